"""The weakest capabilities: sub-threads in the order of the report's Figure 6, with what may be said of the order.

Ordered by weak share, then L1 share, then mean, never by the median. Source: docs/SCORING.md, section 4.
"""

from dataclasses import dataclass, replace

import numpy as np

from assessments import guarding, weakness
from assessments.disclosure import working
from assessments.models import Round, Sector, SubThread
from assessments.scoring import mean_in_millionths
from assessments.tally import reading
from assessments.tally.arithmetic import DONT_KNOW, NOT_APPLICABLE, PLACES, Integers
from assessments.tally.store import items_of


@dataclass(frozen=True)
class Ranked:
    """One sub-thread; every number is None where it is withheld (fewer than five firms)."""

    sub_thread: SubThread
    firms: int | None = None
    levels: tuple[int, ...] | None = None
    median: int | None = None
    average: int | None = None  # millionths of a level
    weak_share: int | None = None  # millionths
    interval: tuple[int, int] | None = None  # Wilson, 95 %, of the weak share, in millionths
    rank: str = ""  # "2=" where it is shared
    is_like_above: bool = False  # not clearly different from the row above
    dont_know: int | None = None  # millionths of the applicable answers in the sectors shown; none of a part

    @property
    def is_withheld(self) -> bool:
        return self.firms is None

    @property
    def is_indicative(self) -> bool:
        return self.firms is not None and self.firms < working.INDICATIVE_BELOW


def rank(round_: Round, sector: Sector | None = None, **segment) -> list[Ranked]:
    """The sub-threads that a round asked, weakest first, withheld ones last in the order of the questionnaire.

    Without a sector: of all sectors, unless subtracting those a heatmap shows would leave fewer than five firms;
    then of those shown.
    """
    sub_threads = round_.framework_version.in_tables()
    items = items_of(round_.framework_version)
    by_sector = reading.read(round_, items, **segment)
    whole = reading.read_whole(round_, items, **segment)
    if not by_sector:
        return []
    sectors = sorted(by_sector if whole is None else whole)
    counts = stacked(by_sector, sectors)[:, : len(sub_threads)]
    everyone = None if whole is None else stacked(whole, sectors)[:, : len(sub_threads)]
    is_asked = counts[..., :PLACES].any(axis=(0, 2))
    beside = guarding.beside(round_, items.codes[: len(sub_threads)], sectors, **segment)
    told = working.mask(counts, everyone, beside)  # what the heatmap's panels tell, no more
    if sector:
        told &= np.array([[pk == sector.pk] for pk in sectors])
    told = working.total_of(counts, told)
    shown = told if sector else working.whole_total(counts, everyone, beside)
    rows = [_row(one, shown[place]) for place, one in enumerate(sub_threads) if is_asked[place]]
    if whole is not None:
        return _in_order(rows)
    places = [place for place in range(len(sub_threads)) if is_asked[place]]
    return _in_order(
        [replace(row, dont_know=_dont_know(told[place])) for row, place in zip(rows, places, strict=True)]
    )


def _dont_know(counts: Integers) -> int | None:
    """It points at questions that are badly worded: docs/SCORING.md, section 1."""
    applicable = int(counts[:PLACES].sum() - counts[NOT_APPLICABLE])
    return mean_in_millionths(int(counts[DONT_KNOW]), applicable) if applicable else None


def stacked(by_sector: dict[int, Integers], sectors: list[int]) -> Integers:
    """Counts of these sectors, in their order, nothing where a sector has none: (sectors, items, measures)."""
    nothing = np.zeros_like(next(iter(by_sector.values())))
    return np.stack([by_sector.get(pk, nothing) for pk in sectors])


def like_first(ranked: list[Ranked]) -> int:
    """How many rows in turn after the first are not clearly different from it."""
    return weakness.like_first([row.interval for row in ranked if not row.is_withheld])


def _row(sub_thread: SubThread, counts: Integers) -> Ranked:
    found = weakness.Summary(tuple(counts[:4].tolist()))
    if not working.is_shown(np.asarray(found.firms)):
        return Ranked(sub_thread)
    return Ranked(
        sub_thread, found.firms, found.levels, found.median,
        average=found.average, weak_share=found.weak_share, interval=found.interval,
    )  # fmt: skip


def _in_order(rows: list[Ranked]) -> list[Ranked]:
    """With ranks, and a mark where a row's interval overlaps that of the row above."""
    shown = weakness.ranked((row for row in rows if not row.is_withheld), lambda row: row.levels)
    in_order = [replace(one.row, rank=one.rank, is_like_above=one.is_like_above) for one in shown]
    return [*in_order, *(row for row in rows if row.is_withheld)]
