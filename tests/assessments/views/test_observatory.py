"""The analysts' pages: who may, which filters, what they count, and that what is withheld is nowhere."""

import csv
import html
import re
from io import StringIO

import pytest
from django.urls import reverse

from meo_site.accounts.roles import Role
from meo_site.audit.models import Event
from tests import factories
from tests.assessments.tally import frozen

LAYOUT = [
    ("ITM-1", "ITM", "plan"), ("ITM-2", "ITM", "plan"), ("ITM-3", "ITM", "make"), ("ITM-4", "ITM", "make"),
    ("DIG-1", "DIG", "plan"), ("DIG-2", "DIG", "make"), ("DIG-3", "DIG", "make"),
]  # fmt: skip
PAGES = ("observatory", "heatmap", "heatmap-csv", "weakest", "weakest-csv")
pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(client):
    person = factories.staff(Role.ANALYST)
    client.force_login(person)
    return person


@pytest.fixture
def round_():
    return frozen.round_of(frozen.framework_version(LAYOUT), slug="spring", title="Spring round")


@pytest.fixture
def submit(round_):
    usual = frozen.segment()

    def submit(sector, *levels, **named):
        segment = usual | {"sector": frozen.sector(sector)} | named
        return [frozen.submission(round_, one, **segment) for one in levels]

    return submit


def address(name, query=""):
    return reverse(f"assessments:{name}") + query


def rows_of(response):
    return list(csv.reader(StringIO(response.content.decode())))


# --- Who may -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_signs_in_first(client, round_, name):
    response = client.get(address(name))

    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={address(name)}"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("roles", [(), (Role.ASSESSOR,), (Role.EDITOR,), (Role.PUBLISHER,)])
def test_to_others_the_pages_do_not_exist(client, round_, submit, name, roles):
    submit("rail", *["1111111"] * 6)
    client.force_login(factories.staff(*roles))

    existing, missing = (client.get(address(name, query)) for query in ("?round=spring", "?round=nowhere"))

    assert existing.status_code == missing.status_code == 404
    assert not Event.objects.exists()


@pytest.mark.parametrize("name", PAGES)
def test_analysts_and_superusers_may(client, round_, submit, name):
    submit("rail", *["1111111"] * 6)
    for person in (factories.staff(Role.ANALYST), factories.user(is_staff=True, is_superuser=True)):
        client.force_login(person)

        assert client.get(address(name)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_posted(client, analyst, round_, name):
    assert client.post(address(name)).status_code == 405


# --- Filters -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES[1:])
@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("geography=atlantis", "geography"),
        ("geography=uk'--", "geography"),
        ("size=%00", "size"),
        ("size=0", "size"),
        ("tier=%F0%9F%92%A5", "tier"),
        ("mode=verified", "mode"),
        ("framework=none", "none"),
        ("round=spring&framework=other", "spring"),
        ("size=small&size=large", "size"),
        ("round=spring&round=spring", "round"),
        ("ordering=owner__password", "ordering"),
        ("geography__parent=1", "geography__parent"),
    ],
)
def test_a_filter_that_cannot_be_read_is_named(client, analyst, round_, name, query, named):
    frozen.round_of(frozen.framework_version(LAYOUT)).framework_version.framework.__class__.objects.filter(
        code__startswith="tiny"
    ).exclude(pk=round_.framework_version.framework_id).update(code="other")

    response = client.get(address(name, f"?{query}"))

    assert response.status_code == 400
    assert named in str(response.context["reason"])
    assert str(response.context["reason"]) in _unescaped(response)
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        "by=sector",
        "measure=average",
        "view=map",
        "cell=rail",
        "cell=rail:ITM",
        "cell=nobody:plan",
        "sector=rail",
    ],
)
def test_the_heatmap_refuses_what_it_does_not_know(client, analyst, round_, submit, query):
    submit("rail", "1111111")

    response = client.get(address("heatmap", f"?{query}"))

    assert response.status_code == 400
    assert query.partition("=")[0] in _unescaped(response)


