"""An area's profile: its newest figures beside the benchmark, ranks within one type, and what is not published."""

import pytest

from indicators import area
from indicators.choices import GeographyType
from indicators.exports import COLUMNS
from indicators.models import Geography, Indicator, Observation

from .reading import download, tables
from .revisions import corrected, earlier, withdrawn

pytestmark = pytest.mark.django_db
AREAS = "/indicators/areas/"


def profile(client, slug):
    return client.get(f"{AREAS}{slug}/").context["profile"]


def lines(client, slug):
    return {line.title: line for line in profile(client, slug).lines}


def lines_of(client, slug, indicator):
    return [line for line in profile(client, slug).lines if line.row.slug == indicator]


def test_areas_are_listed_by_type_and_say_whether_they_have_figures(client):
    groups = {group.title: group.places for group in client.get(AREAS).context["groups"]}

    assert [place.slug for place in groups["Region"]] == ["west-midlands", "east-midlands"]
    assert all(place.has_figures for place in groups["Region"])
    assert sum(len(places) for places in groups.values()) == Geography.objects.count()


def test_a_region_stands_beside_the_benchmark_without_a_rank_among_two(client):
    line = lines(client, "west-midlands")["Employees holding a degree"]

    assert (line.cell.text, line.part.benchmark.text, line.verdict, line.rank) == (
        "10.2%", "14.3%", "below the UK", None,
    )  # fmt: skip


def test_ranks_are_within_one_type_and_ties_share_them(client):
    [line] = lines_of(client, "lep-worcestershire", "firms-undertaking-rd")
    like = Observation.objects.filter(
        release=line.row.current.release, breakdown__code=line.part.code, geography__type=GeographyType.LEP
    )
    assert line.rank.of == like.count() == 3
    assert line.rank.place == 1 + like.filter(value__gt=line.cell.figure.value).count()

    for place in ("uk", "east-midlands"):  # alone of its type, and one of two
        assert all(one.rank is None for one in profile(client, place).lines)


def test_equal_places_share_a_rank_of_all_that_are_read_as_numbers_alone(client):
    [line] = lines_of(client, "lep-worcestershire", "firms-undertaking-rd")
    corrected("firms-undertaking-rd", line.cell.figure.value, place="lep-greater-lincolnshire")

    [line] = lines_of(client, "lep-worcestershire", "firms-undertaking-rd")

    assert (line.rank.text, "lep-greater-lincolnshire" in line.part.cells) == ("1 of 3, shared", False)


def test_an_older_figure_shows_where_the_newest_release_has_none_for_the_area(client):
    earlier("business-rd-employment", 2015, {"west-midlands": "20000", "uk": "200000"})

    assert lines(client, "west-midlands")["Employment in business R&D"].row.current.period == "2019"
    withdrawn("business-rd-employment")
    assert lines(client, "west-midlands")["Employment in business R&D"].row.current.period == "2015"


def test_a_place_made_of_others_is_flagged_with_its_members_and_holds_sums_only(client):
    response = client.get(f"{AREAS}midlands-engine/")
    text = " ".join(response.content.decode().split())

    assert "Stands in for another area." in text
    assert [one.slug for one in response.context["profile"].members] == ["west-midlands", "east-midlands"]
    found = {line.title: line.cell for line in response.context["profile"].lines}
    assert (found["Business expenditure on R&D (BERD)"].text, found["Patents filed in the year"].text) == (
        "£4.3bn", "1,359",
    )  # fmt: skip
    assert "Employees holding a degree" not in found


def test_what_is_not_published_is_named(client):
    found = profile(client, "west-midlands")

    assert [one.slug for one in found.unpublished] == ["patents-filed"]
    assert found.unpublished_count == 1


def test_the_heading_counts_what_the_table_shows(client):
    assert profile(client, "west-midlands").finding == (
        "Against the UK, of 13 figures with a direction: better for 7, similar for 3 and worse for 3; "
        "5 more differ without a direction"
    )
    rows = [row for found in tables(client.get(f"{AREAS}west-midlands/")).values() for row in found]
    verdicts = [cell for row in rows for cell in row.cells if cell.startswith(("above", "below", "similar"))]
    lower = [cell for cell in verdicts if "lower is better" in cell]
    assert len(verdicts) == 13 + 5
    assert sum(cell.startswith("below") for cell in lower) == 0 < len(lower)


def test_less_of_what_hinders_is_better_and_what_has_no_direction_is_counted_apart(client):
    Indicator.objects.exclude(slug="graduate-employee-share").update(polarity="no_judgement")
    Indicator.objects.filter(slug="graduate-employee-share").update(polarity="lower_is_better")
    said = profile(client, "west-midlands").finding
    assert (
        said
        == "Against the UK, of 1 figure with a direction: better for 1; 14 more differ without a direction"
    )

    Indicator.objects.update(polarity="no_judgement")
    assert (
        profile(client, "west-midlands").finding
        == "Against the UK, 15 of 18 figures differ, none with a direction"
    )


def test_an_area_that_is_not_kept_does_not_exist(client):
    assert client.get(f"{AREAS}atlantis/").status_code == 404
    assert client.get(f"{AREAS}atlantis.csv").status_code == 404


def test_the_file_holds_the_lines_of_the_page(client):
    rows = download(client.get(f"{AREAS}west-midlands.csv"))

    assert list(rows[0])[: len(COLUMNS)] == list(COLUMNS)
    assert rows[0]["period"] == "2016-01-01/P3Y"
    shown = profile(client, "west-midlands").lines
    assert [(row["indicator"], row["breakdown"], row["verdict"]) for row in rows] == [
        (line.row.slug, line.part.code, line.verdict) for line in shown
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_a_profile_takes_the_same_queries_for_any_number_of_indicators(
    client, django_assert_num_queries, count
):
    kept = ["business-rd-employment", "graduate-employee-share", "patents-granted"][:count]
    place = Geography.objects.described().get(slug="west-midlands")
    for line in {line.row.slug for line in area.all_lines(place)} - set(kept):
        withdrawn(line)

    with django_assert_num_queries(21):
        response = client.get(f"{AREAS}west-midlands/")
    with django_assert_num_queries(18):
        client.get(f"{AREAS}west-midlands.csv")

    assert len(response.context["profile"].page.object_list) == count


def test_a_list_of_areas_takes_the_same_queries_for_any_number(client, django_assert_num_queries):
    with django_assert_num_queries(3):  # areas, their members, their codes
        client.get(AREAS)
    Geography.objects.create(slug="atlantis", name="Atlantis", type=GeographyType.LEP, position=999)
    with django_assert_num_queries(3):
        client.get(AREAS)


def test_a_former_member_is_named_no_more(client):
    membership = Geography.objects.get(slug="midlands-engine").memberships.get(part__slug="east-midlands")
    membership.until = "2020-01-01"
    membership.save(update_fields=["until"])

    assert [one.slug for one in profile(client, "midlands-engine").members] == ["west-midlands"]
