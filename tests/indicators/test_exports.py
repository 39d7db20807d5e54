"""The files of an indicator: columns, missing values, queries and proxies, and that page and files agree."""

from decimal import Decimal

import pytest

from indicators import exports, series
from indicators.exports import figures
from indicators.models import Indicator, Release

from .reading import download, tables
from .revisions import corrected, drafted, earlier

pytestmark = pytest.mark.django_db
COLUMNS = (
    "indicator areacd areanm period period_start period_end breakdown value unit decimals status note source "
    "release_date release name"
)


def csv_of(client, slug):
    return download(client.get(f"/indicators/{slug}.csv"))


def json_of(client, slug):
    return client.get(f"/indicators/{slug}.json").json()


def test_columns_are_those_others_rely_on(client):
    response = client.get("/indicators/innovation-active-firms.csv")

    first, second, *_ = response.content.decode().split("\r\n")
    today = Release.objects.get(indicator__slug="innovation-active-firms").published_at.date().isoformat()
    assert first.split(",") == COLUMNS.split()
    assert second == (
        "innovation-active-firms,E12000005,West Midlands,2016-01-01/P3Y,2016-01-01,2018-12-31,total,38.7,percent,1,A,,"
        f'"Department for Business, Energy and Industrial Strategy: UK Innovation Survey 2019",{today},1,'
        "Innovation-active firms"
    )
    assert response["Content-Disposition"] == 'attachment; filename="innovation-active-firms.csv"'


def test_amounts_are_plain_numbers_in_the_base_unit(client):
    assert [row["value"] for row in csv_of(client, "business-rd-expenditure")] == [
        "2400000000", "1900000000", "23500000000",
    ]  # fmt: skip


def test_what_is_worked_out_is_not_in_the_csv(client):
    assert {row["areacd"] for row in csv_of(client, "innovate-uk-spend")} == {
        "E12000005",
        "E12000004",
        "K02000001",
    }


def test_a_query_a_proxy_and_a_local_label_stay_with_the_value(client):
    assert csv_of(client, "research-council-spend")[0]["note"] == (
        "Under query: Publisher corrected this data on 28 April 2021."
    )
    [filed] = csv_of(client, "patents-filed")
    assert (filed["areacd"], filed["note"]) == (
        "midlands-engine",
        f"Only the two-region total is printed. {exports.PROXY}",
    )
    internal = [row for row in csv_of(client, "firms-undertaking-rd") if row["breakdown"] == "internal"]
    assert {row["areacd"] for row in internal} == {
        "lep-worcestershire", "lep-black-country", "lep-greater-lincolnshire",
    }  # fmt: skip


def test_a_missing_value_is_empty_and_says_why_everywhere(client):
    draft = drafted("innovation-active-firms", None, status="M", note="Not collected here.")
    Release.objects.of_period(draft).published().update(status="superseded", ended_at=draft.created_at)
    Release.objects.filter(pk=draft.pk).update(status="published", published_at=draft.created_at)

    row = csv_of(client, "innovation-active-firms")[0]
    value = json_of(client, "innovation-active-firms")["releases"][0]["values"][0]
    [shown] = [
        row
        for row in tables(client.get("/indicators/innovation-active-firms/"))[
            "Innovation-active firms, 2016–2018, by place"
        ]
        if row.header.startswith("West")
    ]

    assert (row["value"], row["status"], row["note"]) == ("", "M", "Not collected here.")
    assert (value["value"], value["text"], value["note"]) == (None, "–", "Not collected here.")
    assert shown.cells[1].startswith("–")
    assert "Not collected here." in shown.header


def test_all_published_periods_are_in_the_files(client):
    earlier("graduate-employee-share", 2016, {"west-midlands": "9.9", "uk": "13.0"})

    rows, document = csv_of(client, "graduate-employee-share"), json_of(client, "graduate-employee-share")

    assert [row["period_start"] for row in rows] == ["2018-01-01"] * 3 + ["2016-01-01"] * 2
    assert [release["period_iso"] for release in document["releases"]] == ["2018-01-01/P1Y", "2016-01-01/P1Y"]


def test_a_revision_names_its_number(client):
    corrected("innovation-active-firms", "39.1")

    assert {(row["release"], row["value"]) for row in csv_of(client, "innovation-active-firms")} == {
        ("2", "39.1"), ("2", "37"), ("2", "37.6"),
    }  # fmt: skip


def test_the_json_says_what_may_be_said(client):
    document = json_of(client, "process-innovators")

    [release] = document["releases"]
    compared = {one["area"]: one for one in release["derived"]["comparisons"]}
    assert release["derived"]["significance"] == "Significance is not tested."
    assert compared["east-midlands"]["gap"] == {"value": 0.1, "low": 0, "high": 0.2}
    assert (compared["east-midlands"]["position"], compared["east-midlands"]["judgement"]) == (
        "similar",
        None,
    )
    assert (compared["west-midlands"]["position"], compared["west-midlands"]["judgement"]) == (
        "above",
        "better",
    )
    assert compared["west-midlands"]["relative_gap_percent"] == 14.9606
    assert release["finding"] == "West Midlands is above the UK; East Midlands is similar to the UK"


def test_the_json_names_source_licence_and_age(client):
    [release] = json_of(client, "ukri-spend-total")["releases"]

    assert release["source"]["publisher"] == "UK Research and Innovation"
    assert release["source"]["licence"] == "OGL-UK-3.0"
    assert release["source"]["revised_on"] == "2021-04-28"
    assert [one["label"] for one in release["freshness"]] == ["Source corrected", "Update due"]


def test_numbers_survive_json():
    value = Decimal("123456789.012345")

    assert Decimal(str(figures.number(value))) == value
    assert figures.number(Decimal("2400000000.000000")) == 2400000000


def test_page_and_files_are_made_of_the_same_figures(client):
    """Whatever the editors publish, all three say it."""
    corrected("business-rd-employment", "27000")

    page = tables(client.get("/indicators/business-rd-employment/"))
    shown = {
        row.header.split(" (")[0]: row.cells[1].split()[0]
        for row in page["Employment in business R&D, 2019, by place"]
    }
    held = {row["areanm"]: f"{int(row['value']):,}" for row in csv_of(client, "business-rd-employment")}
    [release] = json_of(client, "business-rd-employment")["releases"]
    said = {one["areanm"]: one["text"] for one in [*release["values"], *release["derived"]["sums"]]}

    assert shown == said == held | {"Midlands Engine": "47,000"}


def test_the_list_of_all_is_all_that_is_published():
    assert [indicator.slug for indicator, _ in series.published()] == list(
        Indicator.objects.order_by("theme__position", "position").values_list("slug", flat=True)
    )
