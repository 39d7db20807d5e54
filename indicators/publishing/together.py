"""Many releases of one approved file, published at one moment: all of them, or none."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from indicators import verdicts
from indicators.choices import ReleaseStatus
from indicators.models import Indicator, Observation, Release
from meo_site.accounts.models import User
from meo_site.audit.record import record

from .reading import NotPublishable

AT_ONCE = 2_000  # rows of one statement
Written = tuple[Release, Sequence[Observation]]  # neither stored yet


def alone_with(indicators: Sequence[int]) -> None:
    """Until the transaction ends nobody else begins or publishes releases of these; always in the same order."""
    list(Indicator.objects.filter(pk__in=indicators).select_for_update(no_key=True).order_by("pk"))


@transaction.atomic
def publish_together(written: Sequence[Written], *, by: User) -> None:
    """Store and publish releases of a file; each takes the place of its predecessor. Claims are tested once.

    Whoever calls has checked the values, and that they were approved by somebody who did not write them.
    """
    releases = [release for release, _ in written]
    alone_with(sorted({release.indicator_id for release in releases}))
    at = timezone.now()
    _supersede(releases, at)
    for release in releases:
        release.status = ReleaseStatus.CHECKED
    Release.objects.bulk_create(releases, AT_ONCE)
    observations = []
    for release, own in written:
        for observation in own:
            observation.release = release
        observations += own
    Observation.objects.bulk_create(observations, batch_size=AT_ONCE)
    Release.objects.filter(pk__in=[release.pk for release in releases]).update(
        status=ReleaseStatus.PUBLISHED, published_at=at, approved_by=by, version=F("version") + 1
    )
    for release in releases:
        record(by, "published", release, revision=release.revision, batch=release.batch_id)
    for newest in {
        one.indicator_id: one for one in sorted(releases, key=lambda one: one.period_start)
    }.values():
        newest.refresh_from_db()
        verdicts.retest(newest.indicator_id, because=newest, by=by)


def _supersede(releases: Sequence[Release], at: datetime) -> None:
    """The old ones end before the new ones begin; one that is no predecessor was published meanwhile."""
    expected = {(one.indicator_id, one.period_start, one.period_end): one.predecessor_id for one in releases}
    found = Release.objects.published().filter(indicator__in={one.indicator_id for one in releases})
    ending = []
    for published in found.select_for_update(of=("self",)).order_by("pk"):
        key = published.indicator_id, published.period_start, published.period_end
        if key in expected:
            if published.pk != expected[key]:
                raise NotPublishable(f"{published} was published meanwhile.")
            ending.append(published.pk)
    Release.objects.filter(pk__in=ending).update(
        status=ReleaseStatus.SUPERSEDED, ended_at=at, version=F("version") + 1
    )
