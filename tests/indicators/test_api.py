"""The catalogue over its API: what is asked for is given, a page at a time; what cannot be read is refused by name."""

import datetime
from importlib import import_module

import pytest

from indicators.models import Breakdown, FormerSlug, Indicator, Release
from indicators.series import directory, selected
from meo_site.accounts.roles import Role
from tests.factories import staff

from .revisions import corrected, drafted, earlier

pytestmark = pytest.mark.django_db
statements_of = import_module("indicators.series.statements")  # a function of that name stands before it
LISTS = ["indicators", "geographies", "sources", "releases"]
READS = [*LISTS, "claims", "catalog.jsonld", "data", "data.json", "data.csv", "data.csv-metadata.json"]


def get(client, address, status=200, **headers):
    response = client.get(f"/api/v1/{address}", headers=headers)
    assert response.status_code == status, response.content
    return response


def rows(client, query=""):
    return get(client, f"data?{query}").json()["rows"]


def refused(client, address, status=400):
    return get(client, address, status).json()["errors"]


def test_lists_hold_everything_in_a_stable_order(client):
    slugs = list(Indicator.objects.order_by("theme__position", "position").values_list("slug", flat=True))

    assert [one["slug"] for one in get(client, "indicators").json()["items"]] == slugs
    assert len(get(client, "releases").json()["items"]) == Release.objects.count()
    assert {one["slug"]: one["codes"].get("gss") for one in get(client, "geographies").json()["items"]}["uk"]
    assert all(one["licence"] == "OGL-UK-3.0" for one in get(client, "sources").json()["items"])


@pytest.mark.parametrize("name", LISTS)
def test_a_list_goes_on_where_its_page_ends(client, name, monkeypatch):
    whole = get(client, name).json()["items"]
    monkeypatch.setattr(directory, "PAGE", 4)

    found, address = [], f"/api/v1/{name}"
    while address:
        page = client.get(address).json()
        found, address = found + page["items"], page["next"]
        assert len(page["items"]) <= page["page_size"] == 4

    assert found == whole


def test_a_label_that_only_a_draft_uses_is_known_to_nobody(client):
    draft = drafted("graduate-employee-share", "11.0")
    secret = Breakdown.objects.create(
        indicator=draft.indicator, code="secret", title="Secret", position=90, is_headline=False
    )
    draft.observations.filter(geography__slug="uk").update(breakdown=secret)

    assert "secret" not in {
        label["code"] for one in get(client, "indicators").json()["items"] for label in one["breakdowns"]
    }
    assert refused(client, "data?breakdown=secret") == {"breakdown": ["There is no label “secret”."]}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("colour=red", "colour"), ("geo=uk&geo=uk", "geo"), ("geo=atlantis", "geo"), ("geo=uk,", "geo"),
        ("indicator=nothing", "indicator"), ("theme=nothing", "theme"), ("breakdown=nothing", "breakdown"),
        ("asOf=9999-12-31T23:59:59Z", "asOf"), ("asOf=0001-01-01T00:00:00%2B23:59", "asOf"), ("theme=%00", "theme"),
        ("indicator=" + "a" * 100_000, "indicator"), ("%00=1", "\0"), ("=1", ""),
        ("time=18", "time"), ("time=2019:2016", "time"), ("time=0000", "time"), ("measure=mode", "measure"),
        ("asOf=yesterday", "asOf"), ("asOf=2999-01-01", "asOf"), ("includeNames=1", "includeNames"),
        ("format=xml", "format"), ("after=nothing", "after"), ("page=2", "page"), ("geo=%00", "geo"),
        ("indicator=" + ",".join(["a"] * 101), "indicator"), ("after=" + "a" * 51, "after"),
    ],
)  # fmt: skip
def test_a_parameter_that_cannot_be_read_is_refused_by_name(client, query, name):
    assert list(refused(client, f"data?{query}")) == [name]


def test_a_time_that_cannot_be_read_says_what_is_allowed(client):
    said = {"time": ["It must be latest, all, a year (2018), or two with a colon (2016:2019)."]}
    assert refused(client, "data?time=abc") == said
    assert "commas" in refused(client, "data?geo=uk, wm")["geo"][0]


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=10001", "page=1&page=2"])
def test_a_page_that_cannot_be_is_refused(client, query):
    assert list(refused(client, f"indicators?{query}")) == ["page"]


