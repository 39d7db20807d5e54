"""What is withheld, decided by counts alone: small and near-unanimous cells, and partners to hide them among.

`certify` then looks at the answers behind the counts and may withhold more. Source: docs/DISCLOSURE.md, "Making a
release" 4 to 7.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from assessments.tally.arithmetic import Integers

from .contributors import DIMENSIONS
from .tables import Flags, Grid, Shown

ENOUGH_AT_ANOTHER_LEVEL = 2  # the reader may be one of them and know that it was not exchanged
MOST_ITEMS_FOR_ALL_ALONE = (
    4  # a dimension in which more than one item in so many has no groups left is merged further
)


class Reason(IntEnum):
    """Why a cell is not shown; for the preview of a release alone, since it would narrow the guess."""

    SHOWN = 0
    NO_FIRMS = 1
    SMALL = 2
    NEAR_UNANIMOUS = 3
    PARTNER = 4
    WHOLE_ITEM = 5  # the item may not be shown for all contributors
    ALL_ALONE = 6  # too many groups of the item are withheld: it is shown for all contributors alone
    NO_ALTERNATIVE = 7  # without it a withheld cell could be worked out from the answers of other tables


NO_FIRMS_IN_WORDS = "no firms"
AVERAGES_IN_WORDS = "average and weak share withheld: a sub-thread could be worked out from them"
WORDS = {
    Reason.SHOWN: "",
    Reason.NO_FIRMS: NO_FIRMS_IN_WORDS,
    Reason.SMALL: "fewer contributors than the minimum",
    Reason.NEAR_UNANIMOUS: "all, or all but one, at one level",
    Reason.PARTNER: "withheld so that another cell cannot be worked out",
    Reason.WHOLE_ITEM: "withheld for all contributors, so for every group",
    Reason.ALL_ALONE: "most groups are withheld: shown for all contributors alone",
    Reason.NO_ALTERNATIVE: "withheld so that a cell of another table cannot be worked out",
}


@dataclass
class Mask:
    """What is released of each cell of a grid, (rows, items); it only ever grows darker."""

    shown: NDArray[np.int8]
    reasons: NDArray[np.int8]

    def withhold(self, row: int, item: int, reason: Reason) -> None:
        if self.shown[row, item]:
            self.shown[row, item], self.reasons[row, item] = Shown.NOTHING, reason

    def is_withheld(self) -> Flags:
        """Cells that hold a secret: withheld, and not for want of firms."""
        return np.asarray(self.reasons >= Reason.SMALL)


def protect(grid: Grid, minimum: int) -> Mask:
    """The mask of a grid, before the answers behind it are looked at."""
    shown = np.where(grid.is_tabled & (grid.firms > 0), Shown.EVERYTHING, Shown.NOTHING).astype(np.int8)
    reasons = np.where(grid.is_tabled & (grid.firms == 0), Reason.NO_FIRMS, Reason.SHOWN).astype(np.int8)
    mask = Mask(shown, reasons)
    first = primary(grid.levels, minimum)
    for item in np.flatnonzero(first[0]).tolist():
        mask.withhold(0, item, Reason(int(first[0, item])))
        withhold_everywhere(mask, grid, item)
    for dimension in DIMENSIONS:
        settle(mask, grid, dimension, first, minimum)
    withhold_nested(mask, grid, minimum)
    withhold_averages(mask, grid)
    return mask


def primary(levels: Integers, minimum: int) -> NDArray[np.int8]:
    """Reason to withhold each cell (…, 4) for itself."""
    firms = levels.sum(axis=-1)
    near_unanimous = (firms > 0) & (levels.max(axis=-1) >= firms - 1)
    small = (firms > 0) & (firms < minimum)
    return np.select([small, near_unanimous], [Reason.SMALL, Reason.NEAR_UNANIMOUS], Reason.SHOWN).astype(
        np.int8
    )


def withhold_everywhere(mask: Mask, grid: Grid, item: int) -> None:
    """An item that may not be shown for all contributors is shown for none of their groups."""
    for row in range(len(grid.rows)):
        mask.withhold(row, item, Reason.WHOLE_ITEM)


def settle(mask: Mask, grid: Grid, dimension: str, first: NDArray[np.int8], minimum: int) -> None:
    """Withhold the cells of a dimension's groups that may not be shown, and partners for them."""
    rows = grid.rows_of(dimension)
    for item in np.flatnonzero((first[rows] > 0).any(axis=0) & (mask.shown[0] > 0)).tolist():
        for row in rows:
            if first[row, item]:
                mask.withhold(row, item, Reason(int(first[row, item])))
        settle_item(mask, grid, rows, item, minimum)


