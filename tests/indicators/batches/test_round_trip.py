"""What is downloaded and handed in again changes nothing, to the last letter."""

import pytest

from indicators.models import Indicator, Observation, SeriesBreak
from tests.indicators.batches.files import as_csv, as_workbook, handed_in, kinds, read_csv, rows_of, said
from tests.indicators.revisions import corrected, earlier

pytestmark = pytest.mark.django_db


def all_rows():
    return [row for slug in Indicator.objects.values_list("slug", flat=True) for row in rows_of(slug)]


@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_the_templates_of_the_whole_catalogue_change_nothing(write):
    rows = all_rows()

    batch = handed_in(write(rows), mode="replace")

    assert said(batch) == []
    assert (kinds(batch), batch.status) == ({"unchanged": Observation.objects.count()}, "previewed")


def test_the_public_download_of_the_catalogue_changes_nothing(client):
    data = client.get("/indicators/all.csv").content

    batch = handed_in(data, mode="replace")

    assert said(batch) == []
    assert kinds(batch) == {"unchanged": Observation.objects.count()}


def test_a_file_that_tells_of_a_break_changes_nothing_and_a_note_beside_it_is_read(client):
    slug = "graduate-employee-share"
    earlier(slug, 2017, {"west-midlands": "9.7", "uk": "13.0"})
    corrected(slug, "10.2", status="P", note="Provisional until May.")
    SeriesBreak.objects.create(
        indicator=Indicator.objects.get(slug=slug), starts_on="2018-01-01", reason="Asked\nanew."
    )
    data = client.get(f"/indicators/{slug}.csv").content

    rows = read_csv(data)
    assert {row["areanm"] for row in rows if row["status"] == "B"} == {"West Midlands", "UK"}
    workbook = client.get(f"/indicators/{slug}.xlsx").content
    for file, name in ((data, "values.csv"), (workbook, "values.xlsx")):
        assert kinds(handed_in(file, name, mode="replace")) == {"unchanged": len(rows)}
    for row in rows:
        row["note"] = row["note"].replace("until May", "until June")
    batch = handed_in(as_csv(rows, rows[0].keys()), mode="replace")
    assert kinds(batch) == {"changed": 1, "unchanged": len(rows) - 1}


@pytest.mark.parametrize(
    "address", ["/api/v1/data.xlsx?time=all", "/api/v1/data.xlsx?includeNames=false&time=all"]
)
def test_the_workbook_of_the_whole_catalogue_changes_nothing(client, address):
    batch = handed_in(client.get(address).content, "data.xlsx", mode="replace")

    assert said(batch) == []
    assert kinds(batch) == {"unchanged": Observation.objects.count()}


def test_the_workbook_of_an_indicator_changes_nothing(client):
    data = client.get("/indicators/innovation-active-firms.xlsx").content

    batch = handed_in(data, "innovation-active-firms.xlsx", mode="replace")

    assert (said(batch), [*kinds(batch)]) == ([], ["unchanged"])
