"""Many answers written at once, from a workbook: all of them or none."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from assessments.models import Answer, Assessment
from meo_site.accounts.models import User
from meo_site.audit.record import record

from .answering import checked
from .refusals import Invalid, Moved, refuse_unless_open


class Change(NamedTuple):
    """What one answer is to say, and the version of it that the person has seen."""

    code: str
    version: int
    values: dict[str, Any]


@transaction.atomic
def apply_answers(assessment: Assessment, changes: Sequence[Change], *, by: User) -> None:
    """Write exactly the given fields of these answers, unless one of them has changed since it was seen."""
    answers = _held(assessment, [change.code for change in changes])
    refuse_unless_open(Assessment.objects.lock(assessment.pk))
    if strange := [change.code for change in changes if change.code not in answers]:
        raise Invalid({"code": [f"{code} is not part of the assessment." for code in strange]})
    if any(answers[change.code].version != change.version for change in changes):
        raise Moved
    now = timezone.now()
    for change in changes:
        answer = answers[change.code]
        fields = checked(change.values, answer) | {"version": change.version + 1}
        Answer.objects.filter(pk=answer.pk).update(**fields, changed_by=by, changed_at=now)
    if changes:
        record(by, "applied a workbook", assessment, answers=[change.code for change in changes])


def _held(assessment: Assessment, codes: list[str]) -> dict[str, Answer]:
    """Answers by code, locked in one order and before their assessment, as saving one does: nobody waits in a ring."""
    found = assessment.answers.filter(sub_thread__code__in=codes).select_related("sub_thread").order_by("pk")
    return {one.sub_thread.code: one for one in found.select_for_update(of=("self",), no_key=True)}
