"""Comparing two rounds: the page and its files, which rounds it takes, and the job that counts them."""

import json
import re
from io import BytesIO

import pytest
from django_tasks_db.models import DBTaskResult
from openpyxl import load_workbook

from assessments import jobs
from assessments.models import Panel
from assessments.panel import Moved
from assessments.tally import store
from meo_site.audit.models import Event
from tests import factories

from .conftest import LAYOUT
from .reading import address, rows_of, unescaped

pytestmark = pytest.mark.django_db
FILES = ("compare-csv", "compare-xlsx", "compare-json")
PAGES = ("compare", "compare-counting", *FILES)


@pytest.fixture
def earlier(frozen, round_):
    return frozen.round_of(
        round_.framework_version, slug="winter", title="Winter round", opens_on="2025-01-01"
    )


@pytest.fixture
def in_both(frozen, round_, earlier):
    usual = frozen.segment()

    def in_both(sector, *levels, folded=True):
        where = usual | {"sector": frozen.sector(sector)}
        made = [frozen.in_both(earlier, round_, pair, **where) for pair in levels]
        if folded:
            store.compact()
        return made

    return in_both


@pytest.fixture
def counted(in_both, earlier, round_):
    in_both("boats", *[("1111111", "2111111")] * 6)
    in_both("carts", *[("2222222", "2222222")] * 2)
    panel = jobs.compared(earlier, round_)
    jobs.count_panel.call(panel.pk)
    return panel


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_signs_in_and_to_others_it_does_not_exist(client, counted, name):
    assert client.get(address(name)).status_code == 302
    for person in (
        factories.member(factories.firm()),
        factories.staff("editor"),
        factories.staff("assessor"),
    ):
        client.force_login(person)
        assert client.get(address(name)).status_code == 404
        assert client.get(address(name, "?before=nowhere")).status_code == 404


def test_the_newest_pair_is_shown_with_both_kinds_of_firms(client, analyst, counted):
    page = client.get(address("compare", "?by=subthread"))

    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", unescaped(page)))
    assert "6 firms submitted in both rounds" in text
    assert "0 down 0 the same 6 up" in text
    assert "More firms moved up than down in 1 of 7 sub-threads" in text
    assert "Working figures, not for publication" in text
    assert (page.context["pair"].before.slug, page.context["pair"].after.slug) == ("winter", "spring")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?before=spring&after=winter", "opened after"),
        ("?before=spring&after=spring", "cannot be compared with itself"),
        ("?before=winter&after=other", "use different questionnaires"),
        ("?after=winter", "No earlier round"),
        ("?before=spring", "No later round"),
        ("?by=sector", "by"),
        ("?sector=nobody", "sector"),
        ("?size=small", "size"),
        ("?before=winter&before=winter", "before"),
    ],
)
@pytest.mark.parametrize("name", ["compare", "compare-csv"])
def test_wrong_pairs_and_filters_are_refused_by_name(client, analyst, counted, frozen, name, query, said):
    frozen.round_of(frozen.framework_version(LAYOUT), slug="other")

    response = client.get(address(name, query))

    assert response.status_code == 400
    assert said in str(response.context["reason"])
    assert not Event.objects.filter(actor=analyst).exists()


def test_swapped_rounds_are_offered_in_their_order(client, analyst, counted):
    response = client.get(address("compare", "?before=spring&after=winter&by=thread"))

    page = unescaped(response)
    assert "<h1>These rounds cannot be compared</h1>" in page
    assert f'href="{address("compare", "?before=winter&after=spring&by=thread")}"' in page


def test_how_many_firms_stand_in_no_sector_shown_is_told_unless_they_are_few(
    client, analyst, counted, in_both
):
    few = "6 firms; some in sectors of fewer than 5 are left out"
    assert unescaped(client.get(address("compare"))).count(few) == 2

    in_both("trains", *[("1111111", "1111111")] * 4)

    several = "6 of 12 firms; 6 in sectors of fewer than 5 are left out"
    assert unescaped(client.get(address("compare"))).count(several) == 2
    assert several in unescaped(client.get(address("heatmap")))
    assert "are left out" not in unescaped(client.get(address("heatmap", "?mode=self")))


