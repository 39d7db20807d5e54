"""Every check of a file that was handed in, by what it says and of which cell."""

import datetime

import pytest

from indicators import batches, publishing
from indicators.models import Indicator, SeriesBreak
from meo_site.accounts.roles import Role
from tests.factories import staff
from tests.indicators.batches.files import (
    BERD,
    as_csv,
    as_workbook,
    changed,
    checked,
    handed_in,
    kinds,
    published,
    rows_of,
    said,
)
from tests.indicators.revisions import current

pytestmark = pytest.mark.django_db

INNOVATORS = "innovation-active-firms"
COMPOSITION = "barriers-innovation-active"


def columns(*names, **cells):
    """A table of one row: business R&D of the East Midlands in 2019, with other cells."""
    row = {"indicator": BERD, "areacd": "E12000004", "period": "2019", "value": "2.4", "unit": "£bn"} | cells
    return as_csv([row], [*row, *names])


@pytest.mark.parametrize(
    ("cells", "where", "text"),
    [
        ({"areacd": "E99999999"}, "areacd", "neither the code nor the name of a place"),
        ({"areacd": "", "area": "West Midlands"}, "area", "name of a region and of a combined authority"),
        ({"areacd": "", "area": "  east   midlands "}, "area", "figures of East Midlands (E12000004). Write the code"),
        ({"areacd": "", "area": ""}, "area", "is empty"),
        ({"areanm": "West Midlands"}, "areacd", "is East Midlands, but the name beside it is “West Midlands”"),
        ({"indicator": "happiness"}, "indicator", "no indicator of the catalogue"),
        ({"indicator": ""}, "indicator", "is empty"),
        ({"period": "2018-2019"}, "period", "is not a period of this indicator"),
        ({"period": "2019-02-30/P1Y"}, "period", "a day that does not exist"),
        ({"period": ""}, "period", "is empty"),
        ({"period_start": "2018-01-01", "period_end": "2018-12-31"}, "period", "is not from 2018-01-01"),
        ({"period_start": "2018-01-01", "period_end": ""}, "period", "is no period"),
        ({"breakdown": "machinery"}, "breakdown", "is no label of"),
        ({"value": "2,4"}, "value", "is not a plain number"),
        ({"value": "NaN"}, "value", "is not a plain number"),
        ({"value": "1e400"}, "value", "is not a plain number"),
        ({"value": "38.7%"}, "value", "is not a plain number"),
        ({"value": "99999999999", "unit": "£bn"}, "value", "is too large"),
        ({"value": "=1+1"}, "value", "is not a plain number"),  # made plain by our writer
        ({"unit": "%"}, "unit", "is no unit of this indicator"),
        ({"rounded_to": "10000000000000000"}, "rounded_to", "is too large"),
        ({"interval_low": "-99999999999", "interval_high": "99999999999999999"}, "interval_low", "is too large"),
        ({"value": "38.123456"}, "value", "has more than 5 decimals"),
        ({"period": "9998"}, "period", "is not within the years 1900 to 2100"),
        ({"period": "", "period_start": "2016-01-01", "period_end": "9999-12-31"}, "period", "within the years 1900"),
        ({"decimals": "9"}, "decimals", "Use 5 at most"),
        ({"status": "fine"}, "status", "is none of A, B, E, M, P"),
        ({"flag": "odd"}, "flag", "is none of query"),
        ({"source": "A blog"}, "source", "is no source of the catalogue"),
        ({"as_printed": "£" * 51}, "as_printed", "more than 50 characters"),
        ({"note": "n" * 1001}, "note", "more than 1,000 characters"),
        ({"note": "n" * 5001}, "note", "more than 5,000 characters"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_taken_is_named(cells, where, text):
    batch = handed_in(columns(**cells), reason="Revised.")

    assert batch.status == "refused"
    first = said(batch)[0]
    assert first.startswith(f"values.csv, row 2, column {where}:")
    assert text in first


def test_two_rows_of_one_value_are_refused():
    twice = rows_of(BERD)[0]
    batch = handed_in(as_csv([*rows_of(BERD), twice | {"value": "99.9"}, twice]))

    assert "is about the same value as row 2 (23.5 there, 99.9 here); leave one of them" in said(batch)[0]
    assert "is about the same value as row 2 (23.5 in both); leave one of them" in said(batch)[1]
    assert batch.status == "refused"


def warned(batch, code):
    return [one["text"] for one in batches.difference(batch)["problems"] if one["code"] == code]


def test_a_fraction_in_place_of_a_percentage_is_a_slip():
    batch = handed_in(
        as_csv(
            changed(INNOVATORS, "West Midlands", value="0.387", decimals="3", rounded_to="", as_printed="")
        )
    )

    (text,) = warned(batch, "slip")
    assert text.startswith("It was 38.7% and is now 0.387%, about a hundred times less.")


def test_millions_in_place_of_billions_are_a_slip():
    batch = handed_in(as_csv(changed(unit="£m", as_printed="", rounded_to="")))

    (text,) = warned(batch, "slip")
    assert "about a thousand times less" in text


@pytest.mark.parametrize(("status", "severity"), [("A", "error"), ("P", "warning")])
def test_a_period_that_is_not_over_has_no_final_values(status, severity):
    batch = handed_in(columns(period="2100", status=status, source=""))

    text = " ".join(said(batch, severity))
    assert "Period: The period ends on 31 December 2100, which is still to come." in text


def test_new_periods_are_compared_with_each_other():
    rows = [
        {"indicator": BERD, "areacd": "E12000004", "period": year, "value": value, "unit": "£bn"}
        for year, value in (("2021", "2.0"), ("2020", "1.9"), ("2022", "2000.0"))
    ]

    batch = handed_in(as_csv(rows, list(rows[0])))

    assert [one["cell"] for one in batches.difference(batch)["problems"] if one["code"] == "slip"] == [
        "row 4"
    ]


def test_a_jump_names_its_row():
    batch = handed_in(as_csv(changed(INNOVATORS, "West Midlands", value="58.7", as_printed="")))

    (problem,) = [one for one in batches.difference(batch)["problems"] if one["code"] == "jump"]
    assert "a change of more than 10 points" in problem["text"]
    assert problem["cell"] == "row 3"


def test_members_are_held_against_the_stated_total():
    rows = rows_of(BERD)
    rows.append(
        rows[0]
        | {
            "areacd": "midlands-engine",
            "areanm": "",
            "value": "9.9",
            "decimals": "1",
            "as_printed": "",
            "unit": "£bn",
        }
    )

    batch = handed_in(as_csv(rows))

    (text,) = warned(batch, "members")
    assert "its members add up to" in text


def test_parts_that_do_not_add_up_are_told():
    indicator = Indicator.objects.filter(value_type="composition").first()
    rows = rows_of(indicator.slug)
    rows[0] |= {"value": str(float(rows[0]["value"]) + 9), "as_printed": ""}

    batch = handed_in(as_csv(rows))

    assert "Rounding explains" in " ".join(warned(batch, "composition"))


def test_a_financial_year_over_a_calendar_year_is_refused():
    batch = handed_in(columns(period="2019-04-01/P1Y"))

    assert batch.status == "refused"
    (text,) = warned(batch, "overlap")
    assert "shares days with" in text


def test_windows_of_a_survey_may_roll_on():
    row = {"indicator": INNOVATORS, "areacd": "E12000005", "period": "2018-01-01/P3Y", "value": "40.1"}

    batch = handed_in(as_csv([row], list(row)))

    assert (batch.status, kinds(batch), len(warned(batch, "overlap"))) == ("previewed", {"new": 1}, 1)


def after_a_break(starts_on, period="2020"):
    indicator = Indicator.objects.get(slug=BERD)
    SeriesBreak.objects.create(indicator=indicator, starts_on=starts_on, reason="Another survey.")
    return handed_in(columns(period=period, value="24"))


def test_nothing_is_compared_across_a_break():
    batch = after_a_break(datetime.date(2020, 1, 1))

    assert warned(batch, "slip") == warned(batch, "jump") == []
    (text,) = warned(batch, "break")
    assert "were not compared with the period before" in text
    assert batch.status == "previewed"


def test_a_period_on_both_sides_of_a_break_is_refused():
    batch = after_a_break(datetime.date(2020, 7, 1))

    assert batch.status == "refused"
    assert "within this period" in warned(batch, "break")[0]


def test_a_period_that_is_public_is_corrected_though_a_break_lies_within_it():
    batch = after_a_break(datetime.date(2019, 7, 1), period="2019")

    assert batch.status == "previewed"
    assert "within this period" in warned(batch, "break")[0]


def test_a_period_with_a_draft_is_refused():
    draft = publishing.correct(current(BERD), by=staff(Role.EDITOR), reason="Revised.")

    batch = handed_in(as_csv(changed(value="2.5", as_printed="")))

    assert batch.status == "refused"
    assert (
        f"Revision {draft.revision} of this period is on its way already (draft)"
        in warned(batch, "on-the-way")[0]
    )


def test_an_interval_has_both_ends_around_its_value():
    batch = handed_in(as_csv(changed(interval_low="2.6", interval_high="2.9")))

    assert batch.status == "refused"
    assert "does not lie in its confidence interval" in warned(batch, "interval")[0]


def test_values_of_another_indicator_than_named_are_refused():
    batch = handed_in(as_csv(rows_of(BERD)), indicator=Indicator.objects.get(slug=INNOVATORS))

    assert "for which this file was handed in" in said(batch)[0]


@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_places_may_be_columns(write):
    rows = [{"period": "2019", "E12000005": "1.9", "lep-black-country": ""}]
    wide = handed_in(write(rows, list(rows[0])), indicator=Indicator.objects.get(slug=BERD))

    assert sum(kinds(wide).values()) == 1
    assert batches.difference(wide)["rows"][0]["cell"] == "row 2, E12000005"


def test_periods_may_be_columns():
    rows = [{"indicator": BERD, "area": "west-midlands", "2019": "1.9", "2020-01-01/P1Y": "2.0"}]

    wide = handed_in(as_csv(rows, list(rows[0])))

    assert sum(kinds(wide).values()) == 2
    assert [row["period"] for row in batches.difference(wide)["rows"]] == ["2019", "2020"]


def test_an_ambiguous_column_is_refused():
    rows = [{"period": "2019", "West Midlands": "1.9", "E12000004": "2.4"}]

    wide = handed_in(as_csv(rows, list(rows[0])), indicator=Indicator.objects.get(slug=BERD))

    assert (
        "row 1, column West Midlands: “West Midlands” is the name of a region and of a combined"
        in said(wide)[0]
    )
    assert "has figures of West Midlands (E12000005). Write the code" in said(wide)[0]
    assert len([one for one in said(wide, "error") if "West Midlands" in one]) == 1


def test_what_is_stored_is_worked_out_of_what_is_typed():
    batch = published(
        as_csv(changed(value="2.55", decimals="2", rounded_to="", as_printed="£2.55bn", note="Revised."))
    )

    one = current(BERD).observations.get(geography__slug="east-midlands")
    assert (one.value, one.decimals, one.rounding_half_width) == (2_550_000_000, 2, 5_000_000)
    assert (one.note, one.as_printed, batch.status) == ("Revised.", "£2.55bn", "published")


def test_a_new_period_is_rounded_like_the_one_before_it():
    row = {"indicator": "business-rd-employment", "areacd": "E12000004", "period": "2020", "value": "27000"}

    published(as_csv([row], list(row)))

    assert current("business-rd-employment").observations.get().rounding_half_width == 500


def test_a_missing_value_says_why():
    cells = {"value": "", "status": "M", "as_printed": "", "decimals": "", "rounded_to": ""}

    assert handed_in(as_csv(changed(**cells, note=""))).status == "refused"
    assert checked(as_csv(changed(**cells, note="Withheld by the source."))).counts["changed"] == 1
