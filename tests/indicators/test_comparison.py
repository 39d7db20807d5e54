"""Indicators side by side: what may be asked for, an index with what rounding leaves open, and why a cell is empty."""

from decimal import Decimal

import pytest

from indicators import comparison
from indicators.compare import Figure
from indicators.comparison import MOST
from indicators.models import Geography, Indicator
from indicators.series.figures import Cell

from .reading import download, tables
from .revisions import corrected, withdrawn

pytestmark = pytest.mark.django_db
PAGE, FILE = "/indicators/compare/", "/indicators/compare.csv"
DEGREES, BERD = "graduate-employee-share", "business-rd-expenditure"
MILLION = 1_000_000


def table(client, **asked):
    [rows] = tables(client.get(PAGE, asked)).values()
    return {row.header: row.cells for row in rows}


def test_nothing_named_compares_the_first_indicators_of_all_regions(client):
    compared = client.get(PAGE).context["compared"]

    assert len(compared.indicators) == comparison.AT_FIRST
    assert [place.slug for place in compared.areas] == [
        "west-midlands", "east-midlands", "midlands-engine", "uk",
    ]  # fmt: skip
    assert (
        compared.finding
        == "Better than the UK, of figures with a direction: West Midlands for 5 of 6 and East Midlands for 1 of 6"
    )


def test_a_figure_is_shown_as_printed_and_an_empty_cell_says_why(client):
    rows = table(client, indicator=[DEGREES, BERD], area=["west-midlands", "midlands-engine", "uk"])

    assert rows == {
        "Employees holding a degree": ["10.2%", "– Percentages cannot be added", "14.3%", "2018"],
        "Business expenditure on R&D (BERD)": ["£2.4bn", "£4.3bn sum", "£23.5bn", "2019"],
    }


def test_an_index_says_what_rounding_leaves_open(client):
    rows = table(client, indicator=DEGREES, area=["west-midlands", "uk"], **{"as": "index"})

    # 10.2 / 14.3; at least 10.15 / 14.35, at most 10.25 / 14.25
    assert rows == {"Employees holding a degree": ["71.3 70.7 to 71.9", "100.0", "UK, 2018"]}


def test_an_amount_has_its_share_for_an_index(client):
    response = client.get(PAGE, {"indicator": BERD, "area": "midlands-engine", "as": "index"})

    [line] = response.context["compared"].lines
    [shown] = line.cells
    assert (shown.text, shown.between) == ("18.3", "17.8 to 18.8")
    assert response.context["compared"].finding == "Share of the UK: Midlands Engine 18.3%"


def test_a_missing_figure_gives_its_note_and_an_index_needs_a_benchmark(client):
    corrected(DEGREES, None, place="uk", status="M", note="Not collected that year.", rounding_half_width=0)

    rows = table(client, indicator=DEGREES, area=["west-midlands", "uk"], **{"as": "index"})

    assert rows["Employees holding a degree"][:2] == [
        "– No UK figure to compare with", "– Not collected that year.",
    ]  # fmt: skip


NOT_ABOVE_ZERO = "– The UK figure is not above zero, so it cannot be 100"


@pytest.mark.parametrize(
    ("place", "value", "half_width", "cells"),
    [
        ("uk", 0, 50 * MILLION, [NOT_ABOVE_ZERO, NOT_ABOVE_ZERO]),
        ("uk", -1500 * MILLION, 50 * MILLION, [NOT_ABOVE_ZERO, NOT_ABOVE_ZERO]),
        ("west-midlands", -1500 * MILLION, 50 * MILLION, ["– A figure below zero has no index", "100.0"]),
    ],
)
def test_an_index_that_cannot_be_says_what_stands_in_its_way(client, place, value, half_width, cells):
    corrected(BERD, str(value), place=place, rounding_half_width=half_width)

    rows = table(client, indicator=BERD, area=["west-midlands", "uk"], **{"as": "index"})

    [found] = rows.values()
    assert found[:2] == cells


def test_a_benchmark_that_rounding_alone_keeps_from_zero_is_said_to_be_one():
    cell, benchmark = (
        Cell("", name, "", "", Figure(Decimal(1), Decimal(2))) for name in ("West Midlands", "UK")
    )

    assert comparison.index(cell, benchmark) is None
    assert comparison._why_no_index(cell, benchmark) == (
        "Rounding leaves it open whether the UK figure is above zero"
    )


def test_a_label_without_a_figure_in_these_areas_is_left_out(client):
    regions = table(client, indicator="firms-undertaking-rd", area="west-midlands")
    local = table(client, indicator="firms-undertaking-rd", area="lep-worcestershire")

    assert list(regions) == ["Firms undertaking R&D"]
    assert list(local) == ["Firms undertaking R&D: Internal R&D only"]


def test_a_withdrawn_indicator_stays_named(client):
    withdrawn(DEGREES)

    compared = client.get(PAGE, {"indicator": DEGREES}).context["compared"]

    assert [one.slug for one in compared.without_figures] == [DEGREES]
    assert compared.finding == "No figures to compare"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"indicator": "unicorns"}, "There is no indicator called “unicorns”."),
        ({"area": "<b>atlantis</b>"}, "There is no area called “&lt;b&gt;atlantis&lt;/b&gt;”."),
        ({"as": "colour"}, "“colour” is no way to show figures: value and index are."),
    ],
)
@pytest.mark.parametrize("address", [PAGE, FILE])
def test_what_does_not_exist_is_refused_by_name(client, address, asked, said):
    response = client.get(address, asked)

    assert response.status_code == 400
    assert said in response.content.decode()


def test_more_than_fit_on_a_page_are_refused(client):
    slugs = list(Indicator.objects.public().values_list("slug", flat=True))[: MOST + 1]

    response = client.get(PAGE, {"indicator": slugs})

    assert response.status_code == 400
    assert (
        f"At most {MOST} indicators can be compared; this address names {MOST + 1}."
        in response.content.decode()
    )


def test_the_file_holds_what_the_page_shows(client):
    rows = download(client.get(FILE, {"indicator": DEGREES, "area": ["west-midlands", "midlands-engine"]}))

    assert [(row["area"], row["value"], row["index"], row["index_low"], row["note"]) for row in rows] == [
        ("west-midlands", "10.2", "71.3287", "70.7317", ""),
        ("midlands-engine", "", "", "", "Percentages cannot be added"),
    ]
    assert Decimal(rows[0]["index_high"]) == Decimal("71.9298")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_for_any_number(client, django_assert_num_queries, count):
    slugs = list(Indicator.objects.listed().values_list("slug", flat=True))[:count]
    areas = list(Geography.objects.values_list("slug", flat=True))[:count]

    with django_assert_num_queries(14):
        response = client.get(PAGE, {"indicator": slugs, "area": areas})

    assert response.status_code == 200
