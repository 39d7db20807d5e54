"""The quick search for other answers: two contributors exchange theirs, or one alone answers differently.

Most secrets are proved this way; `certify` searches further where it finds nothing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.tally.arithmetic import Integers

from .agreement import changes, pairs_agree
from .certificates import Change
from .tables import Flags, Grid

GIVERS, MOST_PAIRS = 12, 240
LEVELS = np.frombuffer(b"1234", np.uint8)


@dataclass(frozen=True)
class Secret:
    """Contributors at one level (0 to 3) of a withheld cell."""

    row: int
    item: int
    level: int


@dataclass(frozen=True)
class Found:
    """Other answers that agree with every shown count; agrees: with every shown average and weak share too."""

    changes: tuple[Change, ...]
    agrees: bool


def holders(grid: Grid, secret: Secret) -> Integers:
    """The contributors that a secret is about."""
    inside = (grid.belongs == secret.row).any(axis=1)
    return np.flatnonzero(inside & (grid.values.place[:, secret.item] == secret.level))


def exchanges(grid: Grid, shown: NDArray[np.int8], secret: Secret) -> list[Found]:
    """Each with fewer contributors at the secret's level; those that agree with everything first."""
    pairs, states = _crossed(grid, shown, secret)
    if not shown[0, secret.item]:
        alone = _alone(grid, secret)
        pairs, states = np.concatenate([pairs, alone[0]]), np.concatenate([states, alone[1]])
    if not len(pairs):
        return []
    counts_agree, averages_agree = pairs_agree(grid, shown, pairs, states)
    order = [*np.flatnonzero(counts_agree & averages_agree), *np.flatnonzero(counts_agree & ~averages_agree)]
    return [
        Found(changes(grid, pairs[one].tolist(), states[one]), bool(averages_agree[one])) for one in order
    ]


def _crossed(grid: Grid, shown: NDArray[np.int8], secret: Secret) -> tuple[Integers, NDArray[np.uint8]]:
    """Pairs of which one is at the secret's level and in its cell, the other neither, each with the other's answers."""
    item, parts = secret.item, grid.parts(secret.item)
    place = grid.values.place[:, item]
    givers = _some(holders(grid, secret), GIVERS)
    inside = (grid.belongs == secret.row).any(axis=1)
    takers = np.flatnonzero((place < 4) & (place != secret.level) & ~inside)
    ahead = _unseen(grid, shown, item, givers, takers)
    states = grid.contributors.states
    for part in parts:
        theirs, others = states[givers, part][:, None], states[takers, part][None, :]
        ahead &= (np.isin(theirs, LEVELS) & np.isin(others, LEVELS)) | (theirs == others)
    chosen = _spread(ahead)
    pairs = np.stack([givers[chosen[:, 0]], takers[chosen[:, 1]]], axis=1)
    exchanged = states[pairs]
    exchanged[:, :, parts] = exchanged[:, ::-1][:, :, parts]
    return pairs, exchanged


def _unseen(grid: Grid, shown: NDArray[np.int8], item: int, givers: Integers, takers: Integers) -> Flags:
    """Pairs (givers, takers) whose exchange no shown cell of this item sees."""
    unseen = np.ones((len(givers), len(takers)), np.bool_)
    is_shown = np.append(shown[:, item] > 0, False)  # the last: NOWHERE
    for column in grid.belongs.T:
        first, second = column[givers][:, None], column[takers][None, :]
        unseen &= (first == second) | ~(is_shown[first] | is_shown[second])
    return unseen


def _alone(grid: Grid, secret: Secret) -> tuple[Integers, NDArray[np.uint8]]:
    """Contributors at the level who give another throughout the item, each beside one who changes nothing."""
    givers, parts = _some(holders(grid, secret), GIVERS), grid.parts(secret.item)
    others = [level for level in range(4) if level != secret.level]
    who = np.repeat(givers, len(others))
    pairs = np.stack([who, (who + 1) % len(grid.contributors)], axis=1)
    states = grid.contributors.states[pairs]
    answers = states[:, 0][:, parts]
    levels = np.tile(LEVELS[others], len(givers))[:, None]
    states[np.arange(len(who))[:, None], 0, parts] = np.where(np.isin(answers, LEVELS), levels, answers)
    return pairs, states


def _some(these: Integers, most: int) -> Integers:
    """At most so many, from first to last."""
    if len(these) <= most:
        return these
    return np.asarray(these[np.linspace(0, len(these) - 1, most).astype(np.int64)], np.int64)


def _spread(possible: Flags) -> Integers:
    """Places of at most MOST_PAIRS true cells (pairs, 2), over as many rows as there are."""
    each = max(1, MOST_PAIRS // max(1, int(possible.any(axis=1).sum())))
    chosen = [
        np.stack([np.full(min(each, len(found)), row), _some(found, each)], axis=1)
        for row in range(len(possible))
        if len(found := np.flatnonzero(possible[row]))
    ]
    return np.concatenate(chosen) if chosen else np.zeros((0, 2), np.int64)
