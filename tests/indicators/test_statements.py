"""The claims page and its files: counts from the data, filters as addresses, and only what is public."""

from importlib import import_module

import pytest
from django.urls import reverse

from indicators import series
from indicators.models import Discrepancy, Indicator, PublishedClaim
from indicators.series import Filters

from .reading import catalogue, download, tables
from .revisions import corrected, withdrawn

pytestmark = pytest.mark.django_db
statements_of = import_module("indicators.series.statements")  # a function of that name stands before it
PAGE, CSV, JSON = "/indicators/claims/", "/indicators/claims.csv", "/indicators/claims.json"
API = "/api/v1/claims"
BERD = "business-rd-expenditure"


def codes(client, **query):
    return [row.claim.code for row in client.get(PAGE, query).context["said"].rows]


def test_all_claims_stand_on_the_page_with_counts_made_from_them(client):
    response = client.get(PAGE)

    said = response.context["said"]
    assert sorted(row.claim.code for row in said.rows) == [
        one["claim_id"] for one in catalogue("published_claims")
    ]
    assert {verdict.value: count for verdict, count in said.counts.items()} == {
        "agrees": 30, "disagrees": 2, "external": 1, "not_testable": 27,
    }  # fmt: skip
    assert "30 of 32 claims that the published figures can test agree with them" in response.content.decode()


@pytest.mark.parametrize("address", [JSON, API])
def test_pages_together_are_all_claims_in_the_order_of_the_file(client, monkeypatch, address):
    whole = client.get(address).json()
    monkeypatch.setattr(statements_of, "INDICATORS_A_PAGE", 3)

    pages, following = [], address
    while following:
        pages.append(client.get(following).json())
        following = pages[-1]["next"]

    claims = [one for page in pages for one in page["claims"]]
    assert claims == whole["claims"]
    assert [one["claim"] for one in claims] == [row["claim"] for row in download(client.get(CSV))]
    assert [one for page in pages for one in page["discrepancies"]] == whole["discrepancies"]
    assert {(page["page_size"], str(page["counts"]), page["finding"]) for page in pages} == {
        (3, str(whole["counts"]), whole["finding"])
    }
    assert len(pages) > 1


def test_a_page_of_claims_leads_to_the_next_and_keeps_the_filter(client, monkeypatch):
    monkeypatch.setattr(statements_of, "INDICATORS_A_PAGE", 1)

    page = client.get(PAGE, {"verdict": "disagrees"})

    assert "?verdict=disagrees&amp;page=2" in page.content.decode()
    assert codes(client, verdict="disagrees", page=2) != codes(client, verdict="disagrees")
    assert client.get(API, {"verdict": "disagrees", "page": 2}).json()["claims"]
    assert client.get(API, {"verdict": "disagrees", "page": 3}).json()["claims"] == []


def test_a_file_refuses_more_claims_than_it_holds(client, monkeypatch):
    monkeypatch.setattr(statements_of, "MOST", 10)

    response = client.get(CSV)

    assert response.status_code == 400
    assert "more than the 10 claims that one file holds" in response.content.decode()
    assert client.get(CSV, {"indicator": BERD}).status_code == 200


def test_the_counts_follow_the_figures(client):
    corrected("innovation-active-firms", "37.0")

    assert "29 of 32 claims" in client.get(PAGE).content.decode()


def test_a_claim_shows_its_arithmetic_and_verdict(client):
    [rows] = tables(client.get(PAGE, {"indicator": BERD, "verdict": "disagrees"})).values()

    [row] = rows
    assert row.header == "C33 The two regions together make up the stated share of the UK."
    stated, tested, verdict = row.cells
    assert (stated, verdict) == ("16.5%", "Disagrees")
    assert tested.startswith(
        "(£2.4bn + £1.9bn) / £23.5bn × 100 = 18.3%, between 17.8% and 18.8%; stated 16.5% 2019 "
        "Outside what rounding of the cells could explain. Rests on a figure under query."
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"verdict": "disagrees"}, ["C17", "C33"]),
        ({"verdict": "external"}, ["C60"]),
        ({"indicator": BERD}, ["C32", "C33", "C34", "C60"]),
        ({"place": "lep-the-marches"}, ["C08"]),
        ({"indicator": BERD, "place": "midlands-engine", "verdict": "agrees"}, ["C32"]),
        ({"place": "lep-the-marches", "verdict": "agrees"}, []),
    ],
)
def test_filters_narrow_each_other_on_page_and_in_files(client, query, found):
    rows = download(client.get(CSV, query))

    assert codes(client, **query) == found
    assert [row["claim"] for row in rows] == found
    document = client.get(JSON, query).json()
    assert [one["claim"] for one in document["claims"]] == found
    assert document["filter"] == query