def test_claims_are_asked_for_by_what_exists(client):
    found = get(client, "claims?verdict=disagrees").json()

    assert [one["verdict"] for one in found["claims"]] == ["disagrees"] * 2
    assert list(refused(client, "claims?indicator=nothing")) == ["indicator"]
    assert list(refused(client, "claims?place=nowhere")) == ["place"]


def test_figures_are_those_asked_for(client):
    found = rows(
        client, "indicator=graduate-employee-share,patents-filed&geo=E12000005,midlands-engine&measure=value"
    )

    assert [(row["indicator"], row["areacd"]) for row in found] == [
        ("graduate-employee-share", "E12000005"), ("patents-filed", "midlands-engine"),
    ]  # fmt: skip
    assert {row["breakdown"] for row in rows(client, "breakdown=internal")} == {"internal"}
    assert {row["indicator"] for row in rows(client, "theme=patents")} <= {"patents-granted", "patents-filed"}


def test_a_year_means_periods_that_start_in_it(client):
    earlier("graduate-employee-share", 2016, {"west-midlands": "9.9", "uk": "13.0"})
    asked = "indicator=graduate-employee-share&time="

    def starts(time):
        return {row["period_start"] for row in rows(client, asked + time)}

    assert starts("latest") == starts("2018") == starts("2017:2018") == {"2018-01-01"}
    assert starts("2016") == {"2016-01-01"}
    assert starts("all") == starts("2016:2018") == {"2016-01-01", "2018-01-01"}
    assert starts("2017") == set()


def test_figures_are_read_as_of_a_moment(client):
    before = datetime.datetime.now(datetime.UTC).isoformat().replace("+00:00", "Z")
    corrected("innovation-active-firms", "39.1")
    asked = "indicator=innovation-active-firms&geo=E12000005"

    assert [row["value"] for row in rows(client, asked)] == [39.1]
    assert [row["value"] for row in rows(client, f"{asked}&asOf={before}")] == [38.7]
    assert rows(client, f"{asked}&asOf=2001-01-01") == []


def test_what_is_worked_out_is_a_measure_of_its_own(client):
    asked = "indicator=innovation-active-firms&geo=E12000005&measure="

    [gap], [relative] = rows(client, f"{asked}gap"), rows(client, f"{asked}relative_gap")
    [share] = rows(client, "indicator=innovate-uk-spend&geo=midlands-engine&measure=share")

    assert (gap["value"], gap["unit"]) == (1.1, "percentage points")
    assert (relative["value"], relative["unit"]) == (2.9255, "percent")
    assert (share["value"], share["unit"], share["areanm"]) == (24.6546, "percent", "Midlands Engine")
    assert rows(client, f"{asked}share") == []


def test_a_printed_figure_is_asked_for_of_a_place_made_of_others_alone(client, monkeypatch):
    """Sums are measures: no page and no file is as large as the members whose figures nobody asked for."""
    monkeypatch.setattr(selected, "WINDOW", 1)
    monkeypatch.setattr(selected, "MOST", 3)

    page = get(client, "data?geo=midlands-engine").json()

    assert ([row["indicator"] for row in page["rows"]], page["next"]) == (["patents-filed"], None)
    assert list(get(client, "data.json?geo=midlands-engine&breakdown=total").json()["value"].values()) == [
        1359
    ]
    assert "indicator" in refused(client, "data.csv?geo=midlands-engine&measure=share")


def test_names_and_status_can_be_left_out(client):
    row = rows(client, "indicator=innovation-active-firms&includeNames=false&includeStatus=false")[0]

    assert {"areanm", "status", "note"} & set(row) == set()
    assert "areacd" in row


def test_pages_of_figures_together_are_all_of_them(client, monkeypatch):
    whole = rows(client)
    monkeypatch.setattr(selected, "PAGE", 10)
    monkeypatch.setattr(selected, "WINDOW", 5)

    found, address, pages = [], "/api/v1/data?time=all", []
    while address:
        page = client.get(address).json()
        found, address = found + page["rows"], page["next"]
        pages.append(page["rows"])

    assert found == whole
    assert [page for page in pages if len(page) > 10 and len({row["indicator"] for row in page}) > 1] == []
    assert [] not in pages


