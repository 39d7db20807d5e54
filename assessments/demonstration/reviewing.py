"""Many reviews at once, on days gone by: the rows that naming, verifying, sharing and finalising would write."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from django.db import transaction

from assessments.choices import ReviewStatus, State
from assessments.models import Assessment, Review, Round, Submission, VerifiedAnswer, VerifiedLevels
from assessments.tally import store
from meo_site.accounts.models import User
from meo_site.audit.models import Event

LOWER_SHARE, HIGHER_SHARE = 0.12, 0.03
BETWEEN = timedelta(days=4)  # from sharing to the end
REASONS = {
    -1: (
        "Done for two customers only; not yet the way of working.",
        "Written down, but the shop floor works without it.",
        "Depends on one person; nobody stands in.",
        "Begun this spring; no results to show yet.",
    ),
    0: (
        "Seen on the visit; agrees with the firm’s own level.",
        "Records of the last year show it.",
        "Shown by two people of different departments.",
        "The last audit says the same.",
    ),
    1: (
        "Further than the firm says: reviewed every month, with figures.",
        "Suppliers are part of it already.",
        "Two years of records were shown.",
    ),
}
NOT_APPLICABLE_REASON = "Agreed: not part of what this firm does."


class Visit(NamedTuple):
    """What an assessor found at one firm: state and reason by sub-thread; shared, and final unless it waits."""

    submission: Submission
    found: dict[str, tuple[str, str]]
    at: datetime
    is_final: bool = True


def look(states: dict[str, str], chance: Random) -> dict[str, tuple[str, str]]:
    """What an assessor finds where a firm says this: mostly the same, now and then a level lower or higher."""
    return {code: _found(state, chance) for code, state in states.items() if state != State.BLANK}


def _found(state: str, chance: Random) -> tuple[str, str]:
    drawn = chance.random()
    shift = -1 if drawn < LOWER_SHARE else 1 if drawn < LOWER_SHARE + HIGHER_SHARE else 0
    if state not in "1234":
        return state, NOT_APPLICABLE_REASON
    level = min(max(int(state) + shift, 1), 4)
    return str(level), chance.choice(REASONS[level - int(state)])


@transaction.atomic
def deliver(round_: Round, visits: Iterable[Visit], assessor: User) -> None:
    """Store the reviews of submissions that have none, and count what is final.

    The round may be closed. A test holds the rows equal to those of the verbs.
    """
    visits = list(visits)
    for one in visits:
        one.submission.assessment.assessor = assessor
    Assessment.objects.bulk_update([one.submission.assessment for one in visits], ["assessor"])
    reviews = Review.objects.bulk_create(_review(one, assessor) for one in visits)
    parts = {part.code: part for part in round_.framework_version.sub_threads.order_by("position")}
    VerifiedAnswer.objects.bulk_create(
        (
            VerifiedAnswer(review=review, sub_thread=parts[code], state=state, reason=reason, version=1)
            for one, review in zip(visits, reviews, strict=True)
            for code, (state, reason) in one.found.items()
        ),
        batch_size=2000,
    )
    VerifiedLevels.objects.bulk_create(_levels(one, parts) for one in visits if one.is_final)
    store.rebuild(round_)
    Event.objects.bulk_create(
        event for pair in zip(visits, reviews, strict=True) for event in _events(*pair, assessor)
    )


def _review(visit: Visit, assessor: User) -> Review:
    status = ReviewStatus.FINALISED if visit.is_final else ReviewStatus.SHARED
    shared_at, finalised_at = (visit.at - BETWEEN, visit.at) if visit.is_final else (visit.at, None)
    return Review(
        submission=visit.submission, assessor=assessor, status=status, shared_at=shared_at,
        finalised_at=finalised_at,
    )  # fmt: skip


def _levels(visit: Visit, parts: dict) -> VerifiedLevels:
    own = zip(parts, visit.submission.levels, strict=True)
    found = {code: state for code, (state, _) in visit.found.items()}
    levels = "".join("." if state == "." else found.get(code, State.BLANK) for code, state in own)
    return VerifiedLevels(submission=visit.submission, levels=levels, finalised_at=visit.at)


def _events(visit: Visit, review: Review, assessor: User) -> Iterable[Event]:
    """The audit trail: who named whom, shared and finalised."""
    assessment = visit.submission.assessment
    detail = {"assessor": assessor.pk, "shares_notes": False}
    yield _event(assessment.submitted_by, "named an assessor", assessment, detail)
    yield _event(assessor, "shared", review, {})
    if visit.is_final:
        yield _event(assessor, "finalised", review, {})


def _event(actor: User, verb: str, thing, detail: dict) -> Event:
    return Event(actor=actor, verb=verb, thing=thing._meta.label_lower, thing_id=str(thing.pk), detail=detail)
