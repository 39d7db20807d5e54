"""The results page: what a firm reads about itself, and what it never reads."""

import re

import pytest
from django.urls import reverse

from assessments import lifecycle, profile
from assessments.choices import Importance, State
from tests import factories

pytestmark = pytest.mark.django_db


def results(client, submission):
    return client.get(reverse("assessments:results", args=[submission.assessment_id]))


@pytest.fixture
def mixed(firm, person):
    """Fourteen L2, L1 and L3 each, in turn, over the 42 sub-threads."""
    return factories.submitted(firm, factories.round_("mtc-scr"), "213" * 14, by=person)


def test_results_in_constant_queries(client, mixed, django_assert_num_queries):
    with django_assert_num_queries(26):  # 14 of its own, and twelve of the indicators beside
        response = results(client, mixed)

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_short_round_takes_no_more_queries(client, firm, person, django_assert_num_queries):
    short = factories.submitted(
        firm, factories.round_("mtc-scr", scope=["SCR-01", "SCR-03", "SCR-39"]), "123", by=person
    )

    with django_assert_num_queries(26):
        response = results(client, short)

    page = response.context["profile"]
    assert [(row.title, row.summary.condition) for row in page.threads] == [
        ("Innovation and Technical Mastery", "too few asked"), ("Product and Process Development", "too few asked")
    ]  # fmt: skip
    assert page.overall.summary.condition == "too few asked"
    assert len(page.answers) == 3


def test_results_tell_the_spread_and_each_thread(client, mixed):
    page = results(client, mixed).context["profile"]

    assert page.overall.summary.counts.levels == (14, 14, 14, 0)
    assert (page.overall.average, page.overall.summary.median) == ("2.0", 2)
    first = page.threads[0]  # 2, 1, 3, 2, 1
    assert (first.title, first.average, first.summary.median, first.weak_share) == (
        "Innovation and Technical Mastery", "1.8", 2, "80%"
    )  # fmt: skip
    assert [row.title for row in page.stages] == ["Plan", "Source", "Make", "Deliver", "Return"]


def test_each_weak_sub_thread_has_its_own_next_step(client, mixed):
    page = results(client, mixed).context["profile"]

    assert len(page.steps) == 28
    for step in page.steps:
        texts = {one.level: one for one in step.sub_thread.descriptors.all()}
        assert (step.now, step.action) == (texts[step.level].text, texts[step.level].next_step)
        assert step.then == texts[step.level + 1].text  # one level on, never two


def test_priorities_are_the_furthest_below_target(client, firm, person):
    draft = factories.assessment(firm, factories.round_("mtc-scr"), by=person)
    critical = {"state": State.L2, "importance": Importance.CRITICAL}
    factories.answered(draft, "3" * 40 + "21", by=person)
    lifecycle.save_answer(draft, "SCR-40", critical, 1, by=person)
    lifecycle.save_answer(draft, "SCR-01", {"target": 4}, 1, by=person)
    submission = lifecycle.submit(draft, by=person)

    page = results(client, submission).context["profile"]

    assert [(step.sub_thread.code, step.distance) for step in page.priorities] == [
        ("SCR-42", "2 steps below target"),
        ("SCR-40", "1 step below target, critical to our customers"),
        ("SCR-41", "1 step below target"),
        ("SCR-01", "1 step below target"),
    ]


def test_strongest_and_weakest_are_at_most_five_each(client, mixed):
    page = results(client, mixed).context["profile"]

    assert [answer.state for answer in page.strongest] == ["3"] * 5
    assert [answer.state for answer in page.weakest] == ["1"] * 5
    assert [answer.sub_thread.code for answer in page.weakest] == [
        "SCR-02",
        "SCR-05",
        "SCR-08",
        "SCR-11",
        "SCR-14",
    ]


def test_firm_without_weak_sub_threads_hears_of_none(client, firm, person):
    page = results(client, factories.submitted(firm, factories.round_("acursc"), "4", by=person))

    assert (page.context["profile"].steps, page.context["profile"].priorities) == ([], [])
    assert "No sub-thread is at L1 or L2." in page.content.decode()


def test_return_stage_of_two_not_applicable_says_too_few_answers(client, firm, person):
    round_ = factories.round_("acursc")
    draft = factories.assessment(firm, round_, by=person)
    codes = draft.answers.filter(sub_thread__stage="return", sub_thread__allow_na=True).values_list(
        "sub_thread__code", flat=True
    )
    assert len(codes) == 2
    order = list(draft.answers.order_by("sub_thread__position").values_list("sub_thread__code", flat=True))
    factories.answered(draft, "".join("N" if code in codes else "3" for code in order), by=person)

    page = results(client, lifecycle.submit(draft, by=person)).content.decode()

    row = re.search(r'<th scope="row">Return</th>.*?</tr>', page, re.DOTALL).group()
    assert "Too few answers" in row
    assert "1 of 1" in row


def test_results_print_no_mean_with_two_decimals_and_no_count_of_other_firms(client, mixed):
    for _ in range(6):
        factories.submitted(factories.firm(), mixed.round, "4")

    page = results(client, mixed).content.decode()
    visible = re.sub(r"<svg.*?</svg>|<[^>]*>", " ", page, flags=re.DOTALL)

    assert re.findall(r"\b[1-4]\.\d\d+", visible) == []
    assert "No benchmark is published for this questionnaire" in visible
    assert "6 firms" not in visible
    assert "7 firms" not in visible


def test_results_show_notes_and_reasons_in_full(client, firm, person):
    draft = factories.assessment(firm, factories.round_("acursc"), by=person)
    factories.answered(draft, "3" * 32, by=person)
    lifecycle.save_answer(draft, "ORG-1", {"note": "<b>Ask</b> Jo"}, 1, by=person)

    page = results(client, lifecycle.submit(draft, by=person)).content.decode()

    assert "&lt;b&gt;Ask&lt;/b&gt; Jo" in page


def test_results_of_a_draft_lead_to_the_check(client, draft):
    response = client.get(reverse("assessments:results", args=[draft.pk]))

    assert response["Location"] == reverse("assessments:check", args=[draft.pk])


def test_bars_fill_their_width(client, mixed):
    for row in [profile.of_submission(mixed).overall, *profile.of_submission(mixed).threads]:
        assert sum(float(bar["width"].rstrip("%")) for bar in row.bars) == pytest.approx(100, abs=0.01)
        assert sum(bar["count"] for bar in row.bars) == row.summary.counts.answered
