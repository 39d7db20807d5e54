"""A firm lets an assessor fill in with it, or look at what it submitted; the assessor's levels stand beside its own."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from assessments.choices import OUT_OF_SCOPE, EntryKind, MemberRole, Mode, ReviewStatus, State, Status
from assessments.models import Assessment, Review, SubThread, VerifiedAnswer, VerifiedLevels
from assessments.models.review import COMMENT_LENGTH, REASON_LENGTH
from assessments.tally import store
from meo_site.accounts.models import User
from meo_site.accounts.roles import Role
from meo_site.audit.record import record
from meo_site.mail import outbox
from meo_site.mail.models import Kind

from .answering import text_problem
from .refusals import Invalid, NotOpen, NotReady, StaleReview, refuse_unless_owner

NAMED = 5  # sub-threads without a verified level that a refusal names
BETWEEN_MAILS = timedelta(hours=1)  # of comments on one review


@transaction.atomic
def name_assessor(
    assessment: Assessment, assessor: User | None, shares_notes: bool = False, *, by: User, site: str = ""
) -> Assessment:
    """Let an assessor fill in a draft with the firm, or review its submission; None takes the assessor away.

    site is the address of the site for the mail to the assessor; without it none is written.
    """
    assessment = Assessment.objects.lock(assessment.pk)
    refuse_unless_owner(assessment.firm, by)
    if assessor:
        _refuse_unless_assessor(assessor, assessment)
    former, assessment.assessor = assessment.assessor, assessor
    review, is_new = None, assessor != former
    if assessment.is_draft:
        assessment.mode = (
            Mode.FACILITATED if assessor or _has_staff_answers(assessment, former) else Mode.SELF
        )
    else:
        review, is_new = _ask_for_review(assessment, assessor)
    assessment.shares_notes = bool(assessor) and shares_notes
    assessment.save(update_fields=["assessor", "shares_notes", "mode"])
    record(
        by,
        "named an assessor" if assessor else "took the assessor away",
        assessment,
        assessor=assessor and assessor.pk,
        shares_notes=assessment.shares_notes,
    )
    if assessor and is_new:
        _tell_assessor(assessment, review, site, by=by)
    return assessment


def _refuse_unless_assessor(person: User, assessment: Assessment) -> None:
    if not person.has_role(Role.ASSESSOR) or assessment.firm.memberships.filter(user=person).exists():
        raise NotReady("Choose an assessor from the list.")
    if assessment.status not in (Status.DRAFT, Status.SUBMITTED):
        raise NotReady("This submission no longer counts. Ask for a review of the one that does.")
    if assessment.is_draft and not assessment.round.is_open:
        raise NotOpen("This round is closed. It no longer takes answers.")


def _has_staff_answers(assessment: Assessment, former: User | None) -> bool:
    """Whether an answer is an assessor's: of the one named until now, or of one before an earlier attempt."""
    by_staff = Q(changed_by__is_staff=True)
    return assessment.answers.filter(by_staff | Q(changed_by=former) if former else by_staff).exists()


def _ask_for_review(assessment: Assessment, assessor: User | None) -> tuple[Review | None, bool]:
    """The review and whether it is new, of this assessor alone: what another wrote goes with its access."""
    review = Review.objects.filter(submission__assessment=assessment).first()
    if review and review.assessor == assessor:
        return review, False
    if review and review.is_final:
        if assessor:
            raise NotReady("This submission has been reviewed. The levels found are final.")
        return None, False
    if review and review.status == ReviewStatus.SHARED:
        raise NotReady("The assessor has shared what was found. It stays beside your levels: comment on it.")
    if review:
        review.delete()
    if not assessor:
        return None, False
    return Review.objects.create(submission=assessment.submission, assessor=assessor), True


@transaction.atomic
def verify(review: Review, code: str, state: str, reason: str, version: int, *, by: User) -> VerifiedAnswer:
    """Store the assessor's level of one sub-thread, unless it has changed since `version` (0: there was none)."""
    review = _held(review)
    _refuse_unless_unfinished(review)
    sub_thread = _asked(review, code)
    reason = reason.strip()
    _refuse_unless_said(sub_thread, state, reason)
    present = review.answers.filter(sub_thread=sub_thread).first()
    if present and (present.state, present.reason) == (state, reason):
        return present  # a lost response, the same in another tab
    if (present.version if present else 0) != version:
        raise StaleReview(present or VerifiedAnswer(review=review, sub_thread=sub_thread))
    answer = present or VerifiedAnswer(review=review, sub_thread=sub_thread)
    answer.state, answer.reason, answer.version = state, reason, version + 1
    answer.save()
    return answer


@transaction.atomic
def share(review: Review, *, by: User, site: str = "") -> Review:
    """Show the firm every level found, with its reason, so that it can comment."""
    review = _held(review)
    if review.status != ReviewStatus.DRAFT:
        return review  # a double click
    _refuse_unless_counted(review)
    _levels(review)
    review.status, review.shared_at = ReviewStatus.SHARED, timezone.now()
    review.save(update_fields=["status", "shared_at"])
    record(by, "shared", review)
    _tell_owners(review, site)
    return review


