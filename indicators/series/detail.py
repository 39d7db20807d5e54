"""One indicator completely: every published period, how its figures changed, and what is said about them."""

import datetime
from dataclasses import dataclass

from indicators.choices import ReleaseStatus
from indicators.models import Commentary, Discrepancy, Geography, Indicator, Release, SeriesBreak

from . import moments, wording
from .catalogue import derived_places, described
from .editions import Edition, edition_of
from .figures import cell_of
from .findings import finding
from .movement import Moved, movements
from .statements import ClaimRow, claim_row


@dataclass(frozen=True)
class Revision:
    """One release in the history; the figures of one that ended stand here and nowhere else."""

    number: int
    period: str
    published_at: object
    ended_at: object
    state: str  # current, superseded or withdrawn
    reason: str
    figures: list[str]  # of one that ended
    changes: list[str]  # what it corrected: "West Midlands 20.0% → 20.4%"


@dataclass(frozen=True)
class IndicatorDetail:
    """What the page and the JSON of an indicator hold."""

    indicator: Indicator
    as_of: datetime.datetime | None  # None: now
    editions: list[Edition]  # newest period first
    moved: list[Moved]  # up to the newest
    breaks: list[SeriesBreak]
    derived: list[Geography]  # places made of others, with their members
    history: list[Revision]  # newest first
    commentary: Commentary | None
    claims: list[ClaimRow]  # what publications state about it
    discrepancies: list[Discrepancy]
    whole: list[Indicator]  # what it is part of
    parts: list[Indicator]

    @property
    def current(self):
        return self.editions[0] if self.editions else None

    @property
    def finding(self):
        return finding(self.indicator, self.current)

    @property
    def citation_revision(self):
        return self.current.release.revision


def detail(indicator, as_of=None):
    """Everything public about an indicator that `permissions.public_indicator` gave; or what was, at a moment.

    Only figures, their history and what testing claims gave are read as of then; words about them are today's.
    """
    moment = moments.at(as_of)
    known = described(Indicator.objects.filter(pk=indicator.pk), _releases(moment)).get()
    derived, today = derived_places(), moments.today(moment)
    by_id = {release.pk: release for release in known.read_releases}
    editions = [
        edition_of(known, release, derived, today)
        for release in known.read_releases
        if not _has_ended(release, moment)
    ]
    breaks = list(known.breaks.select_related("geography"))
    return IndicatorDetail(
        indicator=known,
        as_of=moment,
        editions=editions,
        moved=movements(known, editions, breaks, derived),
        breaks=breaks,
        derived=derived,
        history=[
            _revision(release, by_id.get(release.predecessor_id), has_ended=_has_ended(release, moment))
            for release in sorted(known.read_releases, key=_when, reverse=True)
        ],
        commentary=Commentary.objects.filter(indicator=known).first(),
        claims=[claim_row(claim) for claim in known.claims.judged(moment).select_related("geography")],
        discrepancies=list(known.discrepancies.all()),
        whole=list(known.part_of.public()),
        parts=list(known.parts.public()),
    )


def _releases(moment):
    """All that have been public, by a moment if one is named."""
    public = Release.objects.have_been_public().order_by("-period_end", "-period_start", "-revision")
    return public.filter(published_at__lte=moment) if moment else public


def _has_ended(release, moment):
    return release.ended_at is not None and (moment is None or release.ended_at <= moment)


def _when(release):
    return release.published_at, release.revision


def _revision(release, predecessor, *, has_ended):
    return Revision(
        number=release.revision,
        period=wording.period_label(release),
        published_at=release.published_at,
        ended_at=release.ended_at if has_ended else None,
        state=ReleaseStatus(release.status).label.lower() if has_ended else "current",
        reason=(release.ended_because if has_ended else "") or release.reason,
        figures=_figures(release) if has_ended else [],
        changes=_changes(release, predecessor) if predecessor else [],
    )


def _changes(release, predecessor):
    """Values that differ from those of the release before, as printed then and now."""
    before = {
        (one.breakdown_id, one.geography_id): cell_of(one).text for one in predecessor.observations.all()
    }
    changed = []
    for one in release.observations.all():
        then, now = before.get((one.breakdown_id, one.geography_id), wording.NOTHING), cell_of(one)
        if then != now.text:
            label = "" if one.breakdown.is_headline else f" ({one.breakdown.title})"
            changed.append(f"{now.name}{label} {then} → {now.text}")
    return changed


def _figures(release):
    """What the release said, label by label."""
    by_label = {}
    in_order = sorted(
        release.observations.all(), key=lambda one: (one.breakdown.position, one.geography.position)
    )
    for observation in in_order:
        cell = cell_of(observation)
        by_label.setdefault(observation.breakdown, []).append(f"{cell.name} {cell.text}")
    if len(by_label) == 1:
        return [", ".join(figures) for figures in by_label.values()]
    return [f"{label.title}: {', '.join(figures)}" for label, figures in by_label.items()]
