"""One published release as readers see it: its period, source, freshness, figures and what they amount to."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from indicators import compare
from indicators.choices import Frequency, IndicatorState, ReleaseStatus, ValueType
from indicators.compare import Figure, Interval

from . import wording
from .figures import Part, parts_of

YEARS = {Frequency.ANNUAL: 1, Frequency.BIENNIAL: 2}
EVERY = {Frequency.ANNUAL: "every year", Frequency.BIENNIAL: "every two years"}


@dataclass(frozen=True)
class Freshness:
    """What a reader should know about the age of figures: a label, and the sentence behind it."""

    label: str
    sentence: str


@dataclass(frozen=True)
class StatedShare:
    """A share of the benchmark that a publication states, beside what the printed cells give."""

    text: str
    claim: str
    note: str
    is_tested: bool  # stated for these cells, so that they can be compared
    agrees: bool


@dataclass(frozen=True)
class Edition:
    """The figures of one period, as published."""

    release: object
    period: str
    period_words: str
    period_iso: str
    source: str
    publisher: str
    freshness: list[Freshness]
    parts: list[Part]
    total_notes: list[str]  # where parts of a whole do not add up to 100
    stated_shares: list[StatedShare]

    @property
    def headline(self):
        """The part that stands for the indicator; None where no label does."""
        return next((part for part in self.parts if part.is_headline), None)

    @property
    def rows(self):
        """The parts that have a figure for a region, and so a row in the table."""
        return [part for part in self.parts if part.regions]

    @property
    def share(self):
        """Both regions' share of the benchmark, by the printed cells; None where they do not add up."""
        together = self.headline and self.headline.together
        return together.share if together else None

    @property
    def addresses(self):
        """(address as printed, whether it may be a link): what was typed could also be a script."""
        typed = [str(address) for address in self.release.source_addresses]
        return [(address, address.startswith(("https://", "http://"))) for address in typed]

    @property
    def share_text(self):
        return wording.percent(self.share.value) if self.share else ""

    @property
    def contradiction(self):
        """The share stated for these very cells that they do not give."""
        return next((one for one in self.stated_shares if one.is_tested and not one.agrees), None)

    @property
    def freshness_words(self):
        return wording.listed([one.label for one in self.freshness]) if self.freshness else "Current"

    @property
    def significance(self):
        """What may be said of differences: nothing, unless the source gives confidence intervals."""
        compared = [one for part in self.parts for one in part.comparisons.values()]
        said = {one.significance for one in compared}
        if not said - {compare.NOT_TESTED}:
            return "Significance is not tested."
        rest = " Where none is given, significance is not tested." if compare.NOT_TESTED in said else ""
        return (
            "95% confidence intervals are those of the source. Where two do not overlap, chance is an unlikely reason "
            f"for the difference; an overlap alone does not show that there is none.{rest}"
        )

    @property
    def flags(self):
        """Why readers must be careful with values, each reason once."""
        cells = [cell for part in self.parts for cell in part.cells.values() if not cell.is_sum]
        return list(dict.fromkeys(cell.flag for cell in cells if cell.flag))


def edition_of(indicator, release, derived, today):
    """An edition from rows that have been fetched: observations of the release, share claims of the indicator."""
    parts = parts_of(indicator, release.observations.all(), members_then(derived, release))
    return Edition(
        release=release,
        period=wording.period_label(release),
        period_words=wording.period_words(release),
        period_iso=wording.period_iso(release),
        source=release.source.title,
        publisher=release.source.publisher,
        freshness=freshness(release, today, is_discontinued=indicator.state == IndicatorState.DISCONTINUED),
        parts=parts,
        total_notes=_total_notes(indicator, parts),
        stated_shares=_stated_shares(indicator, release, parts) if indicator.share_claims else [],
    )


