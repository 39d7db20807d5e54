"""The threads of a draft are shared out among colleagues."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from assessments.models import Assessment, Assignment, Firm, Thread
from meo_site.accounts.models import User
from meo_site.audit.record import record
from meo_site.mail import outbox
from meo_site.mail.models import Kind

from .people import GONE
from .refusals import NotReady, refuse_unless_open


class Part(NamedTuple):
    """Who is to answer a thread, by primary key, and the last day for it; nobody where there is no person."""

    person: int | None
    due_on: date | None = None


@transaction.atomic
def assign(assessment: Assessment, parts: Mapping[str, Part], *, by: User, site: str) -> None:
    """Ask colleagues to answer threads, by code; each of them gets one mail about all that is new."""
    firm = Firm.objects.lock(assessment.firm_id)  # nobody leaves meanwhile
    assessment = Assessment.objects.lock(assessment.pk)
    refuse_unless_open(assessment)
    people = firm.members.in_bulk()
    new = defaultdict(list)
    for thread in _named(assessment, parts):
        part = parts[thread.code]
        _refuse_unless_possible(part, assessment, people)
        if assigned := _stored(assessment, thread, part, by):
            new[part.person].append(assigned)
    for person, assignments in new.items():
        if person != by.pk:
            _tell(people[person], assessment, assignments, by, site)


def _named(assessment: Assessment, parts: Mapping[str, Part]) -> list[Thread]:
    asked = assessment.answers.order_by().values("sub_thread__thread")
    threads = list(Thread.objects.filter(pk__in=asked, code__in=list(parts)).order_by("position"))
    if len(threads) < len(parts):
        raise NotReady("This thread is not part of the assessment.")
    return threads


def _refuse_unless_possible(part: Part, assessment: Assessment, people: Mapping[int, User]) -> None:
    if part.person is not None and part.person not in people:
        raise NotReady(GONE)
    if part.due_on and not timezone.localdate() <= part.due_on <= assessment.round.closes_on:
        raise NotReady("A due date lies between today and the last day of the round.")


def _stored(assessment: Assessment, thread: Thread, part: Part, by: User) -> Assignment | None:
    """The assignment if it is new to somebody."""
    present = assessment.assignments.filter(thread=thread)
    if part.person is None:
        if present.delete()[0]:
            record(by, "unassigned", assessment, thread=thread.code)
        return None
    if present.filter(user=part.person, due_on=part.due_on).exists():
        return None
    told = {"user_id": part.person, "due_on": part.due_on, "assigned_by": by, "assigned_at": timezone.now()}
    assigned, _ = present.update_or_create(assessment=assessment, thread=thread, defaults=told)
    record(by, "assigned", assessment, thread=thread.code, user=part.person)
    return assigned


def _tell(person: User, assessment: Assessment, assignments: list[Assignment], by: User, site: str) -> None:
    context = {"assessment": assessment, "round": assessment.round, "assignments": assignments, "by": by}
    outbox.post(Kind.ASSIGNMENT, person.email, site, within=outbox.PAUSE, firm=assessment.firm, **context)