@pytest.mark.parametrize("query", ["?before=nowhere", "?after=planned", "?before=%00"])
def test_a_round_that_is_unknown_or_has_not_opened_does_not_exist(client, analyst, counted, frozen, query):
    version = counted.after.framework_version
    frozen.round_of(version, slug="planned", opens_on="2099-01-01", closes_on="2099-02-01")

    assert client.get(address("compare", query)).status_code == 404


def test_before_there_are_two_rounds_the_page_says_so(client, analyst, round_):
    assert "Nothing to compare yet" in unescaped(client.get(address("compare")))


def test_a_named_round_is_compared_with_the_newest_that_suits_it(client, analyst, counted, frozen):
    frozen.round_of(counted.after.framework_version, slug="autumn", opens_on="2024-01-01")

    pairs = [
        client.get(address("compare", query)).context["pair"] for query in ("?after=spring", "?before=autumn")
    ]

    assert [(pair.before.slug, pair.after.slug) for pair in pairs] == [
        ("winter", "spring"),
        ("autumn", "spring"),
    ]


# Counting


@pytest.mark.django_db(transaction=True)
def test_the_first_look_asks_for_a_job_once_and_waits_for_it(client, round_, earlier, in_both):
    client.force_login(factories.staff("analyst"))
    in_both("boats", *[("1111111", "2111111")] * 6)

    first = client.get(address("compare"))
    again = client.get(address("compare-counting"), headers={"HX-Request": "true"})
    file = client.get(address("compare-csv"))

    assert "being counted for the first time" in first.content.decode()
    assert "every 2s" in again.content.decode()
    assert file.status_code == 400
    [job] = DBTaskResult.objects.filter(task_path="assessments.jobs.count_panel")
    job.task.call(*job.args_kwargs["args"])
    done = client.get(address("compare-counting"), headers={"HX-Request": "true"})
    assert done["HX-Refresh"] == "true"
    assert client.get(address("compare-counting")).status_code == 302
    assert "6 firms submitted in both rounds" in client.get(address("compare")).content.decode()


@pytest.mark.parametrize("is_folded", [True, False])
def test_what_came_since_is_counted_again_beside_the_old_figures(
    client, analyst, counted, in_both, is_folded
):
    in_both("boats", *[("1111111", "1111111")] * 5, folded=is_folded)

    page = client.get(address("compare")).content.decode()

    assert "they are being counted again" in page
    assert "6 firms submitted in both rounds" in page
    assert Panel.objects.get().asked_at
    jobs.count_panel.call(counted.pk)
    page = client.get(address("compare")).content.decode()
    assert "being counted again" not in page
    assert "11 firms submitted in both rounds" in page


def test_after_a_withdrawal_not_yet_folded_page_and_file_say_what_is_of_when(
    client, analyst, frozen, counted, in_both
):
    [(_, later)] = in_both("boats", ("1111111", "2111111"))
    jobs.count_panel.call(counted.pk)
    assert "as of now" not in client.get(address("compare")).content.decode()
    frozen.withdraw(later)

    page = client.get(address("compare")).content.decode()
    book = load_workbook(BytesIO(client.get(address("compare-xlsx")).content))

    assert "they are being counted again" in page
    assert "all who answered each round are as of now" in page
    about = {row[0].value: row[1].value for row in book["About"].iter_rows(min_row=2)}
    assert about["As of"].endswith("being counted again; the columns with all_ are as of now")


def test_of_two_comparisons_of_nearly_the_same_firms_the_later_is_withheld_in_every_form(
    client, analyst, frozen, counted, earlier, round_
):
    first = frozen.round_of(round_.framework_version, slug="autumn", opens_on="2024-01-01")
    boats = frozen.sector("boats")
    for one in earlier.submissions.filter(sector=boats).select_related("assessment__firm"):
        frozen.submission(first, "1111111", firm=one.assessment.firm, sector=boats)
    frozen.in_both(first, round_, ("1111111", "3333333"), **frozen.segment(sector=boats))
    for _ in range(5):
        frozen.submission(round_, "4444444", sector=boats)
    store.compact()
    for panel in (counted, jobs.compared(first, round_)):
        jobs.count_panel.call(panel.pk)
    query = "?before=autumn&after=spring&by=subthread"

    page = client.get(address("compare", query))
    forms = in_all_forms(client, query)

    assert {one.moved for one in page.context["table"].rows} == {Moved()}
    assert "or another comparison differs by fewer than 5 firms" in page.content.decode()
    assert {row["same_withheld"] for rows in forms for row in rows} == {"withheld"}
    assert "6 firms submitted in both rounds" in client.get(address("compare")).content.decode()


