"""Page, downloads and API give the same figures, for every published observation of the catalogue."""

import datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from indicators.api.document import IndicatorDocument
from indicators.models import Indicator, Observation, SeriesBreak

from .reading import Tables, download, tables
from .revisions import corrected, earlier

pytestmark = pytest.mark.django_db
SHARE, WITH_LOCAL_AREAS = "graduate-employee-share", "firms-undertaking-rd"
MOVED = "Change of each place since the last period that can be compared"


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker):
    """{(indicator, place, period, label): observation} of all that is published; slugs; what each address gives."""
    with django_db_blocker.unblock():
        stored = {
            (
                one.release.indicator.slug,
                next(
                    (code.code for code in one.geography.codes.all() if code.scheme == "gss"),
                    one.geography.slug,
                ),
                one.release.period_start.isoformat(),
                one.breakdown.code,
            ): one
            for one in Observation.objects.filter(release__status="published")
            .select_related("release__indicator", "geography", "breakdown")
            .prefetch_related("geography__codes")
        }
        client = Client()
        slugs = sorted({key[0] for key in stored})
        addresses = ["/indicators/all.csv"]
        addresses += [
            f"/api/v1/{name}"
            for name in ("data", "data.json", "data.csv", "data.csv?format=sdmx", "data.xlsx")
        ]
        addresses += [
            f"/indicators/{slug}{form}" for slug in slugs for form in ("/", ".csv", ".json", ".xlsx")
        ]
        return stored, slugs, {address: client.get(address) for address in addresses}


def numbers(stored):
    return {key: None if one.value is None else float(one.value) for key, one in stored.items()}


def keyed(rows):
    return {
        (row["indicator"], row["areacd"], row["period_start"], row["breakdown"]): _float(row["value"])
        for row in rows
    }


def _float(value):
    return None if value in ("", None, "[x]") else float(value)


def test_there_is_something_to_compare(published):
    assert len(published[0]) >= 83


def test_rows_and_csv_of_the_api_and_of_the_pages_hold_every_figure(published):
    stored, slugs, given = published
    of_pages = [row for slug in slugs for row in download(given[f"/indicators/{slug}.csv"])]

    assert keyed(given["/api/v1/data"].json()["rows"]) == numbers(stored)
    assert keyed(download(given["/api/v1/data.csv"])) == numbers(stored)
    assert download(given["/api/v1/data.csv"]) == download(given["/indicators/all.csv"])
    assert keyed(of_pages) == numbers(stored)


