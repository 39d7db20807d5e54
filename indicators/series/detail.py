"""One indicator completely: every published period, how its figures changed, and what is said about them."""

import datetime
from dataclasses import dataclass

from django.utils.timezone import localdate

from indicators.choices import LICENCES
from indicators.models import Commentary, Discrepancy, Geography, Indicator, Release, SeriesBreak

from . import moments, wording
from .basis import marked
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
    commented_at: datetime.datetime | None  # when it was last written
    claims: list[ClaimRow]  # what publications state about it
    discrepancies: list[Discrepancy]
    whole: list[Indicator]  # what it is part of
    parts: list[Indicator]

    @property
    def current(self):
        return self.editions[0] if self.editions else None

    @property
    def is_commentary_older(self):
        """Whether a newer period came out after the commentary was written: it speaks of the one before."""
        if len(self.editions) < 2 or self.commented_at is None:
            return False
        newest = self.current.release
        return newest.predecessor_id is None and self.commented_at < newest.published_at

    @property
    def finding(self):
        return finding(self.indicator, self.current)

    def citation(self, site, address):
        """How the newest figures are cited: whose they are, in which edition, and where they were read."""
        current, release = self.current, self.current.release
        edition = [current.publisher, current.source]
        if release.source_released_on:
            edition.append(f"released {wording.day(release.source_released_on)}")
        read = [f"“{self.indicator.name}”", current.period, f"revision {release.revision}"]
        read.append(wording.day(localdate(release.published_at)))
        if self.as_of:
            read.append(f"as of {wording.day(localdate(self.as_of))}")
        return f"{', '.join(edition)}. {site}: {', '.join(read)}. {address}"

    @property
    def licences(self):
        """(code, address or nothing, the sentence it asks for) of each licence of the figures shown."""
        codes = dict.fromkeys(edition.release.source.licence for edition in self.editions)
        return [(code, *LICENCES.get(code, ("", ""))) for code in codes]


def detail(indicator, as_of=None):
    """Everything public about an indicator that `permissions.public_indicator` gave; or what was, at a moment.

    Only figures, their history and what testing claims gave are read as of then; words about them are today's.
    """
    moment = moments.at(as_of)
    releases = Release.objects.public_at(moment).order_by("-period_end", "-period_start")
    known = described(Indicator.objects.filter(pk=indicator.pk), releases).get()
    derived, today = derived_places(), moments.today(moment)
    editions = [edition_of(known, release, derived, today) for release in known.read_releases]
    [(_, editions)] = marked([(known, editions)], derived, moment)
    commentary = Commentary.objects.filter(indicator=known).first()
    breaks = list(known.breaks.select_related("geography"))
    return IndicatorDetail(
        indicator=known,
        as_of=moment,
        editions=editions,
        moved=movements(known, editions, breaks, derived),
        breaks=breaks,
        derived=derived,
        history=history(known, moment),
        commentary=commentary,
        commented_at=_last_written(commentary),
        claims=[claim_row(claim) for claim in known.claims.judged(moment).select_related("geography")],
        discrepancies=list(known.discrepancies.all()),
        whole=list(known.part_of.public()),
        parts=list(known.parts.public()),
    )


def _last_written(commentary):
    last = commentary and commentary.history.order_by("-history_date").first()
    return last.history_date if last else None
