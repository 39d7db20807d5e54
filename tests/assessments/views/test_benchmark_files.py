"""A release as files: the stored cells in every form, the formats that others rely on, and how they are served."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from assessments import benchmark_page
from assessments.choices import ReleaseStatus
from tests import released
from tests.released import cells, merged, rows_of_csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return released.closed_round(slug="spring", title="Spring")


@pytest.fixture
def release(round_):
    return released.release(round_)


@pytest.mark.parametrize("name", benchmark_page.TABLES)
def test_csv_xlsx_and_json_show_every_stored_cell_and_nothing_else(client, release, name):
    expected = cells(release, name) | merged(release, name)

    as_csv = rows_of_csv(client, f"/benchmarks/spring.csv?table={name}")
    book = load_workbook(BytesIO(client.get("/benchmarks/spring.xlsx").content), read_only=True)
    as_xlsx = {(row[0], row[2]): row[4:] for row in book[name].iter_rows(min_row=2, values_only=True)}
    document = client.get("/benchmarks/spring.json").json()
    table = next(one for one in document["tables"] if one["name"] == name)
    as_json = {
        (cell["row"], cell["column"]): (
            cell["firms"], *(cell["levels"] or [None] * 4), cell["median"], cell["average"], cell["weak_share"],
            cell["withheld"],
        )
        for cell in table["cells"]
    }  # fmt: skip

    assert as_csv == expected
    assert {where: plain(cell) for where, cell in as_xlsx.items()} == in_numbers(expected)
    assert {where: plain(cell) for where, cell in as_json.items()} == in_numbers(expected)


def plain(cell):
    *figures, withheld = cell
    return (*(None if one is None else float(one) for one in figures), withheld or "")


def in_numbers(expected):
    return {where: plain([one or None for one in cell]) for where, cell in expected.items()}


def test_the_workbook_begins_with_what_it_is(client, release):
    book = load_workbook(BytesIO(client.get("/benchmarks/spring.xlsx").content))

    assert book.sheetnames == ["About", *benchmark_page.TABLES]
    told = {row[0]: row[1] for row in book["About"].iter_rows(min_row=2, values_only=True)}
    assert told["Round"].startswith("Spring, ")
    assert told["Minimum"] == "10 firms behind every figure"
    assert told["How to cite"].endswith("http://testserver/benchmarks/spring/1/")


def test_the_json_has_the_format_that_others_rely_on(client, release):
    found = client.get("/benchmarks/spring.json").json()

    assert list(found) == ["round", "framework", "version", "released_at", "minimum", "firms", "tables"]
    assert (found["round"], found["framework"], found["minimum"], found["firms"]) == (
        "spring", "mtc-scr", 10, 60
    )  # fmt: skip
    assert [table["name"] for table in found["tables"]] == list(benchmark_page.TABLES)
    table = found["tables"][0]
    assert list(table) == ["name", "rows", "columns", "cells"]
    assert table["rows"][0] == {"code": "all", "title": "All firms", "members": []}
    assert table["rows"][3]["members"] == [
        {"code": "aerospace-space", "title": "Aerospace and space"}, {"code": "rail", "title": "Rail"}
    ]  # fmt: skip
    assert list(table["cells"][0]) == [
        "row", "column", "firms", "levels", "median", "average", "weak_share", "withheld"
    ]  # fmt: skip


def test_a_file_refuses_a_table_it_does_not_know(client, release):
    assert client.get("/benchmarks/spring.csv?table=firms").status_code == 400
    assert client.get("/benchmarks/spring.csv?table=size-thread&table=size-thread").status_code == 400


@pytest.mark.parametrize(
    "file", ["spring.csv", "spring.xlsx", "spring.json", "spring/1.csv", "spring/1.json"]
)
def test_a_file_is_asked_for_again_only_when_there_is_another_release(client, round_, release, file):
    first = client.get(f"/benchmarks/{file}")
    again = client.get(f"/benchmarks/{file}", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert again.content == b""
    assert first["Cache-Control"] == again["Cache-Control"] == "public, max-age=300"
    assert "filename=" in first["Content-Disposition"]
    assert "benchmark-spring-release-1" in first["Content-Disposition"]

    round_.releases.filter(pk=release.pk).update(status=ReleaseStatus.REPLACED)
    released.release(round_, number=2)
    later = client.get(f"/benchmarks/{file}", headers={"If-None-Match": first["ETag"]})
    assert later.status_code == (304 if "/1." in file else 200)


def test_another_table_is_another_file(client, release):
    one, other = (
        client.get(f"/benchmarks/spring.csv?table={name}") for name in ("sector-stage", "size-thread")
    )

    assert one["ETag"] != other["ETag"]
    assert one["Content-Disposition"] != other["Content-Disposition"]
