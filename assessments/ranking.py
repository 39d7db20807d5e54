"""The weakest capabilities: sub-threads in the order of the report's Figure 6, with what may be said of the order.

Ordered by weak share, then L1 share, then mean, never by the median. Source: docs/SCORING.md, section 4.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby, takewhile
from math import sqrt

import numpy as np

from assessments.disclosure import working
from assessments.models import Round, Sector, SubThread
from assessments.scoring import MILLION, mean_in_millionths
from assessments.tally import store
from assessments.tally.arithmetic import PLACES, Integers, Items, median_low

Z = 1.959964  # 95 %, two-sided


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

    @property
    def is_withheld(self) -> bool:
        return self.firms is None

    @property
    def is_indicative(self) -> bool:
        return self.firms is not None and self.firms < working.INDICATIVE_BELOW

    @property
    def weakness(self) -> tuple[Fraction, ...]:
        """Sorts the weakest first; rows of equal weakness share a rank."""
        l1, l2, l3, l4 = self.levels
        return (
            -Fraction(l1 + l2, self.firms),
            -Fraction(l1, self.firms),
            Fraction(l1 + 2 * l2 + 3 * l3 + 4 * l4, self.firms),
        )


def rank(round_: Round, sector: Sector | None = None, **segment) -> list[Ranked]:
    """The sub-threads that a round asked, weakest first, withheld ones last in the order of the questionnaire.

    Without a sector: of all sectors, unless subtracting those a heatmap shows would leave fewer than five firms;
    then of those shown.
    """
    sub_threads = round_.framework_version.in_tables()
    items = Items.of([(one.code, one.thread.code, one.stage) for one in sub_threads])
    by_sector = store.read(round_, items, **segment)
    whole = store.read_whole(round_, items, **segment)
    if not by_sector:
        return []
    sectors = sorted(by_sector if whole is None else whole)
    counts = stacked(by_sector, sectors)[:, : len(sub_threads)]
    everyone = None if whole is None else stacked(whole, sectors)[:, : len(sub_threads)]
    is_asked = counts[..., :PLACES].any(axis=(0, 2))
    if sector:
        its = np.array([pk == sector.pk for pk in sectors])
        shown = working.total_of_shown(counts[its], None if everyone is None else everyone[its])
    else:
        shown = working.whole_total(counts, everyone)
    rows = [_row(one, shown[place]) for place, one in enumerate(sub_threads) if is_asked[place]]
    return _in_order(rows)


def stacked(by_sector: dict[int, Integers], sectors: list[int]) -> Integers:
    """Counts of these sectors, in their order, nothing where a sector has none: (sectors, items, measures)."""
    nothing = np.zeros_like(next(iter(by_sector.values())))
    return np.stack([by_sector.get(pk, nothing) for pk in sectors])


def like_first(ranked: list[Ranked]) -> int:
    """How many rows in turn after the first are not clearly different from it."""
    shown = [row.interval for row in ranked if not row.is_withheld]
    return len(list(takewhile(lambda interval: _overlap(interval, shown[0]), shown[1:])))


def wilson(weak: int, firms: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's score method.

    >>> [round(end, 2) for end in wilson(8, 10)]
    [0.49, 0.94]
    """
    share, spread = weak / firms, Z * Z / firms
    centre = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / firms + spread / firms / 4) / (1 + spread)
    return max(0.0, centre - half), min(1.0, centre + half)


def _row(sub_thread: SubThread, counts: Integers) -> Ranked:
    levels = tuple(counts[:4].tolist())
    firms, weak = sum(levels), levels[0] + levels[1]
    total = sum(level * number for level, number in enumerate(levels, 1))
    if not working.is_shown(np.asarray(firms)):
        return Ranked(sub_thread)
    return Ranked(
        sub_thread, firms, levels, int(median_low(counts[:4])),
        average=mean_in_millionths(total, firms),
        weak_share=mean_in_millionths(weak, firms),
        interval=tuple(round(end * MILLION) for end in wilson(weak, firms)),
    )  # fmt: skip


def _in_order(rows: list[Ranked]) -> list[Ranked]:
    """With ranks, and a mark where a row's interval overlaps that of the row above."""
    ordered: list[Ranked] = []
    shown = sorted((row for row in rows if not row.is_withheld), key=lambda row: row.weakness)
    for _, group in groupby(shown, key=lambda row: row.weakness):
        equal = list(group)
        place = f"{len(ordered) + 1}{'=' if len(equal) > 1 else ''}"
        for row in equal:
            is_like = bool(ordered) and _overlap(row.interval, ordered[-1].interval)
            ordered.append(replace(row, rank=place, is_like_above=is_like))
    return [*ordered, *(row for row in rows if row.is_withheld)]


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return max(one[0], other[0]) <= min(one[1], other[1])
