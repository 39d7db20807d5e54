"""What happens to a firm and its assessments: register, start, save an answer, submit. The only writer of Status."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from assessments import scoring
from assessments.choices import Importance, Level, MemberRole, Mode, State, Status
from assessments.models import Answer, Assessment, Firm, Membership, Round, Submission
from assessments.models.assessment import NOTE_LENGTH, REASON_LENGTH
from assessments.tally import store
from meo_site.accounts.models import User
from meo_site.audit.record import record

FIELDS = ("state", "na_reason", "target", "importance", "note")


class NotReady(Exception):
    """Refused for now; the message may be read by a user."""


class NotOpen(NotReady):
    """The round or the assessment takes no more answers."""


class Invalid(Exception):
    """A value that no answer may have: {field: [messages]}."""

    def __init__(self, errors: dict[str, list[str]]):
        super().__init__(errors)
        self.errors = errors


class Stale(Exception):
    """Somebody has changed the answer since; it stands in `answer`, with who and when."""

    def __init__(self, answer: Answer):
        super().__init__(f"answer {answer.pk} is at version {answer.version}")
        self.answer = answer


@transaction.atomic
def register(firm: Firm, *, by: User) -> Firm:
    """Store a new firm with its first member; a second try gives the firm this person already has."""
    get_user_model().objects.select_for_update(no_key=True).get(pk=by.pk)
    if present := Firm.objects.for_user(by).first():
        return present
    firm.save()
    Membership.objects.create(firm=firm, user=by, role=MemberRole.OWNER)
    record(by, "registered", firm)
    return firm


@transaction.atomic
def describe(firm: Firm, fields: list[str], *, by: User) -> None:
    """Store these fields of what a firm says about itself; submissions keep the segment of their day."""
    firm.save(update_fields=fields)
    record(by, "described", firm, fields=fields)


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
def save_answer(
    assessment: Assessment, code: str, values: dict[str, Any], version: int, *, by: User
) -> Answer:
    """Write exactly the given fields of one answer, unless it has changed since `version`."""
    try:
        answer = Answer.objects.locked(assessment, code)
    except Answer.DoesNotExist:
        raise Invalid({"code": ["This sub-thread is not part of the assessment."]}) from None
    _refuse_unless_open(answer.assessment)
    fields = _checked(values, answer)
    if answer.changed_by_id == by.pk and _says(answer, fields):
        return answer  # a lost response is no conflict
    fields |= {"changed_by": by, "changed_at": timezone.now(), "version": F("version") + 1}
    if not Answer.objects.filter(pk=answer.pk, version=version).update(**fields):
        raise Stale(Answer.objects.select_related("changed_by", "sub_thread").get(pk=answer.pk))
    for name, value in (fields | {"version": version + 1}).items():
        setattr(answer, name, value)
    return answer


@transaction.atomic
def submit(assessment: Assessment, *, by: User) -> Submission:
    """Freeze a sufficiently answered draft and count it."""
    assessment = Assessment.objects.lock(assessment.pk)
    if assessment.status == Status.SUBMITTED:
        return assessment.submission  # a retry, a double click
    _refuse_unless_open(assessment)
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


def _refuse_unless_open(assessment: Assessment) -> None:
    if assessment.status != Status.DRAFT:
        raise NotOpen("This assessment has been submitted. Its answers no longer change.")
    if not assessment.round.is_open:
        raise NotOpen("This round is closed. It no longer takes answers.")


def _says(answer: Answer, fields: dict[str, Any]) -> bool:
    return all(getattr(answer, name) == value for name, value in fields.items())


def _checked(values: dict[str, Any], answer: Answer) -> dict[str, Any]:
    """The fields to write; raises Invalid, naming each field that no answer may have."""
    if unknown := values.keys() - set(FIELDS):
        raise TypeError(f"not fields of an answer: {sorted(unknown)}")
    fields = dict(values)
    errors = {name: [problem] for name, value in values.items() if (problem := _problem(name, value))}
    if "state" in fields and fields["state"] != State.NOT_APPLICABLE:
        fields["na_reason"] = ""
    elif "state" in fields or "na_reason" in fields:
        errors |= _problems_of_not_applicable(fields, answer)
    if errors:
        raise Invalid(errors)
    return fields


def _problems_of_not_applicable(fields: dict[str, Any], answer: Answer) -> dict[str, list[str]]:
    if not answer.sub_thread.allow_na:
        return {"state": ["This sub-thread applies to every firm. Choose a level, or don't know."]}
    if fields.get("state", answer.state) != State.NOT_APPLICABLE:
        return {"na_reason": ["A reason belongs to an answer of not applicable."]}
    if not str(fields.get("na_reason", "")).strip():
        return {"na_reason": ["Give a reason why this does not apply to your firm."]}
    return {}


def _problem(name: str, value: Any) -> str:
    if name in ("note", "na_reason"):
        return _text_problem(value, NOTE_LENGTH if name == "note" else REASON_LENGTH)
    known: dict[str, tuple[list[Any], str]] = {
        "state": (State.values, "Choose a level, don't know, or not applicable."),
        "target": ([None, *Level.values], "Choose a target from L1 to L4, or none."),
        "importance": (Importance.values, "Choose an importance from the list."),
    }
    allowed, message = known[name]
    return "" if value in allowed else message


def _text_problem(text: str, longest: int) -> str:
    if len(text) > longest:
        return f"Use {longest:,} characters or fewer. You have used {len(text):,}."
    if "\0" in text or "\ufffd" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        return "Remove the characters that cannot be stored."
    return ""


def _in_words(too_few: list[scoring.Shortfall], assessment: Assessment) -> str:
    titles = dict(assessment.round.framework_version.threads.values_list("code", "title"))
    return " ".join(shortfall_in_words(one, titles) for one in too_few)


def shortfall_in_words(one: scoring.Shortfall, titles: dict[str, str]) -> str:
    """What a firm has to do before it can submit."""
    place = f"in {titles[one.thread]}" if one.thread else "in all"
    if not one.applicable:
        return "At least one sub-thread needs a level: everything is marked not applicable."
    return f"Give a level to at least {one.needed} of {one.applicable} sub-threads {place}: {one.answered} so far."
