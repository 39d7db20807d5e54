"""Several people at once: one draft, one submission, one winner of an answer, nothing half done."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from assessments import lifecycle
from assessments.choices import State, Status
from assessments.lifecycle import NotOpen, NotReady, Stale, save_answer, submit
from assessments.models import Answer, Assessment, Submission
from assessments.tally import reading, store
from assessments.tally.arithmetic import Items
from tests import factories
from tests.assessments.test_lifecycle import events, stored


def in_threads(count, work):
    """What each of several threads got, or the exception it met, all starting at once."""
    barrier = Barrier(count)

    def run(number):
        barrier.wait()
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
def test_eight_submits_at_once_make_one_submission():
    firm = factories.firm()
    person = factories.member(firm)
    draft = factories.answered(
        factories.assessment(firm, factories.round_("acursc"), by=person), "3" * 32, by=person
    )

    submissions = in_threads(8, lambda _: submit(draft, by=person).pk)

    assert submissions == [Submission.objects.get().pk] * 8
    assert len(events("submitted")) == 1
    assert store.check(draft.round) == []


@pytest.mark.django_db(transaction=True)
def test_eight_submits_of_a_further_attempt_replace_the_first_once():
    firm = factories.firm()
    person = factories.member(firm)
    first = factories.submitted(firm, factories.round_("acursc"), "3", by=person)
    draft = lifecycle.reopen(first.assessment, by=person)

    submissions = in_threads(8, lambda _: submit(draft, by=person).pk)

    assert submissions == [Submission.objects.exclude(pk=first.pk).get().pk] * 8
    assert Assessment.objects.get(pk=first.assessment_id).status == Status.REPLACED
    assert store.check(draft.round) == []
    assert counted(draft.round) == 1


@pytest.mark.django_db(transaction=True)
def test_eight_reopenings_at_once_make_one_draft():
    firm = factories.firm()
    person = factories.member(firm)
    first = factories.submitted(firm, factories.round_("acursc"), "3", by=person).assessment

    drafts = in_threads(8, lambda _: lifecycle.reopen(first, by=person).pk)

    assert drafts == [Assessment.objects.get(status=Status.DRAFT).pk] * 8
    assert Answer.objects.filter(assessment=drafts[0]).count() == 32


@pytest.mark.django_db(transaction=True)
def test_submitting_again_while_withdrawing_leaves_a_count_that_is_right():
    firm = factories.firm()
    person = factories.member(firm)
    submission = factories.submitted(firm, factories.round_("acursc"), "3", by=person)
    factories.verified(submission, "2")
    draft = lifecycle.reopen(submission.assessment, by=person)

    def work(number):
        if number:
            return submit(draft, by=person)
        try:
            return lifecycle.withdraw(submission.assessment, by=person)
        except NotReady as reason:
            return reason

    in_threads(2, work)

    submission.assessment.refresh_from_db()
    assert submission.assessment.status in (Status.REPLACED, Status.WITHDRAWN)
    assert store.check(draft.round) == []
    assert counted(draft.round) == 1
    assert counted(draft.round, "verified") == counted(draft.round, "paired") == 0


@pytest.mark.django_db(transaction=True)
def test_finalising_while_withdrawing_counts_both_sides_or_neither():
    firm = factories.firm()
    person = factories.member(firm)
    submission = factories.submitted(firm, factories.round_("acursc"), "3", by=person)
    review = factories.found(factories.review(submission), "2")

    def work(number):
        try:
            if number % 2:
                return lifecycle.finalise(review, by=review.assessor)
            return lifecycle.withdraw(submission.assessment, by=person)
        except NotReady as reason:
            return reason

    in_threads(4, work)

    assert store.check(submission.round) == []
    assert [counted(submission.round, mode) for mode in ("own", "verified", "paired")] == [0, 0, 0]


def counted(round_, mode="own"):
    """Firms in the tally of a round: every one has a place in the first sub-thread."""
    items = Items.of(round_.framework_version.layout())
    return sum(int(one[0, :7].sum()) for one in reading.read(round_, items, mode=mode).values())


@pytest.mark.django_db(transaction=True)
def test_eight_starts_at_once_make_one_draft():
    firm = factories.firm()
    person, round_ = factories.member(firm), factories.round_("acursc")

    drafts = in_threads(8, lambda _: lifecycle.start(firm, round_, by=person).pk)

    assert drafts == [Assessment.objects.get().pk] * 8
    assert Answer.objects.count() == 32


@pytest.mark.django_db(transaction=True)
def test_of_eight_colleagues_on_one_version_one_wins_and_seven_hear_of_it():
    firm = factories.firm()
    people = [factories.member(firm) for _ in range(8)]
    draft = factories.assessment(firm, factories.round_("acursc"), by=people[0])

    def save(number):
        try:
            return save_answer(
                draft, "ORG-1", {"state": State.L2, "note": str(number)}, 0, by=people[number]
            ).note
        except Stale as stale:
            return stale.answer.note

    notes = in_threads(8, save)

    assert notes == [stored(draft)["note"]] * 8
    assert stored(draft)["version"] == 1


@pytest.mark.django_db(transaction=True)
def test_one_person_saying_the_same_eight_times_at_once_is_no_conflict():
    firm = factories.firm()
    person = factories.member(firm)
    draft = factories.assessment(firm, factories.round_("acursc"), by=person)

    versions = in_threads(8, lambda _: save_answer(draft, "ORG-1", {"state": State.L2}, 0, by=person).version)

    assert versions == [1] * 8
    assert stored(draft)["version"] == 1


@pytest.mark.django_db(transaction=True)
def test_answers_saved_while_submitting_are_in_the_submission_or_refused():
    firm = factories.firm()
    person = factories.member(firm)
    draft = factories.answered(
        factories.assessment(firm, factories.round_("acursc"), by=person), "3" * 32, by=person
    )

    def work(number):
        if number == 3:
            return submit(draft, by=person).levels
        try:
            save_answer(draft, f"ORG-{number % 4 + 1}", {"state": State.L4}, 1, by=person)
        except (NotOpen, Stale):
            return None

    in_threads(8, work)

    assert Submission.objects.get().levels == Assessment.objects.get().states()