def members_then(derived, release):
    """{place: slugs of what it was made of in the whole period, each once}; none if its members changed within it."""
    return {
        place: list(dict.fromkeys(one.part.slug for one in place.memberships.all() if _lasts(one, release)))
        for place in derived
        if not any(_changes_within(one, release) for one in place.memberships.all())
    }


def _lasts(member, release):
    has_begun = member.since is None or member.since <= release.period_start
    return has_begun and (member.until is None or member.until > release.period_end)


def _changes_within(member, release):
    """Whether it came or went after the period had begun and before it was over."""
    came = member.since is not None and release.period_start < member.since <= release.period_end
    return came or (member.until is not None and release.period_start < member.until <= release.period_end)


def freshness(release, today, *, is_discontinued=False):
    """In words: corrected at the source since, discontinued, due to be replaced, or replaced; nothing if current."""
    found = []
    revised, released = release.source_revised_on, release.source_released_on
    if revised and (released is None or revised > released):
        found.append(
            Freshness(
                "Source corrected",
                f"The publisher corrected this source on {wording.day(revised)}, after the edition used here.",
            )
        )
    if is_discontinued:
        found.append(Freshness("Discontinued", "The series has ended: no newer figures are to be expected."))
    elif today >= (due := next_expected(release)):
        found.append(Freshness("Update due", _due(release, due)))
    if release.ended_at:
        ended = wording.day(timezone.localdate(release.ended_at))
        status = ReleaseStatus(release.status).label
        found.append(Freshness(status, f"These figures were {status.lower()} on {ended}."))
    return found


def _due(release, due):
    described = f"These figures describe {wording.period_words(release)}."
    if due == release.source.next_expected_on:
        return f"{described} {release.source.publisher} announced newer ones for {wording.day(due)}."
    every = EVERY[release.source.frequency]
    return (
        f"{described} {release.source.publisher} publishes them {every}, so newer ones should be available."
    )


def next_expected(release):
    """When newer figures should be out: as announced, unless these are what was announced; or an interval after these.

    Where nobody knows when these came out, a year after their period.
    """
    released, announced = release.source_released_on, release.source.next_expected_on
    if announced and (released is None or released < announced):
        return announced
    return _years_after(released or _years_after(release.period_end, 1), YEARS[release.source.frequency])


def _years_after(date, years):
    if date.year + years > datetime.MAXYEAR:
        return datetime.date.max
    try:
        return date.replace(year=date.year + years)
    except ValueError:  # 29 February
        return datetime.date(date.year + years, 3, 1)


def _total_notes(indicator, parts):
    """Where the labels of a composition, as printed, do not add up to 100."""
    if indicator.value_type != ValueType.COMPOSITION:
        return []
    notes, places = [], {slug: cell for part in parts for slug, cell in part.cells.items()}
    for slug, place in places.items():
        cells = [part.cells[slug] for part in parts if slug in part.cells]
        figures = [cell.figure for cell in cells if cell.figure]
        added = compare.misses_whole(figures) if len(figures) == len(parts) else None
        if added is not None:
            decimals = max(cell.decimals for cell in cells)
            why = (
                "because of rounding"
                if compare.is_rounding(figures)
                else "which rounding alone does not explain"
            )
            notes.append(f"{place.name} shares add to {wording.fixed(added, decimals)} {why}.")
    return notes


def _stated_shares(indicator, release, parts):
    about = [claim for claim in indicator.share_claims if claim.period_start in (None, release.period_start)]
    together = next((part.together for part in parts if part.is_headline), None)
    share = together.share if together else None
    return [_stated(claim, share) for claim in about] if share else []


def _stated(claim, share):
    half_width = Decimal(5).scaleb(-(claim.decimals or 0) - 1)
    stated = Figure(claim.stated_value, half_width)
    return StatedShare(
        text=wording.percent(claim.stated_value, claim.decimals or 0),
        claim=claim.text,
        note=claim.note,
        is_tested=bool(claim.formula),
        agrees=Interval(share.value, share.low, share.high).meets(stated),
    )