def settle_item(mask: Mask, grid: Grid, rows: list[int], item: int, minimum: int) -> None:
    """Partners for what is withheld among the groups of one dimension; with too few left, `all` alone."""
    levels, shown = grid.levels[rows, item], mask.shown[rows, item] > 0
    has_firms = levels.any(axis=1)
    withheld = with_partners(levels, np.asarray(has_firms & ~shown), minimum)
    if 2 * withheld.sum() > has_firms.sum():
        reason, withheld = Reason.ALL_ALONE, np.asarray(has_firms)
    else:
        reason = Reason.PARTNER
    for place in np.flatnonzero(withheld & shown).tolist():
        mask.withhold(rows[place], item, reason)


def with_partners(levels: Integers, withheld: Flags, minimum: int) -> Flags:
    """The withheld groups of one item, and the cheapest further ones that hide them; (groups, 4) and (groups,)."""
    withheld = withheld.copy()
    while withheld.any() and (lacking := _lacks(levels, withheld, minimum)).any():
        further = np.flatnonzero(~withheld & levels.any(axis=1))
        if not len(further):
            break
        useful = [
            group for group in further.tolist() if (levels[group][~lacking] >= 2).any() or lacking.all()
        ]
        candidates = useful or further.tolist()
        withheld[min(candidates, key=lambda group: (levels[group].sum(), levels[group].tolist(), group))] = (
            True
        )
    return withheld


def _lacks(levels: Integers, withheld: Flags, minimum: int) -> Flags:
    """Levels at which some withheld group's contributors cannot be told to be elsewhere; all four, if what is left
    after subtracting the shown groups from `all` is itself a cell that may not be shown.
    """
    if primary(levels[withheld].sum(axis=0), minimum):
        return np.ones(4, np.bool_)
    lacking = np.zeros(4, np.bool_)
    for group in np.flatnonzero(withheld):
        others = levels[withheld & (np.arange(len(levels)) != group)] >= ENOUGH_AT_ANOTHER_LEVEL
        at = others.any(axis=0)
        for level in np.flatnonzero(levels[group]):
            lacking[level] |= not np.delete(at, level).any()
    return lacking


def withhold_nested(mask: Mask, grid: Grid, minimum: int) -> None:
    """Two groups of different dimensions, one inside the other but for a few contributors, would give those away."""
    for item in grid.columns("thread"):
        while pair := _nested(mask, grid, item, minimum):
            dimension = grid.rows[pair[0]].dimension
            rows = grid.rows_of(dimension)
            if mask.shown[pair[0], item]:
                mask.withhold(pair[0], item, Reason.NO_ALTERNATIVE)
                settle_item(mask, grid, rows, item, minimum)
            else:
                for row in rows:
                    mask.withhold(row, item, Reason.ALL_ALONE)


def _nested(mask: Mask, grid: Grid, item: int, minimum: int) -> tuple[int, int] | None:
    """Two sets of contributors whose counts are known, one of 1 to minimum-1 more than the other and holding it.

    Known are the shown groups, and in each dimension those of `all` whose group is not shown. Each is named by its
    row, the others by any row of theirs.
    """
    if not mask.shown[0, item]:
        return None
    belongs = grid.belongs[grid.values.place[:, item] < 4]
    known: list[tuple[int, Flags]] = []
    for column, dimension in enumerate(("", *DIMENSIONS)):
        rows = grid.rows_of(dimension) if column else [0]
        shown = [row for row in rows if mask.shown[row, item]]
        known += [(row, belongs[:, column] == row) for row in shown]
        if column and shown and len(shown) < len(rows):
            hidden = next(row for row in rows if row not in shown)
            known.append((hidden, ~np.isin(belongs[:, column], shown)))
    return _first_nested(known, minimum)


def _first_nested(known: list[tuple[int, Flags]], minimum: int) -> tuple[int, int] | None:
    member = np.stack([members for _, members in known], axis=1).astype(np.float32)
    overlap = member.T @ member
    size = overlap.diagonal()
    more = size[None, :] - size[:, None]
    nested = (overlap == size[:, None]) & (more >= 1) & (more < minimum)
    found = np.argwhere(nested)
    return (known[found[0, 0]][0], known[found[0, 1]][0]) if len(found) else None


def withhold_averages(mask: Mask, grid: Grid) -> None:
    """A thread's or stage's average and weak share are sums over its sub-threads: not beside a withheld one."""
    for item in [*grid.columns("thread"), *grid.columns("stage")]:
        hidden = mask.is_withheld()[:, grid.parts(item)].any(axis=1)
        mask.shown[hidden, item] = np.minimum(mask.shown[hidden, item], Shown.LEVELS)


def too_bare(mask: Mask, grid: Grid, dimension: str) -> bool:
    """Whether so many items of a dimension are shown for `all` alone that larger groups would say more."""
    rows = grid.rows_of(dimension)
    tabled = grid.is_tabled[rows].any(axis=0) & (mask.shown[0] > 0)
    bare = tabled & (mask.shown[rows] == 0).all(axis=0)
    return bool(rows) and MOST_ITEMS_FOR_ALL_ALONE * int(bare.sum()) > int(tabled.sum())
