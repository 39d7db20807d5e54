"""An assessor fills in with a firm, or reviews what it submitted; own levels are never written over."""

import pytest
from django.utils import timezone

from assessments import lifecycle
from assessments.choices import Mode, ReviewStatus, State, Status
from assessments.models import Assessment, Review, TallyEntry, VerifiedAnswer, VerifiedLevels
from assessments.models.review import Final
from assessments.tally import store
from tests import factories

from .test_submitting import SHORT, close, levels

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


# --- naming


def test_a_named_assessor_makes_a_draft_facilitated(draft, owner, assessor):
    named = lifecycle.name_assessor(draft, assessor, True, by=owner)

    assert (named.assessor, named.mode, named.shares_notes) == (assessor, Mode.FACILITATED, True)


def test_taken_away_before_writing_anything_the_draft_is_self_assessed_again(draft, owner, assessor):
    lifecycle.name_assessor(draft, assessor, True, by=owner)

    without = lifecycle.name_assessor(draft, None, by=owner)

    assert (without.assessor, without.mode, without.shares_notes) == (None, Mode.SELF, False)


def test_taken_away_after_writing_the_draft_stays_facilitated(draft, owner, assessor):
    lifecycle.name_assessor(draft, assessor, by=owner)
    lifecycle.save_answer(draft, "SCR-01", {"state": "2"}, 0, by=assessor)

    assert lifecycle.name_assessor(draft, None, by=owner).mode == Mode.FACILITATED


def test_what_was_filled_in_together_counts_as_facilitated(draft, owner, assessor, round_):
    lifecycle.name_assessor(draft, assessor, by=owner)
    factories.answered(draft, "222", by=assessor)

    lifecycle.submit(draft, by=owner)

    assert levels(round_, "facilitated") == [0, 1, 0, 0]
    assert levels(round_, "self") == [0, 0, 0, 0]


def test_who_filled_in_may_be_asked_for_a_review_and_for_consent_again(draft, owner, assessor):
    lifecycle.name_assessor(draft, assessor, True, by=owner)
    submission = lifecycle.submit(factories.answered(draft, "222", by=assessor), by=owner)
    assert not Assessment.objects.get().shares_notes
    assert not Review.objects.exists()

    lifecycle.name_assessor(draft, assessor, by=owner)

    assert (Review.objects.get().submission, Review.objects.get().assessor) == (submission, assessor)


def test_an_assessor_without_consent_writes_no_note(draft, owner, assessor):
    lifecycle.name_assessor(draft, assessor, by=owner)

    with pytest.raises(lifecycle.Invalid):
        lifecycle.save_answer(draft, "SCR-01", {"state": "2", "note": "Mine."}, 0, by=assessor)

    lifecycle.name_assessor(draft, assessor, True, by=owner)
    lifecycle.save_answer(draft, "SCR-01", {"state": "2", "note": "Mine."}, 0, by=assessor)


def test_only_the_owner_names(draft, firm, assessor):
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.name_assessor(draft, assessor, by=factories.member(firm))


@pytest.mark.parametrize("person", [lambda: factories.staff("analyst"), factories.user])
def test_only_assessors_are_named(draft, owner, person):
    with pytest.raises(lifecycle.NotReady, match="from the list"):
        lifecycle.name_assessor(draft, person(), by=owner)


def test_a_member_does_not_look_at_the_own_firm(draft, owner, firm, assessor):
    firm.members.add(assessor)

    with pytest.raises(lifecycle.NotReady, match="from the list"):
        lifecycle.name_assessor(draft, assessor, by=owner)


def test_a_draft_of_a_closed_round_takes_nobody_in(draft, owner, assessor, round_):
    close(round_)

    with pytest.raises(lifecycle.NotOpen):
        lifecycle.name_assessor(draft, assessor, by=owner)


def test_naming_after_submitting_asks_for_a_review(submission, owner, assessor):
    lifecycle.name_assessor(submission.assessment, assessor, by=owner)
    lifecycle.name_assessor(submission.assessment, assessor, True, by=owner)  # consent given later

    review = Review.objects.get()
    assert (review.submission, review.assessor, review.status) == (submission, assessor, ReviewStatus.DRAFT)
    assert Assessment.objects.get().shares_notes
    assert Assessment.objects.get().mode == Mode.SELF


@pytest.mark.parametrize("new", [None, "another"])
def test_taking_a_review_away_before_it_is_shared_ends_it(submission, owner, new):
    review = factories.review(submission)
    lifecycle.verify(review, codes(submission)[0], "2", "So.", 0, by=review.assessor)
    another = factories.staff("assessor") if new else None

    lifecycle.name_assessor(submission.assessment, another, by=owner)

    assert not VerifiedAnswer.objects.exists()
    assert list(Review.objects.values_list("assessor", "status")) == ([(another.pk, "draft")] if new else [])


