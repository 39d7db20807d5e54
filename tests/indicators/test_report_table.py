"""The report's indicator table is the golden test: every value of it stands on the page, in the JSON and in the CSV."""

import csv
import io
from collections import defaultdict
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from indicators.management.commands.load_catalogue import SHIPPED
from indicators.models import Breakdown, Geography

pytestmark = pytest.mark.django_db

with (SHIPPED / "observations.csv").open(newline="", encoding="utf-8") as file:
    PRINTED = list(csv.DictReader(file))
BY_INDICATOR = defaultdict(list)
for printed_value in PRINTED:
    BY_INDICATOR[printed_value["indicator"]].append(printed_value)
NAMES = {"west-midlands": "West Midlands", "east-midlands": "East Midlands", "uk": "UK"}


class Rows(HTMLParser):
    """The rows of all tables of a page, each a list of what its cells say."""

    def __init__(self, page):
        super().__init__()
        self.rows = []
        self.is_inside = False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append("")
            self.is_inside = True

    def handle_endtag(self, tag):
        if tag in ("th", "td"):
            self.is_inside = False

    def handle_data(self, text):
        if self.is_inside:
            self.rows[-1][-1] = " ".join(f"{self.rows[-1][-1]} {text}".split())


def page_rows(client, address):
    return Rows(client.get(address).content.decode()).rows


def figures_of(rows, titles):
    """(label, place) ▶ the figure a page prints; a row of one cell names the label of those below it."""
    found, label = {}, "total"
    for row in rows:
        if len(row) == 1:
            label = titles[row[0]]
        elif len(row) == 4 and row[0] in NAMES.values():
            found.setdefault((label, row[0]), row[2])
    return found


def label_of(printed):
    """The label on the page: a headline stands without a heading of its own."""
    is_headline = Breakdown.objects.filter(
        indicator__slug=printed["indicator"], code=printed["breakdown"], is_headline=True
    ).exists()
    return "total" if is_headline or not printed["breakdown"] else printed["breakdown"]


def test_the_golden_table_is_complete():
    table = [printed for printed in PRINTED if printed["origin"] == "table"]

    assert len(table) == 78
    assert len({printed["indicator"] for printed in table}) == 17
    assert {printed["geography"] for printed in table} == set(NAMES)


@pytest.mark.parametrize("slug", sorted({one["indicator"] for one in PRINTED if one["origin"] == "table"}))
def test_page_prints_every_value_of_the_report(client, slug):
    titles = {one.title: one.code for one in Breakdown.objects.filter(indicator__slug=slug)}
    expected = {
        (label_of(one), NAMES[one["geography"]]): one["as_printed"].split()[0]
        for one in BY_INDICATOR[slug]
        if one["origin"] == "table"
    }

    found = figures_of(page_rows(client, f"/indicators/{slug}/"), titles)

    assert {key: found.get(key, "").removesuffix(" under query") for key in expected} == expected


@pytest.mark.parametrize("slug", sorted(BY_INDICATOR))
def test_json_holds_every_value_exactly(client, slug):
    expected = {
        (one["breakdown"] or "total", one["geography"]): Decimal(one["value"]) for one in BY_INDICATOR[slug]
    }

    document = client.get(f"/indicators/{slug}.json").json()

    values = [value for release in document["releases"] for value in release["values"]]
    found = {(value["breakdown"], value["area"]): Decimal(str(value["value"])) for value in values}
    assert found == expected
    assert len(values) == len(expected)


@pytest.mark.parametrize("slug", sorted(BY_INDICATOR))
def test_csv_holds_every_value_in_the_base_unit(client, slug):
    areas = {
        place.slug: next((code.code for code in place.codes.all() if code.scheme == "gss"), place.slug)
        for place in Geography.objects.prefetch_related("codes")
    }
    expected = {
        (one["breakdown"] or "total", areas[one["geography"]], one["period_start"], one["period_end"]): (
            Decimal(one["value"]), one["unit"], one["decimals_printed"], one["obs_status"]
        )
        for one in BY_INDICATOR[slug]
    }  # fmt: skip

    rows = list(csv.DictReader(io.StringIO(client.get(f"/indicators/{slug}.csv").content.decode())))

    found = {
        (row["breakdown"], row["areacd"], row["period_start"], row["period_end"]): (
            Decimal(row["value"]), row["unit"], row["decimals"], row["status"]
        )
        for row in rows
    }  # fmt: skip
    assert found == expected
    assert len(rows) == len(expected)


def test_catalogue_prints_the_report_row_by_row(client):
    """Every value of the table stands in the list too, in the order West Midlands, East Midlands, UK."""
    rows = [row for row in page_rows(client, "/indicators/") if len(row) >= 6]
    listed = [[row[1], row[2], row[4]] for row in rows]
    by_row = defaultdict(dict)
    for one in PRINTED:
        if one["origin"] == "table":
            by_row[one["indicator"], one["breakdown"]][one["geography"]] = one["as_printed"].split()[0]

    for place_values in by_row.values():
        assert [place_values[place] for place in NAMES] in listed


def test_business_rd_shows_both_shares_and_neither_as_its_finding(client):
    page = client.get("/indicators/business-rd-expenditure/").content.decode()
    finding = page.partition('<h2 id="finding">')[2].partition("</h2>")[0]

    assert "16.5%" in page
    assert "18.3%" in page
    assert "as stated" in page.lower()
    assert "from the printed cells" in page.lower()
    assert "%" not in finding
