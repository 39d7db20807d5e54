"""The results page beside a release: whose figures stand there, in which words, and never a live count."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from assessments import lifecycle
from assessments.models import ReleasedCell, Round
from tests import factories, released

pytestmark = pytest.mark.django_db
ASKED = ["SCR-01", "SCR-02", "SCR-03", "SCR-04", "SCR-40", "SCR-41", "SCR-42"]


@pytest.fixture
def round_():
    return factories.round_("mtc-scr", scope=ASKED)


@pytest.fixture
def submission(firm, person, round_):
    return factories.submitted(firm, round_, "2213213", by=person)


def get(client, submission, query=""):
    return client.get(reverse("assessments:results", args=[submission.assessment_id]) + query)


def xlsx(client, submission, query=""):
    response = client.get(reverse("assessments:results-xlsx", args=[submission.assessment_id]) + query)
    assert response.status_code == 200
    return load_workbook(BytesIO(response.content))


def text(response):
    """What a reader sees, without the charts."""
    return " ".join(re.sub(r"<svg.*?</svg>|<[^>]*>", " ", response.content.decode(), flags=re.DOTALL).split())


def without_tokens(response):
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", response.content.decode())


def test_the_page_says_whose_figures_stand_beside_the_firms(client, submission):
    released.release(submission.round)

    page = text(get(client, submission))

    assert "Beside your own: Automotive. From Round" in page
    assert page.count("Your own answers are counted in it.") == 1
    cell = ReleasedCell.objects.get(table__name="sector-subthread", row="automotive", column="SCR-40")
    assert f"{cell.l3 + cell.l4} of {cell.firms} firms like yours are at L3 or above." in page


def test_the_page_without_a_release_says_that_there_is_none(client, submission):
    page = text(get(client, submission, "?beside=all"))

    assert "No benchmark is published for this questionnaire." in page
    assert "Compare with" not in page
    assert "like yours are at" not in page


def test_a_release_of_another_round_is_named_as_such(client, submission):
    release = released.release()

    page = text(get(client, submission))

    assert f"{submission.round} has no release. Beside your figures stands the newest" in page
    assert f"From {release}. If your firm took part in that round, its answers are counted in it." in page


def test_what_is_compared_with_is_an_address(client, submission):
    released.release(submission.round)

    chosen = {
        query: re.findall(
            r'beside=(\w+)#threads" aria-current', get(client, submission, query).content.decode()
        )
        for query in ("", "?beside=size", "?beside=all", "?beside=tier")
    }

    assert chosen == {
        "": ["sector"],
        "?beside=size": ["size"],
        "?beside=all": ["all"],
        "?beside=tier": ["sector"],
    }


def test_a_submission_after_the_release_changes_nothing_on_the_page(client, submission):
    released.release(submission.round)
    before = without_tokens(get(client, submission))

    factories.submitted(factories.firm(), submission.round, "4444444")

    assert without_tokens(get(client, submission)) == before


def test_no_live_count_stands_beside_a_firm_without_a_release(client, submission):
    before = without_tokens(get(client, submission))

    factories.submitted(factories.firm(), submission.round, "4444444")

    assert without_tokens(get(client, submission)) == before


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_as_many_queries_with_more_rounds_behind_it(
    client, firm, person, number, django_assert_num_queries
):
    for _ in range(number):
        before = factories.submitted(firm, factories.round_("mtc-scr", scope=ASKED), "1111111", by=person)
    last = factories.submitted(firm, factories.round_("mtc-scr", scope=ASKED), "2213213", by=person)
    released.release(before.round)
    released.release(last.round)

    with django_assert_num_queries(31):  # 26 without a release and an earlier round
        get(client, last)


def test_every_figure_says_how_it_was_calculated(client, submission):
    released.release(submission.round)

    page = get(client, submission).content.decode()
    found = re.findall(r"<summary>How calculated<span[^>]*>: ([^<]*)</span>", page)

    context = get(client, submission).context["profile"]
    assert found == ["all threads", *(row.title for row in [*context.threads, *context.stages])]
    assert "(1 × 1 + 2 × 2 + 1 × 3) ÷ 4 = 2.0, before rounding to one decimal" in page
    assert "Readiness 1.0.0" in page


def test_the_change_since_the_last_round_is_told_in_counts(client, firm, person, round_):
    earlier = factories.submitted(firm, factories.round_("mtc-scr", scope=ASKED), "1113333", by=person)
    now = factories.submitted(firm, round_, "2213213", by=person)

    page = text(get(client, now))

    assert f"Since {earlier.round}: 2 up, 3 the same, 2 down" in page
    assert "both" in page


def test_the_dashboard_tells_the_change_on_the_card(client, firm, person, round_):
    earlier = factories.submitted(firm, factories.round_("mtc-scr", scope=ASKED), "1113333", by=person)
    factories.submitted(firm, round_, "2213213", by=person)

    said = f"Since {earlier.round}: 2 up , 3 the same , 2 down"
    assert said in text(client.get(reverse("assessments:dashboard")))

    yesterday = timezone.localdate() - timedelta(days=1)
    Round.objects.filter(pk=round_.pk).update(closes_on=yesterday)

    assert said in text(client.get(reverse("assessments:dashboard")))  # in the list of previous rounds


def test_another_firms_results_do_not_exist(client, submission):
    client.force_login(factories.member(factories.firm()))

    assert get(client, submission, "?beside=all").status_code == 404
    address = reverse("assessments:results-xlsx", args=[submission.assessment_id])
    assert client.get(address).status_code == 404


def test_a_draft_has_no_workbook_of_results(client, draft):
    assert client.get(reverse("assessments:results-xlsx", args=[draft.pk])).status_code == 404


@pytest.mark.parametrize("choice", ["sector", "size", "all"])
def test_the_workbook_says_what_the_page_says(client, submission, choice):
    released.release(submission.round)
    query = f"?beside={choice}"

    book, context = xlsx(client, submission, query), get(client, submission, query).context

    for title, rows in (("Threads", context["profile"].threads), ("Stages", context["profile"].stages)):
        head, *lines = book[title].iter_rows(values_only=True)
        for row, line in zip(rows, lines, strict=False):
            one = dict(zip(head, line, strict=True))
            assert one[title[:-1]] == row.title
            assert (one["Your median"], one["Your target"]) == (row.median, row.target)
            assert one["At L1–L2, %"] == (int(row.weak_share[:-1]) if row.weak_share else None)
            assert one["Your average"] == (float(row.average) if row.average else None)
            peers = row.beside.peers
            assert (one["Compared with"], one["Firms"], one["Firms’ median"]) == (
                peers.group.title, peers.firms, peers.median
            )  # fmt: skip
            assert [one[f"Firms at L{level}"] for level in (1, 2, 3, 4)] == list(peers.cell.levels)
            assert (one["Middle half from"], one["Middle half to"]) == peers.middle_half
            assert one["In words"] == row.beside.words
    assert book["Threads"].max_row == 1 + len(context["profile"].threads) + 1  # and all threads together


def test_the_workbook_names_what_it_is(client, submission):
    release = released.release(submission.round)

    notes = dict(xlsx(client, submission)["About"].iter_rows(min_row=2, values_only=True))

    assert notes["Firm"] == str(submission.assessment.firm)
    assert notes["Questionnaire"].endswith("version 1.0.0")
    assert notes["Other firms"].startswith(str(release))


def test_the_workbook_without_a_release_holds_the_own_figures_alone(client, submission):
    book = xlsx(client, submission)

    assert book.sheetnames == ["About", "Threads", "Stages", "Where to begin", "Sub-threads"]
    assert "Firms" not in [cell.value for cell in book["Threads"][1]]


def test_the_workbook_holds_every_move_since_the_last_round(client, firm, person, round_):
    earlier = factories.submitted(firm, factories.round_("mtc-scr", scope=ASKED), "1113333", by=person)
    now = factories.submitted(firm, round_, "2213213", by=person)

    rows = list(xlsx(client, now)["Change"].iter_rows(values_only=True))

    assert rows[0] == ("Sub-thread", "Title", "Direction", str(earlier.round), str(now.round))
    assert [row[2:] for row in rows[1:]] == [
        ("up", 1, 2), ("up", 1, 2), ("same", 1, 1), ("same", 3, 3), ("down", 3, 2), ("down", 3, 1), ("same", 3, 3),
    ]  # fmt: skip


def test_a_note_that_looks_like_a_formula_stays_text(client, firm, person, round_):
    draft = factories.answered(factories.assessment(firm, round_, by=person), "2213213", by=person)
    lifecycle.save_answer(draft, "SCR-01", {"note": '=HYPERLINK("http://x.example")'}, 1, by=person)

    book = xlsx(client, lifecycle.submit(draft, by=person))

    cell = next(row[8] for row in book["Sub-threads"].iter_rows(min_row=2) if row[0].value in ("1", "SCR-01"))
    assert (cell.value, cell.data_type, cell.quotePrefix) == ('=HYPERLINK("http://x.example")', "s", True)
