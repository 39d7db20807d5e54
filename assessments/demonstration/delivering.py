"""Many submissions at once, on days gone by: the rows that `lifecycle` would have written, without its day of today."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from assessments.choices import OUT_OF_SCOPE, State, Status
from assessments.models import Answer, Assessment, Firm, Round, Submission
from assessments.tally import store
from meo_site.accounts.models import User
from meo_site.audit.models import Event

NA_REASON = "Not part of what this firm does."
TAKEN = timedelta(minutes=40)  # from the start to the submission


class Delivery(NamedTuple):
    """What one firm submits: a state for each sub-thread asked, by code."""

    firm: Firm
    person: User
    states: dict[str, str]
    at: datetime


@transaction.atomic
def deliver(round_: Round, deliveries: list[Delivery]) -> None:
    """Store submissions of firms that have none in this round, and count them.

    The round may be closed. A test holds the rows equal to those of starting, saving and submitting one by one.
    """
    assessments = Assessment.objects.bulk_create(
        Assessment(
            firm=one.firm, round=round_, status=Status.SUBMITTED, submitted_at=one.at, submitted_by=one.person
        )
        for one in deliveries
    )
    for assessment in assessments:
        assessment.started_at = assessment.submitted_at - TAKEN
    Assessment.objects.bulk_update(assessments, ["started_at"], batch_size=200)
    pairs = list(zip(deliveries, assessments, strict=True))
    asked = list(round_.asked())
    Answer.objects.bulk_create(
        (answer(one, assessment, sub_thread) for one, assessment in pairs for sub_thread in asked),
        batch_size=2000,
    )
    order = list(round_.framework_version.sub_threads.order_by("position").values_list("code", flat=True))
    Submission.objects.bulk_create(
        Submission.of(assessment, "".join(one.states.get(code, OUT_OF_SCOPE) for code in order))
        for one, assessment in pairs
    )
    store.rebuild(round_)
    note(pairs)


def answer(one: Delivery, assessment: Assessment, sub_thread) -> Answer:
    state = one.states[sub_thread.code]
    if state == State.BLANK:
        return Answer(assessment=assessment, sub_thread=sub_thread)
    return Answer(
        assessment=assessment,
        sub_thread=sub_thread,
        state=state,
        na_reason=NA_REASON if state == State.NOT_APPLICABLE else "",
        version=1,
        changed_by=one.person,
        changed_at=one.at,
    )


def note(pairs: list[tuple[Delivery, Assessment]]) -> None:
    """The audit trail says who started and submitted, as of the day the rows were written."""
    Event.objects.bulk_create(
        Event(
            actor=one.person,
            verb=verb,
            thing=Assessment._meta.label_lower,
            thing_id=str(assessment.pk),
            detail=detail,
        )
        for one, assessment in pairs
        for verb, detail in (("started", {"round": assessment.round.slug}), ("submitted", {}))
    )
