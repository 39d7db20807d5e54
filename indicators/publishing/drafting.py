"""Drafts: begun, edited, begun anew with the values of a public release, thrown away."""

from django.db import transaction
from django.db.models import Max

from indicators.choices import ReleaseStatus
from indicators.models import Indicator, Observation, Release
from meo_site.accounts.models import User
from meo_site.audit.record import record

from .reading import CLONED, NotPublishable, fresh, needed


@transaction.atomic
def draft(release: Release, *, by: User) -> Release:
    """Store a new release, the first of its indicator and period."""
    refuse_taken_period(release)
    release.author = by
    release.save(force_insert=True)
    record(by, "drafted", release)
    return release


@transaction.atomic
def edit(release: Release, fields: list[str], *, by: User, seen: int) -> None:
    """Store these fields of a draft; its values may be written in the same transaction, after this call."""
    stored = fresh(release, seen)
    if not stored.is_draft:
        raise NotPublishable("Only a draft can be edited.")
    release.version = stored.version + 1
    release.save(update_fields=[*fields, "version"])
    record(by, "edited", release, fields=fields)


@transaction.atomic
def correct(release: Release, *, by: User, reason: str) -> Release:
    """Begin the release that will take this one's place: a draft with the same values."""
    reason = needed(reason, "Say why the release needs correcting: readers see it beside the new values.")
    release = Release.objects.lock(release.pk)
    if release.status not in (ReleaseStatus.PUBLISHED, ReleaseStatus.WITHDRAWN):
        raise NotPublishable("Only a published or withdrawn release can be corrected.")
    last = _last_revision(release)
    if last != release.revision:
        raise NotPublishable(f"Revision {last} has taken this release's place: correct that one.")
    clone = _clone(release, predecessor=release, reason=reason, author=by)
    record(by, "corrected", clone, predecessor=release.pk)
    return clone


@transaction.atomic
def bring_back(release: Release, *, by: User, reason: str) -> Release:
    """Begin a release with the values that an earlier one had; it takes the place of the newest."""
    reason = needed(reason, "Say why the earlier values are brought back: readers see it beside them.")
    newest = Release.objects.of_period(release).have_been_public().order_by("-revision").first()
    if newest is None or Release.objects.lock(newest.pk).revision <= release.revision:
        raise NotPublishable("Only values that others have replaced can be brought back.")
    last = _last_revision(newest)
    if last != newest.revision:
        raise NotPublishable(f"Revision {last} has been published meanwhile. Look at that one first.")
    clone = _clone(release, predecessor=newest, reverts_to=release, reason=reason, author=by)
    record(by, "brought back", clone, predecessor=newest.pk, reverts_to=release.pk)
    return clone


@transaction.atomic
def discard(release: Release, *, by: User, seen: int | None = None) -> None:
    """Throw a draft away with its values."""
    release = fresh(release, seen)
    if not release.is_draft:
        raise NotPublishable("Only a draft can be discarded.")
    record(by, "discarded", release)
    release.delete()


def refuse_taken_period(release: Release) -> None:
    """One release for an indicator and period to begin with; whoever comes second waits, and is refused."""
    Indicator.objects.select_for_update(no_key=True).get(pk=release.indicator_id)
    if there := Release.objects.of_period(release).first():
        raise NotPublishable(
            f"There is a release for this period already: revision {there.revision}, "
            f"{there.get_status_display().lower()}. Open it, and correct it there."
        )


def _last_revision(release: Release) -> int:
    """Of its period; refuses while a draft is on its way, which would be overlooked."""
    of_period = Release.objects.of_period(release)
    if there := of_period.on_the_way().select_related("author").first():
        raise NotPublishable(f"{there.author or 'Somebody'} has begun a correction already: open that draft.")
    return of_period.aggregate(last=Max("revision"))["last"]


def _clone(release: Release, *, predecessor: Release, **fields: object) -> Release:
    """A draft with the values of a release, and what is said about their source."""
    copied = {name: getattr(release, name) for name in CLONED}
    clone = Release.objects.create(
        **copied, revision=predecessor.revision + 1, predecessor=predecessor, **fields
    )
    copies = list(release.observations.all())
    for observation in copies:
        observation.pk = None
        observation._state.adding = True
        observation.release = clone
    Observation.objects.bulk_create(copies)
    return clone
