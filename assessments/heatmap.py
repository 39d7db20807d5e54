"""The working heatmap as a finished table: sectors by stage, thread or sub-thread; no HTTP, no markup.

Everything read from a `Table` has passed `disclosure.working`: a withheld cell holds no number.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import NamedTuple

import numpy as np

from assessments import guarding
from assessments.choices import Stage
from assessments.disclosure import working
from assessments.explaining import LeftOut
from assessments.models import Round, SubThread
from assessments.scoring import mean_in_millionths
from assessments.tally import reading
from assessments.tally.arithmetic import (
    AVERAGES,
    BLANK,
    DONT_KNOW,
    MEASURES,
    NOT_APPLICABLE,
    OVERALL,
    PLACES,
    STAGE_RULE,
    THREAD_RULE,
    WEAK_SHARES,
    Integers,
    median_low,
)  # fmt: skip
from assessments.tally.store import items_of

SHOWN = "shown"  # the row of sums over the sectors shown
LOWEST = 5  # cells in the list of the lowest
WITHOUT = "not applicable", "don’t know", "no answer"
WITHOUT_FIGURE = "not applicable throughout", "don’t know", "too few answers"
PARTS = 10  # sub-threads of a cell, weakest first


class Column(NamedTuple):
    """A stage, thread or sub-thread."""

    code: str
    title: str
    place: int  # in the tally's items
    members: tuple[int, ...]  # places of its sub-threads
    label: str = ""  # what a reader calls a sub-thread: 39, or ORG-1
    group: str = ""  # the title of a sub-thread's thread

    @property
    def name(self) -> str:
        return f"{self.label}. {self.title}" if self.label else self.title


class Cell(NamedTuple):
    """One group and one item; every number is None where it is withheld. A table makes hundreds at once.

    levels: firms at L1 to L4; average: millionths of a level; weak_share: millionths.
    """

    row: str
    column: str
    firms: int | None = None
    levels: tuple[int, ...] | None = None
    median: int | None = None
    average: int | None = None
    weak_share: int | None = None

    @property
    def is_withheld(self) -> bool:
        return self.firms is None

    @property
    def is_indicative(self) -> bool:
        return self.firms is not None and self.firms < working.INDICATIVE_BELOW

    @property
    def weakness(self) -> tuple[float, ...]:
        """Sorts the weakest first: weak share, then L1 share, then average."""
        return (-self.weak_share, -self.levels[0] / self.firms, self.average)


@dataclass(frozen=True)
class Row:
    """A sector, or all sectors shown; firms is None where fewer than five submitted."""

    code: str
    title: str
    firms: int | None
    cells: list[Cell]


@dataclass(frozen=True)
class Drill:
    """What lies behind one cell."""

    row: str
    column: Column
    cell: Cell
    distribution: list[tuple[int, int, int]]  # level, firms, millionths of the firms
    dont_know: int | None  # millionths of the applicable answers
    parts: list[tuple[Column, Cell]]  # its sub-threads, weakest first
    sub_threads: list[SubThread]
    left_out: LeftOut  # firms without a figure
    sectors: tuple[int, int] | None  # of a total: sectors in it, and the others


class Table:
    """Sectors by stage, thread or sub-thread (`by`), for the firms of one round in one segment."""

    def __init__(self, round_: Round, by: str = "stage", **segment):
        self.round, self.by = round_, by
        self.sub_threads = round_.framework_version.in_tables()
        self.items = items_of(round_.framework_version)
        by_sector = self._read(**segment)
        sectors = self._now.sectors
        self.sectors = [sector for sector in sectors if sector.pk in by_sector]
        self._sector_codes = {SHOWN, *(sector.code for sector in sectors)}
        self.without_firms = [sector.title for sector in sectors if sector.pk not in by_sector]
        self._counts = self._stacked(by_sector)
        whole = self._read_whole(**segment)
        self._whole = None if whole is None else self._stacked(whole)
        self._all_sectors = sorted(by_sector if whole is None else by_sector.keys() | whole.keys())
        self._beside = self._read_beside(**segment)
        self._by_sector, self._whole_by_sector = by_sector, whole

    def _read(self, *, mode: str = "own", **segment) -> dict[int, Integers]:
        self._now = reading.now(self.round, self.items, reading.MODES[mode], **segment)
        return self._now.of(*reading.MODES[mode])

    def _read_whole(self, **segment) -> dict[int, Integers] | None:
        return reading.read_whole(self.round, self.items, **segment)

    def _read_beside(self, **segment) -> working.Beside:
        if not self._now.releases:
            return working.NOTHING
        return guarding.beside(self.round, self.items.codes, self._all_sectors, **segment)

    def _stacked(self, by_sector: dict[int, Integers], sectors: list[int] | None = None) -> Integers:
        """Counts of the sectors with firms, in their order, or of those named: (sectors, items, measures)."""
        nothing = np.zeros((len(self.items.codes), len(MEASURES)), np.int64)
        of = [sector.pk for sector in self.sectors] if sectors is None else sectors
        counts = np.array([by_sector.get(pk, nothing) for pk in of], np.int64)
        return counts.reshape(-1, *nothing.shape)

    @property
    def is_part(self) -> bool:
        """Whether it is of some of the round's firms: then what subtraction leaves of the others counts, too."""
        return self._whole is not None

    @property
    def hides_more(self) -> bool:
        """Whether a cell may be withheld though it has five firms: of a part, or beside a release."""
        return self.is_part or self._beside != working.NOTHING

    @cached_property
    def columns(self) -> list[Column]:
        """What this round asked enough of, in the order of the questionnaire; overall last."""
        if self.by == "subthread":
            return [self._sub_thread(place) for place in np.flatnonzero(self._is_asked).tolist()]
        return [*self._groups(), *self._overall()]

    @property
    def too_short(self) -> list[str]:
        """Stages or threads of which this round asks something, but too little for any firm to have a figure."""
        if self.by == "subthread":
            return []
        shown = {column.code for column in self.columns}
        return [
            title
            for code, title, members in self._named()
            if code not in shown and self._is_asked[members].any()
        ]

    @cached_property
    def rows(self) -> list[Row]:
        """The sectors with firms, then the sums over those shown."""
        named = [(sector.code, sector.title) for sector in self.sectors] + [(SHOWN, "All sectors shown")]
        firms = self._submitted
        counts = np.concatenate([self._counts, self._shown[None]])
        cells = self._cells([code for code, _ in named], counts, self.columns)
        return [
            Row(code, title, number if number >= working.LEAST else None, its)
            for (code, title), number, its in zip(named, [*firms, sum(firms)], cells, strict=True)
        ]

    @property
    def firms(self) -> int | None:
        """Firms that submitted, in the sectors whose number is shown."""
        return self.rows[-1].firms

    def numbers(self) -> dict[int, Integers]:
        """Firms with a figure for each of the items, and last those that submitted, by sector; not yet masked."""
        first = int(self._is_asked.argmax()) if len(self.sectors) else 0
        submitted = self._counts[:, first, :PLACES].sum(axis=1, keepdims=True)
        numbers = np.hstack([working.firms(self._counts), submitted])
        return {sector.pk: one for sector, one in zip(self.sectors, numbers, strict=True)}

    def lowest(self, measure: str) -> list[tuple[Row, Column, Cell, Column | None]]:
        """The lowest cells shown, each with its weakest sub-thread; ordered by average for `mean`, else as ranked."""
        found = [
            (row, column, cell)
            for row in self.rows[:-1]
            for column, cell in zip(self.columns, row.cells, strict=True)
            if not cell.is_withheld and column.code != OVERALL
        ]
        found.sort(key=lambda one: (one[2].average,) if measure == "mean" else one[2].weakness)
        return [(row, column, cell, self._weakest(row.code, column)) for row, column, cell in found[:LOWEST]]

    def knows(self, row: str, column: str) -> bool:
        """Whether there could be such a cell, whatever this round asked and whoever answered."""
        groups = {"stage": Stage.values, "thread": self.items.threads}.get(self.by)
        columns = [*groups, OVERALL] if groups is not None else [one.code for one in self.sub_threads]
        return row in self._sector_codes and column in columns

    def drill(self, row: str, column: str) -> Drill | None:
        """What lies behind a cell; None where the table has no such cell."""
        found = next((one for one in self.columns if one.code == column), None)
        titles = {one.code: one.title for one in self.rows}
        if found is None or row not in titles:
            return None
        cell = self._cells_of(row, [found])[0]
        parts = [] if cell.is_withheld or self.by == "subthread" else self._parts(row, found)
        shares = [mean_in_millionths(number, cell.firms) for number in cell.levels or ()]
        return Drill(
            titles[row], found, cell,
            distribution=list(zip(range(1, 5), cell.levels or (), shares, strict=False)),  # none of a difference
            dont_know=None if cell.is_withheld else self._dont_know(row, found),
            parts=parts[:PARTS],
            sub_threads=[self.sub_threads[place] for place in found.members],
            left_out=LeftOut(None) if cell.is_withheld else self._left_out(row, found),
            sectors=self._sectors(found) if row == SHOWN else None,
        )  # fmt: skip

    @cached_property
    def _shown(self) -> Integers:
        return working.total_of(self._counts, self._mask)

    @cached_property
    def _mask(self) -> np.ndarray:
        """Which cells are shown: (sectors, items)."""
        return self._mask_of_part(self._by_sector)

    def _mask_of_part(self, by_sector: dict[int, Integers]) -> np.ndarray:
        """Of the sectors with firms; decided among all sectors of the round, so that every part hides the same."""
        everyone = self._all_sectors
        whole = None if self._whole is None else self._stacked(self._whole_by_sector, everyone)
        shown = working.mask(self._stacked(by_sector, everyone), whole, self._beside)
        return shown[[everyone.index(sector.pk) for sector in self.sectors]]

    def _is_shown(self, row: str) -> np.ndarray:
        """Which items of a row are shown; of the total, those that any sector shows."""
        return self._mask.any(axis=0) if row == SHOWN else self._mask[self._place(row)]

    @cached_property
    def _is_asked(self) -> np.ndarray:
        """Which sub-threads any firm was asked."""
        return self._counts[:, : self.items.sub_thread_count, :PLACES].any(axis=(0, 2))

    @property
    def _submitted(self) -> list[int]:
        """Firms that submitted, by sector, 0 if withheld: every one has a place in the first sub-thread asked."""
        first = int(self._is_asked.argmax()) if len(self.sectors) else 0
        number = self._counts[:, first, :PLACES].sum(axis=1)
        shown = working.is_shown(number)
        if self._whole is not None:
            shown &= ~working.is_few(self._whole[:, first, :PLACES].sum(axis=1) - number)
        return (number * shown).tolist()

    def _of(self, row: str) -> Integers:
        return self._shown if row == SHOWN else self._counts[self._place(row)]

    def _place(self, row: str) -> int:
        return [sector.code for sector in self.sectors].index(row)

    def _sub_thread(self, place: int) -> Column:
        one = self.sub_threads[place]
        return Column(one.code, one.title, place, (place,), one.label, one.thread.title)

    def _named(self) -> list[tuple[str, str, list[int]]]:
        """Code, title and places of each thread or stage, in order."""
        if self.by == "thread":
            titles = {one.thread.code: one.thread.title for one in self.sub_threads}
            return [(code, titles[code], members) for code, members in self.items.threads.items()]
        return [(one.value, one.label, self.items.stages.get(one.value, [])) for one in Stage]

    def _groups(self) -> Iterable[Column]:
        rule = THREAD_RULE if self.by == "thread" else STAGE_RULE
        for code, title, members in self._named():
            asked = [place for place in members if self._is_asked[place]]
            if len(asked) >= rule.answers:
                yield Column(code, title, self.items.codes.index(code), tuple(asked))

    def _overall(self) -> Iterable[Column]:
        """Nothing where a thread asks too little: then no firm can have an overall figure."""
        asked = [self._is_asked[members].sum() for members in self.items.threads.values()]
        if any(asked) and all(number == 0 or number >= THREAD_RULE.answers for number in asked):
            members = tuple(np.flatnonzero(self._is_asked).tolist())
            yield Column(OVERALL, "Overall", self.items.codes.index(OVERALL), members)

    def _cells(self, rows: list[str], counts: Integers, columns: list[Column]) -> list[list[Cell]]:
        """By row and column, of counts (rows, items, measures)."""
        places = [column.place for column in columns]
        codes = [column.code for column in columns]
        counts = counts[:, places]
        firms = working.firms(counts)
        number = np.maximum(firms, 1)
        averages, weak_shares = (
            (2 * counts[..., m] + number) // (2 * number) for m in (AVERAGES, WEAK_SHARES)
        )
        is_shown = np.stack([self._is_shown(row) for row in rows])[:, places]
        figures = (is_shown, firms, counts[..., :4], median_low(counts[..., :4]), averages, weak_shares)
        by_row = zip(rows, *(each.tolist() for each in figures), strict=True)
        return [_cells_in(row, codes, *its) for row, *its in by_row]

    def _cells_of(self, row: str, columns: list[Column]) -> list[Cell]:
        return self._cells([row], self._of(row)[None], columns)[0]

    def _parts(self, row: str, column: Column) -> list[tuple[Column, Cell]]:
        """The sub-threads of a cell, weakest first, withheld ones last."""
        members = [self._sub_thread(place) for place in column.members]
        cells = self._cells_of(row, members)
        return sorted(
            zip(members, cells, strict=True),
            key=lambda part: (1,) if part[1].is_withheld else (0, *part[1].weakness),
        )

    def _weakest(self, row: str, column: Column) -> Column | None:
        parts = [part for part, cell in self._parts(row, column) if not cell.is_withheld]
        return parts[0] if parts and self.by != "subthread" else None

    def _left_out(self, row: str, column: Column) -> LeftOut:
        """Firms asked without a figure, by reason; not how many of a part, nor where it is one to four."""
        counts = self._of(row)[column.place, NOT_APPLICABLE : BLANK + 1]
        number = int(counts.sum())
        if self.is_part or working.is_few(counts.sum()):
            return LeftOut(None)
        reasons = zip(counts.tolist(), WITHOUT if self.by == "subthread" else WITHOUT_FIGURE, strict=True)
        return LeftOut(number, [one for one in reasons if one[0]])

    def _sectors(self, column: Column) -> tuple[int, int]:
        """How many are in the total of an item, and how many that have firms are not."""
        shown = int(self._mask[:, column.place].sum())
        return shown, len(self.sectors) - shown

    def _dont_know(self, row: str, column: Column) -> int | None:
        """The share of don't know among the applicable answers to the sub-threads shown; none of a part.

        It counts firms without a level, so a rest without a level could be one firm.
        """
        if self.is_part:
            return None
        members = list(column.members)
        counts = self._of(row)[members][self._is_shown(row)[members]]
        applicable = int(counts[:, :PLACES].sum() - counts[:, NOT_APPLICABLE].sum())
        return mean_in_millionths(int(counts[:, DONT_KNOW].sum()), applicable) if applicable else None


def _cells_in(
    row: str, codes: list[str], is_shown: list[bool], firms: list[int], levels: list[list[int]], *others
):
    """The cells of a row. A page waits for hundreds of them, so they are made without a call of Python for each."""
    all_of_it = map(Cell._make, zip(repeat(row), codes, firms, map(tuple, levels), *others, strict=False))
    return [
        cell if shown else Cell(row, cell.column) for cell, shown in zip(all_of_it, is_shown, strict=True)
    ]
