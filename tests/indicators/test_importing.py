"""The catalogue's files: what is loaded, what is refused and where, and what a second load leaves alone."""

import csv
import shutil
from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from indicators import importing
from indicators.management.commands.load_catalogue import SHIPPED
from indicators.models import ClaimTest, Geography, Indicator, Observation, Release

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(SHIPPED, tmp_path / "catalogue")


@pytest.fixture
def empty_catalogue():
    """As if nothing had been loaded; the test's transaction brings it back."""
    for model in (
        ClaimTest,
        Observation,
        Release,
    ):  # past the guard: what is published cannot be deleted otherwise
        model.objects.all()._raw_delete(using="default")


def rewrite(path, change):
    """Apply `change(rows)` to the rows of a CSV file; it may change them in place or return others."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    rows = change(rows) or rows
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def set_cell(name, row, column, value):
    """A change that puts a value into a cell; rows as a spreadsheet counts them."""
    return name, lambda rows: rows[row - 2].update({column: value})


def test_the_catalogue_holds_what_the_report_prints():
    by_type = Counter(Geography.objects.values_list("type", flat=True))

    assert Indicator.objects.count() == 18
    assert Observation.objects.count() == 83
    assert by_type == {"lep": 10, "region": 2, "country-group": 1, "derived-aggregate": 1}
    members = Geography.objects.get(slug="midlands-engine").members.values_list("slug", flat=True)
    assert set(members) == {"west-midlands", "east-midlands"}


def test_values_keep_their_precision():
    uk = Observation.objects.get(release__indicator__slug="business-rd-expenditure", geography__slug="uk")

    assert (uk.value, uk.rounding_half_width) == (23_500_000_000, 50_000_000)
    assert (uk.as_printed, uk.review_flag) == ("£23.5bn", "query")


def test_a_second_load_adds_nothing_and_keeps_what_was_edited():
    Indicator.objects.filter(slug="patents-granted").update(name="Patents granted by the office")

    added = importing.load(SHIPPED)

    assert sum(added.values()) == 0
    assert Indicator.objects.get(slug="patents-granted").name == "Patents granted by the office"


def test_a_period_that_is_missing_is_published_from_the_files(empty_catalogue):
    added = importing.load(SHIPPED)

    assert (added["releases"], added["observations"]) == (18, 83)
    assert Release.objects.published().count() == 18


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        (set_cell("observations", 3, "value", "38,7"), "row 3, column value", "not a plain number"),
        (set_cell("observations", 3, "value", "NaN"), "row 3, column value", "not a plain number"),
        (set_cell("observations", 3, "value", "1e400"), "row 3, column value", "not a plain number"),
        (set_cell("observations", 3, "value", "٣٨"), "row 3, column value", "not a plain number"),
        (set_cell("observations", 3, "value", "9" * 18), "row 3, column value", "too large"),
        (set_cell("observations", 3, "value", ""), "row 3, column value", "is empty exactly where"),
        (set_cell("observations", 3, "unit", "GBP"), "row 3, column unit", "is in percent"),
        (
            set_cell("observations", 3, "geography", "mercia"),
            "row 3, column geography",
            "not in geographies.csv",
        ),
        (set_cell("observations", 3, "breakdown", "software"), "row 3, column breakdown", "is no label of"),
        (
            set_cell("observations", 3, "geography", "west-midlands"),
            "row 3, column indicator",
            "repeats row 2",
        ),
        (set_cell("observations", 3, "period_start", "2016"), "row 3, column period_start", "not a date"),
        (
            set_cell("observations", 3, "period_start", "2015-01-01"),
            "row 3, column period_start",
            "no source",
        ),
        (set_cell("observations", 3, "rounding_half_width", "-1"), "rounding_half_width", "is negative"),
        (set_cell("indicators", 2, "polarity", "upwards"), "row 2, column polarity", "is none of"),
        (set_cell("indicators", 2, "theme", "weather"), "row 2, column theme", "no theme"),
        (set_cell("indicators", 2, "definition", " "), "row 2, column definition", "is empty"),
        (set_cell("breakdowns", 2, "code", "everything"), "breakdown_labels", "differ from those in"),
        (set_cell("geographies", 3, "slug", "West Midlands"), "row 3, column slug", "not a code"),
        (
            set_cell("sources", 2, "period_end", "2015-12-31"),
            "row 2, column period_end",
            "not after the start",
        ),
        (set_cell("discrepancies", 2, "severity", "dire"), "row 2, column severity", "is none of"),
        (set_cell("observations", 3, "value", "387"), "row 3, column value", "outside 0% to 100%"),
        (
            set_cell("observations", 3, "value", "37.04"),
            "row 3, column value",
            "more digits than its rounding",
        ),
        (set_cell("observations", 3, "as_printed", "39.0%"), "row 3, column as_printed", "“As printed” says"),
        (
            set_cell("observations", 3, "rounding_half_width", "0.02"),
            "rounding_half_width",
            "does not belong to",
        ),
        (
            set_cell("observations", 3, "decimals_printed", "900"),
            "row 3, column decimals_printed",
            "more than 6",
        ),
        (set_cell("published_claims", 2, "formula", "wm" * 251), "row 2, column formula", "at most 400"),
        (set_cell("indicators", 2, "name", "n" * 151), "row 2, column name", "at most 150"),
        (set_cell("indicators", 2, "comparison_tolerance", "-1"), "comparison_tolerance", "is negative"),
        (
            set_cell("indicators", 2, "comparison_tolerance", "0.12345"),
            "comparison_tolerance",
            "4 decimal places",
        ),
        (
            set_cell("indicators", 2, "aggregation", "sum"),
            "row 2, column aggregation",
            "only amounts and counts",
        ),
        (set_cell("geographies", 4, "gss_code", "E12000005"), "row 4, column gss_code", "repeats row 3"),
        (
            set_cell("geographies", 3, "parent", "lep-d2n2"),
            "row 3, column parent",
            "must stand in a row above",
        ),
        (set_cell("breakdowns", 3, "headline", "yes"), "row 3, column headline", "repeats row 2"),
        (
            set_cell("sources", 2, "publisher", "Somebody"),
            "title_as_printed",
            "too like the title of another",
        ),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_loaded(folder, empty_catalogue, change, place, message):
    name, edit = change
    rewrite(folder / f"{name}.csv", edit)

    with pytest.raises(importing.Unreadable) as refused:
        importing.load(folder)

    assert any(place in str(problem) and message in str(problem) for problem in refused.value.problems)
    assert Release.objects.count() == 0


def test_every_problem_is_named_at_once(folder):
    rewrite(folder / "observations.csv", lambda rows: [row | {"value": "many"} for row in rows[:5]])
    rewrite(folder / "indicators.csv", set_cell("indicators", 2, "unit", "")[1])

    with pytest.raises(importing.Unreadable) as refused:
        importing.load(folder)

    assert len(refused.value.problems) == 6


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfei\x00n\x00", b"indicator,value\n", b'indicator\n"unfinished'],
    ids=["empty", "UTF-16", "columns missing", "unfinished"],
)
def test_a_file_that_is_no_such_table_is_refused(folder, content):
    (folder / "observations.csv").write_bytes(content)

    with pytest.raises(importing.Unreadable) as refused:
        importing.load(folder)

    assert {problem.file for problem in refused.value.problems} == {"observations.csv"}


def test_a_missing_file_is_named(folder):
    (folder / "sources.csv").unlink()

    with pytest.raises(importing.Unreadable, match=r"sources\.csv.*the file is missing"):
        importing.load(folder)


def test_a_byte_order_mark_does_no_harm(folder):
    path = folder / "indicators.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert sum(importing.load(folder).values()) == 0


def test_the_command_says_what_it_did(folder, capsys):
    call_command("load_catalogue", str(folder))
    assert capsys.readouterr().out == "Catalogue unchanged.\n"

    rewrite(folder / "observations.csv", set_cell("observations", 2, "value", "x")[1])
    with pytest.raises(CommandError, match="Problems: 1. Nothing was loaded"):
        call_command("load_catalogue", str(folder))
    assert "observations.csv, row 2, column value" in capsys.readouterr().err
