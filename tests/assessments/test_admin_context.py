"""The admin of evidence, challenges, vulnerabilities, actor types, priorities and themes: chosen, checked, kept."""

import pytest
from django.template import Context, Template
from django.utils.html import escape

from assessments.models import ActorType, Challenge, LinkTheme, SiaPriority, SubThread, Vulnerability, Work
from indicators.models import Indicator
from tests import factories
from tests.opened import seen

pytestmark = pytest.mark.django_db
MODELS = [Work, Challenge, Vulnerability, ActorType, SiaPriority, LinkTheme]
ADMIN = "/admin/assessments/"


@pytest.fixture
def editor(client):
    person = factories.staff("editor")
    client.force_login(person)
    return person


def address(row, page="change"):
    return f"{ADMIN}{row._meta.model_name}/{row.pk}/{page}/"


def change(client, where, fields):
    """Send a form back with the version that its page shows."""
    return client.post(where, fields | {"seen": seen(client, where)})


def said(response):
    return " ".join(response.content.decode().split())


def entry(**fields):
    return {
        "title": "A study",
        "slug": "a-study",
        "kind": "programme",
        "about": "",
        "organisations": "",
    } | fields


def theme_form(theme, *indicators, breakdowns=(), title=None):
    return {
        "title": title or theme.title,
        "indicators": [Indicator.objects.get(slug=slug).pk for slug in indicators],
        "breakdowns": list(breakdowns),
    }


def beside(code):
    """The panel of indicators beside a sub-thread, and of capabilities beside an indicator, as pages include them."""
    part = SubThread.objects.get(code=code, version=factories.version())
    return Template("{% load beside %}{% indicators_beside parts %}").render(Context({"parts": [part]}))


def capabilities(slug):
    indicator = Indicator.objects.get(slug=slug)
    text = "{% load beside %}{% capabilities_beside one %}"
    return Template(text).render(Context({"one": indicator}))


def test_codes_and_stages_are_ticked_not_typed(client, editor):
    html = said(client.get(f"{ADMIN}work/add/"))

    assert html.count('type="checkbox" name="sub_threads"') == 42 + 32
    assert html.count('type="checkbox" name="stages"') == 5
    assert 'value="SCR-39"' in html
    assert "None: it concerns every priority" in html


