"""What became of an indicator's releases: the newest in full, with what each changed and what those said that ended."""

import datetime
from dataclasses import dataclass

from indicators.choices import ReleaseStatus
from indicators.models import Observation, Release

from . import moments, wording
from .figures import cell_of

SHOWN = 10  # revisions; the page of releases and corrections has all
NEWEST_FIRST = ("-published_at", "-revision", "-period_end", "-period_start")
FEW = 12  # figures of one release, or changes: more are read as of then


@dataclass(frozen=True)
class Change:
    """A value that differs from that of the release before, as printed then and now."""

    where: str
    then: str
    now: str


@dataclass(frozen=True)
class Changes:
    """What a correction changed."""

    every: list[Change]

    @property
    def shown(self):
        return self.every[:FEW]

    @property
    def further(self):
        """How many are not shown: the figures as of then have them."""
        return len(self.every[FEW:])


@dataclass(frozen=True)
class Revision:
    """One release in the history."""

    number: int
    period: str
    published_at: datetime.datetime
    ended_at: datetime.datetime | None
    state: str  # current, superseded or withdrawn
    reason: str
    figures: list[str]  # of one that ended, if they are few
    changes: Changes | None  # of one that took another's place

    @property
    def last_read(self):
        return moments.just_before(self.ended_at) if self.ended_at else ""


@dataclass(frozen=True)
class History:
    """The newest revisions first, and whether others came before them."""

    revisions: list[Revision]
    has_earlier: bool


def history(indicator, moment=None):
    """The history of an indicator that `permissions` gave, up to a moment if one is named. Five queries at most."""
    public = Release.objects.have_been_public().filter(indicator=indicator)
    public = public.filter(published_at__lte=moment) if moment else public
    newest = list(public.order_by(*NEWEST_FIRST)[: SHOWN + 1])
    shown = newest[:SHOWN]
    values = values_of([one for one in shown if _is_told(one, moment)])
    return History([_revision(one, values, moment) for one in shown], len(newest) > SHOWN)


def values_of(releases):
    """The values of these and of those whose place they took, by the id of the release. Four queries, or none."""
    found = {pk: [] for one in releases for pk in (one.pk, one.predecessor_id) if pk}
    values = Observation.objects.filter(release__in=found).order_by()
    for one in values.prefetch_related("geography__codes", "breakdown"):
        found[one.release_id].append(one)
    return found


def changes(release, values):
    """Values that differ from those of the release before, in the order of the tables; of `values_of` it."""
    before, after = (_cells(values[pk]) for pk in (release.predecessor_id, release.pk))
    in_order = sorted(before | after, key=lambda key: (key[0].position, key[1].position))
    texts = [(key, _text(before.get(key)), _text(after.get(key))) for key in in_order]
    return Changes([Change(_where(*key), then, now) for key, then, now in texts if then != now])


def _is_told(release, moment):
    """Whether its values are read: of one that ended, or that took another's place."""
    return release.predecessor_id is not None or _has_ended(release, moment)


def _has_ended(release, moment):
    return release.ended_at is not None and (moment is None or release.ended_at <= moment)


def _revision(release, values, moment):
    is_over = _has_ended(release, moment)
    return Revision(
        number=release.revision,
        period=wording.period_label(release),
        published_at=release.published_at,
        ended_at=release.ended_at if is_over else None,
        state=ReleaseStatus(release.status).label.lower() if is_over else "current",
        reason=(release.ended_because if is_over else "") or release.reason,
        figures=_figures(values[release.pk]) if is_over else [],
        changes=changes(release, values) if release.predecessor_id else None,
    )


def _figures(values):
    """What a release said, label by label; nothing where that is long."""
    if len(values) > FEW:
        return []
    by_label = {}
    for observation in sorted(values, key=lambda one: (one.breakdown.position, one.geography.position)):
        cell = cell_of(observation)
        by_label.setdefault(observation.breakdown, []).append(f"{cell.name} {cell.text}")
    if len(by_label) == 1:
        return [", ".join(figures) for figures in by_label.values()]
    return [f"{label.title}: {', '.join(figures)}" for label, figures in by_label.items()]


def _cells(values):
    return {(one.breakdown, one.geography): cell_of(one) for one in values}


def _text(cell):
    return cell.text if cell else wording.NOTHING


def _where(label, place):
    return place.name if label.is_headline else f"{place.name} ({label.title})"
