"""An assessment is started, submitted, withdrawn and reopened. The only writer of its status."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from assessments import scoring
from assessments.choices import Mode, Status
from assessments.models import Answer, Assessment, Firm, Round, Submission
from assessments.tally import store
from meo_site.accounts.models import User
from meo_site.audit.record import record

from .refusals import NotOpen, NotReady, refuse_unless_open


@transaction.atomic
def start(firm: Firm, round_: Round, *, by: User, mode: Mode = Mode.SELF) -> Assessment:
    """Open an assessment with a blank answer for each sub-thread asked; or give the draft there is."""
    Firm.objects.select_for_update(no_key=True).get(
        pk=firm.pk
    )  # two colleagues starting at once get one draft
    own = Assessment.objects.filter(firm=firm, round=round_)
    if draft := own.drafts().first():
        return draft
    if not round_.is_open or not round_.framework_version.is_published:
        raise NotOpen("This round does not take answers.")
    if own.counted().exists():
        raise NotReady("Your firm has already submitted in this round.")
    attempt = (own.aggregate(last=Max("attempt"))["last"] or 0) + 1
    assessment = Assessment.objects.create(firm=firm, round=round_, attempt=attempt, mode=mode)
    Answer.objects.bulk_create(Answer(assessment=assessment, sub_thread=one) for one in round_.asked())
    record(by, "started", assessment, round=round_.slug)
    return assessment


@transaction.atomic
def submit(assessment: Assessment, *, by: User) -> Submission:
    """Freeze a sufficiently answered draft and count it."""
    assessment = Assessment.objects.lock(assessment.pk)
    if assessment.status == Status.SUBMITTED:
        return assessment.submission  # a retry, a double click
    refuse_unless_open(assessment)
    shape = scoring.Shape.of(assessment.round.framework_version.layout())
    if too_few := scoring.below_submit_thresholds(assessment.states(), shape):
        raise NotReady(_in_words(too_few, assessment))
    assessment.status = Status.SUBMITTED
    assessment.submitted_at = timezone.now()
    assessment.submitted_by = by
    assessment.save(update_fields=["status", "submitted_at", "submitted_by"])
    submission = Submission.freeze(assessment)
    store.append(submission, +1)
    record(by, "submitted", assessment)
    return submission


def _in_words(too_few: list[scoring.Shortfall], assessment: Assessment) -> str:
    titles = dict(assessment.round.framework_version.threads.values_list("code", "title"))
    return " ".join(shortfall_in_words(one, titles) for one in too_few)


def shortfall_in_words(one: scoring.Shortfall, titles: dict[str, str]) -> str:
    """What a firm has to do before it can submit."""
    place = f"in {titles[one.thread]}" if one.thread else "in all"
    if not one.applicable:
        return "At least one sub-thread needs a level: everything is marked not applicable."
    return f"Give a level to at least {one.needed} of {one.applicable} sub-threads {place}: {one.answered} so far."