@pytest.mark.parametrize("new", [None, "another"])
def test_a_shared_review_is_not_taken_away_for_what_it_says(submission, owner, new):
    shared = factories.found(factories.review(submission), "2N2")

    with pytest.raises(lifecycle.NotReady, match="has shared what was found"):
        lifecycle.name_assessor(submission.assessment, factories.staff("assessor") if new else None, by=owner)

    assert list(Review.objects.values_list("assessor", "status")) == [(shared.assessor_id, "shared")]
    assert VerifiedAnswer.objects.count() == 3


def test_a_review_taken_back_meanwhile_takes_no_level(submission, owner):
    review = factories.review(submission)
    lifecycle.name_assessor(submission.assessment, None, by=owner)

    with pytest.raises(lifecycle.NotOpen, match="taken this review back"):
        lifecycle.verify(review, codes(submission)[0], "2", "So.", 0, by=review.assessor)


def test_a_final_review_stays_when_its_assessor_goes(submission, owner):
    factories.verified(submission, "2N2")

    lifecycle.name_assessor(submission.assessment, None, by=owner)

    assert Review.objects.get().is_final
    with pytest.raises(lifecycle.NotReady, match="final"):
        lifecycle.name_assessor(submission.assessment, factories.staff("assessor"), by=owner)


def test_what_no_longer_counts_is_not_given_for_review(submission, owner, assessor):
    lifecycle.withdraw(submission.assessment, by=owner)

    with pytest.raises(lifecycle.NotReady, match="no longer counts"):
        lifecycle.name_assessor(submission.assessment, assessor, by=owner)


# --- levels found


def test_a_level_found_needs_a_reason(submission):
    review = factories.review(submission)

    with pytest.raises(lifecycle.Invalid) as refused:
        lifecycle.verify(review, "SCR-01", "3", " \n", 0, by=review.assessor)

    assert refused.value.errors == {"reason": ["Give a reason for this level."]}


@pytest.mark.parametrize("state", ["", "-", "5", "."])
def test_what_is_no_level_is_refused(submission, state):
    review = factories.review(submission)

    with pytest.raises(lifecycle.Invalid) as refused:
        lifecycle.verify(review, "SCR-01", state, "So.", 0, by=review.assessor)

    assert set(refused.value.errors) == {"level"}


def test_only_what_the_round_asked_is_reviewed(submission):
    review = factories.review(submission)

    for code in ("SCR-02", "ORG-1"):
        with pytest.raises(lifecycle.Invalid):
            lifecycle.verify(review, code, "2", "So.", 0, by=review.assessor)


def test_of_two_tabs_the_second_hears_of_the_first(submission):
    review = factories.review(submission)
    first = lifecycle.verify(review, "SCR-01", "3", "First tab.", 0, by=review.assessor)

    with pytest.raises(lifecycle.StaleReview) as refused:
        lifecycle.verify(review, "SCR-01", "2", "Second tab.", 0, by=review.assessor)

    assert refused.value.answer.reason == "First tab."
    again = lifecycle.verify(review, "SCR-01", "3", "First tab.", 0, by=review.assessor)  # a lost response
    assert again.version == first.version == 1
    lifecycle.verify(review, "SCR-01", "2", "Second tab.", 1, by=review.assessor)
    assert VerifiedAnswer.objects.get().reason == "Second tab."


def test_sharing_waits_for_every_level_the_firm_gave(submission):
    review = factories.review(submission)
    lifecycle.verify(review, codes(submission)[0], "2", "So.", 0, by=review.assessor)

    with pytest.raises(lifecycle.NotReady, match="Give a level and a reason for"):
        lifecycle.share(review, by=review.assessor)

    lifecycle.verify(review, codes(submission)[2], "2", "So.", 0, by=review.assessor)
    assert lifecycle.share(review, by=review.assessor).status == ReviewStatus.SHARED


def test_the_firm_comments_while_it_is_shared(submission, owner):
    review = factories.found(factories.review(submission), "2N2")

    said = lifecycle.comment(review, "SCR-01", "We disagree.", None, by=owner)

    assert (said.comment, said.commented_by) == ("We disagree.", owner)
    assert said.commented_at <= timezone.now()


def test_of_two_colleagues_the_second_reads_the_first(submission, owner, firm):
    review = factories.found(factories.review(submission), "2N2")
    said = lifecycle.comment(review, "SCR-01", "We disagree.", None, by=owner)
    colleague = factories.member(firm)

    with pytest.raises(lifecycle.StaleReview):
        lifecycle.comment(review, "SCR-01", "We agree.", None, by=colleague)

    lifecycle.comment(review, "SCR-01", "We agree.", said.commented_at, by=colleague)
    assert VerifiedAnswer.objects.get(sub_thread__code="SCR-01").comment == "We agree."


