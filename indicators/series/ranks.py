"""The places of figures from the highest, among places of one type; equal figures share theirs."""

from dataclasses import dataclass

from indicators import compare

ENOUGH = 3  # places: of two, the figures themselves say which is higher


@dataclass(frozen=True)
class Rank:
    """Where a figure stands among those of its type."""

    place: int
    of: int
    is_shared: bool

    @property
    def text(self):
        return f"{self.place} of {self.of}{', shared' if self.is_shared else ''}"


def ranked(cells):
    """{slug: rank} of the places with a figure; fewer than three of a type have none."""
    values = {}
    for cell in cells:
        if cell.figure:
            values.setdefault(cell.type, []).append(cell.figure.value)
    return {
        cell.slug: among(cell.figure.value, values[cell.type])
        for cell in cells
        if cell.figure and len(values[cell.type]) >= ENOUGH
    }


def among(value, values):
    """The rank of a value that is one of these."""
    return Rank(compare.rank(value, values), len(values), values.count(value) > 1)