def test_evidence_is_entered_with_all_that_it_is_about_and_shown_on_its_page(client, editor):
    food = SiaPriority.objects.get(code="food")
    form = entry(
        year=2024, priorities=[food.pk], stages=["make", "plan"], sub_threads=["ORG-1", "SCR-39"],
        indicators=[Indicator.objects.get(slug="patents-granted").pk],
    )  # fmt: skip

    client.post(f"{ADMIN}work/add/", form)

    work = Work.objects.get(slug="a-study")
    assert (work.stages, work.sub_threads, work.year) == (["plan", "make"], ["ORG-1", "SCR-39"], 2024)
    assert "A study" in said(client.get("/priorities/food/"))
    assert "A study" not in said(client.get("/priorities/energy/"))
    assert 'href="/priorities/food/"' in said(client.get(address(work)))
    assert work.history.first().history_user == editor


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"sub_threads": ["SCR-99"]}, "SCR-99 is not one of the available choices"),
        ({"stages": ["think"]}, "think is not one of the available choices"),
        ({"year": "99999"}, "less than or equal to 2100"),
        ({"slug": "green-growth"}, "already exists"),
        ({"title": ""}, "This field is required"),
        ({"title": "A\u202estudy"}, "cannot be seen"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(client, editor, fields, problem):
    answer = client.post(f"{ADMIN}work/add/", entry(**fields))

    assert problem in said(answer)
    assert Work.objects.count() == 11


def test_a_code_of_an_earlier_questionnaire_is_kept(client, editor):
    work = Work.objects.get(slug="green-growth")
    Work.objects.filter(pk=work.pk).update(sub_threads=["OLD-1"])

    change(client, address(work), entry(title="New title", sub_threads=["OLD-1", "SCR-39"]))

    work.refresh_from_db()
    assert (work.title, set(work.sub_threads), work.slug) == (
        "New title",
        {"OLD-1", "SCR-39"},
        "green-growth",
    )


def test_a_change_is_remembered_and_can_be_gone_back_to(client, editor):
    work = Work.objects.get(slug="green-growth")
    change(client, address(work), entry(title="Renamed"))
    earlier = work.history.filter(title__startswith="Green growth").first()

    assert Work.objects.get(pk=work.pk).title == "Renamed"
    history = said(client.get(address(work, "history")))
    change(client, f"{address(work, 'history')}{earlier.history_id}/", entry(title=earlier.title))

    assert str(editor) in history
    work.refresh_from_db()
    assert work.title == earlier.title


def test_lists_are_searched_and_filtered(client, editor):
    rows = {
        "work/?q=Warwick": 2,
        f"work/?priorities__id__exact={SiaPriority.objects.get(code='medtech').pk}": 2,
        "work/?kind__exact=programme": 2,
        "challenge/?q=finance": 1,
        "vulnerability/?stage__exact=make": 3,
        "vulnerability/?q=SCR-15": 2,
        "actortype/?q=DNO": 1,
        "linktheme/?q=SCR-39": LinkTheme.objects.filter(sub_threads__code="SCR-39").distinct().count(),
    }

    found = {query: client.get(f"{ADMIN}{query}").context["cl"].result_count for query in rows}

    assert found == rows


@pytest.mark.parametrize("number", [1, 3])
def test_lists_ask_as_often_for_many_rows_as_for_one(client, editor, django_assert_max_num_queries, number):
    Work.objects.exclude(pk__in=Work.objects.values("pk")[:number]).delete()

    with django_assert_max_num_queries(16):
        client.get(f"{ADMIN}work/")


def test_a_new_vulnerability_comes_last_and_goes_to_the_page_of_its_priority(client, editor):
    food = SiaPriority.objects.get(code="food")
    form = {"title": "Few cold stores", "code": "cold", "priority": food.pk, "stage": "deliver"}

    client.post(f"{ADMIN}vulnerability/add/", form | {"sub_threads": ["SCR-28"], "source": "A survey"})

    row = Vulnerability.objects.get(code="cold")
    assert (row.position, row.sub_threads) == (11, ["SCR-28"])
    html = said(client.get("/priorities/food/"))
    assert "Few cold stores" in html
    assert "Source: A survey" in html


def test_only_the_title_of_a_priority_changes_and_nothing_given_is_added_or_deleted(client, editor):
    food = SiaPriority.objects.get(code="food")
    change(client, address(food), {"title": "Food of the future", "code": "fud"})

    food.refresh_from_db()
    assert (food.title, food.code) == ("Food of the future", "food")
    assert "Food of the future" in said(client.get("/priorities/"))
    theme, actor = LinkTheme.objects.first(), ActorType.objects.first()
    refused = [f"{ADMIN}{name}/add/" for name in ("siapriority", "linktheme")]
    refused += [address(row, "delete") for row in (food, theme, actor)]
    assert [client.get(one).status_code for one in refused] == [403] * 5


def test_a_theme_says_which_sub_threads_carry_it_and_lets_nobody_change_that(client, editor):
    theme = LinkTheme.objects.filter(sub_threads__code="SCR-39").first()
    html = said(client.get(address(theme)))

    assert "/region/?capability=SCR-39&amp;framework=mtc-scr" in html
    before = list(theme.sub_threads.values_list("pk", flat=True))
    slugs = theme.indicators.values_list("slug", flat=True)
    change(
        client,
        address(theme),
        theme_form(theme, *slugs, breakdowns=theme.breakdowns) | {"carried_by": "", "sub_threads": ""},
    )
    assert list(theme.sub_threads.values_list("pk", flat=True)) == before


def test_an_indicator_linked_by_a_theme_stands_on_both_sides_at_once(client, editor):
    theme = LinkTheme.objects.get(code="intellectual-property")
    part = SubThread.objects.filter(themes=theme, version=factories.version()).first()
    linked, title = "Patents granted", escape(part.title)
    assert [linked in beside(part.code), title in capabilities("patents-granted")] == [True] * 2

    for other in part.themes.all():  # nothing else links the two
        change(client, address(other), theme_form(other, "graduate-employee-share"))

    assert [linked in beside(part.code), title in capabilities("patents-granted")] == [False] * 2
    assert "Employees holding a degree" in beside(part.code)
    assert title in capabilities("graduate-employee-share")


def test_labels_of_a_theme_belong_to_its_indicators(client, editor):
    theme = LinkTheme.objects.get(code="skills-training")
    other = change(
        client, address(theme), theme_form(theme, "graduate-employee-share", breakdowns=["training"])
    )
    unknown = change(
        client, address(theme), theme_form(theme, "graduate-employee-share", breakdowns=["fame"])
    )

    assert "No label of the indicators chosen: training." in said(other)
    assert "fame is not one of the available choices" in said(unknown)
    theme.refresh_from_db()
    assert [one.slug for one in theme.indicators.all()] == ["firms-acquiring-for-innovation"]
    change(
        client, address(theme), theme_form(theme, "firms-acquiring-for-innovation", breakdowns=["machinery"])
    )
    theme.refresh_from_db()
    assert theme.breakdowns == ["machinery"]


@pytest.mark.parametrize(
    ("who", "status"), [(None, 302), ("analyst", 403), ("assessor", 403), ("publisher", 200), ("editor", 200)]
)
def test_editors_change_publishers_read_and_others_see_nothing(client, who, status):
    if who:
        client.force_login(factories.staff(who))
    rows = [model.objects.first() for model in MODELS]

    assert {client.get(address(row)).status_code for row in rows} == {status}
    if who == "publisher":
        assert {client.post(address(row), {"title": "X"}).status_code for row in rows} == {403}
