"""Who hears of a review, and how often."""

import pytest
from django.utils import timezone

from assessments import lifecycle
from assessments.models import Review, VerifiedAnswer
from meo_site.mail.models import Message
from tests import factories

from .test_submitting import SHORT

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    return factories.firm()


@pytest.fixture
def owner(firm):
    return factories.member(firm)


@pytest.fixture
def round_():
    return factories.round_(scope=SHORT)


@pytest.fixture
def submission(firm, owner, round_):
    return factories.submitted(firm, round_, "2N3", by=owner, na_reason="Nothing is bought in.")


@pytest.fixture
def assessor():
    return factories.staff("assessor")


@pytest.fixture
def draft(firm, owner, round_):
    return factories.assessment(firm, round_, by=owner)


def codes(submission):
    return list(submission.assessment.answers.values_list("sub_thread__code", flat=True))


def test_the_owner_hears_when_it_is_shared_and_when_it_is_final(submission, owner, firm):
    factories.member(firm)
    review = factories.review(submission)
    for code in codes(submission):
        lifecycle.verify(review, code, "2", "So.", 0, by=review.assessor)

    lifecycle.share(review, by=review.assessor, site="https://example.org")
    lifecycle.finalise(review, by=review.assessor, site="https://example.org")

    mails = Message.objects.filter(kind="review").order_by("pk")
    assert [one.address for one in mails] == [owner.email] * 2
    assert [one.subject for one in mails] == [
        f"{firm}: an assessor has shared a review with you", f"The review of {firm} is final"
    ]  # fmt: skip


def assessors_mail():
    return list(Message.objects.filter(kind="assessor").order_by("pk").values_list("address", "subject"))


def test_an_assessor_hears_when_named_and_asked_anew_and_not_when_consent_changes(
    draft, owner, firm, assessor
):
    for shares_notes in (False, True):
        lifecycle.name_assessor(draft, assessor, shares_notes, by=owner, site="https://example.org")
    lifecycle.submit(factories.answered(draft, "222", by=assessor), by=owner)
    for shares_notes in (False, True):
        lifecycle.name_assessor(draft, assessor, shares_notes, by=owner, site="https://example.org")

    assert assessors_mail() == [
        (assessor.email, f"{firm} asks you to fill in with it"),
        (assessor.email, f"{firm} asks you for a review"),
    ]


def test_an_assessor_hears_of_comments_once_an_hour(submission, owner, firm):
    review = factories.found(factories.review(submission), "2N2")
    first, last = codes(submission)[0], codes(submission)[2]

    for code in (first, last):
        lifecycle.comment(review, code, "Not so.", None, by=owner, site="https://example.org")
    assert assessors_mail() == [(review.assessor.email, f"{firm} has commented on your review")]

    Review.objects.update(told_at=timezone.now() - timezone.timedelta(hours=1))
    seen = VerifiedAnswer.objects.get(sub_thread__code=first).commented_at
    lifecycle.comment(review, first, "", seen, by=owner, site="https://example.org")  # taken back
    assert len(assessors_mail()) == 1
    seen = VerifiedAnswer.objects.get(sub_thread__code=first).commented_at
    lifecycle.comment(review, first, "Again.", seen, by=owner, site="https://example.org")
    assert len(assessors_mail()) == 2
