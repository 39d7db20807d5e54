"""The pages of the priorities: what editors wrote, the indicators' newest figures, and what has been released."""

import pytest

from assessments import benchmark, priority
from assessments.models import Challenge, LinkTheme, SiaPriority, Vulnerability, Work
from indicators import series
from indicators.models import Indicator
from tests import factories, released

pytestmark = pytest.mark.django_db


def page(client, code="energy"):
    return client.get(f"/priorities/{code}/")


def text(response):
    return " ".join(response.content.decode().split())


def test_the_index_names_every_priority_with_its_sectors_and_the_region_in_single_figures(client):
    answer = client.get("/priorities/")

    listed = {one.code: one for one in answer.context["priorities"]}
    assert set(listed) == {"food", "transport", "medtech", "energy"}
    assert (listed["energy"].evidence_count, listed["energy"].vulnerability_count) == (2, 10)
    assert [sector.code for sector in listed["transport"].sectors.all()] == [
        "automotive", "aerospace-space", "rail",
    ]  # fmt: skip
    html = text(answer)
    assert all(f'href="/priorities/{code}/"' in html for code in listed)
    assert "about 10 million people" in html


def test_a_priority_shows_its_own_evidence_and_challenges_and_those_of_every_priority(client):
    own = Challenge.objects.create(slug="own", title="Own", stages=["make"], sub_threads=["SCR-39", "OLD-1"])
    own.priorities.set(SiaPriority.objects.filter(code="energy"))

    found = page(client).context["priority"]

    assert [(one.entry.slug, one.is_general) for one in found.evidence] == [
        ("green-growth", False),
        ("low-carbon-supply-chains", False),
        ("innovation-monitoring", True),
        ("resilient-chains-review", True),
        ("innovation-bodies", True),
    ]
    first = found.challenges[0]
    assert (first.entry, first.is_general, first.stages) == (own, False, ["Make"])
    assert [part.code for part in first.sub_threads] == ["SCR-39"]  # no page for what no questionnaire asks
    assert len(found.challenges) == 7
    assert own not in [one.entry for one in page(client, "food").context["priority"].challenges]


def test_a_challenge_stands_beside_the_newest_figures_of_its_indicators(client):
    answer = page(client)

    rows = {one.entry.slug: rows for one, rows in answer.context["challenges"]}
    spending = [row for row in rows["concentration"] if row.slug == "business-rd-expenditure"]
    (part,) = spending[0].current.rows
    shown = [part.west_midlands.text, part.east_midlands.text, part.benchmark.text]
    assert shown == ["£2.4bn", "£1.9bn", "£23.5bn"]
    assert all(f'<td class="r">{figure}</td>' in text(answer) for figure in shown)
    assert rows["rd-intensity-gap"] == []
    assert "No indicator of the catalogue is linked to it." in text(answer)


def test_vulnerabilities_stand_by_stage_with_links_to_the_capabilities_they_touch(client):
    answer = page(client)

    stages = answer.context["priority"].stages
    assert [(group.stage, len(group.vulnerabilities)) for group in stages] == [
        ("Plan", 4), ("Source", 3), ("Make", 3),
    ]  # fmt: skip
    touched = {one.code: [part.code for part in parts] for g in stages for one, parts in g.vulnerabilities}
    assert touched["lcv-plan-1"] == ["SCR-11", "SCR-15", "FIN-3"]
    assert 'href="/region/?capability=SCR-11&amp;framework=mtc-scr"' in text(answer)
    assert "Where its supply chains break" not in text(page(client, "food"))


def test_facts_are_those_of_its_theme_as_people_print_them(client):
    assert [(one.code, one.text) for one in series.facts("transport")] == [("F26", "5%"), ("F27", "10%")]
    said = {one.code: one.text for one in series.facts("medtech")}
    assert (said["F13"], said["F16"], said["F24"]) == ("£1.6bn a year", "over 33,000 jobs", "over 20%")
    assert {one.code: one.text for one in series.facts()}["F17"] == "2 of 8"
    assert len(series.facts()) == 27
    assert "£1.6bn a year" in text(page(client, "medtech"))
    assert "Single figures" not in text(page(client, "food"))