def test_a_job_of_a_panel_that_is_gone_does_nothing(counted):
    Panel.objects.all().delete()

    jobs.count_panel.call(counted.pk)

    assert not Panel.objects.exists()


# Files


def in_all_forms(client, query):
    """The rows of CSV, XLSX and JSON as dictionaries of texts."""
    files = [client.get(address(name, query)) for name in FILES]
    columns, *rows = rows_of(files[0])
    as_csv = [dict(zip(columns, row, strict=True)) for row in rows]
    sheet = load_workbook(BytesIO(files[1].content))["Figures"]
    head, *lines = sheet.iter_rows(values_only=True)
    as_xlsx = [{name: _text(value) for name, value in zip(head, line, strict=True)} for line in lines]
    as_json = [
        {name: _text(value) for name, value in row.items()} for row in json.loads(files[2].content)["rows"]
    ]
    return [
        [{name: _text(_number(value)) for name, value in row.items()} for row in as_csv],
        as_xlsx,
        as_json,
    ]


def _number(text):
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text or None


def _text(value):
    return "" if value is None else f"{value:g}" if isinstance(value, int | float) else str(value)


@pytest.mark.parametrize("by", ["stage", "thread", "subthread"])
@pytest.mark.parametrize("sector", ["", "boats", "carts"])
def test_page_and_files_hold_the_same_and_withhold_the_same(client, analyst, counted, by, sector):
    query = f"?by={by}&sector={sector}"

    as_csv, as_xlsx, as_json = in_all_forms(client, query)
    rows = client.get(address("compare", query)).context["table"].rows

    assert as_csv == as_xlsx == as_json
    assert [(row["code"], row["same_firms"], row["up"], row["same_withheld"]) for row in as_csv] == [
        (
            one.column.code, _text(one.moved.firms), _text(one.moved.up),
            "withheld" if one.moved.is_withheld else "",
        )
        for one in rows
    ]  # fmt: skip
    assert all(one.moved.is_withheld for one in rows) == (sector == "carts")
    assert [(row["all_after_firms"], row["all_after_withheld"]) for row in as_csv] == [
        (_text(one.after.firms), "withheld" if one.after.is_withheld else "") for one in rows
    ]


def test_a_workbook_says_first_what_it_is(client, analyst, counted):
    response = client.get(address("compare-xlsx"))

    book = load_workbook(BytesIO(response.content))
    about = {row[0].value: row[1].value for row in book["About"].iter_rows(min_row=2)}
    assert book.sheetnames == ["About", "Figures"]
    assert about["What this is"] == "Working figures, not for publication."
    assert "Winter round" in about["Earlier"]
    assert "Tiny 1.0.0" in about["Later"]
    assert about["Firms"] == "6 firms submitted in both rounds"
    assert "not-for-publication" in response["Content-Disposition"]


def test_views_and_exports_are_recorded(client, analyst, counted):
    client.get(address("compare", "?by=thread"))
    for name in FILES:
        client.get(address(name))

    events = Event.objects.filter(actor=analyst).order_by("pk").values_list("verb", "thing_id", "detail")
    rounds = {"before": "winter", "after": "spring"}
    assert list(events) == [
        ("viewed a comparison of rounds", str(counted.pk), rounds | {"by": "thread"}),
        *(
            ("exported a comparison of rounds", str(counted.pk), rounds | {"form": form})
            for form in ("csv", "xlsx", "json")
        ),
    ]


@pytest.mark.parametrize("name", ["compare", "compare-csv"])
def test_pages_take_as_many_statements_for_three_sectors_as_for_one(
    client, analyst, counted, in_both, name, django_assert_num_queries
):
    client.get(address(name))  # a process reads a published version once
    for sectors in (1, 3):
        for number in range(1, sectors):
            in_both(f"sector-{number}", *[("1111111", "2111111")] * 5)
        jobs.count_panel.call(counted.pk)
        with django_assert_num_queries(16):
            client.get(address(name, "?by=thread"))


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_posted(client, analyst, counted, name):
    assert client.post(address(name)).status_code == 405
