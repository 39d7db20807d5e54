"""Page, downloads and API give the same figures, for every published observation of the catalogue."""

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from indicators.models import Observation

from .reading import Tables, download

pytestmark = pytest.mark.django_db


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


def test_each_page_prints_every_figure_as_the_json_does(published):
    _, slugs, given = published
    for slug in slugs:
        page = Tables(given[f"/indicators/{slug}/"].content.decode()).by_caption
        shown = " ".join(cell for rows in page.values() for row in rows for cell in row.cells)
        for release in given[f"/indicators/{slug}.json"].json()["releases"]:
            assert [one["text"] for one in release["values"] if one["text"] not in shown] == [], slug