def test_its_heatmap_is_the_rows_of_its_sectors_in_the_release_and_all_firms(client):
    release = released.release(released.closed_round(slug="spring", title="Spring"))

    (heat,) = page(client, "transport").context["heatmaps"]

    stored = benchmark.tables(release, "sector-stage")["sector-stage"]
    assert [row.code for row in heat["one"].table.rows] == ["all", "automotive", "merged-1"]
    assert heat["one"].table.rows[1].cells == stored.row("automotive").cells
    assert [(sector.code, row.code) for sector, row in heat["one"].merged] == [
        ("aerospace-space", "merged-1"), ("rail", "merged-1"),
    ]  # fmt: skip
    html = text(page(client, "transport"))
    assert html.count('<table class="heat">') == 1
    assert "Rail has too few firms for a row of its own." in html
    assert 'href="/benchmarks/spring/?table=sector-stage&amp;cell=automotive:plan"' in html.replace(
        "/1/", "/"
    )
    assert "Food and drink" not in html
    assert "Different populations." in html


def test_without_a_public_release_about_its_sectors_it_says_so(client):
    released.release(status="ready")
    assert "Nothing has been released yet" in text(page(client, "transport"))

    released.release(released.closed_round())

    assert "Nothing has been released yet" in text(page(client, "energy"))  # no firm of the sector took part
    assert "Nothing has been released yet" not in text(page(client, "food"))


def test_a_theme_that_an_editor_changes_shows_on_the_page_at_once(client):
    theme = LinkTheme.objects.filter(sub_threads__priorities__code="energy", breakdowns=[]).first()
    patents = Indicator.objects.get(slug="patents-granted")
    for other in LinkTheme.objects.exclude(pk=theme.pk):
        other.indicators.clear()
    Work.objects.all().delete()
    Challenge.objects.all().delete()
    theme.indicators.set([patents])

    assert [row.slug for row in page(client).context["rows"]] == ["patents-granted"]


def test_a_priority_there_is_not_is_not_found(client):
    assert page(client, "nobody").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_it_asks_as_often_for_many_entries_as_for_one(client, django_assert_num_queries, number):
    released.release(released.closed_round())
    food = SiaPriority.objects.get(code="food")
    Work.objects.all().delete()
    Challenge.objects.all().delete()
    for place in range(number):
        work = Work.objects.create(slug=f"w{place}", title="W", kind="k", sub_threads=["SCR-39"])
        challenge = Challenge.objects.create(slug=f"c{place}", title="C")
        Vulnerability.objects.create(
            code=f"v{place}",
            priority=food,
            stage="plan",
            title="V",
            position=place + 1,
            sub_threads=["SCR-01"],
        )
        for one in (work, challenge):
            one.priorities.set([food])
            one.indicators.set(Indicator.objects.listed()[:number])

    with django_assert_num_queries(30):
        page(client, "food")


@pytest.mark.parametrize("number", [1, 3])
def test_the_index_asks_as_often_for_many_priorities_as_for_one(django_assert_num_queries, number):
    for place in range(number):
        SiaPriority.objects.create(code=f"p{place}", title=f"P{place}")

    with django_assert_num_queries(2):
        priority.listed()


def test_priorities_are_reached_from_home_region_and_every_footer(client):
    assert 'href="/priorities/food/"' in text(client.get("/"))
    assert text(client.get("/region/")).count('href="/priorities/"') == 3  # navigation, lede, footer


def test_nobody_is_asked_who_they_are_and_all_read_the_same(client):
    before = page(client).context["priority"].indicators
    client.force_login(factories.staff("analyst"))

    assert page(client).context["priority"].indicators == before
