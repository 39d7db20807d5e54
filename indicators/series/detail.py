"""One indicator completely: every published period, how its figures changed, and what is said about them."""

import datetime
from dataclasses import dataclass

from indicators.models import Commentary, Discrepancy, Geography, Indicator, Release, SeriesBreak

from . import moments
from .catalogue import derived_places, described
from .editions import Edition, edition_of
from .findings import finding
from .history import History, history
from .movement import Moved, movements
from .statements import ClaimRow, claim_row


@dataclass(frozen=True)
class IndicatorDetail:
    """What the page and the JSON of an indicator hold."""

    indicator: Indicator
    as_of: datetime.datetime | None  # None: now
    editions: list[Edition]  # newest period first
    moved: list[Moved]  # up to the newest
    breaks: list[SeriesBreak]
    derived: list[Geography]  # places made of others, with their members
    history: History
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
    releases = Release.objects.public_at(moment).order_by("-period_end", "-period_start")
    known = described(Indicator.objects.filter(pk=indicator.pk), releases).get()
    derived, today = derived_places(), moments.today(moment)
    editions = [edition_of(known, release, derived, today) for release in known.read_releases]
    breaks = list(known.breaks.select_related("geography"))
    return IndicatorDetail(
        indicator=known,
        as_of=moment,
        editions=editions,
        moved=movements(known, editions, breaks, derived),
        breaks=breaks,
        derived=derived,
        history=history(known, moment),
        commentary=Commentary.objects.filter(indicator=known).first(),
        claims=[claim_row(claim) for claim in known.claims.judged(moment).select_related("geography")],
        discrepancies=list(known.discrepancies.all()),
        whole=list(known.part_of.public()),
        parts=list(known.parts.public()),
    )
