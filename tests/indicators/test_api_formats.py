"""What the API writes, read by those who would: JSON-stat, CSV on the Web, DCAT, SDMX-CSV, workbooks, archives."""

import json
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from .reading import download
from .revisions import drafted

pytestmark = pytest.mark.django_db


def given(client, name):
    response = client.get(f"/api/v1/{name}")
    assert response.status_code == 200, response.content
    return response


def withheld(slug="innovation-active-firms"):
    """A published figure that is missing."""
    from indicators.models import Release  # noqa: PLC0415 - only here

    draft = drafted(slug, None, status="M", note="Not collected here.")
    Release.objects.of_period(draft).published().update(status="superseded", ended_at=draft.created_at)
    Release.objects.filter(pk=draft.pk).update(status="published", published_at=draft.created_at)


@pytest.mark.filterwarnings("ignore:Shouldn't use this function")  # said by pyjstat to itself
def test_a_reader_of_json_stat_finds_every_figure(client):
    from pyjstat import pyjstat  # noqa: PLC0415 - brings pandas

    text = given(client, "data.json").content.decode()
    frame = pyjstat.Dataset.read(StringIO(text)).write("dataframe", naming="id")
    found = frame[frame["value"].notna()]
    read = {(one.indicator, one.breakdown, one.areacd, one.period): one.value for one in found.itertuples()}
    csv = download(given(client, "data.csv"))

    assert read == {
        (row["indicator"], row["breakdown"], row["areacd"], row["period"]): float(row["value"]) for row in csv
    }


def test_json_stat_names_units_places_and_roles(client):
    document = given(client, "data.json?indicator=patents-filed").json()

    dimension = document["dimension"]
    assert (document["version"], document["class"], document["size"]) == ("2.0", "dataset", [1, 1, 1, 1])
    assert document["role"] == {"metric": ["indicator"], "geo": ["areacd"], "time": ["period"]}
    assert dimension["areacd"]["category"]["label"] == {"midlands-engine": "Midlands Engine"}
    assert dimension["indicator"]["category"]["unit"] == {"patents-filed": {"label": "count"}}
    assert document["extension"]["notes"][0]["values"] == ["0"]


def test_names_of_json_stat_can_be_left_out(client):
    document = given(
        client, "data.json?indicator=patents-filed&includeNames=false&includeStatus=false"
    ).json()

    assert document["dimension"]["areacd"]["category"]["label"] == {"midlands-engine": "midlands-engine"}
    assert "status" not in document


def test_a_missing_figure_has_a_status_and_no_value(client):
    withheld()

    document = given(client, "data.json?indicator=innovation-active-firms").json()
    [row] = given(client, "data?indicator=innovation-active-firms&geo=E12000005").json()["rows"]

    assert document["status"] == {"0": "M"}
    assert "0" not in document["value"]
    assert (row["value"], row["status"], row["note"]) == (None, "M", "Not collected here.")


def test_nothing_asked_for_is_an_empty_dataset(client):
    document = given(client, "data.json?time=1901").json()

    assert (document["size"], document["value"]) == ([0, 0, 0, 0], {})


def test_the_archive_is_csv_on_the_web(client, tmp_path):
    from csvw import CSVW  # noqa: PLC0415 - brings an RDF library

    with ZipFile(BytesIO(given(client, "data.zip?geo=E12000005,uk").content)) as archive:
        archive.extractall(tmp_path)
    found = CSVW(str(tmp_path / "figures.csv-metadata.json"), validate=True)
    [table] = found.tables

    assert (found.is_valid, found.warnings) == (True, [])
    assert {str(row["areacd"]) for row in table} == {"E12000005", "K02000001"}
    assert "- **Filter**: geo: E12000005,uk" in (tmp_path / "README.md").read_text()