def test_comments_wait_for_sharing_and_end_with_the_end(submission, owner):
    review = factories.review(submission)
    with pytest.raises(lifecycle.NotOpen):
        lifecycle.comment(review, "SCR-01", "Early.", None, by=owner)

    factories.found(review, "2N2")
    lifecycle.finalise(review, by=review.assessor)

    with pytest.raises(lifecycle.NotOpen):
        lifecycle.comment(review, "SCR-01", "Late.", None, by=owner)


# --- the end


def test_final_levels_are_counted_beside_the_own_ones(submission, round_):
    before = submission.levels

    verified = factories.verified(submission, "1N4")

    submission.refresh_from_db()
    assert submission.levels == before
    assert verified.levels.replace(".", "") == "1N4"
    assert [index for index, one in enumerate(verified.levels) if one == "."] == [
        index for index, one in enumerate(before) if one == "."
    ]
    counted = {mode: levels(round_, mode) for mode in ("own", "self", "verified", "paired")}
    assert counted == {
        "own": [0, 1, 0, 0], "self": [0, 1, 0, 0], "verified": [1, 0, 0, 0], "paired": [0, 1, 0, 0]
    }  # fmt: skip
    assert store.check(round_) == []
    store.compact()
    assert {mode: levels(round_, mode) for mode in counted} == counted
    assert store.check(round_) == []


def test_where_neither_gave_a_level_none_is_written(submission):
    assert factories.verified(submission, "2-3").levels.replace(".", "") == "2-3"


def test_finalising_waits_for_sharing(submission):
    review = factories.review(submission)
    for code in codes(submission):
        lifecycle.verify(review, code, "2", "So.", 0, by=review.assessor)

    with pytest.raises(lifecycle.NotReady, match="Share"):
        lifecycle.finalise(review, by=review.assessor)


def test_finalising_twice_counts_once(submission):
    review = factories.found(factories.review(submission), "2N2")

    made = {lifecycle.finalise(review, by=review.assessor).pk for _ in range(2)}

    assert made == {VerifiedLevels.objects.get().pk}
    assert TallyEntry.objects.count() == 3


def test_a_final_review_takes_no_level(submission):
    factories.verified(submission, "2N2")
    review = Review.objects.get()

    with pytest.raises(lifecycle.NotOpen, match="final"):
        lifecycle.verify(review, "SCR-01", "4", "Later.", 1, by=review.assessor)


def test_nothing_of_a_final_review_changes_whoever_writes(submission):
    verified = factories.verified(submission, "2N2")
    review, answer = Review.objects.get(), VerifiedAnswer.objects.first()

    for change in (
        review.save, answer.save, VerifiedAnswer(review=review, sub_thread=answer.sub_thread, state="1").save,
        lambda: Review.objects.update(status=ReviewStatus.DRAFT),
        lambda: VerifiedAnswer.objects.update(state=State.L4),
    ):  # fmt: skip
        with pytest.raises(Final):
            change()
    for change in (verified.save, lambda: VerifiedLevels.objects.update(levels="1")):
        with pytest.raises(TypeError):
            change()


@pytest.mark.parametrize(
    ("end", "words"), [(lifecycle.withdraw, "withdrawn"), (lifecycle.reopen, "submitted again")]
)
def test_a_review_of_what_no_longer_counts_is_not_finished(submission, owner, end, words):
    review = factories.found(factories.review(submission), "2N2")
    if (other := end(submission.assessment, by=owner)).status == Status.DRAFT:
        lifecycle.submit(other, by=owner)

    with pytest.raises(lifecycle.NotOpen, match=words):
        lifecycle.finalise(review, by=review.assessor)
    with pytest.raises(lifecycle.NotOpen, match=words):
        lifecycle.verify(review, "SCR-01", "4", "Later.", 1, by=review.assessor)

    assert not VerifiedLevels.objects.exists()


@pytest.mark.parametrize("is_folded", [False, True])
@pytest.mark.parametrize("end", [lifecycle.withdraw, lifecycle.reopen])
def test_with_the_submission_its_verified_levels_stop_counting(submission, owner, round_, end, is_folded):
    factories.verified(submission, "2N2")
    if is_folded:
        store.compact()

    if (other := end(submission.assessment, by=owner)).status == Status.DRAFT:
        lifecycle.submit(other, by=owner)

    assert levels(round_, "verified") == levels(round_, "paired") == [0, 0, 0, 0]
    assert store.check(round_) == []
