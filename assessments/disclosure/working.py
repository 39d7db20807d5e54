"""What staff may see in a working table: no cell of fewer than five firms, and no sum that gives one away.

A guard against carelessness, not a proof: filters are free here. Source: docs/DISCLOSURE.md, "Who sees what".
Arrays are those of the tally: (groups, items, measures) int64, the first four measures being firms at L1 to L4.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

LEAST = 5
INDICATIVE_BELOW = 10  # shown, and marked as indicative


class Told(NamedTuple):
    """A sum over some groups of a table that its readers know from elsewhere.

    members: (groups, items), none where it is not known; firms: (items,), of the sum where it holds firms that stand in
    no group of the table, else 0.
    """

    members: Mask
    firms: Integers


class Beside(NamedTuple):
    """What is known beside a table: sums over all firms of the round, and sums that hold the part which it shows."""

    of_whole: tuple[Told, ...] = ()
    of_part: tuple[Told, ...] = ()


NOTHING = Beside()


def firms(counts: Integers) -> Integers:
    """Firms with a level in each cell: (..., measures) to (...)."""
    return np.asarray(counts[..., :4].sum(axis=-1), np.int64)


def is_shown(number: Integers) -> Mask:
    """Whether cells of so many firms are shown."""
    return np.asarray(number >= LEAST)


def is_few(number: Integers) -> Mask:
    """Whether so many firms, worked out by subtraction, would be told apart."""
    return np.asarray((number != 0) & (number < LEAST))


def mask(counts: Integers, whole: Integers | None = None, beside: Beside = NOTHING) -> Mask:
    """Which cells are shown: (groups, items).

    Of a part of the round's firms, `whole` being the same cells of all of them, only those that the whole shows, too,
    and whose rest (what both tables leave when they are subtracted) has no firm or five.
    """
    number = firms(counts)
    if whole is None:
        return hidden_beside(number, is_shown(number), beside.of_whole)
    known = mask(whole, beside=Beside(beside.of_whole))
    shown = is_shown(number) & ~is_few(firms(whole) - number) & known
    return hidden_beside(number, shown, beside.of_part)


def hidden_beside(number: Integers, shown: Mask, told: Sequence[Told]) -> Mask:
    """What may be shown beside these sums: subtracting the shown cells from one leaves no firm, or five.

    Where it would leave one to four, its smallest shown cell goes. That has five firms or more, so no other sum that it
    is part of is left with one to four: once through them is enough.
    """
    shown = shown.copy()
    for one in told:
        own = shown & one.members
        is_told_apart = np.flatnonzero(is_few(left_of(number, shown, one)) & own.any(axis=0))
        smallest = np.where(own, number, np.iinfo(np.int64).max).argmin(axis=0)
        shown[smallest[is_told_apart], is_told_apart] = False
    return shown


def left_of(number: Integers, shown: Mask, told: Told) -> Integers:
    """Per item, the firms of a sum that subtracting the shown cells would leave."""
    return np.asarray((number * (told.members & ~shown)).sum(axis=0) + _outside(number, told), np.int64)


def _outside(number: Integers, told: Told) -> Integers:
    """Per item, the firms of a sum that stand in no group of the table."""
    return np.asarray(np.maximum(told.firms - (number * told.members).sum(axis=0), 0), np.int64)


def total_of_shown(counts: Integers, whole: Integers | None = None, beside: Beside = NOTHING) -> Integers:
    """Per item, the sum over the groups whose cell is shown: (items, measures)."""
    return total_of(counts, mask(counts, whole, beside))


def total_of(counts: Integers, shown: Mask) -> Integers:
    return np.asarray((counts * shown[..., None]).sum(axis=0), np.int64)


def whole_totals_of_both(
    one: Integers, other: Integers, whole: Integers, beside: Beside = NOTHING
) -> tuple[Integers, Integers]:
    """Per item, both sides' sums over all groups, unless that would give away one to four firms of a side.

    Where it would, over the groups shown on both. `other` is a part of `whole`; `one` is a part of nothing.
    """
    shown = mask(one) & mask(other, whole, beside)
    known = mask(whole, beside=Beside(beside.of_whole))
    sides = [(side.sum(axis=0), total_of(side, shown)) for side in (one, other)]
    left_out = [is_few(firms(every - some)) for every, some in sides]
    gives_away = (left_out[0] | left_out[1] | _tells_apart(firms(other), firms(whole), shown, known))[:, None]
    first, second = (np.where(gives_away, some, every) for every, some in sides)
    return first, second


def whole_total(counts: Integers, whole: Integers | None = None, beside: Beside = NOTHING) -> Integers:
    """Per item, the sum over all groups, unless subtracting the shown cells would leave one to four firms.

    Where it would, the sum of the shown groups. So what can be worked out is about five firms or more, of two
    groups or more. Of a part, the cells and the total of `whole` may be subtracted, too, and the total itself from
    what is known beside it. (items, measures).
    """
    shown = mask(counts, whole, beside)
    some, everything = total_of(counts, shown), counts.sum(axis=0)
    gives_away = is_few(firms(everything - some))
    if whole is not None:
        known = mask(whole, beside=Beside(beside.of_whole))
        gives_away = gives_away | _tells_apart(firms(counts), firms(whole), shown, known)
        for one in beside.of_part:
            gives_away = gives_away | is_few(_outside(firms(counts), one))
    return np.where(gives_away[:, None], some, everything)


def mask_of_both(number: Integers, wholes: Sequence[Integers], apart: Integers) -> Mask:
    """Which cells of the firms in both of two rounds are shown; numbers of firms, (groups, items).

    They are a part of each round's firms (`wholes`), so the rest of either must be no firm or five. A firm that has
    changed its group is the rest of one and missing in the other: less than none is few, too.
    apart: by how many firms each of some other comparisons and this one differ, (groups, comparisons, sides, items).
    """
    shown = is_shown(number) & ~is_few(apart).any(axis=(1, 2))
    for whole in wholes:
        shown &= ~is_few(whole - number)
    return np.asarray(shown)


def total_of_both(
    counts: Integers, number: Integers, wholes: Sequence[Integers], apart: Integers
) -> tuple[Integers, Integers]:
    """Per item, the sum over all groups, unless that would give away one to four firms; then over those shown.

    counts: (groups, items, measures); the sum, and the number of firms it is of: 0 where it is not shown.
    """
    shown = mask_of_both(number, wholes, apart)
    gives_away = is_few((number * ~shown).sum(axis=0))
    hidden = ~shown[:, None, None, :]  # all together they are known from the sum, in each comparison
    gives_away |= is_few((apart * hidden).sum(axis=0)).any(axis=(0, 1))
    for whole in wholes:
        gives_away |= is_few((whole - number).sum(axis=0)) | _tells_apart(
            number, whole, shown, is_shown(whole)
        )
    taken = shown | ~gives_away
    firms_taken = (number * taken).sum(axis=0)
    return total_of(counts, taken), firms_taken * is_shown(firms_taken)


def _tells_apart(number: Integers, whole: Integers, shown: Mask, is_known: Mask) -> Mask:
    """Per item, whether the total of a part leaves one to four firms once known cells of the whole are subtracted.

    Where the whole cell of a hidden group is known, its part or its rest can be put in place of the other: whoever
    subtracts takes the smaller. Where it is not known, either the parts remain or, from the whole total, the rests.
    """
    rest = np.maximum(whole - number, 0)
    smaller = np.where(is_known & ~shown, np.minimum(number, rest), 0)
    remain = [(smaller + np.where(is_known, 0, side)).sum(axis=0) for side in (number, rest)]
    return is_few(remain[0]) | is_few(remain[1])