def test_the_archive_says_filter_licence_and_citation(client):
    with ZipFile(BytesIO(given(client, "data.zip?time=latest").content)) as archive:
        names, readme = archive.namelist(), archive.read("README.md").decode()

    assert names == ["figures.csv", "figures.csv-metadata.json", "README.md"]
    for said in (
        "time: latest",
        "OGL-UK-3.0",
        "**Cite**",
        "http://testserver/api/v1/data?time=latest",
        "`value`",
    ):
        assert said in readme


def test_metadata_describe_the_csv_with_the_same_parameters(client):
    query = "geo=E12000005&includeNames=false"

    document = given(client, f"data.csv-metadata.json?{query}").json()
    header = given(client, f"data.csv?{query}").content.decode().split("\r\n")[0]

    assert document["url"] == f"http://testserver/api/v1/data.csv?{query}"
    assert [one["name"] for one in document["tableSchema"]["columns"]] == header.split(",")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own parser makes one
def test_a_reader_of_linked_data_finds_each_dataset_and_its_files(client):
    from rdflib import DCAT, RDF, Graph  # noqa: PLC0415 - heavy

    document = given(client, "catalog.jsonld")
    graph = Graph().parse(data=document.content.decode(), format="json-ld")
    indicators = given(client, "indicators").json()["items"]

    assert document["Content-Type"] == "application/ld+json"
    assert {str(one) for one in graph.subjects(RDF.type, DCAT.Dataset)} == {one["page"] for one in indicators}
    assert len(set(graph.subjects(RDF.type, DCAT.Distribution))) == 4 * len(indicators)


def test_every_file_that_the_catalogue_names_is_there(client):
    [one] = [
        one
        for one in given(client, "catalog.jsonld").json()["dcat:dataset"]
        if one["dct:identifier"] == "patents-filed"
    ]

    for file in one["dcat:distribution"]:
        response = client.get(file["@id"])
        assert (response.status_code, response["Content-Type"].split(";")[0]) == (200, file["dcat:mediaType"])


def test_sdmx_has_dimensions_value_and_attributes(client):
    [row] = download(given(client, "data.csv?format=sdmx&indicator=patents-filed"))

    assert list(row)[:7] == [
        "DATAFLOW", "INDICATOR", "REF_AREA", "BREAKDOWN", "MEASURE", "TIME_PERIOD", "OBS_VALUE",
    ]  # fmt: skip
    assert (row["OBS_VALUE"], row["OBS_STATUS"], row["TIME_PERIOD"]) == ("1359", "A", "2019-01-01/P1Y")


def test_a_workbook_has_a_cover_notes_and_one_named_table(client):
    withheld()

    book = load_workbook(BytesIO(given(client, "data.xlsx?indicator=innovation-active-firms").content))
    figures = book["Figures"]
    header, first, *_ = figures.iter_rows(min_row=4, values_only=True)
    missing = dict(zip(header, first, strict=True))

    assert book.sheetnames == ["Cover", "Notes", "Figures"]
    assert [list(sheet.tables) for sheet in book] == [[], ["notes"], ["figures"]]
    assert [list(sheet.merged_cells.ranges) for sheet in book] == [[], [], []]
    assert figures.freeze_panes == "A5"
    assert (missing["value"], missing["status"], missing["note"]) == ("[x]", "[x]", "Not collected here.")
    meant = {row[0].value: row[1].value for row in book["Notes"].iter_rows(min_row=4)}
    assert meant["status"].startswith("Empty where the figure is normal")
    assert "as text: year-month-day" in meant["period_start"]
    assert [row[7] for row in figures.iter_rows(min_row=6, values_only=True)] == [37, 37.6]
    assert "indicator: innovation-active-firms" in [cell.value for cell in book["Cover"]["B"]]


def test_an_empty_workbook_opens(client):
    book = load_workbook(BytesIO(given(client, "data.xlsx?time=1901").content))

    assert [list(sheet.tables) for sheet in book] == [[], ["notes"], ["figures"]]


def test_equal_figures_make_equal_bytes(client):
    assert given(client, "data.xlsx").content == given(client, "data.xlsx").content
    assert json.loads(given(client, "data.json").content) == given(client, "data.json").json()