@pytest.mark.parametrize("name", ["data.csv", "data.json", "data.xlsx", "data.zip"])
def test_a_file_refuses_more_than_it_holds(client, monkeypatch, name):
    monkeypatch.setattr(selected, "MOST", 10)

    assert "10 figures" in refused(client, name)["indicator"][0]
    get(client, f"{name}?indicator=innovation-active-firms")


@pytest.mark.parametrize("count", [1, 3])
def test_figures_cost_the_same_queries(client, django_assert_num_queries, count):
    slugs = ["innovation-active-firms", "product-innovators", "process-innovators"][:count]

    with django_assert_num_queries(17):
        get(client, f"data?indicator={','.join(slugs)}")


# each, and when anything last changed
COSTS = {"indicators": 7, "geographies": 4, "sources": 3, "releases": 3, "claims": 7}


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("name", COSTS)
def test_lists_cost_the_same_queries(client, django_assert_num_queries, monkeypatch, size, name):
    monkeypatch.setattr(directory, "PAGE", size)
    monkeypatch.setattr(statements_of, "INDICATORS_A_PAGE", size)

    with django_assert_num_queries(COSTS[name]):
        get(client, name)


def test_the_whole_catalogue_costs_as_many_queries_as_a_page_of_it(client, django_assert_num_queries):
    with django_assert_num_queries(COSTS["indicators"] + 1):  # when it last changed stands in it too
        get(client, "catalog.jsonld")


def test_an_indicator_is_the_document_of_its_page(client):
    known = client.get("/indicators/innovation-active-firms.json").json()

    assert get(client, "indicators/innovation-active-firms").json() == known
    assert list(refused(client, "indicators/nothing", 404)) == ["slug"]


def test_a_former_address_leads_to_the_present_one(client):
    indicator = Indicator.objects.get(slug="innovation-active-firms")
    FormerSlug.objects.create(slug="active-firms", indicator=indicator)

    response = get(client, "indicators/active-firms", 301)

    assert response["Location"] == "/api/v1/indicators/innovation-active-firms"
    assert {row["indicator"] for row in rows(client, "indicator=active-firms")} == {indicator.slug}
    assert get(client, "claims?indicator=active-firms").json()["filter"] == {"indicator": indicator.slug}


@pytest.mark.parametrize("name", [*READS, "data.xlsx", "data.zip", "indicators/patents-filed", "benchmarks"])
def test_what_has_not_changed_is_not_sent_again(client, name):
    first = get(client, name)

    second = get(client, name, 304, **{"If-None-Match": first["ETag"]})

    assert (second.content, second["ETag"]) == (b"", first["ETag"])
    assert first["Cache-Control"] == "public, max-age=300"
    assert name == "benchmarks" or first["Last-Modified"].endswith("GMT")


@pytest.mark.parametrize("known", ["{}", "W/{}", '"other", {}', '"other",W/{}', "*"])
def test_a_fingerprint_is_known_in_every_form(client, known):
    etag = get(client, "sources")["ETag"]

    get(client, "sources", 304, **{"If-None-Match": known.format(etag)})


@pytest.mark.parametrize("known", ['"other"', "garbage", "", 'W/"'])
def test_what_is_no_fingerprint_of_it_is_answered_in_full(client, known):
    assert get(client, "sources", **{"If-None-Match": known}).content


def test_a_page_past_the_end_is_empty(client):
    for name in LISTS:
        assert get(client, f"{name}?page=10000").json()["items"] == []
    assert get(client, "claims?page=10000").json()["claims"] == []


def test_a_correction_is_another_answer(client):
    first = get(client, "data")

    corrected("innovation-active-firms", "39.1")

    assert get(client, "data", **{"If-None-Match": first["ETag"]})["ETag"] != first["ETag"]


def test_drafts_are_nowhere(client):
    draft = Release.objects.newest().get(indicator__slug="patents-filed")
    Release.objects.filter(pk=draft.pk).update(
        status="withdrawn", ended_at=draft.published_at, ended_because="Wrong."
    )

    assert rows(client, "indicator=patents-filed") == []


@pytest.mark.parametrize("name", READS)
def test_the_api_is_for_everybody_and_knows_no_cookie(client, name):
    anonymous = get(client, name)
    client.force_login(staff(Role.EDITOR))

    signed_in = get(client, name, Origin="https://elsewhere.example")

    assert signed_in.content == anonymous.content
    assert (signed_in["Access-Control-Allow-Origin"], signed_in.cookies) == ("*", {})
    assert "Cookie" not in signed_in.get("Vary", "")
