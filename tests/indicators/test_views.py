"""The catalogue as visitors find it: search, themes, what is public and what is not, and nothing that runs."""

import json

import pytest
from django.urls import reverse

from indicators.models import Breakdown, Commentary, Indicator, Theme
from indicators.series import history, selected

from .reading import catalogue, download, tables
from .revisions import REASON, approved, corrected, current, drafted, withdrawn

pytestmark = pytest.mark.django_db
INDEX = "/indicators/"
HOSTILE = '=1+1<script>alert("x")</script>'


def addresses(slug):
    return [
        INDEX,
        reverse("indicators:catalogue-csv"),
        *(
            reverse(f"indicators:{name}", args=[slug])
            for name in ("indicator", "indicator-csv", "indicator-json")
        ),
    ]


def texts(client, slug):
    return {address: client.get(address).content.decode() for address in addresses(slug)}


def listed(response):
    return [row.slug for row in response.context["rows"]]


def test_the_table_lists_all_with_regional_figures_in_order(client):
    expected = [one["slug"] for one in catalogue("indicators") if one["slug"] != "patents-filed"]

    response = client.get(INDEX)

    assert sorted(listed(response)) == sorted(expected)
    assert [(theme.slug, theme.indicator_count) for theme in response.context["themes"]] == [
        ("innovation-activity", 8), ("skills", 1), ("private-rd", 2), ("public-rd-funding", 5), ("patents", 1),
    ]  # fmt: skip


def test_an_indicator_without_regional_figures_has_a_page_all_the_same(client):
    response = client.get("/indicators/patents-filed/")

    [rows] = [rows for caption, rows in tables(response).items() if caption.endswith("by place")]
    assert [(row.header, row.cells[1]) for row in rows if row.cells[1] != "–"] == [
        ("Midlands Engine Only the two-region total is printed.", "1,359")
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("degree", ["graduate-employee-share"]),
        ("  DEGREE   average ", ["graduate-employee-share"]),
        ("Private Sector R&D", ["business-rd-expenditure", "business-rd-employment"]),  # as printed
        ("council", ["research-council-spend", "ukri-spend-total"]),  # in a definition
        ("degree patents", []),
        ("\0", "all"),
        ("%", ["innovation-active-firms"]),
    ],
)
def test_search_reads_names_printed_names_and_definitions(client, words, found):
    response = client.get(INDEX, {"q": words})

    assert response.status_code == 200
    if words == "%":  # a character, no wildcard: indicators counted in money do not hold it
        assert "innovate-uk-spend" not in listed(response)
        assert "innovation-active-firms" in listed(response)
    else:
        assert listed(response) == (listed(client.get(INDEX)) if found == "all" else found)


def test_a_theme_and_a_search_narrow_each_other(client):
    response = client.get(INDEX, {"q": "financial year", "theme": "public-rd-funding"})

    assert listed(response) == ["research-council-spend", "innovate-uk-spend", "ukri-spend-total"]
    counts = {theme.slug: theme.indicator_count for theme in response.context["themes"]}
    assert (counts["public-rd-funding"], counts["skills"]) == (3, 0)
    assert response.context["all_count"] == sum(counts.values())


def test_a_search_without_a_hit_says_so_and_offers_the_way_back(client):
    response = client.get(INDEX, {"q": "<b>zebra</b>"})

    assert "No indicator matches “&lt;b&gt;zebra&lt;/b&gt;”." in response.content.decode()
    assert f'<a href="{INDEX}">Clear search</a>' in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/indicators/?theme=nothing",
        "/indicators/nothing/",
        "/indicators/nothing.csv",
        "/indicators/nothing.json",
    ],
)
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", addresses("skills"))
def test_pages_are_read_only(client, address):
    assert client.post(address).status_code == 405


def test_an_indicator_that_never_was_public_does_not_exist(client):
    like = Indicator.objects.get(slug="innovation-active-firms")
    planted = Indicator.objects.create(
        slug="planted", name="Planted", theme=like.theme, position=99, unit=like.unit, display_unit="%",
        value_type=like.value_type, polarity=like.polarity, aggregation="none", benchmark=like.benchmark,
        definition="Planted definition.",
    )  # fmt: skip
    Breakdown.objects.create(indicator=planted, code="total", title="Total", position=1, is_headline=True)

    *lists, page, csv, document = [client.get(address) for address in addresses("planted")]

    assert [one.status_code for one in (page, csv, document)] == [404, 404, 404]
    assert not any("lanted" in one.content.decode() for one in lists)


def test_a_draft_value_is_nowhere(client):
    drafted("innovation-active-firms", "44.4", reason="A planted reason.")

    for address, text in texts(client, "innovation-active-firms").items():
        assert "44.4" not in text, address
        assert "planted" not in text, address


def test_a_correction_shows_the_new_value_and_the_old_one_in_the_history_alone(client):
    corrected("innovation-active-firms", "44.4")

    shown = texts(client, "innovation-active-firms")
    page = client.get("/indicators/innovation-active-firms/")
    document = json.loads(shown.pop("/indicators/innovation-active-firms.json"))
    html = shown.pop("/indicators/innovation-active-firms/")

    assert "38.7" not in "".join(shown.values())
    assert html.count("38.7") == 2  # in what changed, and in what the old release said
    assert "West Midlands: 38.7% → <b>44.4%</b>" in html
    assert "Corrected on" in html
    assert "UK 37.6%, West Midlands 38.7%, East Midlands 37.0%" in " ".join(html.split())
    assert REASON in html
    assert [(one.number, one.state) for one in page.context["detail"].history.revisions] == [
        (2, "current"),
        (1, "superseded"),
    ]
    [release] = document["releases"]
    assert [one["value"] for one in release["values"]] == [44.4, 37, 37.6]
    assert "38.7" not in json.dumps(release)
    now, then = [one["as_of"] for one in document["history"]]
    assert now is None
    [before] = client.get("/indicators/innovation-active-firms.json", {"as_of": then}).json()["releases"]
    assert [one["value"] for one in before["values"]] == [38.7, 37, 37.6]


