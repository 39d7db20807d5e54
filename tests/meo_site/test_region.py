"""The page of the region: released figures of a capability beside the indicators linked to it."""

import pytest

from assessments import benchmark
from assessments.choices import ReleaseStatus
from assessments.models import LinkTheme, SubThread
from indicators.models import Indicator
from tests import factories, released

pytestmark = pytest.mark.django_db


@pytest.fixture
def release():
    return released.release(released.closed_round(slug="spring", title="Spring"))


def page(client, query=""):
    return client.get(f"/region/{query}")


def text(response):
    return " ".join(response.content.decode().split())


def test_a_thread_shows_all_firms_its_sectors_and_its_sub_threads_weakest_first(client, release):
    context = page(client, "?capability=PDR&framework=mtc-scr").context

    tables = benchmark.tables(release)
    shown = context["released"]
    assert shown["everybody"]["cell"] == tables["sector-thread"].cell("all", "PDR")
    assert [one["row"].code for one in shown["groups"]] == ["food-drink", "automotive", "merged-1"]
    parts = [one["column"].code for one in shown["parts"]]
    ranked = [one.column.code for one in benchmark.weakest(tables["all-subthread"])]
    assert parts == [code for code in ranked if code in parts]
    assert set(parts) == set(benchmark.parts_of(release, "PDR"))
    assert "of answers at L1 or L2" in text(page(client, "?capability=PDR"))


def test_what_is_withheld_or_merged_says_so_and_shows_no_number(client, release):
    html = text(page(client, "?capability=SCR-41"))
    shown = page(client, "?capability=SCR-41").context["released"]

    said = {one["row"].code: one["unshown"] for one in shown["groups"]}
    assert said == {"food-drink": "Withheld", "automotive": "Withheld", "merged-1": ""}
    assert html.count('<div class="few hatched"><b>Withheld</b></div>') == 2
    assert "Counted together" in html
    thread = SubThread.objects.get(code="SCR-42", version=factories.version()).thread
    withheld = page(client, f"?capability={thread.code}").context["released"]["parts"][-1]
    assert (withheld["column"].code, withheld["unshown"], "bar" in withheld) == ("SCR-42", "Withheld", False)


def test_the_indicators_of_its_themes_stand_beside_it_with_period_and_source(client, release):
    answer = page(client, "?capability=SCR-39")

    part = SubThread.objects.get(code="SCR-39", version=factories.version())
    rows = answer.context["rows"]
    assert {row.indicator.pk for row in rows} <= set(benchmark.indicators_linked([part]))
    html = text(answer)
    assert rows
    assert all(str(row.current.period) in html and str(row.current.source) in html for row in rows)
    assert "Two different populations." in html


@pytest.mark.parametrize("status", [None, ReleaseStatus.READY, ReleaseStatus.WITHDRAWN])
def test_without_a_public_release_it_says_so_and_still_shows_the_indicators(client, status):
    if status:
        released.release(status=status)

    answer = page(client, "?capability=SCR-39")

    assert answer.context["released"] is None
    assert "Nothing has been released yet" in text(answer)
    assert answer.context["rows"]


def test_what_the_released_round_did_not_ask_says_so(client):
    version = factories.version()
    older = factories.revised(version, "0.9.0", without=["SCR-42"])
    released.release(released.closed_round(older))
    factories.revised(version, "1.1.0")  # published after it, so the newest

    answer = page(client, "?capability=SCR-42")

    assert "The newest released round did not ask this." in text(answer)
    assert page(client, "?capability=SCR-41").context["released"]["everybody"]


def test_a_release_without_the_table_says_so(client):
    released.release(names=())

    assert "The newest released round did not ask this." in text(page(client, "?capability=PDR"))


def test_it_opens_with_a_questionnaire_that_has_a_release(client):
    before = page(client).context["capability"].framework
    released.release(released.closed_round("mtc-scr"))

    assert (before, page(client).context["capability"].framework) == ("acursc", "mtc-scr")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?capability=XYZ", "“XYZ” is neither a thread nor a sub-thread"),
        ("?framework=nobody", "“nobody” is not a published questionnaire"),
        ("?capability=SCR-39&framework=acursc", "“SCR-39” is neither"),
        ("?capability=PDR&capability=ITM", "“capability” is given more than once"),
        ("?capability=%00", "neither a thread nor"),
    ],
)
def test_what_there_is_not_is_refused_by_name(client, query, said):
    answer = page(client, query)

    assert (answer.status_code, said in text(answer)) == (400, True)


def test_every_choice_is_an_address(client, release):
    capability = page(client, "?capability=SCR-39").context["capability"]

    codes = [one.code for thread in capability.threads for one in (thread, *thread.sub_threads.all())]
    assert len(codes) == 8 + 42
    assert [code for code, _, _ in capability.frameworks] == ["acursc", "mtc-scr"]
    for address in ("?capability=ITM&framework=mtc-scr", "?capability=ORG-1&framework=acursc"):
        assert page(client, address).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("code", "queries"), [("PDR", 19), ("SCR-39", 18)])
def test_it_asks_as_often_for_many_indicators_as_for_one(
    client, release, django_assert_num_queries, code, queries, number
):
    for theme in LinkTheme.objects.filter(sub_threads__code="SCR-39").distinct():
        theme.indicators.set(Indicator.objects.listed()[:number])

    with django_assert_num_queries(queries):
        page(client, f"?capability={code}")
