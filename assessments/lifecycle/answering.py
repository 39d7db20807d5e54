"""A firm says something about one sub-thread: saved at once, refused where somebody has changed it since."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from assessments.choices import Importance, Level, State
from assessments.models import Answer, Assessment
from assessments.models.assessment import NOTE_LENGTH, REASON_LENGTH
from meo_site.accounts.models import User

from .refusals import Invalid, Stale, refuse_unless_open

FIELDS = ("state", "na_reason", "target", "importance", "note")


@transaction.atomic
def save_answer(
    assessment: Assessment, code: str, values: dict[str, Any], version: int, *, by: User
) -> Answer:
    """Write exactly the given fields of one answer, unless it has changed since `version`."""
    try:
        answer = Answer.objects.locked(assessment, code)
    except Answer.DoesNotExist:
        raise Invalid({"code": ["This sub-thread is not part of the assessment."]}) from None
    refuse_unless_open(answer.assessment)
    if "note" in values and answer.assessment.hides_notes_from(by):
        raise Invalid({"note": ["The firm has not shared its notes with you."]})
    fields = checked(values, answer)
    if answer.changed_by_id == by.pk and _says(answer, fields):
        return answer  # a lost response is no conflict
    fields |= {"changed_by": by, "changed_at": timezone.now(), "version": F("version") + 1}
    if not Answer.objects.filter(pk=answer.pk, version=version).update(**fields):
        raise Stale(Answer.objects.select_related("changed_by", "sub_thread").get(pk=answer.pk))
    for name, value in (fields | {"version": version + 1}).items():
        setattr(answer, name, value)
    return answer


def _says(answer: Answer, fields: dict[str, Any]) -> bool:
    return all(getattr(answer, name) == value for name, value in fields.items())


def checked(values: dict[str, Any], answer: Answer) -> dict[str, Any]:
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
        return text_problem(value, NOTE_LENGTH if name == "note" else REASON_LENGTH)
    known: dict[str, tuple[list[Any], str]] = {
        "state": (State.values, "Choose a level, don't know, or not applicable."),
        "target": ([None, *Level.values], "Choose a target from L1 to L4, or none."),
        "importance": (Importance.values, "Choose an importance from the list."),
    }
    allowed, message = known[name]
    return "" if value in allowed else message


def text_problem(text: str, longest: int) -> str:
    """What is wrong with a text that somebody typed; empty where nothing is."""
    if len(text) > longest:
        return f"Use {longest:,} characters or fewer. You have used {len(text):,}."
    if "\0" in text or "\ufffd" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        return "Remove the characters that cannot be stored."
    return ""