@pytest.mark.parametrize("name", PAGES[1:])
@pytest.mark.parametrize("slug", ["nowhere", "0", "spring'", "%00"])
def test_an_unknown_round_does_not_exist(client, analyst, round_, name, slug):
    assert client.get(address(name, f"?round={slug}")).status_code == 404


def test_markup_in_a_filter_stays_text(client, analyst, round_):
    response = client.get(address("heatmap", "?by=<script>alert(1)</script>"))

    assert response.status_code == 400
    assert b"<script>alert" not in response.content


def test_without_a_round_the_newest_with_submissions_is_shown(client, analyst, round_, submit):
    submit("rail", *["1111111"] * 5)
    frozen.round_of(round_.framework_version, slug="newer", opens_on="2026-02-01", closes_on="2026-12-01")

    assert client.get(address("heatmap")).context["filters"].round == round_
    assert client.get(address("heatmap", "?round=newer")).context["filters"].round.slug == "newer"


def test_a_questionnaire_alone_means_its_newest_round(client, analyst, round_, submit):
    submit("rail", *["1111111"] * 5)
    other = frozen.round_of(frozen.framework_version(LAYOUT), opens_on="2025-01-01")
    code = other.framework_version.framework.code

    assert client.get(address("heatmap", f"?framework={code}")).context["filters"].round == other


def test_before_the_first_round_the_pages_say_so(client, analyst):
    for name in PAGES:
        response = client.get(address(name))

        assert response.status_code == 200
        assert "No round" in response.content.decode()


def test_filters_choose_the_firms(client, analyst, round_, submit):
    inside = frozen.area("lep-inside", parent=frozen.area("a-region"))
    large = frozen.segment()["size_band"]
    submit("rail", *["1111111"] * 5, geography=inside)
    submit("rail", *["4444444"] * 6, size_band=large, mode="facilitated")

    def levels(query):
        row = rows_of(client.get(address("heatmap-csv", f"?by=subthread&{query}")))[1]
        return row[3:7]

    assert levels("") == ["5", "0", "0", "6"]
    assert (
        levels("geography=lep-inside")
        == levels("geography=a-region")
        == levels("mode=self")
        == ["5", "0", "0", "0"]
    )
    assert levels(f"size={large.code}") == levels("mode=facilitated") == ["0", "0", "0", "6"]


# --- What is shown -----------------------------------------------------------------------------------------------


def test_the_heatmap_file_has_the_agreed_columns_and_figures(client, analyst, round_, submit):
    submit("rail", *["1234123"] * 5)
    submit("automotive", *["4444444"] * 4)

    response = client.get(address("heatmap-csv", "?round=spring&by=thread"))

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "not-for-publication" in response["Content-Disposition"]
    assert rows_of(response) == [
        "row,column,firms,l1,l2,l3,l4,median,average,weak_share,withheld".split(","),
        ["rail", "ITM", "5", "0", "5", "0", "0", "2", "2.50", "0.5000", ""],
        ["rail", "DIG", "5", "0", "5", "0", "0", "2", "2.00", "0.6667", ""],
        ["rail", "overall", "5", "0", "5", "0", "0", "2", "2.25", "0.5833", ""],
        *[["automotive", column, *[""] * 8, "withheld"] for column in ("ITM", "DIG", "overall")],
        ["shown", "ITM", "5", "0", "5", "0", "0", "2", "2.50", "0.5000", ""],
        ["shown", "DIG", "5", "0", "5", "0", "0", "2", "2.00", "0.6667", ""],
        ["shown", "overall", "5", "0", "5", "0", "0", "2", "2.25", "0.5833", ""],
    ]


def test_the_weakest_file_has_the_agreed_columns_in_rank_order(client, analyst, round_, submit):
    submit("rail", *["4411---"] * 5)

    rows = rows_of(client.get(address("weakest-csv")))

    assert rows[
        0
    ] == "rank,code,number,title,thread,firms,l1,l2,l3,l4,weak_share,average,median,withheld".split(",")
    assert [(row[0], row[1], row[-1]) for row in rows[1:]] == [
        ("1=", "ITM-3", ""), ("1=", "ITM-4", ""), ("3=", "ITM-1", ""), ("3=", "ITM-2", ""),
        ("", "DIG-1", "withheld"), ("", "DIG-2", "withheld"), ("", "DIG-3", "withheld"),
    ]  # fmt: skip
    assert rows[1][5:13] == ["5", "5", "0", "0", "0", "1.0000", "1.00", "1"]
    assert rows[-1][5:13] == [""] * 8


