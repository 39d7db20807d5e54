"""A new period in a file: written as the template writes periods, or refused by a message that says how to write it."""

import pytest

from indicators import batches
from indicators.models import Indicator
from tests.indicators.batches.files import BERD, approved, as_csv, handed_in, rows_of, said
from tests.indicators.revisions import current

pytestmark = pytest.mark.django_db

SPEND, INNOVATORS = "innovate-uk-spend", "innovation-active-firms"


def next_year(slug, **cells):
    """A row in the style of the template, of which only the period and the number are new."""
    row = rows_of(slug)[0] | {"as_printed": ""} | cells
    return handed_in(as_csv([row]))


def periods_of(batch):
    return [(one["start"], one["end"], one["label"]) for one in batches.difference(batch)["releases"]]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2019-2020", "2019-04-01", "2020-03-31"),
        ("2019/20", "2019-04-01", "2020-03-31"),
        ("2019-20", "", ""),
        ("2019–2020", "", ""),
        ("2019-2020", "", ""),
        ("", "2019-04-01", "2020-03-31"),
        ("2019-04-01/P1Y", "", ""),
    ],
)
def test_a_new_financial_year_is_taken_as_the_template_writes_it(text, start, end):
    batch = next_year(SPEND, period=text, period_start=start, period_end=end)

    assert said(batch, "error") == []
    assert periods_of(batch) == [("2019-04-01", "2020-03-31", "2019-2020")]


def test_a_new_window_is_taken_with_its_days():
    batch = next_year(INNOVATORS, period="2018-2020", period_start="2018-01-01", period_end="2020-12-31")

    assert periods_of(batch) == [("2018-01-01", "2020-12-31", "2018-2020")]


def test_a_new_calendar_year_is_its_number():
    batch = next_year(BERD, period="2020", period_start="", period_end="")

    assert periods_of(batch) == [("2020-01-01", "2020-12-31", "2020")]


@pytest.mark.parametrize(
    ("slug", "text", "how"),
    [
        (INNOVATORS, "2018-2020", "Write them in period_start and period_end, or here: 2018-01-01/2020-12-31"),
        (SPEND, "2019", "is a calendar year, and the periods of this indicator are financial years. Write 2019-2020"),
        (SPEND, "2019-2021", "its days cannot be told from it"),
        (SPEND, "9998-9999", "is not within the years 1900 to 2100"),
    ],
)  # fmt: skip
def test_what_leaves_the_days_open_is_refused_and_says_how_to_write_it(slug, text, how):
    batch = next_year(slug, period=text, period_start="", period_end="")

    assert (batch.status, how in said(batch)[0]) == ("refused", True)


def test_years_beside_other_days_are_refused():
    batch = next_year(SPEND, period="2018-2019", period_start="2019-04-01", period_end="2020-03-31")

    assert "“2018-2019” is not from 2019-04-01 to 2020-03-31" in said(batch)[0]


def test_a_row_copied_from_the_template_keeps_its_decimals():
    cells = {"period": "2018-2020", "period_start": "2018-01-01", "period_end": "2020-12-31", "value": "38"}

    batch = next_year(INNOVATORS, **cells)

    assert [row["new"] for row in batches.difference(batch)["rows"]] == ["38.0%"]
    assert [one for one in said(batch) if "printed with" in one] == []


def in_2020(**cells):
    rows = [
        {"indicator": BERD, "areacd": code, "period": "2020", "value": value, "unit": "£bn"}
        for code, value in (("E12000005", "2.4"), ("E12000004", "1.9"))
    ]
    rows[0] |= cells
    return handed_in(as_csv(rows, list(rows[0])))


EDITION = {
    "source_released_on": "2021-11-19",
    "source_address": "https://example.org/a | https://example.org/b",
    "source_note": "First results.",
}


def test_a_new_release_has_the_edition_that_its_rows_name():
    batch = in_2020(**EDITION)
    assert [one for one in said(batch) if one.startswith("Source")] == []
    (shown,) = batches.difference(batch)["releases"]
    assert shown["restated"][1:] == [
        "Released on: 2021-11-19", f"Address: {EDITION['source_address']}", "Note on the source: First results.",
    ]  # fmt: skip

    approved(batches.submit(batch, by=batch.uploaded_by))

    release = current(BERD)
    assert (str(release.source_released_on), release.source_note) == ("2021-11-19", "First results.")
    assert release.source_addresses == ["https://example.org/a", "https://example.org/b"]


def test_a_new_release_without_its_edition_says_what_readers_will_miss():
    assert "Source: Readers will see no date and no link of the source." in " ".join(said(in_2020()))


def test_the_edition_of_an_earlier_period_is_looked_at():
    batch = in_2020(**EDITION | {"source_released_on": "2020-11-19"})

    assert "came out on 2020-11-19, before the period ended on 2020-12-31" in " ".join(said(batch))


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"source_released_on": "19/11/2021"}, "is not a date such as 2019-12-31"),
        ({"source_released_on": "1066-10-14"}, "is not within the years 1900 to 2100"),
        ({"source_address": "javascript:alert(1)"}, "is no address; write it with https://"),
        ({"source_address": "|".join(["https://example.org/"] * 21)}, "has more than 20 addresses"),
        ({"source_note": "n" * 1001}, "has more than 1,000 characters"),
    ],
)
def test_an_edition_that_cannot_be_taken_is_named(cells, why):
    batch = in_2020(**cells)

    assert (batch.status, why in said(batch)[0]) == ("refused", True)


def test_rows_of_one_period_name_one_edition():
    rows = rows_of(BERD)
    rows[1]["source_released_on"] = "2021-11-20"

    batch = handed_in(as_csv(rows))

    assert (
        "column source_released_on: differs from that of the rows of the same period above" in said(batch)[0]
    )


def test_another_edition_of_the_same_values_is_a_correction_that_says_old_and_new():
    before = current(BERD)
    rows = [row | {"source_released_on": "2021-11-20"} for row in rows_of(BERD)]

    batch = handed_in(as_csv(rows))

    (text,) = [one for one in said(batch) if "Released on" in one]
    assert f"Released on: {before.source_released_on} → 2021-11-20." in text
    approved(batches.submit(batch, by=batch.uploaded_by, reason="Another edition."))
    after = current(BERD)
    assert (after.revision, str(after.source_released_on)) == (before.revision + 1, "2021-11-20")
    assert after.source_addresses == before.source_addresses


def test_an_indicator_without_labels_says_where_to_add_one():
    indicator = Indicator.objects.get(slug=BERD)
    new = Indicator.objects.create(
        slug="new", name="New", theme=indicator.theme, unit=indicator.unit, value_type=indicator.value_type,
        display_unit=indicator.display_unit, position=99,
        benchmark=indicator.benchmark,
        polarity=indicator.polarity,
        aggregation=indicator.aggregation,
    )  # fmt: skip

    batch = next_year(BERD, indicator=new.slug)

    assert "is no label of New; New has none yet: add one on its page" in said(batch)[0]
