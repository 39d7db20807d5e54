"""Who asks for a release, who approves it, who takes it back: every change of a release's status but the job's."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from assessments.choices import ReleaseStatus
from assessments.models import Proof, Release, Round
from meo_site.accounts.models import User
from meo_site.accounts.roles import Role
from meo_site.audit.record import record

from .frozen import freeze

SILENT = timedelta(minutes=2)  # without a word of the job it is taken to have been cut off
WAITING = "Waiting for the worker"


class NotReleased(Exception):
    """Refused; the message may be read by a user."""


@transaction.atomic
def ask(round_: Round, *, by: User) -> Release:
    """A release of a closed round, for the job to make."""
    _refuse_unless(by, "Only an analyst makes a release.", Role.ANALYST)
    round_ = _lock(round_)
    refuse_unless_closed(round_)
    waiting = round_.releases.filter(status__in=[ReleaseStatus.MAKING, ReleaseStatus.READY]).first()
    if waiting:
        raise NotReleased(f"A release of {round_} is already {_said(waiting)}. Discard it first.")
    release = Release.objects.create(round=round_, minimum=round_.minimum, made_by=by)
    Proof.objects.create(release=release, step=WAITING)
    record(by, "asked for", release, round=round_.slug, minimum=round_.minimum)
    return release


def is_silent(release: Release) -> bool:
    """Whether the job that makes it has said nothing for so long that it is not waited for."""
    return release.status == ReleaseStatus.MAKING and release.proof.noted_at < timezone.now() - SILENT


@transaction.atomic
def ask_again(release: Release, *, by: User) -> Release:
    """The same release, for another job to make: the first was cut off. Should both go on, one of them stores."""
    _refuse_unless(by, "Only an analyst makes a release.", Role.ANALYST)
    release = _lock_release(release)
    if release.status != ReleaseStatus.MAKING:
        raise NotReleased(f"This release is {_said(release)}. There is nothing to start again.")
    if not is_silent(release):
        raise NotReleased("This release is being made. It can be started again when the worker falls silent.")
    Proof.objects.filter(release=release).update(step=WAITING, percent=0, noted_at=timezone.now())
    record(by, "asked again for", release)
    return release


@transaction.atomic
def approve(release: Release, *, by: User) -> Release:
    """Publish exactly what was made; the release before it is replaced in the same moment."""
    round_ = _lock(release.round)
    release = _lock_release(release)
    if release.status == ReleaseStatus.PUBLISHED and release.approved_by == by:
        return release  # a double click
    if release.status != ReleaseStatus.READY:
        raise NotReleased(f"This release is {_said(release)}. Only one that waits can be approved.")
    refuse_to_approve(release.made_by, by)
    refuse_unless_closed(round_)
    if round_.minimum > release.minimum:
        raise NotReleased(
            f"The round now needs {round_.minimum} firms behind a figure, not {release.minimum}. Make it again."
        )
    if freeze(round_).fingerprint != release.proof.fingerprint:
        raise NotReleased(
            "A submission of this round has changed since the release was made. Discard it and make it again."
        )
    last = round_.releases.public().order_by("-number").first()
    round_.releases.current().update(status=ReleaseStatus.REPLACED)
    release.status, release.approved_by, release.published_at = ReleaseStatus.PUBLISHED, by, timezone.now()
    release.number = last.number + 1 if last else 1
    release.save(update_fields=["status", "approved_by", "published_at", "number"])
    record(by, "published", release, round=round_.slug, number=release.number)
    return release


def refuse_to_approve(maker: User, approver: User) -> None:
    """Four eyes: unless the one is a publisher and the other somebody else."""
    _refuse_unless(approver, "Only a publisher approves a release.", Role.PUBLISHER)
    if approver == maker:
        raise NotReleased("Whoever made a release does not approve it. Another person has to.")


@transaction.atomic
def discard(release: Release, *, by: User) -> Release:
    """Give up a release that has not been public; its figures and proofs are deleted."""
    _refuse_unless(by, "Only analysts and publishers discard a release.", Role.ANALYST, Role.PUBLISHER)
    release = _lock_release(release)
    if release.status == ReleaseStatus.DISCARDED:
        return release  # a double click
    if release.status not in (ReleaseStatus.MAKING, ReleaseStatus.READY, ReleaseStatus.REFUSED):
        raise NotReleased(f"This release is {_said(release)}. It cannot be discarded.")
    release.tables.all().delete()
    release.proof.delete()
    release.status = ReleaseStatus.DISCARDED
    release.save(update_fields=["status"])
    record(by, "discarded", release)
    return release


@transaction.atomic
def withdraw(release: Release, notice: str, *, by: User) -> Release:
    """Take back what is public; its address stays and says why."""
    _refuse_unless(by, "Only a publisher withdraws a release.", Role.PUBLISHER)
    release = _lock_release(release)
    if release.status == ReleaseStatus.WITHDRAWN:
        return release  # a double click
    if release.status != ReleaseStatus.PUBLISHED:
        raise NotReleased(f"This release is {_said(release)}. Only a published one is withdrawn.")
    if not notice.strip():
        raise NotReleased("Say why: the notice stands where the figures stood.")
    release.status, release.notice = ReleaseStatus.WITHDRAWN, notice.strip()
    release.withdrawn_by, release.withdrawn_at = by, timezone.now()
    release.save(update_fields=["status", "notice", "withdrawn_by", "withdrawn_at"])
    record(by, "withdrew", release, number=release.number)
    return release


def _lock(round_: Round) -> Round:
    """The round, held to the end of the transaction: its releases come one after the other."""
    found = Round.objects.select_for_update(of=("self",), no_key=True).select_related("framework_version")
    return found.get(pk=round_.pk)


def _lock_release(release: Release) -> Release:
    found = Release.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("round__framework_version", "made_by", "proof").get(pk=release.pk)


def _said(release: Release) -> str:
    return str(release.get_status_display()).lower()


def _refuse_unless(by: User, words: str, *roles: Role) -> None:
    """Looked up anew: a role may have been taken away since the page was opened."""
    if not User.objects.get(pk=by.pk).has_role(*roles):
        raise NotReleased(words)


def refuse_unless_closed(round_: Round) -> None:
    if round_.is_open or not round_.has_opened:
        raise NotReleased(f"{round_} has not closed. A round is released after its last day.")
