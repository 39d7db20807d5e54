"""An assessment is started, submitted, withdrawn and reopened. Of its status no other file writes."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from assessments import scoring
from assessments.choices import Mode, Status
from assessments.models import Answer, Assessment, Assignment, Firm, Round, Submission
from assessments.tally import store
from meo_site.accounts.models import User
from meo_site.audit.record import record
from meo_site.mail import outbox
from meo_site.mail.models import Kind

from . import carrying
from .evidence import copy_evidence
from .refusals import NotOpen, NotReady, refuse_unless_open, refuse_unless_owner

COPIED = (
    "state", "na_reason", "proposed", "proposed_reason", "last_said_at", "target", "importance", "note", "version",
    "changed_by_id", "changed_at",
)  # fmt: skip


@transaction.atomic
def start(firm: Firm, round_: Round, *, by: User, mode: Mode = Mode.SELF) -> Assessment:
    """Open an assessment with blank answers, beside them what the firm last said; or give the draft there is."""
    _hold(firm)
    own = Assessment.objects.filter(firm=firm, round=round_)
    if draft := own.drafts().first():
        return draft
    if not round_.is_open or not round_.framework_version.is_published:
        raise NotOpen("This round does not take answers.")
    if not round_.takes(firm):
        raise NotReady(_not_asked(round_))
    if own.counted().exists():
        raise NotReady("Your firm has already submitted in this round.")
    assessment = _next_attempt(firm, round_, mode)
    Answer.objects.bulk_create(carrying.answers_of(assessment))
    record(by, "started", assessment, round=round_.slug)
    return assessment


@transaction.atomic
def submit(assessment: Assessment, *, by: User, site: str = "") -> Submission:
    """Freeze a sufficiently answered draft and count it, in place of what the firm had submitted before.

    site is the address of the site for the mail to the firm's people; without it none is written.
    """
    assessment = Assessment.objects.lock(assessment.pk)
    if assessment.status == Status.SUBMITTED:
        return assessment.submission  # a retry, a double click
    refuse_unless_open(assessment)
    if not assessment.round.takes(assessment.firm):
        raise NotReady("Your firm's details have changed, and this round does not ask firms of that kind.")
    shape = scoring.Shape.of(assessment.round.framework_version.layout())
    if too_few := scoring.below_submit_thresholds(assessment.states(), shape):
        raise NotReady(_in_words(too_few, assessment))
    _replace_earlier(assessment)
    assessment.status = Status.SUBMITTED
    assessment.submitted_at = timezone.now()
    assessment.submitted_by = by
    assessment.shares_notes = False  # what was agreed for filling in; a review asks again
    assessment.save(update_fields=["status", "submitted_at", "submitted_by", "shares_notes"])
    submission = Submission.freeze(assessment)
    store.append(submission, +1)
    record(by, "submitted", assessment)
    if site:
        _tell_members(assessment, site)
    return submission


def _replace_earlier(assessment: Assessment) -> None:
    """The attempt that has counted so far stops counting, in the same transaction."""
    others = Assessment.objects.filter(firm=assessment.firm_id, round=assessment.round_id)
    earlier = others.counted().select_for_update(of=("self",), no_key=True).first()
    if earlier:
        earlier.status = Status.REPLACED
        earlier.save(update_fields=["status"])
        store.take_out(earlier.submission)


def _tell_members(assessment: Assessment, site: str) -> None:
    context = {"assessment": assessment, "firm": assessment.firm, "round": assessment.round}
    for member in assessment.firm.members.filter(is_active=True):
        outbox.post(Kind.SUBMITTED, member.email, site, within=outbox.PAUSE, **context)


@transaction.atomic
def withdraw(assessment: Assessment, *, by: User) -> Assessment:
    """No longer count what was submitted, while its round is open; its answers stay and can be reopened."""
    assessment = Assessment.objects.lock(assessment.pk)
    if assessment.status == Status.WITHDRAWN:
        return assessment  # a double click
    refuse_unless_owner(assessment.firm, by)
    if assessment.status != Status.SUBMITTED:
        raise NotReady("Only the submission that counts can be withdrawn.")
    if not assessment.round.is_open:
        raise NotOpen("This round is closed. What was submitted can no longer be withdrawn.")
    assessment.status = Status.WITHDRAWN
    assessment.save(update_fields=["status"])
    store.take_out(assessment.submission)
    record(by, "withdrew", assessment)
    return assessment


@transaction.atomic
def reopen(assessment: Assessment, *, by: User) -> Assessment:
    """Open a new attempt with these answers, or give the draft there is; what counts goes on counting until then."""
    _hold(assessment.firm)
    assessment = Assessment.objects.lock(assessment.pk)
    own = Assessment.objects.filter(firm=assessment.firm, round=assessment.round)
    if draft := own.drafts().first():
        return draft
    if not assessment.round.is_open:
        raise NotOpen("This round is closed. What was submitted stays as it is.")
    if own.filter(attempt__gt=assessment.attempt).exists():
        raise NotReady("Your firm has submitted again since. Reopen the newest submission instead.")
    draft = _next_attempt(assessment.firm, assessment.round, Mode(assessment.mode))
    Answer.objects.bulk_create(
        Answer(
            assessment=draft, sub_thread_id=one.sub_thread_id, **{name: getattr(one, name) for name in COPIED}
        )
        for one in assessment.answers.order_by("pk")
    )
    copy_evidence(assessment, draft)
    _share_out_again(assessment, draft)
    record(by, "reopened", draft, earlier=assessment.pk)
    return draft


def _share_out_again(assessment: Assessment, draft: Assessment) -> None:
    """Each thread is still its colleague's; when it was due is past."""
    Assignment.objects.bulk_create(
        Assignment(
            assessment=draft, thread_id=one.thread_id, user_id=one.user_id, assigned_by_id=one.assigned_by_id
        )
        for one in assessment.assignments.order_by("pk")
    )


def _not_asked(round_: Round) -> str:
    if round_.is_by_list:
        return "Only firms that were invited take part in this round."
    return "This round asks firms of another sector, area or size than yours."


def _hold(firm: Firm) -> None:
    """Two colleagues starting or reopening at once get one draft."""
    Firm.objects.select_for_update(no_key=True).get(pk=firm.pk)


def _next_attempt(firm: Firm, round_: Round, mode: Mode) -> Assessment:
    last = Assessment.objects.filter(firm=firm, round=round_).aggregate(last=Max("attempt"))["last"] or 0
    return Assessment.objects.create(firm=firm, round=round_, attempt=last + 1, mode=mode)


def _in_words(too_few: list[scoring.Shortfall], assessment: Assessment) -> str:
    titles = dict(assessment.round.framework_version.threads.values_list("code", "title"))
    return " ".join(shortfall_in_words(one, titles) for one in too_few)


def shortfall_in_words(one: scoring.Shortfall, titles: dict[str, str]) -> str:
    """What a firm has to do before it can submit."""
    place = f"in {titles[one.thread]}" if one.thread else "in all"
    if not one.applicable:
        return "At least one sub-thread needs a level: everything is marked not applicable."
    return f"Give a level to at least {one.needed} of {one.applicable} sub-threads {place}: {one.answered} so far."
