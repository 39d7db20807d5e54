"""Whether other answers would have given the same release: what an exchange between two contributors changes.

Nothing here decides what is withheld. `audit` checks the same in another way.
"""

import numpy as np
from numpy.typing import NDArray

from assessments.tally.arithmetic import AVERAGES, PLACES, WEAK_SHARES, Integers, Values

from .certificates import Change
from .tables import NOWHERE, Flags, Grid, Shown, summaries, values_of


def changes(grid: Grid, contributors: list[int], states: NDArray[np.uint8]) -> tuple[Change, ...]:
    """What distinguishes these states (contributors, sub-threads) from theirs."""
    own = grid.contributors.states[contributors]
    return tuple(
        Change(contributors[one], part, chr(own[one, part]), chr(states[one, part]))
        for one, part in np.argwhere(own != states).tolist()
    )


def pairs_agree(
    grid: Grid, shown: NDArray[np.int8], pairs: Integers, states: NDArray[np.uint8]
) -> tuple[Flags, Flags]:
    """Whether each pair with other states leaves every shown count as it is, and every shown average too.

    pairs: (pairs, 2) contributors; states: (pairs, 2, sub-threads).
    """
    after = values_of(states.reshape(-1, states.shape[2]), grid.items)
    shape = (*pairs.shape, len(grid.codes))
    new = Values(*(array.reshape(shape) for array in (after.place, after.average, after.weak_share)))
    old = Values(grid.values.place[pairs], grid.values.average[pairs], grid.values.weak_share[pairs])
    counts_agree = np.ones(len(pairs), np.bool_)
    averages_agree = counts_agree.copy()
    for column in range(grid.belongs.shape[1]):
        first, second = grid.belongs[pairs[:, 0], column], grid.belongs[pairs[:, 1], column]
        together = (first == second)[:, None]
        stays = new.place == old.place
        crosses = (new.place[:, 0] == old.place[:, 1]) & (new.place[:, 1] == old.place[:, 0])
        for side, row in enumerate((first, second)):
            sees = (row != NOWHERE)[:, None] & (shown[row] >= Shown.LEVELS)
            same = stays[:, side] & (stays[:, 1 - side] | ~together) | together & crosses
            counts_agree &= (same | ~sees).all(axis=1)
            gain = [getattr(new, name) - getattr(old, name) for name in ("average", "weak_share")]
            added = [one[:, side] + np.where(together, one[:, 1 - side], 0) for one in gain]
            averages_agree &= _summaries_agree(grid, shown, row, added).all(axis=1)
    return counts_agree, averages_agree


def _summaries_agree(grid: Grid, shown: NDArray[np.int8], row: Integers, added: list[Integers]) -> Flags:
    """Whether cells of these rows keep their released average and weak share with so much added to the sums."""
    counts = grid.counts[row].copy()
    before = summaries(counts)
    counts[..., AVERAGES] += added[0]
    counts[..., WEAK_SHARES] += added[1]
    after = summaries(counts)
    same = (before[0] == after[0]) & (before[1] == after[1])
    hidden = (row == NOWHERE)[:, None] | (shown[row] < Shown.EVERYTHING)
    return np.asarray(same | hidden)


def counts_with(grid: Grid, changed: tuple[Change, ...]) -> Integers:
    """The counts of the grid had these answers been given: (rows, items, measures)."""
    who = sorted({change.contributor for change in changed})
    states = grid.contributors.states[who]
    for change in changed:
        states[who.index(change.contributor), change.sub_thread] = ord(change.becomes)
    return (
        grid.counts
        + added(grid, who, values_of(states, grid.items), 1)
        + added(
            grid,
            who,
            Values(grid.values.place[who], grid.values.average[who], grid.values.weak_share[who]),
            -1,
        )
    )


def added(grid: Grid, who: list[int], values: Values, sign: int) -> Integers:
    """What these contributors, with these values, add to the counts of the grid."""
    total = np.zeros_like(grid.counts)
    items = np.arange(len(grid.codes))
    for one, contributor in enumerate(who):
        rows = grid.belongs[contributor]
        rows = rows[rows != NOWHERE]
        place = values.place[one]
        counted = place < PLACES
        total[rows[:, None], items[counted], place[counted]] += sign
        total[rows[:, None], items, AVERAGES] += sign * values.average[one]
        total[rows[:, None], items, WEAK_SHARES] += sign * values.weak_share[one]
    return total
