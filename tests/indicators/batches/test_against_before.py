"""What a period is held against: the one before, place by place up to a break; and when it is printed otherwise."""

import datetime
from decimal import Decimal

import pytest

from indicators import batches
from indicators.batches.rounding import otherwise
from indicators.models import Geography, Indicator, SeriesBreak
from indicators.validation import Value
from tests.indicators.batches.files import BERD, as_csv, changed, handed_in, problems, said
from tests.indicators.batches.test_checking import INNOVATORS

database = pytest.mark.django_db


def broken_in(place, starts_on):
    SeriesBreak.objects.create(
        indicator=Indicator.objects.get(slug=BERD),
        geography=Geography.objects.get(slug=place),
        starts_on=starts_on,
        reason="Another survey.",
    )


def of_2020(**values):
    """A file of a new year, in £bn, by place."""
    rows = [
        {
            "indicator": BERD,
            "areacd": place.replace("_", "-"),
            "period": "2020",
            "value": value,
            "unit": "£bn",
        }
        for place, value in values.items()
    ]
    return handed_in(as_csv(rows, list(rows[0])))


def told(batch, code):
    return [one["where"] for one in problems(batch) if one["code"] == code]


@database
def test_a_break_of_one_place_parts_that_place_alone():
    broken_in("east-midlands", datetime.date(2020, 1, 1))

    batch = of_2020(east_midlands="1900.0", west_midlands="2400.0")

    assert told(batch, "break") == ["East Midlands"]
    assert told(batch, "slip") == ["West Midlands"]
    (one,) = [one for one in problems(batch) if one["code"] == "break"]
    assert one["cell"] == "row 2"


@database
def test_a_break_of_a_member_parts_the_place_made_of_it():
    handed_in_before = of_2020(midlands_engine="4.3")
    broken_in("east-midlands", datetime.date(2020, 7, 1))

    batch = of_2020(midlands_engine="4.3", west_midlands="2.4")

    assert told(handed_in_before, "break") == []
    assert (batch.status, told(batch, "break")) == ("refused", ["Midlands Engine (West + East Midlands)"])


@database
def test_a_break_of_a_place_that_a_file_does_not_name_is_not_told():
    broken_in("uk", datetime.date(2020, 7, 1))

    batch = of_2020(east_midlands="1.9")

    assert (batch.status, told(batch, "break")) == ("previewed", [])


@database
def test_a_new_period_on_this_side_of_a_break_is_held_against_the_one_above_it():
    broken_in("east-midlands", datetime.date(2020, 1, 1))
    rows = [
        {"indicator": BERD, "areacd": "east-midlands", "period": year, "value": value, "unit": "£bn"}
        for year, value in (("2020", "1900.0"), ("2021", "1.9"))
    ]

    batch = handed_in(as_csv(rows, list(rows[0])))

    told_of = [(one["about"].rpartition(", ")[2], one["code"]) for one in problems(batch)]
    assert [one for one in told_of if one[1] != "no-edition"] == [("2020", "break"), ("2021", "slip")]


@database
def test_a_new_period_with_other_decimals_is_told_once():
    rows = [
        {"indicator": INNOVATORS, "areacd": code, "period": "2019-01-01/P3Y", "value": value}
        for code, value in (("E12000004", "38"), ("E12000005", "39"))
    ]

    batch = handed_in(as_csv(rows, list(rows[0])))

    assert [one for one in said(batch) if "printed with" in one] == [
        "Rounding: 2 of 2 values are printed with no decimals, in the period before with 1 decimal. "
        "Check that this is meant; the column decimals says how many are shown."
    ]
    assert batch.status == "previewed"


@database
def test_a_correction_with_other_decimals_is_told():
    batch = handed_in(as_csv(changed(value="2.55", decimals="2", rounded_to="", as_printed="")))

    (text,) = [one["text"] for one in batches.difference(batch)["problems"] if one["code"] == "rounding"]
    assert text.startswith(
        "1 of 3 values is printed with 2 decimals, in the published release with 1 decimal."
    )


def value(place, *, decimals=1, half_width="0.05", number="1"):
    return Value(
        place, place, "total", "Total", number and Decimal(number), "%", decimals, Decimal(half_width)
    )


def test_what_is_rounded_otherwise_is_told_with_its_step():
    fine, coarse = value("a"), value("a", half_width="0.5")

    (one,) = otherwise([coarse], [fine], than="the period before")

    assert one.text.startswith("The value is rounded to 1.0%, in the period before to 0.1%.")


@pytest.mark.parametrize(
    ("now", "before"),
    [(value("a"), value("a")), (value("a"), value("b", decimals=0)), (value("a", number=None), value("a", decimals=0))],
)  # fmt: skip
def test_nothing_is_told_of_values_printed_alike_new_or_missing(now, before):
    assert otherwise([now], [before], than="the period before") == []
