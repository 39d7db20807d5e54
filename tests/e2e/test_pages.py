"""Every page on the demonstration's data, in both themes and two widths: axe, sideways overflow, policy reports."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from assessments import jobs
from assessments.choices import ReleaseStatus, Status
from assessments.models import Assessment, Challenge, LinkTheme, Panel, Round, Vulnerability, Work
from indicators import batches, publishing
from indicators.models import Indicator, Release
from tests import factories, released

from .checks import assert_sound_at_both_widths

pytestmark = pytest.mark.django_db(transaction=True)

STATEMENTS = ["/", "/method/", "/privacy/", "/accessibility/", "/data-sources/", "/benchmarks/", "/region/"]
PRIORITIES = ["/priorities/", "/priorities/energy/", "/priorities/medtech/"]
RELEASED = [
    "/region/?capability=PDR",
    "/region/?capability=SCR-39",
    "/benchmarks/reference/figure-6/",
    "/priorities/transport/",  # with rows counted together
]
BENCHMARKS = [
    "",
    "?cell=automotive:make",  # its share withheld
    "?cell=food-drink:return",  # withheld
    "?table=sector-subthread&measure=median&cell=all:SCR-39",
    "?table=all-subthread",
    "1/?table=area-thread&measure=mean",  # replaced
]
CATALOGUE = [
    "/indicators/",
    "/indicators/?q=finance",
    "/indicators/?q=unicorns",
    "/indicators/?theme=patents",
    "/indicators/patents-granted/?as_of=2021-03-31",  # before anything was published here
    "/api/v1/docs",
    "/indicators/claims/",
    "/indicators/claims/?verdict=disagrees&place=midlands-engine",
    "/indicators/claims/?verdict=disagrees&place=lep-the-marches",
    "/indicators/compare/",
    "/indicators/compare/?as=index&indicator=business-rd-expenditure&indicator=innovation-barriers-high",
    "/indicators/areas/",
    "/indicators/areas/west-midlands/",
    "/indicators/areas/midlands-engine/",  # made of others
    "/indicators/areas/lep-d2n2/",  # nothing published
    "/indicators/releases/",
    "/indicators/business-rd-expenditure/embed/",
]
ACCOUNT = ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]
OWN_ACCOUNT = ["/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/logout/"]
HEATMAPS = [
    "?round=demo-2026",
    "?round=demo-2026&cell=automotive:plan",
    "?round=demo-2026&by=subthread&cell=food-drink:SCR-39",
    "?round=demo-2026&size=micro&cell=rail:plan",  # nearly everything withheld, one opened
    "?round=demo-2027",  # open, too few have submitted
    "?round=demo-2026&mode=difference&by=thread&measure=mean&cell=automotive:DIG",
]


@pytest.fixture
def demonstration():
    call_command("seed_demo", stdout=StringIO())


def look_at(page, addresses, status=200):
    """Open each address and check what it shows; all failures are told at once."""
    found = []
    for address in addresses:
        response = page.goto(address)
        try:
            assert response.status == status, f"{address} answered {response.status}"
            assert_sound_at_both_widths(page)
        except AssertionError as failure:
            found.append(str(failure))
    assert not found, "\n\n".join(found)


def demo_person(role):
    return get_user_model().objects.get(email=f"{role}@example.org")


def test_what_everybody_may_read(page):
    kinds = {(one.value_type, one.aggregation): one.get_absolute_url() for one in Indicator.objects.all()}

    look_at(page, [*STATEMENTS, *PRIORITIES, *CATALOGUE, *ACCOUNT, *kinds.values()])


def test_what_everybody_may_read_of_firms(page):
    round_ = released.closed_round(slug="spring")
    released.release(round_, number=1, status=ReleaseStatus.REPLACED)
    released.release(round_, number=2)
    released.release(released.closed_round(slug="winter"), status=ReleaseStatus.WITHDRAWN, names=())
    factories.figure_6()

    look_at(page, [*RELEASED, "/benchmarks/", *(f"/benchmarks/spring/{one}" for one in BENCHMARKS)])
    look_at(page, ["/region/?capability=XYZ", "/benchmarks/spring/?measure=fame"], status=400)
    look_at(page, ["/indicators/patents-granted/?as_of=soon"], status=400)
    look_at(page, ["/benchmarks/winter/"], status=410)


def test_what_is_not_there(page):
    look_at(page, ["/nowhere/", "/indicators/unicorns/"], status=404)


def test_refused_forms(page):
    for address, button in (("/accounts/login/", "Sign in"), ("/accounts/signup/", "Create account")):
        page.goto(address)
        page.get_by_role("button", name=button).click()
        page.wait_for_load_state()

        assert_sound_at_both_widths(page)


def test_a_firm_before_it_is_described(page, sign_in):
    sign_in(page, factories.user())
    look_at(page, ["/firm/new/"])

    page.get_by_role("button", name="Save and continue").click()

    assert page.get_by_role("alert").is_visible()
    assert_sound_at_both_widths(page)


def test_a_firm_without_a_round(page, sign_in):
    sign_in(page, factories.member(factories.firm()))

    look_at(page, ["/firm/", "/firm/edit/", *OWN_ACCOUNT])


def test_a_firm_that_may_say_which_part_it_plays(page, sign_in):
    sign_in(page, factories.member(factories.firm(sector="energy-low-carbon")))

    look_at(page, ["/firm/edit/"])


def test_a_firm_and_its_assessor_at_work(page, sign_in, demonstration):
    a_firm_at_work(page, sign_in)
    an_assessor_at_work(page, sign_in)


def a_firm_at_work(page, sign_in):
    person = demo_person("firm")
    sign_in(page, person)
    own = Assessment.objects.for_user(person)
    draft = own.get(status=Status.DRAFT)
    threads = draft.round.framework_version.threads.values_list("code", flat=True)[
        ::3
    ]  # one form, eight times

    look_at(page, ["/firm/", f"/assessments/{draft.pk}/check/"])
    look_at(page, [f"/assessments/{draft.pk}/{code}/" for code in threads])
    submitted = own.filter(status=Status.SUBMITTED)
    look_at(page, [f"/assessments/{submitted.last().pk}/results/"])
    page.goto(f"/assessments/{submitted.first().pk}/results/?beside=size")
    for one in page.locator("details.explained > summary").all():
        one.click()
    assert_sound_at_both_widths(page)


def test_an_analyst_at_work(page, sign_in, demonstration):
    sign_in(page, demo_person("analyst"))

    look_at(
        page,
        ["/observatory/", "/observatory/weakest/?round=demo-2026", "/observatory/weakest/?round=figure-6"],
    )
    look_at(page, [f"/observatory/heatmap/{query}" for query in HEATMAPS])
    look_at(page, ["/observatory/heatmap/?measure=fame"], status=400)
    round_ = "/observatory/rounds/demo-2027/"
    look_at(page, [round_, *(f"{round_}{name}/" for name in ("edit", "firms", "invite", "remind"))])
    look_at(page, ["/observatory/rounds/demo-2025/", "/observatory/rounds/figure-6/"])
    public = Round.objects.get(slug="demo-2026").releases.get()
    look_at(page, ["/observatory/releases/", f"/observatory/releases/{public.pk}/"])
    reads_the_heatmap_as_a_chart(page)
    compares_two_rounds(page)


def compares_two_rounds(page):
    look_at(page, ["/observatory/compare/"])  # not counted yet

    jobs.count_panel.call(Panel.objects.get().pk)

    page.get_by_role("heading", name="More firms moved up than down").wait_for()  # it asks again by itself
    page.locator("details.how-made > summary").first.click()
    assert_sound_at_both_widths(page)
    look_at(page, [f"/observatory/compare/{query}" for query in ("?sector=rail",)])
    look_at(page, ["/observatory/compare/?before=demo-2025&after=demo-2026-acursc"], status=400)


def an_assessor_at_work(page, sign_in):
    person = demo_person("assessor")
    sign_in(page, person)
    waiting, final = (person.reviews.filter(status=status).first() for status in ("shared", "finalised"))

    look_at(page, ["/observatory/reviews/"])
    look_at(
        page, [f"/observatory/reviews/{one.pk}/{part}" for one in (waiting, final) for part in ("", "ITM/")]
    )


def reads_the_heatmap_as_a_chart(page):
    for query in ("by=stage", "by=subthread&measure=median"):
        page.goto(f"/observatory/heatmap/?round=demo-2026&view=chart&{query}")
        page.locator(".js-plotly-plot .hm, .js-plotly-plot .heatmaplayer").first.wait_for(state="attached")

        assert page.locator("table.heat").is_visible()
        assert_sound_at_both_widths(page)


def test_an_indicator_as_a_chart(page):
    page.goto("/indicators/firms-undertaking-rd/")
    page.locator(".js-plotly-plot .barlayer").first.wait_for(state="attached")

    assert_sound_at_both_widths(page)


def test_an_editor_at_work(page, sign_in):
    editor = factories.staff("editor")
    sign_in(page, editor)
    release = Release.objects.published().get(indicator__slug="firms-undertaking-rd")
    indicator = release.indicator
    draft = publishing.correct(release, by=editor, reason="The source revised it.")

    look_at(
        page,
        [
            "/admin/",
            "/admin/indicators/indicator/",
            f"/admin/indicators/indicator/{indicator.pk}/change/",
            "/admin/indicators/release/",
            f"/admin/indicators/release/{release.pk}/change/",
            f"/admin/indicators/release/{draft.pk}/change/",
        ],
    )


def test_an_editor_hands_in_a_file_of_values(page, sign_in):
    editor = factories.staff("editor", "publisher")
    sign_in(page, editor)
    files = {
        "published.csv": b"indicator,areacd,period,value\nbusiness-rd-employment,E12000004,2025,27000\n",
        "values.csv": b"indicator,areacd,period,value\nbusiness-rd-expenditure,E12000004,2019,2.5\n",
        "mistakes.csv": b"indicator,area,period,value\nbusiness-rd-expenditure,West Midlands,2019,2.5\n",
        "waits.csv": b"value",
    }
    handed_in = [batches.hand_in(data, name, by=editor) for name, data in files.items()]
    for batch in handed_in[:3]:
        batches.read(batch.pk, batch.version)
        batch.refresh_from_db()
    batches.approve(batches.submit(handed_in[0], by=editor), by=factories.staff("publisher"))
    own = "/admin/indicators/importbatch/"

    look_at(page, [own, f"{own}add/", *(f"{own}{batch.pk}/change/" for batch in handed_in)])
    batches.read(handed_in[3].pk, handed_in[3].version)

    page.get_by_text("Has mistakes.").wait_for()  # the bar asked


def test_an_editor_at_what_ties_capabilities_to_the_region(page, sign_in):
    sign_in(page, factories.staff("editor"))
    rows = [model.objects.first() for model in (Work, Challenge, Vulnerability, LinkTheme)]
    pages = [f"/admin/assessments/{one._meta.model_name}/" for one in rows]

    look_at(page, [f"{pages[0]}add/", pages[0], f"{pages[0]}{rows[0].pk}/history/"])
    look_at(page, [f"{where}{one.pk}/change/" for where, one in zip(pages, rows, strict=True)])


def test_an_editor_at_a_table_published_elsewhere(page, sign_in):
    sign_in(page, factories.staff("editor"))
    public, draft = factories.figure_6(), factories.reference_series(("SCR-39", "One", 1, 2, 3, 4))
    own = f"/admin/assessments/referenceseries/{draft.pk}/"

    look_at(
        page,
        [
            "/admin/assessments/referenceseries/",
            "/admin/assessments/referenceseries/add/",
            f"/admin/assessments/referenceseries/{public.pk}/change/",
            *(f"{own}{name}/" for name in ("change", "history", "table")),
        ],
    )
    for table, said in (("SCR-99,,1,2,3,4", "Nothing was changed"), ("SCR-39,One,1,2,3,5", "would change")):
        page.goto(f"{own}table/")
        data = f"code,title,l1,l2,l3,l4\n{table}\n".encode()
        page.get_by_label("Table of counts").set_input_files(
            {"name": "t.csv", "mimeType": "text/csv", "buffer": data}
        )
        page.get_by_role("button", name="Show what would change").click()
        page.get_by_role("heading", name=said).wait_for()
        assert_sound_at_both_widths(page)
