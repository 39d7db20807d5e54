"""The public page of a table that was published elsewhere, and its files."""

import csv
from io import StringIO

import pytest

from assessments import lifecycle
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = "/benchmarks/reference/figure-6"


def counted(number):
    return [(f"SCR-{place:02d}", f"Capability {place}", 1, 6, 2, 1) for place in range(1, number + 1)]


def public(number, **fields):
    made = factories.reference_series(*counted(number), **fields)
    lifecycle.publish_series(made, by=factories.staff("publisher"), seen=made.version)
    made.refresh_from_db()
    return made


def test_only_rows_of_as_many_firms_are_said_to_be_of_the_same_firms(client):
    uneven = factories.reference_series(
        ("", "One", 1, 2, 3, 4), ("", "Two", 1, 2, 3, 5), note="One left it out."
    )
    lifecycle.publish_series(uneven, by=factories.staff("publisher"), seen=uneven.version)

    assert (
        "descriptive: the same firms answered each row"
        in client.get(public(2).get_absolute_url()).content.decode()
    )
    assert (
        "descriptive: not the same firms answered each row"
        in client.get(uneven.get_absolute_url()).content.decode()
    )


def test_the_page_has_the_printed_counts_in_their_order_with_source_and_caution(client):
    series = factories.figure_6()

    page = client.get(f"{ADDRESS}/")

    shown = [(row["one"].rank, row["one"].sub_thread.label, row["weak"]) for row in page.context["rows"]]
    assert shown == [
        ("1", "39", "80%"), ("2=", "3", "70%"), ("2=", "34", "70%"), ("4", "12", "70%"), ("5", "1", "70%"),
        ("6", "22", "70%"),
    ]  # fmt: skip
    assert page.context["rows"][0]["interval"] == "49–94%"
    text = page.content.decode()
    assert all(said in text for said in (series.publisher, series.source, series.place, series.period))
    assert "ten firms is our reading" in text
    assert "At n = 10 its difference from the next 5 rows is not clear." in text


def test_the_csv_has_the_24_counts(client):
    factories.figure_6()

    rows = list(csv.DictReader(StringIO(client.get(f"{ADDRESS}.csv").content.decode())))

    assert [[row["code"], row["l1"], row["l2"], row["l3"], row["l4"]] for row in rows] == [
        ["SCR-39", "3", "5", "0", "2"], ["SCR-03", "1", "6", "2", "1"], ["SCR-34", "1", "6", "2", "1"],
        ["SCR-12", "1", "6", "1", "2"], ["SCR-01", "0", "7", "3", "0"], ["SCR-22", "0", "7", "2", "1"],
    ]  # fmt: skip
    assert (rows[0]["rank"], rows[0]["weak_share"], rows[0]["average"]) == ("1", "0.8000", "2.10")


def test_the_json_has_them_with_their_source(client):
    factories.figure_6()

    found = client.get(f"{ADDRESS}.json").json()

    assert (found["slug"], found["framework"], found["place"]) == (
        "figure-6",
        "mtc-scr",
        "Figure 6, section on next generation transport",
    )
    assert found["rows"][0] == {
        "rank": "1", "code": "SCR-39", "title": "Concurrent Engineering", "firms": 10, "l1": 3, "l2": 5, "l3": 0,
        "l4": 2, "weak_share": 0.8, "weak_share_low": 0.4902, "weak_share_high": 0.9433, "average": 2.1, "median": 2,
    }  # fmt: skip


@pytest.mark.parametrize("ending", ["/", ".csv", ".json"])
def test_what_is_not_public_does_not_exist(client, ending):
    draft = factories.reference_series(("SCR-39", "A secret", 3, 5, 0, 2))

    assert client.get(f"/benchmarks/reference/{draft.slug}{ending}").status_code == 404
    assert client.get(f"/benchmarks/reference/nowhere{ending}").status_code == 404


@pytest.mark.parametrize("ending", ["/", ".csv", ".json"])
def test_what_is_taken_back_says_so_and_why_at_its_old_address(client, ending):
    lifecycle.take_back_series(
        factories.figure_6(), by=factories.staff("publisher"), reason="A digit was wrong."
    )

    answer = client.get(f"{ADDRESS}{ending}")

    assert answer.status_code == 410
    assert "A digit was wrong." in answer.content.decode()
    assert "Concurrent" not in answer.content.decode()


def test_what_is_published_again_tells_that_there_was_an_earlier_version(client):
    series = public(2)
    lifecycle.take_back_series(series, by=series.published_by, reason="A digit was wrong.")
    series.refresh_from_db()
    lifecycle.publish_series(series, by=factories.staff("publisher"), seen=series.version)

    page = client.get(series.get_absolute_url())

    assert page.status_code == 200
    assert "It was taken back: A digit was wrong." in page.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_as_often_for_many_rows_as_for_one(client, django_assert_num_queries, number):
    series = public(number)

    with django_assert_num_queries(4):  # series, rows, version, sub-threads
        page = client.get(series.get_absolute_url())

    assert len(page.context["rows"]) == number
