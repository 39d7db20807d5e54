"""Two rounds beside each other as a finished table: the firms in both, and apart from them all who answered each.

What is read from a `Comparison` has passed `disclosure.working`: a withheld row holds no number. The firms in both are
a part of each round's firms, so a row of them is withheld, too, where the rest of either round is one to four firms;
and where a comparison of one of these rounds that was asked for before differs from this one by as many.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assessments.disclosure import working
from assessments.heatmap import SHOWN, Cell, Column, Table
from assessments.models import Panel, Sector
from assessments.tally import changes, panels
from assessments.tally.arithmetic import OVERALL, Integers

SUBMITTED = "submitted"  # in place of an item: whoever submitted at all


@dataclass(frozen=True)
class Moved:
    """The firms with a level in both rounds; every number is None where it is withheld. Means in millionths."""

    firms: int | None = None
    up: int | None = None
    same: int | None = None
    down: int | None = None
    averages: tuple[int, int] | None = None  # before, after
    weak_shares: tuple[int, int] | None = None
    without: int | None = (
        None  # firms in both without a level in one of them; None also where it is one to four
    )

    @property
    def is_withheld(self) -> bool:
        return self.firms is None

    @property
    def is_indicative(self) -> bool:
        return self.firms is not None and self.firms < working.INDICATIVE_BELOW


@dataclass(frozen=True)
class Row:
    """A stage, thread or sub-thread: the same firms, and all who answered each round."""

    column: Column
    moved: Moved
    before: Cell
    after: Cell


class Comparison:
    """The items that can be compared, by stage, thread or sub-thread, of all sectors or of one."""

    def __init__(self, panel: Panel, by: str = "stage", sector: Sector | None = None):
        self.panel, self.by, self.sector = panel, by, sector
        self.before, self.after = Table(panel.before, by), Table(panel.after, by)

    @cached_property
    def rows(self) -> list[Row]:
        """In the order of the questionnaire, overall last."""
        sides = [self._cells(table) for table in (self.before, self.after)]
        return [
            Row(
                column,
                self._moved[column.code],
                *(side.get(column.code, self._none(column)) for side in sides),
            )
            for column in self.columns
        ]

    @cached_property
    def columns(self) -> list[Column]:
        compared = set(self.panel.codes)
        return [column for column in self.after.columns if column.code in compared]

    @property
    def left_out(self) -> list[str]:
        """What the later round asks and the comparison does not hold, by name."""
        shown = {column.code for column in self.columns}
        return [column.name for column in self.after.columns if column.code not in shown]

    @property
    def firms(self) -> int | None:
        """Firms that submitted in both rounds; None where it is withheld."""
        return self._moved[SUBMITTED].firms

    def _cells(self, table: Table) -> dict[str, Cell]:
        row = next((one for one in table.rows if one.code == self._row), None)
        return {cell.column: cell for cell in row.cells} if row else {}

    def _none(self, column: Column) -> Cell:
        return Cell(self._row, column.code)

    @property
    def _row(self) -> str:
        return self.sector.code if self.sector else SHOWN

    @cached_property
    def _moved(self) -> dict[str, Moved]:
        """By item, and of all who submitted."""
        stored, codes = panels.read(self.panel), [*self.panel.codes, SUBMITTED]
        wholes = [_by_code(table, codes) for table in (self.before, self.after)]
        sectors = sorted(stored.keys() | wholes[0].keys() | wholes[1].keys())
        counts = {pk: _with_submitted(one.counts) for pk, one in stored.items()}
        counts, apart = _stacked(counts, sectors, len(codes)), _apart(stored, sectors, len(codes))
        wholes = [_stacked(whole, sectors, len(codes)) for whole in wholes]
        number = changes.firms(counts)
        if self.sector:
            its = np.array([pk == self.sector.pk for pk in sectors], bool)
            shown = working.mask_of_both(number[its], [whole[its] for whole in wholes], apart[its])
            counts, number = working.total_of(counts[its], shown), (number[its] * shown).sum(axis=0)
        else:
            counts, number = working.total_of_both(counts, number, wholes, apart)
        return {
            code: _moved(row, firms)
            for code, row, firms in zip(codes, counts.tolist(), number.tolist(), strict=True)
        }


def _by_code(table: Table, codes: list[str]) -> dict[int, Integers]:
    """Firms of each sector for the items of a panel, which another version may have in another order."""
    places = [table.items.codes.index(code) if code != SUBMITTED else -1 for code in codes]
    return {sector: numbers[places] for sector, numbers in table.numbers().items()}


def _with_submitted(counts: Integers) -> Integers:
    """With a last item for whoever submitted: each has a place in the first sub-thread, and we call it the same."""
    everyone = np.zeros((1, counts.shape[1]), np.int64)
    if len(counts):
        everyone[0, changes.SAME] = counts[0, : changes.PLACES].sum()
    return np.vstack([counts, everyone])


def _stacked(by_sector: dict[int, Integers], sectors: list[int], items: int) -> Integers:
    """Of each sector, in this order, nothing where there is none: (sectors, items, ...)."""
    shape = next((one.shape for one in by_sector.values()), (items, len(changes.MEASURES)))
    return _in_order(by_sector, sectors, shape)


def _in_order(by_sector: dict[int, Integers], sectors: list[int], shape: tuple[int, ...]) -> Integers:
    stacked = np.zeros((len(sectors), *shape), np.int64)
    for place, pk in enumerate(sectors):
        if pk in by_sector:
            stacked[place] = by_sector[pk]
    return stacked


def _apart(stored: dict[int, panels.Held], sectors: list[int], items: int) -> Integers:
    """By how many firms other comparisons differ: (sectors, comparisons, sides, items)."""
    by_sector = {pk: one.apart for pk, one in stored.items()}
    shape = next((one.shape for one in by_sector.values()), (0, panels.SIDES, items))
    return _in_order(by_sector, sectors, shape)


def _moved(counts: list[int], firms: int) -> Moved:
    if not firms:
        return Moved()
    up, same, down, without, *sums = counts
    before, after, weak_before, weak_after = ((2 * one + firms) // (2 * firms) for one in sums)
    return Moved(
        firms, up, same, down, (before, after), (weak_before, weak_after),
        without=None if working.is_few(np.asarray(without)) else without,
    )  # fmt: skip


def direction(rows: list[Row]) -> tuple[int, int, int]:
    """Of how many items more firms moved up than down, of how many fewer, of how many as many; without overall."""
    shown = [row.moved for row in rows if not row.moved.is_withheld and row.column.code != OVERALL]
    more = sum(one.up > one.down for one in shown)
    fewer = sum(one.up < one.down for one in shown)
    return more, fewer, len(shown) - more - fewer