@pytest.mark.parametrize("name", ["heatmap", "weakest"])
def test_pages_say_that_their_figures_are_not_for_publication(client, analyst, round_, submit, name):
    submit("rail", *["1111111"] * 5)

    assert "Working figures, not for publication" in client.get(address(name)).content.decode()


@pytest.mark.parametrize(("measure", "shown"), [("weak", "80%"), ("mean", "2.0"), ("median", "L2")])
def test_each_cell_says_its_figure_and_its_n(client, analyst, round_, submit, measure, shown):
    submit("rail", *["1111111"], *["2222222"] * 3, "3333333", "NNNNNNN")

    text = _table(client.get(address("heatmap", f"?measure={measure}")))

    assert f"Sector rail, Plan: {shown}n 5* indicative" in text


@pytest.mark.parametrize("by", ["stage", "thread", "subthread"])
def test_every_cell_link_leads_to_its_panel(client, analyst, round_, submit, by):
    submit("rail", *["1234123"] * 5)
    page = client.get(address("heatmap", f"?by={by}")).content.decode()

    links = re.findall(r'<td><a class="\w+" href="([^"]+)"', page)

    assert len(links) == 2 * {"stage": 3, "thread": 3, "subthread": 7}[by]
    for link in links:
        response = client.get(address("heatmap", link.replace("&amp;", "&")))
        assert response.status_code == 200
        assert response.context["drill"]["distribution"]
        assert 'aria-current="true"><span class="visually-hidden">' in response.content.decode()


def test_htmx_gets_the_panel_alone_and_a_restored_page_whole(client, analyst, round_, submit):
    submit("rail", *["1234123"] * 5)
    cell = address("heatmap", "?cell=rail:plan")

    panel = client.get(cell, headers={"HX-Request": "true"})
    whole = client.get(cell, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})

    assert panel.content.decode().lstrip().startswith('<aside class="side" id="drill"')
    assert panel["Vary"].split(", ").count("HX-Request") == 1
    assert "<html" in whole.content.decode()


def test_the_chart_brings_plotly_and_its_policy_and_the_table_does_not(client, analyst, round_, submit):
    submit("rail", *["1234123"] * 5)

    table, chart = (client.get(address("heatmap", f"?view={view}")) for view in ("table", "chart"))

    assert "plotly" in chart.content.decode()
    assert "plotly" not in table.content.decode()
    assert "style-src-attr 'unsafe-inline'" in chart["Content-Security-Policy"]
    assert "unsafe-inline" not in table["Content-Security-Policy"]
    assert _table(chart) == _table(table)


def test_the_first_row_of_the_weakest_says_what_it_does_not_show(client, analyst, round_, submit):
    submit("rail", *["1222222"] * 8, *["3333333"] * 2)

    page = client.get(address("weakest")).content.decode()

    assert "Capability ITM-1 ranks first: 80% of 10 firms are at L1 or L2." in page
    assert "At n = 10 its difference from the next 6 rows is not clear." in page
    assert page.count("Not clearly different from the row above") == 6


def test_every_view_and_every_export_is_recorded(client, analyst, round_, submit):
    submit("rail", *["1111111"] * 5)
    for name in PAGES[1:]:
        client.get(address(name, "?mode=self"))

    events = Event.objects.order_by("pk").values_list("actor", "verb", "thing", "thing_id", "detail")

    assert list(events) == [
        (analyst.pk, verb, "assessments.round", str(round_.pk), {"mode": "self"})
        for verb in (
            "viewed the working heatmap", "exported the working heatmap",
            "viewed the weakest capabilities", "exported the weakest capabilities",
        )
    ]  # fmt: skip