def test_history_names_nobody(client):
    release = corrected("innovation-active-firms", "44.4")
    people = [release.author.email, release.approved_by.email]

    for address, text in texts(client, "innovation-active-firms").items():
        assert not any(person in text for person in people), address


def test_a_withdrawn_indicator_keeps_its_page_and_history(client):
    withdrawn("innovation-active-firms", reason="Withdrawn for a reason.")

    response = client.get("/indicators/innovation-active-firms/")

    assert "No figures at present" in response.content.decode()
    assert "Withdrawn for a reason." in response.content.decode()
    assert response.context["detail"].history.revisions[0].state == "withdrawn"
    assert "innovation-active-firms" not in listed(client.get(INDEX))
    assert download(client.get("/indicators/innovation-active-firms.csv")) == []
    assert client.get("/indicators/innovation-active-firms.json").json()["releases"] == []


def test_hostile_names_are_text(client):
    indicator = Indicator.objects.get(slug="firms-acquiring-for-innovation")
    Indicator.objects.filter(pk=indicator.pk).update(name=HOSTILE, definition=HOSTILE, quality_note=HOSTILE)
    Theme.objects.filter(pk=indicator.theme_id).update(title=HOSTILE)
    Breakdown.objects.filter(indicator=indicator).update(title=HOSTILE)
    Commentary.objects.filter(indicator=indicator).update(text=HOSTILE, caveat=HOSTILE)
    release = current(indicator.slug)
    type(release.source).objects.filter(pk=release.source_id).update(title=HOSTILE, publisher=HOSTILE)

    for address in (INDEX, f"/indicators/{indicator.slug}/"):
        html = client.get(address).content.decode()
        assert "<script>alert" not in html, address
        assert "&lt;script&gt;alert" in html, address
    rows = download(client.get(f"/indicators/{indicator.slug}.csv"))
    assert {row["source"] for row in rows} == {f"'{HOSTILE}: {HOSTILE}"}
    assert client.get(f"/indicators/{indicator.slug}.json")["Content-Type"] == "application/json"


def test_an_address_that_is_no_web_address_is_no_link(client):
    draft = drafted("innovation-active-firms", "44.4")
    draft.source_addresses = ["javascript:alert(1)", "https://example.org/report"]
    draft.save(update_fields=["source_addresses"])
    approved(draft)

    html = client.get("/indicators/innovation-active-firms/").content.decode()

    assert 'href="javascript' not in html
    assert "javascript:alert(1)" in html
    assert '<a href="https://example.org/report"' in html


def test_the_chart_page_may_use_plotly_and_no_other(client):
    page = client.get("/indicators/innovation-active-firms/")

    assert "unsafe-inline" in page["Content-Security-Policy"].split("style-src-attr")[1].split(";")[0]
    assert "style-src-attr" not in client.get(INDEX)["Content-Security-Policy"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_table_takes_as_many_queries_for_three_as_for_one(client, django_assert_num_queries, number):
    keep_published(number)

    with django_assert_num_queries(15):  # themes and filters, which are shown, and what rows are made of
        response = client.get(INDEX)

    assert len(listed(response)) == number


@pytest.mark.parametrize("number", [1, 3])
def test_the_file_of_all_takes_as_many_queries_for_three_as_for_one(
    client, django_assert_num_queries, number
):
    keep_published(number)

    with django_assert_num_queries(14):
        response = client.get(reverse("indicators:catalogue-csv"))

    assert len(download(response)) == 3 * number


def test_the_file_of_all_refuses_more_than_a_file_holds(client, monkeypatch):
    monkeypatch.setattr(selected, "MOST", 10)

    response = client.get(reverse("indicators:catalogue-csv"))

    assert response.status_code == 400
    assert "10 figures that one file holds" in response.content.decode()


def keep_published(number):
    """Withdraw all but the first few indicators, which have three values each."""
    kept = ["innovation-active-firms", "product-innovators", "product-and-process-innovators"][:number]
    for slug in Indicator.objects.public().exclude(slug__in=kept).values_list("slug", flat=True):
        withdrawn(slug)


@pytest.mark.parametrize("number", [2, 4])
def test_a_page_takes_as_many_queries_for_four_revisions_as_for_two(
    client, django_assert_num_queries, number
):
    for value in ("44.4", "45.5", "46.6")[: number - 1]:
        corrected("innovation-active-firms", value)

    with django_assert_num_queries(28):
        response = client.get("/indicators/innovation-active-firms/")

    assert len(response.context["detail"].history.revisions) == number


def test_a_long_history_and_a_long_correction_are_cut_and_lead_to_the_rest(client, monkeypatch):
    for value in ("44.4", "45.5", "46.6"):
        corrected("innovation-active-firms", value)
    monkeypatch.setattr(history, "SHOWN", 2)
    monkeypatch.setattr(history, "FEW", 0)

    html = client.get("/indicators/innovation-active-firms/").content.decode()

    assert html.count("See these figures") == 1
    assert "45.5%" not in html
    assert "And 1 more." in html
    assert 'href="/indicators/releases/?indicator=innovation-active-firms"' in html
