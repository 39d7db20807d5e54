"""The fixed registry of released tables, and the figures in them before anything is withheld.

All tables stand in one grid: a row for `all` and for each group of each dimension, a column for each item. A
contributor belongs to five rows: `all`, its sector, size, area and tier. Source: docs/DISCLOSURE.md,
"Making a release" 3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assessments.tally import arithmetic
from assessments.tally.arithmetic import AVERAGES, MILLION, WEAK_SHARES, Integers, Items, Values

from .contributors import DIMENSIONS, Contributors, Vocabularies
from .merging import Group

Flags = NDArray[np.bool_]
ALL = "all"
NOWHERE = -1  # the row of a contributor in a dimension whose groups are not released


class Table(NamedTuple):
    """A released table: the groups of a dimension against the items of one kind, each with the row `all`."""

    name: str
    dimension: str
    items: str


REGISTRY = (
    Table("sector-stage", "sector", "stage"),
    Table("sector-thread", "sector", "thread"),
    Table("sector-subthread", "sector", "subthread"),
    Table("size-thread", "size", "thread"),
    Table("area-thread", "area", "thread"),
    Table("tier-thread", "tier", "thread"),
    Table("all-subthread", ALL, "subthread"),
)


class Shown(IntEnum):
    """How much of a cell is released."""

    NOTHING = 0
    LEVELS = 1  # without average and weak share
    EVERYTHING = 2


@dataclass(frozen=True)
class Row:
    """A group of one dimension; members: codes of the kinds in it. `all` has neither dimension nor members."""

    dimension: str
    code: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """Every figure of every table.

    belongs: (contributors, 5) rows, NOWHERE where a dimension is not released; values: of each contributor, items
    without the overall one; counts: (rows, items, measures); is_tabled: (rows, items), whether a table holds the cell.
    """

    contributors: Contributors
    items: Items
    rows: tuple[Row, ...]
    belongs: Integers
    values: Values
    counts: Integers
    is_tabled: Flags

    @property
    def levels(self) -> Integers:
        """Contributors at each level: (rows, items, 4)."""
        return self.counts[..., :4]

    @property
    def firms(self) -> Integers:
        """Contributors with a level: (rows, items)."""
        return np.asarray(self.counts[..., :4].sum(axis=-1), np.int64)

    @property
    def codes(self) -> tuple[str, ...]:
        return self.items.codes[:-1]

    def rows_of(self, dimension: str) -> list[int]:
        return [place for place, row in enumerate(self.rows) if row.dimension == dimension]

    def rows_in(self, table: Table) -> list[int]:
        """`all`, and the groups of a table."""
        return [0, *(row for row in self.rows_of(table.dimension) if row)]

    def columns(self, kind: str) -> list[int]:
        """Where the stages, threads or sub-threads stand among the items."""
        sub_threads, threads = self.items.sub_thread_count, len(self.items.threads)
        first = {"subthread": 0, "thread": sub_threads, "stage": sub_threads + threads}[kind]
        number = {"subthread": sub_threads, "thread": threads, "stage": len(self.items.stages)}[kind]
        return list(range(first, first + number))

    def parts(self, item: int) -> list[int]:
        """The sub-threads that a thread or stage is made of; of a sub-thread, itself."""
        if item < self.items.sub_thread_count:
            return [item]
        collected = [*self.items.threads.values(), *self.items.stages.values()]
        return collected[item - self.items.sub_thread_count]

    def wholes(self, sub_thread: int) -> list[int]:
        """The thread and the stage that a sub-thread is part of."""
        sums = range(self.items.sub_thread_count, len(self.codes))
        return [item for item in sums if sub_thread in self.parts(item)]


def values_of(states: NDArray[np.uint8], items: Items) -> Values:
    """What contributors add to each item; the overall figure is in no released table."""
    values = arithmetic.firm_values(states, items)
    return Values(values.place[:, :-1], values.average[:, :-1], values.weak_share[:, :-1])


def grid(of: Contributors, groups: Mapping[str, Sequence[Group]], vocabularies: Vocabularies) -> Grid:
    """Count contributors in the groups of each dimension; a dimension without groups is not released."""
    items = Items.of(of.layout)
    rows, belongs = _rows(of, groups, vocabularies)
    values = values_of(of.states, items)
    counts = np.zeros((len(rows), len(items.codes) - 1, len(arithmetic.MEASURES)), np.int64)
    ones = np.ones(len(of), np.int64)
    for column in belongs.T:
        present = column != NOWHERE
        part = Values(values.place[present], values.average[present], values.weak_share[present])
        counts += arithmetic.count(part, column[present], len(rows), ones[present])
    made = Grid(of, items, rows, belongs, values, counts, np.zeros(counts.shape[:2], np.bool_))
    for table in REGISTRY:
        made.is_tabled[np.ix_(made.rows_in(table), made.columns(table.items))] = True
    return made


def average_in_tenths(total: Integers, firms: Integers) -> Integers:
    """The released average: sums of millionths over contributors, in tenths of a level, halves up."""
    return _rounded(total, firms, MILLION // 10)


def weak_share_in_hundredths(total: Integers, firms: Integers) -> Integers:
    """The released weak share in whole per cent, halves up."""
    return _rounded(total, firms, MILLION // 100)


def summaries(counts: Integers) -> tuple[Integers, Integers]:
    """Average and weak share of cells (..., measures) as they are released; 0 where nobody has a level."""
    firms = counts[..., :4].sum(axis=-1)
    return average_in_tenths(counts[..., AVERAGES], firms), weak_share_in_hundredths(
        counts[..., WEAK_SHARES], firms
    )


def _rounded(total: Integers, firms: Integers, unit: int) -> Integers:
    of = unit * np.maximum(firms, 1)
    return np.asarray((2 * total + of) // (2 * of), np.int64)


def _rows(
    of: Contributors, groups: Mapping[str, Sequence[Group]], vocabularies: Vocabularies
) -> tuple[tuple[Row, ...], Integers]:
    """The rows, and the five that each contributor belongs to."""
    rows = [Row(ALL, ALL, ())]
    belongs = np.full((len(of), 1 + len(DIMENSIONS)), NOWHERE, np.int64)
    belongs[:, 0] = 0
    for column, dimension in enumerate(DIMENSIONS):
        kinds = vocabularies.of(dimension)
        row_of_kind = np.full(len(kinds), NOWHERE, np.int64)
        merges = 0
        for group in groups.get(dimension, ()):
            merges += len(group) > 1
            row_of_kind[list(group)] = len(rows)
            codes = tuple(kinds[kind].code for kind in group)
            rows.append(Row(dimension, codes[0] if len(codes) == 1 else f"merged-{merges}", codes))
        belongs[:, 1 + column] = row_of_kind[of.kinds[:, column]]
    return tuple(rows), belongs
