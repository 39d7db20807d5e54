"""A release that replaces another of the same round: what may have changed between them.

Source: docs/DISCLOSURE.md, "Making a release" 9. Belongs to the audit: it shares no code with what makes a release.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.tally import arithmetic
from assessments.tally.arithmetic import Integers, Items

from .contributors import DIMENSIONS, Contributors, Kind, Vocabularies
from .published import PublishedTable
from .tables import ALL, Row

Known = dict[
    tuple[str, tuple[str, ...], str], str
]  # (dimension, members, column) of a cell: what is withheld of it


@dataclass(frozen=True)
class Before:
    """The release that is replaced: whom it counted, and what it showed."""

    contributors: Contributors
    tables: tuple[PublishedTable, ...]

    def groups(self, dimension: str, kinds: Sequence[Kind]) -> list[tuple[int, ...]]:
        """Its groups of a dimension, as positions of kinds; none where it showed `all` alone."""
        place = {kind.code: position for position, kind in enumerate(kinds)}
        rows = {row for table in self.tables for row in table.rows if row.dimension == dimension}
        groups = [tuple(sorted(place[code] for code in row.members)) for row in rows]
        everything = tuple(range(len(kinds)))
        return sorted(groups) or [everything]


def failures(
    before: Before,
    of: Contributors,
    rows: Sequence[Row],
    known: Known,
    vocabularies: Vocabularies,
    minimum: int,
) -> list[str]:
    """Cells in which too few changed, and cells whose showing changed although nothing in them did."""
    items = Items.of(of.layout)
    if Items.of(before.contributors.layout) != items:
        return ["the release before it has other sub-threads"]
    keys = sorted({*before.contributors.keys, *of.keys})
    said = [_said(one, keys, items) for one in (before.contributors, of)]
    earlier = _known(before.tables)
    found = []
    for row in rows:
        inside = [_inside(one, keys, row, vocabularies) for one in (before.contributors, of)]
        moved = _moved(said, inside)
        number = moved.sum(axis=0)
        for item, code in enumerate(items.codes[:-1]):
            cell = (row.dimension, row.members, code)
            if cell not in known:
                continue
            name = f"{row.code} × {code}"
            if 0 < number[item] < minimum:
                # how many is not said: of one, the cells would say what it has changed
                found.append(
                    f"{name}: fewer than {minimum} entered, left or changed; nobody may, or {minimum}"
                )
            elif not number[item] and earlier.get(cell, known[cell]) != known[cell]:
                found.append(f"{name}: nothing changed, but what is shown of it did")
    return found


def _known(tables: Sequence[PublishedTable]) -> Known:
    """Rows are known by who is in them: a merged group's code may name another group in the next release."""
    return {
        (row.dimension, row.members, cell.column): cell.withheld
        for table in tables
        for rows in [{row.code: row for row in table.rows}]
        for cell in table
        for row in [rows[cell.row]]
    }


def _said(of: Contributors, keys: list[str], items: Items) -> NDArray[np.int64]:
    """What each key says to each item, (keys, items, 3): place, average, weak share; nothing is -1."""
    said = np.full((len(keys), len(items.codes) - 1, 3), -1, np.int64)
    values = arithmetic.firm_values(of.states, items)
    at = np.searchsorted(keys, of.keys)
    for number, name in enumerate(("place", "average", "weak_share")):
        said[at, :, number] = getattr(values, name)[:, :-1]
    said[said[..., 0] > 3] = -1  # what is no level is in no figure
    return said


def _inside(of: Contributors, keys: list[str], row: Row, vocabularies: Vocabularies) -> NDArray[np.bool_]:
    inside = np.zeros(len(keys), np.bool_)
    if row.dimension == ALL:
        inside[np.searchsorted(keys, of.keys)] = True
        return inside
    codes = [kind.code for kind in vocabularies.of(row.dimension)]
    members = np.isin(codes, row.members)
    column = of.kinds[:, DIMENSIONS.index(row.dimension)]
    inside[np.searchsorted(keys, of.keys)] = members[column]
    return inside


def _moved(said: list[Integers], inside: list[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    """(keys, items): who is in a cell of one release and not of the other, or says something else there."""
    one, other = (np.where(where[:, None, None], what, -1) for what, where in zip(said, inside, strict=True))
    return np.asarray((one != other).any(axis=-1))