@transaction.atomic
def comment(
    review: Review, code: str, text: str, seen: datetime | None, *, by: User, site: str = ""
) -> VerifiedAnswer:
    """Store what the firm says to one level found, unless a colleague has said something since `seen`."""
    review = _held(review)
    if review.status != ReviewStatus.SHARED:
        raise NotOpen("Comments are open from the sharing of a review until it is final.")
    answer = review.answers.select_related("commented_by").filter(sub_thread__code=code).first()
    if answer is None:
        raise Invalid({"code": ["This sub-thread is not part of the review."]})
    text = text.strip()
    if problem := text_problem(text, COMMENT_LENGTH):
        raise Invalid({"comment": [problem]})
    if answer.comment == text:
        return answer
    if answer.commented_at != seen:
        raise StaleReview(answer)
    answer.comment, answer.commented_by, answer.commented_at = text, by, timezone.now()
    answer.save(update_fields=["comment", "commented_by", "commented_at"])
    if text and (review.told_at is None or review.told_at <= answer.commented_at - BETWEEN_MAILS):
        _tell_of_comment(review, site, answer.commented_at, by=by)
    return answer


@transaction.atomic
def finalise(review: Review, *, by: User, site: str = "") -> VerifiedLevels:
    """Freeze what the assessor found beside the firm's own levels, and count both sides; the own levels stay."""
    review = _held(review)
    submission = review.submission
    if review.is_final:
        return submission.verified  # a double click
    _refuse_unless_counted(review)
    if review.status != ReviewStatus.SHARED:
        raise NotReady("Share the review with the firm first, so that it can comment.")
    levels = _levels(review)
    review.status, review.finalised_at = ReviewStatus.FINALISED, timezone.now()
    review.save(update_fields=["status", "finalised_at"])
    verified = VerifiedLevels.objects.create(
        submission=submission, levels=levels, finalised_at=review.finalised_at
    )
    store.append(submission, +1, EntryKind.VERIFIED)
    store.append(submission, +1, EntryKind.PAIRED)
    record(by, "finalised", review)
    _tell_owners(review, site)
    return verified


def _held(review: Review) -> Review:
    """The assessment first, as submitting and withdrawing hold it, then the review."""
    assessment = Assessment.objects.lock(review.submission.assessment_id)
    try:
        review = Review.objects.lock(review.pk)
    except Review.DoesNotExist:
        raise NotOpen("The firm has taken this review back.") from None
    review.submission.assessment = assessment
    return review


def _refuse_unless_unfinished(review: Review) -> None:
    if review.is_final:
        raise NotOpen("This review is final. Its levels no longer change.")
    _refuse_unless_counted(review)


def _refuse_unless_counted(review: Review) -> None:
    status = review.submission.assessment.status
    if status != Status.SUBMITTED:
        what = "withdrawn this submission" if status == Status.WITHDRAWN else "submitted again since"
        raise NotOpen(f"The firm has {what}. This review can no longer be finished.")


def _asked(review: Review, code: str) -> SubThread:
    levels = review.submission.levels
    for sub_thread, own in zip(_sub_threads(review), levels, strict=True):
        if sub_thread.code == code and own != OUT_OF_SCOPE:
            return sub_thread
    raise Invalid({"code": ["This sub-thread is not part of the review."]})


def _sub_threads(review: Review) -> list[SubThread]:
    return list(review.submission.round.framework_version.sub_threads.order_by("position"))


def _refuse_unless_said(sub_thread: SubThread, state: str, reason: str) -> None:
    errors = {}
    if state not in State.values or state == State.BLANK:
        errors["level"] = ["Choose a level, don’t know, or not applicable."]
    elif state == State.NOT_APPLICABLE and not sub_thread.allow_na:
        errors["level"] = ["This sub-thread applies to every firm. Choose a level, or don’t know."]
    if problem := text_problem(reason, REASON_LENGTH) if reason else "Give a reason for this level.":
        errors["reason"] = [problem]
    if errors:
        raise Invalid(errors)


def _levels(review: Review) -> str:
    """The frozen form of what was found; NotReady where the firm gave a level and the assessor none."""
    given = dict(review.answers.values_list("sub_thread_id", "state"))
    pairs = list(zip(_sub_threads(review), review.submission.levels, strict=True))
    missing = [one.label for one, own in pairs if own in "1234" and one.pk not in given]
    if missing:
        more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
        raise NotReady(f"Give a level and a reason for {', '.join(missing[:NAMED])}{more}.")
    return "".join(
        OUT_OF_SCOPE if own == OUT_OF_SCOPE else given.get(one.pk, State.BLANK) for one, own in pairs
    )


def _tell_of_comment(review: Review, site: str, now: datetime, *, by: User) -> None:
    if site:
        review.told_at = now
        review.save(update_fields=["told_at"])
        _tell_assessor(review.submission.assessment, review, site, by=by, is_comment=True)


def _tell_assessor(assessment: Assessment, review: Review | None, site: str, *, by: User, **context) -> None:
    person = assessment.assessor
    if site and person and person.is_active:
        context |= {"assessment": assessment, "firm": assessment.firm, "round": assessment.round}
        outbox.post(Kind.ASSESSOR, person.email, site, review=review, by=by, **context)


def _tell_owners(review: Review, site: str) -> None:
    assessment = review.submission.assessment
    owners = assessment.firm.memberships.filter(role=MemberRole.OWNER, user__is_active=True)
    for owner in owners.select_related("user") if site else ():
        outbox.post(Kind.REVIEW, owner.user.email, site, review=review, assessment=assessment)