@pytest.mark.parametrize("address", [PAGE, CSV, JSON])
@pytest.mark.parametrize("query", ["?verdict=maybe", "?indicator=unicorns", "?place=wales", "?place=%00"])
def test_what_is_not_there_is_not_found(client, address, query):
    assert client.get(address + query).status_code == 404


def test_discrepancies_stand_beside_what_they_concern(client):
    page = client.get(PAGE)

    groups = {
        group.indicator.slug: [one.code for one in group.discrepancies]
        for group in page.context["said"].groups
    }
    assert groups[BERD] == ["D01", "D07"]
    expected = sorted(one["id"] for one in catalogue("discrepancies"))
    assert sorted(one.code for one in page.context["said"].discrepancies) == expected
    for one in Discrepancy.objects.all():
        assert one.code in page.content.decode()
    assert "What we do: Show year with every share." in page.content.decode()


def test_claims_about_what_is_not_public_are_not_shown(client):
    planted = Indicator.objects.get(slug=BERD)
    planted.pk, planted.slug, planted.name = None, "planted", "Planted"
    planted.save()
    PublishedClaim.objects.filter(code="C01").update(indicator=planted)
    Discrepancy.objects.filter(code="D01").update(indicator=planted)

    for address in (PAGE, CSV, JSON):
        text = client.get(address).content.decode()
        assert "C02" in text
        assert not {"C01", "Planted", "D01"} & set(
            text.replace('"', " ").replace("<", " ").replace(">", " ").split()
        )
    assert client.get(PAGE, {"indicator": "planted"}).status_code == 404


def test_a_withdrawn_figure_leaves_its_claims_in_sight(client):
    withdrawn(BERD)

    rows = {row["claim"]: row for row in download(client.get(CSV, {"indicator": BERD}))}
    assert (rows["C33"]["verdict"], rows["C33"]["value"], rows["C33"]["period"]) == ("not_testable", "", "")
    assert client.get(f"/indicators/{BERD}/").status_code == 200


def test_the_file_holds_what_was_recomputed(client):
    [row] = [row for row in download(client.get(CSV)) if row["claim"] == "C33"]

    assert (row["stated_value"], row["unit"], row["verdict"]) == ("16.5", "percent", "disagrees")
    assert [row[name] for name in ("value", "low", "high")] == ["18.297872", "17.834394", "18.763327"]
    assert row["period"] == "2019"


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_as_many_queries_for_three_claims_as_for_one(
    client, django_assert_num_queries, number
):
    kept = PublishedClaim.objects.filter(formula__gt="").values_list("pk", flat=True)[:number]
    PublishedClaim.objects.exclude(pk__in=list(kept)).delete()

    with django_assert_num_queries(
        9
    ):  # of the page: indicators, claims, tests, what does not fit; counts; filters
        response = client.get(PAGE)
    with django_assert_num_queries(6):  # how many, claims, tests, their releases, indicators, places
        client.get(CSV)

    assert len(response.context["said"].rows) == number


def test_an_indicator_shows_the_claims_about_it_on_its_page_and_in_its_file(client):
    address = reverse("indicators:indicator", args=[BERD])

    page = tables(client.get(address))["Claims about this indicator"]
    document = client.get(f"/indicators/{BERD}.json").json()

    assert [row.header.split()[0] for row in page] == ["C32", "C33", "C34", "C60"]
    assert [row.cells[2] for row in page] == [
        "Agrees",
        "Disagrees",
        "Cannot be tested",
        "Rests on a table elsewhere",
    ]
    assert [one["verdict"] for one in document["claims"]] == [
        "agrees",
        "disagrees",
        "not_testable",
        "external",
    ]


def test_no_tested_claim_is_no_finding():
    said = series.statements(Filters(place="lep-the-marches"))

    assert said.finding == "The published figures can test none of these claims"
