"""What the database itself refuses about assessments, answers and submissions."""

import pytest
from django.db import DataError, IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from assessments.choices import Status
from assessments.models import Answer, Assessment, Submission
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return factories.assessment(factories.firm(), factories.round_("acursc"))


@pytest.fixture
def submission():
    return factories.submitted(factories.firm(), factories.round_("acursc"), "3")


def refuses(constraint, act):
    """The database refuses, and says which rule it was (SQLite names no unique constraint made of columns)."""
    with pytest.raises((IntegrityError, DataError)) as refusal, transaction.atomic():
        act()
    assert constraint in str(refusal.value) or "UNIQUE constraint failed" in str(refusal.value)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("answer_state_known", {"state": "5"}),
        ("answer_state_known", {"state": "."}),
        ("answer_reason_iff_not_applicable", {"state": "N"}),
        ("answer_reason_iff_not_applicable", {"state": "3", "na_reason": "Not us."}),
        ("answer_target_known", {"target": 0}),
        ("answer_target_known", {"target": 5}),
        ("answer_importance_known", {"importance": 0}),
        ("answer_note_has_an_end", {"note": "x" * 5001}),
        ("answer_proposed_known", {"proposed": "-", "last_said_at": timezone.now()}),
        ("answer_proposed_known", {"proposed": "5", "last_said_at": timezone.now()}),
        ("answer_proposed_reason_iff_not_applicable", {"proposed": "N", "last_said_at": timezone.now()}),
        (
            "answer_proposed_reason_iff_not_applicable",
            {"proposed": "3", "proposed_reason": "Not us.", "last_said_at": timezone.now()},
        ),
        ("answer_proposed_was_said", {"proposed": "3"}),
    ],
)
def test_answer_rules(draft, constraint, fields):
    refuses(constraint, lambda: Answer.objects.filter(assessment=draft).update(**fields))


def test_answer_once(draft):
    first = draft.answers.first()

    refuses("answer_once", lambda: Answer.objects.create(assessment=draft, sub_thread=first.sub_thread))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("assessment_status_known", {"status": "lost", "submitted_at": timezone.now()}),
        ("assessment_mode_known", {"mode": "guessed"}),
        ("assessment_submitted_at_iff_submitted", {"status": Status.SUBMITTED}),
        ("assessment_submitted_at_iff_submitted", {"submitted_at": timezone.now()}),
    ],
)
def test_assessment_rules(draft, constraint, fields):
    refuses(constraint, lambda: Assessment.objects.filter(pk=draft.pk).update(**fields))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        (
            "assessment_attempt_once",
            {"attempt": 1, "status": Status.WITHDRAWN, "submitted_at": timezone.now()},
        ),
        ("assessment_one_draft_per_round", {"attempt": 2}),
    ],
)
def test_second_attempt_rules(draft, constraint, fields):
    refuses(constraint, lambda: Assessment.objects.create(firm=draft.firm, round=draft.round, **fields))


def test_one_submitted_attempt_counts(submission):
    first = submission.assessment
    again = {"attempt": 2, "status": Status.SUBMITTED, "submitted_at": timezone.now()}

    refuses(
        "assessment_one_counted_per_round",
        lambda: Assessment.objects.create(firm=first.firm, round=first.round, **again),
    )


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [("submission_mode_known", {"mode": "guessed"}), ("submission_levels_known", {"levels": "125"})],
)
def test_submission_rules(submission, constraint, fields):
    refuses(constraint, lambda: Submission.objects.bulk_update([changed(submission, fields)], list(fields)))


def changed(row, fields):
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def test_what_was_submitted_is_not_deleted_with_the_rest(submission):
    with pytest.raises(ProtectedError):
        submission.assessment.delete()
    with pytest.raises(ProtectedError):
        submission.assessment.firm.delete()


def test_draft_takes_its_answers_with_it(draft):
    draft.delete()

    assert not Answer.objects.exists()
