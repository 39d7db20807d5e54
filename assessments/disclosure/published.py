"""The public form of a release: tables of cells that say what they show, never why they do not."""

from collections.abc import Iterator
from dataclasses import dataclass

from .tables import Row

AVERAGES_WITHHELD = "averages"  # counts shown, average and weak share not
WITHHELD = "withheld"
MERGED = (
    "merged"  # what a sector, size band, area or tier of a merged group has in place of figures of its own
)
NO_FIRMS = "no firms"


@dataclass(frozen=True)
class Cell:
    """A group's figures for a stage, thread or sub-thread, by code; withheld: "" or one of the words above.

    average: one decimal; weak_share: two; None where withheld.
    """

    row: str
    column: str
    withheld: str
    levels: tuple[int, ...] | None = None
    median: int | None = None
    average: float | None = None
    weak_share: float | None = None

    @property
    def firms(self) -> int | None:
        return sum(self.levels) if self.levels else None


@dataclass(frozen=True)
class PublishedTable:
    """A table of the registry: its rows, `all` first, its columns, and a cell for each of both, row by row."""

    name: str
    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    cells: tuple[Cell, ...]

    def __iter__(self) -> Iterator[Cell]:
        return iter(self.cells)

    def cell(self, row: str, column: str) -> Cell:
        """The cell of a row's code or of a member of a merged row; the latter says `merged`."""
        for place, one in enumerate(self.rows):
            if one.code == row:
                return self.cells[place * len(self.columns) + self.columns.index(column)]
            if row in one.members:
                return Cell(row, column, MERGED)
        raise KeyError(row)