def rows_of(book):
    sheet = load_workbook(BytesIO(book.content), read_only=True)["Figures"]
    header, *rows = sheet.iter_rows(min_row=4, values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_workbooks_hold_every_figure(published):
    stored, slugs, given = published
    of_pages = [row for slug in slugs for row in rows_of(given[f"/indicators/{slug}.xlsx"])]

    assert keyed(rows_of(given["/api/v1/data.xlsx"])) == keyed(of_pages) == numbers(stored)


def test_json_stat_and_sdmx_hold_every_figure(published):
    stored, _, given = published
    values = given["/api/v1/data.json"].json()["value"].values()
    sdmx = [float(row["OBS_VALUE"]) for row in download(given["/api/v1/data.csv?format=sdmx"])]

    assert sorted(values) == sorted(sdmx) == sorted(numbers(stored).values())


def test_the_json_of_each_indicator_holds_its_figures(published):
    stored, slugs, given = published
    found = {
        (slug, value["areacd"], release["period_start"], value["breakdown"]): value["value"]
        for slug in slugs
        for release in given[f"/indicators/{slug}.json"].json()["releases"]
        for value in release["values"]
    }

    assert found == numbers(stored)


def test_each_document_has_the_shape_that_the_api_says(published, moving):
    _, slugs, given = published
    for document in [*(given[f"/indicators/{slug}.json"].json() for slug in slugs), moving[0]]:
        said = IndicatorDocument.model_validate(document).model_dump(mode="json")
        for name in ("releases", "changes", "breaks"):
            assert [set(one) for one in document[name]] == [set(one) for one in said[name]]
        for release, same in zip(document["releases"], said["releases"], strict=True):
            assert set(release["derived"]) == set(same["derived"])
            for name in ("sums", "comparisons", "ranks"):
                assert release["derived"][name] == same["derived"][name]
            assert release["values"] == same["values"]


def test_each_page_prints_every_figure_as_the_json_does(published):
    _, slugs, given = published
    for slug in slugs:
        page = Tables(given[f"/indicators/{slug}/"].content.decode()).by_caption
        shown = " ".join(cell for rows in page.values() for row in rows for cell in row.cells)
        for release in given[f"/indicators/{slug}.json"].json()["releases"]:
            assert [one["text"] for one in release["values"] if one["text"] not in shown] == [], slug


@pytest.fixture
def moving(client):
    """The document of an indicator that rose for six years, the last with a confidence interval; and its page."""
    for year in range(2013, 2018):
        earlier(SHARE, year, {"west-midlands": Decimal(year - 1920) / 10, "uk": "13.0"})
    corrected(SHARE, "10.2", interval_low="9.8", interval_high="10.6")
    return client.get(f"/indicators/{SHARE}.json").json(), tables(client.get(f"/indicators/{SHARE}/"))


def test_changes_and_directions_are_those_of_the_page_and_of_the_files(client, moving):
    document, page = moving
    rows = download(client.get(f"/api/v1/data.csv?indicator={SHARE}"))
    figures = {(row["areanm"], row["period"]): Decimal(row["value"]) for row in rows}
    names = {one["area"]: one["areanm"] for one in document["releases"][0]["values"]}
    shown = {row.header.split(" Over ")[0]: row for row in page[MOVED]}

    assert {names[one["area"]] for one in document["changes"]} == set(shown) == {"West Midlands", "UK"}
    for one in document["changes"]:
        row, change = shown[names[one["area"]]], one["change"]
        now, then = (figures[names[one["area"]], one[name]] for name in ("period_iso", "since"))
        assert (one["value"], one["value_then"]) == (float(now), float(then))
        assert change["value"] == float(now - then)
        assert row.cells[1].startswith(one["text"])
        assert f"{change['low']:+g} to {change['high']:+g} points within rounding" in row.cells[1].replace(
            "−", "-"
        )
        assert ("rounding could explain it" in row.cells[1]) == one["is_within_rounding"]
        assert one["trend"] is None or row.header.endswith(f"Over {one['periods']} periods: {one['trend']}")
        assert one["judgement"] is None or row.cells[1].endswith(one["judgement"])
    [west] = [one for one in document["changes"] if one["area"] == "west-midlands"]
    assert (west["trend"], west["periods"], west["judgement"], west["unit"]) == (
        "rising", 6, "better", "percentage points",
    )  # fmt: skip


def test_nothing_is_said_to_change_across_a_break(client, moving):
    SeriesBreak.objects.create(
        indicator=Indicator.objects.get(slug=SHARE), starts_on=datetime.date(2018, 1, 1), reason="Asked anew."
    )

    document = client.get(f"/indicators/{SHARE}.json").json()

    assert document["breaks"] == [{"starts_on": "2018-01-01", "area": None, "reason": "Asked anew."}]
    assert document["changes"] == []
    assert MOVED not in tables(client.get(f"/indicators/{SHARE}/"))


def test_a_break_is_a_status_with_its_reason_in_every_file_and_on_the_page(client, moving):
    SeriesBreak.objects.create(
        indicator=Indicator.objects.get(slug=SHARE), starts_on=datetime.date(2018, 1, 1), reason="Asked anew."
    )
    said = "New basis from 1 January 2018: Asked anew."

    for address in (f"/indicators/{SHARE}.csv", f"/api/v1/data.csv?indicator={SHARE}", "/indicators/all.csv"):
        rows = [row for row in download(client.get(address)) if row["indicator"] == SHARE]
        broken = {(row["areanm"], row["period"]) for row in rows if row["status"] == "B"}
        assert broken == {(place, "2018-01-01/P1Y") for place in ("West Midlands", "UK")}
        assert all((said in row["note"]) == (row["status"] == "B") for row in rows)
    [latest] = download(client.get(f"/api/v1/data.csv?indicator={SHARE}&time=latest&geo=E12000005"))
    assert (latest["status"], latest["note"].endswith(said)) == ("B", True)
    sdmx = download(client.get(f"/api/v1/data.csv?indicator={SHARE}&format=sdmx&time=latest&geo=uk"))
    assert [(row["OBS_STATUS"], row["COMMENT_OBS"].endswith(said)) for row in sdmx] == [("B", True)]
    cube = client.get(f"/api/v1/data.json?indicator={SHARE}&time=latest&geo=uk").json()
    assert (cube["status"], cube["note"][0].endswith(said)) == ({"0": "B"}, True)
    [row] = [
        one
        for one in download(client.get("/indicators/areas/west-midlands.csv"))
        if one["indicator"] == SHARE
    ]
    assert (row["status"], row["note"].endswith(said)) == ("B", True)
    values = client.get(f"/indicators/{SHARE}.json").json()["releases"][0]["values"]
    assert {one["areanm"]: one["status"] for one in values if one["status"] == "B"}.keys() == {
        "West Midlands",
        "UK",
    }
    found = tables(client.get(f"/indicators/{SHARE}/")).items()
    [table] = [rows for name, rows in found if name.endswith("2018, by place")]
    shown = [row for row in table if row.header.startswith(("West Midlands", "UK"))]
    assert [(said in row.header, "Break in series" in row.cells[1]) for row in shown] == [(True, True)] * 2


def test_confidence_intervals_are_those_of_the_page(moving):
    document, page = moving
    values = {one["areanm"]: one for one in document["releases"][0]["values"]}
    shown = {row.header: row.cells[1] for row in page["Employees holding a degree, 2018, by place"]}

    assert values["West Midlands"]["confidence_interval"] == {"low": 9.8, "high": 10.6}
    assert shown["West Midlands"] == "10.2%95%: 9.8% to 10.6%"
    assert values["UK"]["confidence_interval"] is None
    assert "95%" not in shown["UK"]


def test_ranks_are_those_of_the_page_and_of_each_area(client):
    [release] = client.get(f"/indicators/{WITH_LOCAL_AREAS}.json").json()["releases"]
    ranks = {(one["breakdown"], one["area"]): one for one in release["derived"]["ranks"]}
    names = {one["area"]: one["areanm"] for one in release["values"]}
    page = tables(client.get(f"/indicators/{WITH_LOCAL_AREAS}/"))
    [local] = [rows for caption, rows in page.items() if caption.endswith("by local area")]
    in_files = {
        (row["breakdown"], area): (int(row["rank"]), int(row["ranked_areas"]))
        for area in names
        for row in download(client.get(f"/indicators/areas/{area}.csv"))
        if row["indicator"] == WITH_LOCAL_AREAS and row["rank"]
    }

    assert {key: (one["rank"], one["of"]) for key, one in ranks.items()} == in_files
    said = [f"{names[area]} {one['text']}" for (label, area), one in ranks.items() if label == "internal"]
    assert len(local) == len(said) == 3
    assert all(row.header.startswith(tuple(said)) for row in local)
