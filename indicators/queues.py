"""What waits for somebody: releases and files on their way, sources to look up, values and claims to look at."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery
from django.utils.timezone import localdate

from indicators.choices import ImportStatus, IndicatorState, ReleaseStatus
from indicators.models import ClaimTest, ImportBatch, Observation, PublishedClaim, Release, Source
from indicators.series.editions import next_expected

SHOWN = 50  # of each queue; its list has them all


@dataclass(frozen=True)
class Overdue:
    """A source that should have newer figures than the catalogue has."""

    source: Source
    expected_on: date
    indicators: list[str]


def releases(status: ReleaseStatus) -> list[Release]:
    """Those in a state on the way to the public; what comes next first."""
    found = Release.objects.in_context().filter(status=status)
    return list(found.order_by("publish_at", "created_at")[:SHOWN])


def returned() -> list[Release]:
    """Drafts that came back with a wish, or that nobody could publish at their moment."""
    found = Release.objects.in_context().filter(status=ReleaseStatus.DRAFT).exclude(returned_because="")
    return list(found.order_by("created_at")[:SHOWN])


def files() -> list[ImportBatch]:
    """Files of values to be approved, and those that the worker is publishing, or was when it stopped."""
    waiting = ImportBatch.objects.filter(status__in=(ImportStatus.CHECKED, ImportStatus.PUBLISHING))
    found = waiting.defer("content", "difference").select_related("uploaded_by", "approved_by")
    return list(found.order_by("uploaded_at")[:SHOWN])


def overdue(today: date | None = None) -> list[Overdue]:
    """By source, longest overdue first: an indicator that is kept up to date has no newer figures than these."""
    today = today or localdate()
    newest = Release.objects.newest().filter(indicator__state=IndicatorState.CURRENT)
    waiting: dict[Source, list[tuple[date, str]]] = {}
    for release in newest.select_related("indicator", "source").order_by("indicator__position"):
        if (expected_on := next_expected(release)) <= today:
            waiting.setdefault(release.source, []).append((expected_on, release.indicator.name))
    found = [
        Overdue(source, min(day for day, _ in of_source), [name for _, name in of_source])
        for source, of_source in waiting.items()
    ]
    return sorted(found, key=lambda one: (one.expected_on, one.source.title))


def dead_links() -> list[Source]:
    return list(
        Source.objects.filter(dead_link_noted_on__isnull=False).order_by("dead_link_noted_on")[:SHOWN]
    )


def flagged() -> list[Observation]:
    """Values under query of releases that are on their way or public."""
    found = Observation.objects.exclude(review_flag="").filter(release__in=Release.objects.flagged())
    ordered = found.order_by("release__indicator__position", "breakdown__position", "geography__position")
    return list(ordered.select_related("release__indicator", "geography", "breakdown")[:SHOWN])


def stopped_agreeing() -> list[PublishedClaim]:
    """Claims, the one that stopped last first, with what testing gave as `.standing`."""
    standing = ClaimTest.objects.filter(claim=OuterRef("pk"), ended_at=None)
    found = PublishedClaim.objects.stopped_agreeing().judged().select_related("indicator")
    return list(found.order_by(Subquery(standing.values("tested_at")[:1]).desc(), "code")[:SHOWN])


QUEUES: dict[str, Callable[[], list]] = {
    "submitted": lambda: releases(ReleaseStatus.CHECKED),
    "files": files,
    "scheduled": lambda: releases(ReleaseStatus.SCHEDULED),
    "returned": returned,
    "stopped": stopped_agreeing,
    "flagged": flagged,
    "overdue": overdue,
    "dead": dead_links,
}


def all_of_them() -> dict[str, list]:
    """Each queue by its name."""
    return {name: queue() for name, queue in QUEUES.items()}
