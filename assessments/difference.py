"""What assessors found less what the same firms say themselves: the heatmap's table and the ranking of it.

Both sides are counted apart in the tally and withheld apart: a difference is shown where both sides have five firms.
Source: docs/SCORING.md, section 4.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

import numpy as np

from assessments import guarding
from assessments.choices import Counting
from assessments.disclosure import working
from assessments.heatmap import SHOWN, Cell, Column, Table
from assessments.models import Round, Sector, SubThread
from assessments.ranking import stacked
from assessments.tally import reading
from assessments.tally.arithmetic import AVERAGES, PLACES, WEAK_SHARES, Integers
from assessments.tally.store import items_of


@dataclass(frozen=True, slots=True)
class Difference:
    """One group and one item, verified less own; every number is None where either side is withheld."""

    row: str
    column: str
    firms: int | None = None  # with a verified figure
    own_firms: int | None = None  # with an own one: the assessor may have found that an item does not apply
    average: int | None = None  # millionths of a level, signed
    weak_share: int | None = None  # millionths, signed
    levels: None = None
    median: None = None

    @property
    def is_withheld(self) -> bool:
        return self.firms is None

    @property
    def is_indicative(self) -> bool:
        return self.firms is not None and min(self.firms, self.own_firms) < working.INDICATIVE_BELOW

    @property
    def weakness(self) -> tuple[int, ...]:
        """Sorts those first whose verified levels are the furthest below the own ones."""
        return (-self.weak_share, self.average)


class DifferenceTable(Table):
    """Sectors by stage, thread or sub-thread: verified levels less the own levels of the same firms."""

    def _read(self, **segment) -> dict[int, Integers]:
        self._now = reading.now(self.round, self.items, (Counting.VERIFIED, Counting.PAIRED), **segment)
        self._own_by_sector = self._now.of(Counting.PAIRED)
        return self._now.of(Counting.VERIFIED)

    def _read_whole(self, **segment) -> dict[int, Integers] | None:
        return reading.read_whole(self.round, self.items, mode="difference", **segment)

    def _read_beside(self, **segment) -> working.Beside:
        return super()._read_beside(mode="difference", **segment)

    @cached_property
    def _own(self) -> Integers:
        return self._stacked(self._own_by_sector)

    @cached_property
    def _mask(self) -> np.ndarray:
        """Shown on both sides; the firms with both are some of those that the page of own levels shows."""
        return working.mask(self._counts) & self._mask_of_part(self._own_by_sector)

    def sides(self, row: str, column: Column) -> tuple[Cell, Cell]:
        """The verified and the own cell behind a difference that is shown."""
        verified, own = (
            super(DifferenceTable, self)._cells([row], one, [column]) for one in self._both([row])
        )
        return verified[0][0], own[0][0]

    def _both(self, rows: list[str]) -> tuple[Integers, Integers]:
        """Verified and own counts of these rows: (rows, items, measures)."""
        totals = self._shown, working.total_of(self._own, self._mask)
        places = [len(self.sectors) if row == SHOWN else self._place(row) for row in rows]
        sides = zip((self._counts, self._own), totals, strict=True)
        return tuple(np.concatenate([side, total[None]])[places] for side, total in sides)

    def _cells(self, rows: list[str], _counts: Integers, columns: list[Column]) -> list[list[Difference]]:
        verified, own = (super(DifferenceTable, self)._cells(rows, one, columns) for one in self._both(rows))
        return [
            [_less(*pair) for pair in zip(*both, strict=True)] for both in zip(verified, own, strict=True)
        ]

    def _dont_know(self, _row: str, _column: Column) -> None:
        """A share of one side, which the page of that side tells."""


def _less(verified: Cell, own: Cell) -> Difference:
    if verified.is_withheld or own.is_withheld:
        return Difference(verified.row, verified.column)
    return Difference(
        verified.row, verified.column, verified.firms, own.firms,
        average=verified.average - own.average, weak_share=verified.weak_share - own.weak_share,
    )  # fmt: skip


@dataclass(frozen=True)
class RankedDifference:
    """One sub-thread; every number is None where either side is withheld. Averages and shares in millionths."""

    sub_thread: SubThread
    firms: int | None = None
    own_firms: int | None = None
    average: int | None = None
    weak_share: int | None = None
    verified_weak_share: int | None = None
    own_weak_share: int | None = None
    rank: str = ""
    levels: None = None
    median: None = None

    @property
    def is_withheld(self) -> bool:
        return self.firms is None

    @property
    def is_indicative(self) -> bool:
        return self.firms is not None and min(self.firms, self.own_firms) < working.INDICATIVE_BELOW

    @property
    def weakness(self) -> tuple[int, ...]:
        return (-self.weak_share, self.average)


def rank(round_: Round, sector: Sector | None = None, **segment) -> list[RankedDifference]:
    """The sub-threads asked, those first whose verified levels are furthest below the own ones; withheld ones last."""
    sub_threads = round_.framework_version.in_tables()
    items = items_of(round_.framework_version)
    both = reading.read_verified_and_paired(round_, items, **segment)
    whole = reading.read_whole(round_, items, mode="difference", **segment)
    if not both[0]:
        return []
    sectors = sorted(whole)
    columns = items.codes[: len(sub_threads)]
    beside = guarding.beside(round_, columns, sectors, mode="difference", **segment)
    verified, own, whole = (stacked(one, sectors)[:, : len(sub_threads)] for one in (*both, whole))
    is_asked = verified[..., :PLACES].any(axis=(0, 2))
    if sector:
        its = np.array([pk == sector.pk for pk in sectors])
        shown = (working.mask(verified) & working.mask(own, whole, beside))[its]
        sides = tuple(working.total_of(side[its], shown) for side in (verified, own))
    else:
        sides = working.whole_totals_of_both(verified, own, whole, beside)
    rows = [
        _ranked(one, *(side[place] for side in sides))
        for place, one in enumerate(sub_threads)
        if is_asked[place]
    ]
    return _in_order(rows)


def _ranked(sub_thread: SubThread, verified: Integers, own: Integers) -> RankedDifference:
    firms, own_firms = (int(working.firms(side)) for side in (verified, own))
    if min(firms, own_firms) < working.LEAST:
        return RankedDifference(sub_thread)
    weak, own_weak = _mean(verified, WEAK_SHARES, firms), _mean(own, WEAK_SHARES, own_firms)
    return RankedDifference(
        sub_thread, firms, own_firms,
        average=_mean(verified, AVERAGES, firms) - _mean(own, AVERAGES, own_firms),
        weak_share=weak - own_weak, verified_weak_share=weak, own_weak_share=own_weak,
    )  # fmt: skip


def _mean(counts: Integers, measure: int, firms: int) -> int:
    return (2 * int(counts[measure]) + firms) // (2 * firms)


def _in_order(rows: list[RankedDifference]) -> list[RankedDifference]:
    ordered: list[RankedDifference] = []
    shown = sorted((row for row in rows if not row.is_withheld), key=lambda row: row.weakness)
    for _, group in groupby(shown, key=lambda row: row.weakness):
        equal = list(group)
        place = f"{len(ordered) + 1}{'=' if len(equal) > 1 else ''}"
        ordered += [replace(row, rank=place) for row in equal]
    return [*ordered, *(row for row in rows if row.is_withheld)]