def test_rounds_are_listed_with_their_firms_newest_first(client, analyst, round_, submit):
    submit("rail", *["1111111"] * 5)
    frozen.withdraw(submit("rail", "2222222")[0])
    few = frozen.round_of(round_.framework_version, title="Summer round", opens_on="2026-02-01")
    frozen.submission(few, "1111111")

    listed = client.get(address("observatory"))

    assert [one.title for one in listed.context["rounds"]] == ["Summer round", "Spring round"]
    assert [one.firms for one in listed.context["rounds"]] == [1, 5]
    assert "Fewer than 5" in listed.content.decode()


# --- Queries -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("item_count", [1, 3])
def test_rounds_are_listed_in_constant_queries(
    client, analyst, round_, submit, django_assert_num_queries, item_count
):
    for _ in range(item_count):
        submit("rail", *["1111111"] * 5)
        frozen.round_of(round_.framework_version)

    with django_assert_num_queries(4):  # session, user, roles, rounds
        client.get(address("observatory"))


@pytest.mark.parametrize("item_count", [1, 3])
@pytest.mark.parametrize(
    ("name", "query", "queries"),
    [
        (
            "heatmap",
            "?by=stage",
            11,
        ),  # session, user, roles, rounds, three lists, sub-threads, counts, sectors, event
        ("heatmap", "?by=subthread&view=chart", 11),
        ("heatmap-csv", "?by=thread", 11),
        ("weakest", "", 11),  # the same; sectors are a list of its filters
        ("weakest-csv", "", 11),
    ],
)
def test_pages_take_constant_queries(
    client, analyst, round_, submit, django_assert_num_queries, item_count, name, query, queries
):
    for number in range(item_count):
        submit(f"sector-{number}", *["1234123"] * 5)
        frozen.round_of(round_.framework_version)
    address_of_page = address(name, query)

    with django_assert_num_queries(queries):
        client.get(address_of_page)


# --- Nothing withheld is anywhere ----------------------------------------------------------------------------------


BREAKDOWNS = {"stage": ("plan", "make", "overall"), "thread": ("ITM", "DIG"), "subthread": ("ITM-1", "DIG-3")}
FILES = [address("heatmap-csv", f"?by={by}") for by in BREAKDOWNS] + [address("weakest-csv")]
ADDRESSES = [
    *(
        address("heatmap", f"?by={by}&measure={measure}&view=chart")
        for by in BREAKDOWNS
        for measure in ("median", "mean", "weak")
    ),
    *(
        address("heatmap", f"?by={by}&cell={row}:{column}")
        for by, columns in BREAKDOWNS.items()
        for column in columns
        for row in ("secret", "rail", "shown")
    ),
    *(address(name, query) for name in ("weakest", "weakest-csv") for query in ("", "?sector=secret")),
    *FILES,
]


def everything(client):
    """Each page, file, panel and chart about the working figures of the round, by address."""
    pages = {one: client.get(one) for one in ADDRESSES}
    assert {page.status_code for page in pages.values()} == {200}
    return {one: page.content for one, page in pages.items()}


@pytest.mark.parametrize(("number", "changing"), [(4, []), (5, FILES)])
def test_what_four_firms_answered_changes_nothing_that_analysts_see(
    client, analyst, round_, submit, number, changing
):
    """With five, it changes every file: the test would see a leak."""
    submit("rail", *["1234123", "2341234", "3412341", "4123412", "1111222"])
    seen = []
    for levels in ("1111111", "4444444", "?N?N-?3"):
        secret = submit("secret", *[levels] * number)
        seen.append(everything(client))
        for one in secret:
            frozen.withdraw(one)

    changed = {one for one in ADDRESSES if len({pages[one] for pages in seen}) > 1}

    assert set(changing) <= changed
    assert changing or not changed


def test_how_many_firms_a_withheld_sector_has_is_not_shown(client, analyst, round_, submit):
    submit("rail", *["1234123", "2341234", "3412341", "4123412", "1111222"])
    submit("secret", *["1111111"] * 3)
    with_three = everything(client)

    submit("secret", "1111111")

    assert everything(client) == with_three


def _table(response):
    """The text of the heatmap's table."""
    table = re.search(r'<table class="heat.*?</table>', response.content.decode(), re.DOTALL).group()
    return re.sub(r"<[^>]+>", "", table)


def _unescaped(response):
    return html.unescape(response.content.decode())
