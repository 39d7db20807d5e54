"""The door itself: submitted, approved at once or for a later moment, published, returned, withdrawn."""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.utils import timezone

from indicators import validation, verdicts
from indicators.choices import ReleaseStatus
from indicators.models import Release
from indicators.models.release import LONGEST_REASON
from meo_site.accounts.models import User
from meo_site.audit.record import record

from .reading import (
    NotPublishable,
    errors,
    fresh,
    has_worked_on,
    needed,
    problems,
    repeats_predecessor,
    submitted_by,
)

AWAITED = (ReleaseStatus.CHECKED, ReleaseStatus.SCHEDULED)
FURTHEST = timedelta(days=366)  # further ahead, a year has been mistyped

logger = logging.getLogger(__name__)


@transaction.atomic
def submit_for_approval(release: Release, *, by: User, seen: int | None = None) -> list[validation.Problem]:
    """Hand a draft to a second person; returns the warnings that person will see too."""
    release = fresh(release, seen)
    if not release.is_draft:
        raise NotPublishable("This release has been submitted already.")
    found = problems(release)
    if wrong := [str(problem) for problem in found if problem.severity == "error"]:
        raise NotPublishable("Not submitted. " + " ".join(wrong))
    if repeats_predecessor(release):
        raise NotPublishable("Not submitted. Nothing differs from the published values.")
    release.status = ReleaseStatus.CHECKED
    release.returned_because = ""
    save(release, ["status", "returned_because"])
    record(by, "submitted", release, warnings=sorted({problem.code for problem in found}))
    return found


@transaction.atomic
def take_back(release: Release, *, by: User, seen: int | None = None) -> None:
    """Make a draft again of what one has submitted, as long as nobody has approved it."""
    release = fresh(release, seen)
    if release.status != ReleaseStatus.CHECKED:
        raise NotPublishable(
            f"Only what waits for approval can be taken back. This release is now: "
            f"{release.get_status_display().lower()}."
        )
    if submitted_by(release) != by:
        raise NotPublishable(
            f"{submitted_by(release) or 'Somebody else'} submitted it, and may take it back."
        )
    _give_back(release, "")
    record(by, "took back", release)


@transaction.atomic
def return_to_draft(release: Release, *, by: User, reason: str, seen: int | None = None) -> None:
    """Give a submitted or scheduled release back to its editors, saying what is wanted."""
    release = fresh(release, seen)
    if release.status not in AWAITED:
        raise NotPublishable("Only a submitted or scheduled release can be returned.")
    _give_back(release, needed(reason, "Say what should be changed."))
    record(by, "returned", release)


@transaction.atomic
def approve(release: Release, *, by: User, seen: int | None = None) -> Release:
    """Publish a submitted or scheduled release; the one whose place it takes is superseded at the same moment."""
    release = fresh(release, seen)
    if release.is_published and release.approved_by_id == by.pk:
        return release  # a double click
    _refuse_approval(release, by)
    release.approved_by, release.publish_at = by, None
    _publish(release, timezone.now(), by)
    record(by, "published", release, revision=release.revision)
    return release


@transaction.atomic
def schedule(release: Release, *, by: User, at: datetime | None, seen: int | None = None) -> Release:
    """Approve a submitted release, to be published at a later moment; or choose another one."""
    release = fresh(release, seen)
    if release.is_scheduled and (release.approved_by_id, release.publish_at) == (by.pk, at):
        return release  # a double click
    if at is None or not timezone.now() < at < timezone.now() + FURTHEST:
        raise NotPublishable("Choose a day and time in the future, at most a year from now.")
    _refuse_approval(release, by)
    release.status = ReleaseStatus.SCHEDULED
    release.approved_by, release.publish_at = by, at
    save(release, ["status", "approved_by", "publish_at"])
    record(by, "scheduled", release, at=at.isoformat())
    return release


def publish_due() -> int:
    """Publish what is scheduled and due, each alone, and say how many; what cannot be published is given back.

    Called every few seconds by every worker: whoever finds a release published already leaves it. One that the
    database refuses keeps no other from its moment, and is tried again.
    """
    scheduled = Release.objects.filter(status=ReleaseStatus.SCHEDULED)
    due = scheduled.filter(publish_at__lte=timezone.now()).order_by("publish_at", "pk")
    published = 0
    for pk in list(due.values_list("pk", flat=True)):
        try:
            published += _publish_as_scheduled(pk)
        except DatabaseError:
            logger.exception("release_not_published", extra={"release": pk})
    return published


@transaction.atomic
def _publish_as_scheduled(pk: int) -> bool:
    release = Release.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if release is None or not release.is_scheduled or release.publish_at > timezone.now():
        return False  # another worker was first, or a person
    by = release.approved_by
    try:
        if wrong := errors(release):
            raise NotPublishable(wrong)
        release.publish_at = None
        _publish(release, timezone.now(), by)
    except NotPublishable as reason:
        _give_back(release, f"Not published as scheduled. {reason}")
        record(None, "returned", release, scheduled_by=by.pk)
        return False
    record(None, "published", release, revision=release.revision, scheduled_by=by.pk)
    return True


@transaction.atomic
def publish_as_loaded(release: Release) -> None:
    """Publish a draft that nobody wrote: the first edition of a figure, as the catalogue's files have it."""
    release = fresh(release, None)
    if release.author_id is not None or not release.is_draft or release.predecessor_id is not None:
        raise NotPublishable(
            "Only first editions out of the catalogue's files are published without approval."
        )
    _publish(release, timezone.now(), None)
    record(None, "published", release, revision=release.revision)


@transaction.atomic
def withdraw(release: Release, *, by: User, reason: str) -> None:
    """Take a published release back without another in its place; its history stays readable."""
    release = fresh(release, None)
    if not release.is_published:
        raise NotPublishable("Only a published release can be withdrawn.")
    release.ended_because = needed(reason, "Say why it is withdrawn: readers see it.")
    release.status = ReleaseStatus.WITHDRAWN
    release.ended_at = timezone.now()
    save(release, ["status", "ended_at", "ended_because"])
    verdicts.retest(release.indicator_id, because=release, by=by)
    record(by, "withdrew", release)


def save(release: Release, fields: list[str]) -> None:
    """Store these fields and let whoever has the page open know."""
    release.version += 1
    release.save(update_fields=[*fields, "version"])


def _give_back(release: Release, because: str) -> None:
    release.status = ReleaseStatus.DRAFT
    release.returned_because = because[:LONGEST_REASON]
    release.publish_at = release.approved_by = None
    save(release, ["status", "returned_because", "publish_at", "approved_by"])


def _refuse_approval(release: Release, by: User) -> None:
    if release.status not in AWAITED:
        raise NotPublishable("Only a submitted release can be approved.")
    if has_worked_on(by, release):
        raise NotPublishable("You have worked on this release yourself. Somebody else approves it.")
    if wrong := errors(release):
        raise NotPublishable(f"Not published. {wrong}")


def _publish(release: Release, at: datetime, by: User | None) -> None:
    """The old one ends before the new one begins: the database allows one at a time. Claims are tested again."""
    for published in Release.objects.of_period(release).published().select_for_update(of=("self",)):
        if published.pk != release.predecessor_id:
            raise NotPublishable(f"Revision {published.revision} was published meanwhile. Correct that one.")
        published.status = ReleaseStatus.SUPERSEDED
        published.ended_at = at
        save(published, ["status", "ended_at"])
    release.status = ReleaseStatus.PUBLISHED
    release.published_at = at
    save(release, ["status", "published_at", "approved_by", "publish_at"])
    verdicts.retest(release.indicator_id, because=release, by=by)
