"""Every printed value of the report, and every claim about them that can be tested, against page, JSON and CSV."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from .reading import catalogue, download, tables

pytestmark = pytest.mark.django_db

OBSERVATIONS = catalogue("observations")
IN_TABLE = [one for one in OBSERVATIONS if one["origin"] == "table"]
INDICATORS = [one["slug"] for one in catalogue("indicators")]
CLAIMS = [one for one in catalogue("published_claims") if one["formula"]]
TITLES = {(one["indicator"], one["code"]): one["title"] for one in catalogue("breakdowns")}
HEADLINES = {(one["indicator"], one["code"]) for one in catalogue("breakdowns") if one["headline"] == "yes"}
PLACES = {one["slug"]: one["name"] for one in catalogue("geographies")} | {
    "uk": "UK",
    "midlands-engine": "Midlands Engine",
}
COLUMNS = {"west-midlands": 0, "east-midlands": 1, "midlands-engine": 2, "uk": 3}
SCALES = {"GBP bn": 10**9, "GBP m": 10**6}


def printed(observation):
    """The number as the report prints it, without the label beside it: "10% Machinery" is 10%."""
    return observation["as_printed"].split()[0]


def label(observation):
    return observation["breakdown"] or "total"


def of(slug, rows=OBSERVATIONS):
    return [one for one in rows if one["indicator"] == slug]


@pytest.fixture
def json_of(client):
    return lambda slug: client.get(reverse("indicators:indicator-json", args=[slug])).json()


def test_the_report_has_78_cells_and_5_values_in_its_text():
    assert (len(IN_TABLE), len(OBSERVATIONS)) == (78, 83)


def test_the_catalogue_table_prints_every_cell(client):
    [rows] = tables(client.get(reverse("indicators:index"))).values()
    shown, address = {}, ""
    for row in rows:
        address = row.address or address
        slug = address.strip("/").split("/")[-1]
        if row.is_sub or row.cells[0]:
            shown[slug, row.header if row.is_sub else None] = row.cells

    wrong = []
    for one in IN_TABLE:
        key = one["indicator"], one["breakdown"]
        is_sub = key in TITLES and key not in HEADLINES
        cell = shown[one["indicator"], TITLES[key] if is_sub else None][COLUMNS[one["geography"]]]
        if cell != printed(one):
            wrong.append((one["obs_id"], cell))
    assert wrong == []


@pytest.mark.parametrize("slug", INDICATORS)
def test_the_page_of_an_indicator_prints_its_values(client, slug):
    page = tables(client.get(reverse("indicators:indicator", args=[slug])))
    regions = next(rows for caption, rows in page.items() if caption.endswith(", by place"))
    local = [
        (caption, row) for caption, rows in page.items() if caption.endswith("by local area") for row in rows
    ]
    shown = {(row.group, place(row.header)): row.cells[1].split()[0] for row in regions}
    shown |= {("local", place(row.header)): row.cells[1] for _, row in local}

    wrong = []
    for one in of(slug):
        key = slug, one["breakdown"]
        group = TITLES[key] if key in TITLES and key not in HEADLINES else ""
        is_local = one["geography"].startswith("lep-")
        found = shown.get(("local" if is_local else group, PLACES[one["geography"]]))
        if found != printed(one):
            wrong.append((one["obs_id"], found))
    assert wrong == []


def place(header):
    """The place of a row, without the note beside it."""
    return next(name for name in PLACES.values() if header.startswith(name))


@pytest.mark.parametrize("slug", INDICATORS)
def test_the_json_holds_every_value_exactly(json_of, slug):
    [release] = json_of(slug)["releases"]

    held = {
        (one["breakdown"], one["area"]): (
            one["text"], Decimal(str(one["value"])), Decimal(str(one["rounding_half_width"])), one["decimals"],
            one["status"], one["is_under_query"],
        )
        for one in release["values"]
    }  # fmt: skip

    assert held == {
        (label(one), one["geography"]): (
            printed(one), Decimal(one["value"]), Decimal(one["rounding_half_width"]), int(one["decimals_printed"]),
            one["obs_status"], one["review_flag"] == "query",
        )
        for one in of(slug)
    }  # fmt: skip


@pytest.mark.parametrize("slug", INDICATORS)
def test_the_csv_holds_every_value_exactly(client, slug):
    codes = {one["slug"]: one["gss_code"] or one["slug"] for one in catalogue("geographies")}

    rows = download(client.get(reverse("indicators:indicator-csv", args=[slug])))

    held = {
        (row["breakdown"], row["areacd"], row["period_start"], row["period_end"]): (
            Decimal(row["value"]), row["unit"], row["decimals"], row["status"],
        )
        for row in rows
    }  # fmt: skip
    assert len(held) == len(rows)
    assert held == {
        (label(one), codes[one["geography"]], one["period_start"], one["period_end"]): (
            Decimal(one["value"]), one["unit"], one["decimals_printed"], one["obs_status"],
        )
        for one in of(slug)
    }  # fmt: skip


@pytest.mark.parametrize(
    "claim", [one for one in CLAIMS if one["claim_type"] == "total"], ids=lambda one: one["claim_id"]
)
def test_totals_of_both_regions_are_those_recomputed_from_the_report(json_of, claim):
    [release] = json_of(claim["indicator"])["releases"]

    [total] = release["derived"]["sums"]

    scale = SCALES.get(claim["unit"], 1)
    assert Decimal(str(total["value"])) == Decimal(claim["recomputed"]) * scale
    assert Decimal(str(total["rounding_half_width"])) * 2 == scale * (
        Decimal(claim["recomputed_high"]) - Decimal(claim["recomputed_low"])
    )


@pytest.mark.parametrize(
    "claim", [one for one in CLAIMS if one["claim_type"] == "share_of_uk"], ids=lambda one: one["claim_id"]
)
def test_shares_and_what_rounding_leaves_open_are_those_recomputed_from_the_report(json_of, claim):
    [release] = json_of(claim["indicator"])["releases"]

    [share] = [
        one["share_percent"] for one in release["derived"]["comparisons"] if one["area"] == "midlands-engine"
    ]
    [stated] = [one for one in release["stated_shares"] if one["agrees"] is not None]

    expected = (claim["recomputed"], claim["recomputed_low"], claim["recomputed_high"])
    assert [round(share[name], 4) for name in ("value", "low", "high")] == [float(one) for one in expected]
    assert stated["agrees"] is (claim["agrees"] == "yes")
    assert stated["text"] == f"{claim['stated_value']}%"


@pytest.mark.parametrize(
    "claim",
    [one for one in CLAIMS if re.fullmatch(r"(wm|em)\S* [<>=] uk\S*", one["formula"])],
    ids=lambda one: one["claim_id"],
)
def test_gaps_have_the_sign_the_report_claims(json_of, claim):
    region, code, sign = re.match(r"(wm|em)(?:\[(.+?)\])? ([<>=])", claim["formula"]).groups()
    area = {"wm": "west-midlands", "em": "east-midlands"}[region]
    [release] = json_of(claim["indicator"])["releases"]

    gaps = {(one["breakdown"], one["area"]): one["gap"]["value"] for one in release["derived"]["comparisons"]}
    labels = {one["breakdown"] for one in release["values"] if one["area"] == "uk"}

    gap = gaps[code or labels.pop(), area]
    assert {">": gap > 0, "<": gap < 0, "=": gap == 0}[sign]


def test_every_value_is_in_the_one_file_of_all(client):
    rows = download(client.get(reverse("indicators:catalogue-csv")))

    held = sorted((row["indicator"], row["breakdown"], Decimal(row["value"])) for row in rows)

    assert held == sorted((one["indicator"], label(one), Decimal(one["value"])) for one in OBSERVATIONS)


def test_business_rd_shows_both_shares_and_neither_as_its_finding(client):
    page = client.get(reverse("indicators:indicator", args=["business-rd-expenditure"])).content.decode()
    finding = page.partition('<h2 id="finding">')[2].partition("</h2>")[0]

    for said in ("as stated", "16.5%", "from the printed cells", "18.3%"):
        assert said in page.replace("As stated", "as stated").replace("From the", "from the")
    assert finding
    assert "%" not in finding
