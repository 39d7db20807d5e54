"""What staff may see in a working table: no cell of fewer than five firms, and no sum that gives one away.

A guard against carelessness, not a proof: filters are free here. Source: docs/DISCLOSURE.md, "Who sees what".
Arrays are those of the tally: (groups, items, measures) int64, the first four measures being firms at L1 to L4.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

LEAST = 5
INDICATIVE_BELOW = 10  # shown, and marked as indicative


def firms(counts: Integers) -> Integers:
    """Firms with a level in each cell: (..., measures) to (...)."""
    return np.asarray(counts[..., :4].sum(axis=-1), np.int64)


def is_shown(number: Integers) -> Mask:
    """Whether cells of so many firms are shown."""
    return np.asarray(number >= LEAST)


def is_few(number: Integers) -> Mask:
    """Whether so many firms, worked out by subtraction, would be told apart."""
    return np.asarray((number != 0) & (number < LEAST))


def mask(counts: Integers, whole: Integers | None = None) -> Mask:
    """Which cells are shown: (groups, items).

    Of a part of the round's firms, `whole` being the same cells of all of them, only those whose rest (what both
    tables leave when they are subtracted) has no firm or five.
    """
    number = firms(counts)
    return is_shown(number) if whole is None else is_shown(number) & ~is_few(firms(whole) - number)


def total_of_shown(counts: Integers, whole: Integers | None = None) -> Integers:
    """Per item, the sum over the groups whose cell is shown: (items, measures)."""
    return total_of(counts, mask(counts, whole))


def total_of(counts: Integers, shown: Mask) -> Integers:
    return np.asarray((counts * shown[..., None]).sum(axis=0), np.int64)


def whole_totals_of_both(one: Integers, other: Integers, whole: Integers) -> tuple[Integers, Integers]:
    """Per item, both sides' sums over all groups, unless that would give away one to four firms of a side.

    Where it would, over the groups shown on both. `other` is a part of `whole`; `one` is a part of nothing.
    """
    shown = mask(one) & mask(other, whole)
    sides = [(side.sum(axis=0), total_of(side, shown)) for side in (one, other)]
    left_out = [is_few(firms(every - some)) for every, some in sides]
    gives_away = (left_out[0] | left_out[1] | _tells_apart(firms(other), firms(whole), shown))[:, None]
    first, second = (np.where(gives_away, some, every) for every, some in sides)
    return first, second


def whole_total(counts: Integers, whole: Integers | None = None) -> Integers:
    """Per item, the sum over all groups, unless subtracting the shown cells would leave one to four firms.

    Where it would, the sum of the shown groups. So what can be worked out is about five firms or more, of two
    groups or more. Of a part, the cells and the total of `whole` may be subtracted, too. (items, measures).
    """
    shown = mask(counts, whole)
    some, everything = total_of(counts, shown), counts.sum(axis=0)
    gives_away = is_few(firms(everything - some))
    if whole is not None:
        gives_away = gives_away | _tells_apart(firms(counts), firms(whole), shown)
    return np.where(gives_away[:, None], some, everything)


def mask_of_both(number: Integers, wholes: Sequence[Integers]) -> Mask:
    """Which cells of the firms in both of two rounds are shown; numbers of firms, (groups, items).

    They are a part of each round's firms (`wholes`), so the rest of either must be no firm or five. A firm that has
    changed its group is the rest of one and missing in the other: less than none is few, too.
    """
    shown = is_shown(number)
    for whole in wholes:
        shown &= ~is_few(whole - number)
    return np.asarray(shown)


def total_of_both(
    counts: Integers, number: Integers, wholes: Sequence[Integers]
) -> tuple[Integers, Integers]:
    """Per item, the sum over all groups, unless that would give away one to four firms; then over those shown.

    counts: (groups, items, measures); the sum, and the number of firms it is of: 0 where it is not shown.
    """
    shown = mask_of_both(number, wholes)
    gives_away = is_few((number * ~shown).sum(axis=0))
    for whole in wholes:
        gives_away |= is_few((whole - number).sum(axis=0)) | _tells_apart(number, whole, shown)
    taken = shown | ~gives_away
    firms_taken = (number * taken).sum(axis=0)
    return total_of(counts, taken), firms_taken * is_shown(firms_taken)


def _tells_apart(number: Integers, whole: Integers, shown: Mask) -> Mask:
    """Per item, whether the total of a part leaves one to four firms once cells of the whole are subtracted.

    Where the whole cell of a hidden group is known, its part or its rest can be put in place of the other: whoever
    subtracts takes the smaller. Where it is not known, either the parts remain or, from the whole total, the rests.
    """
    rest = np.maximum(whole - number, 0)
    is_known = is_shown(whole)
    smaller = np.where(is_known & ~shown, np.minimum(number, rest), 0)
    remain = [(smaller + np.where(is_known, 0, side)).sum(axis=0) for side in (number, rest)]
    return is_few(remain[0]) | is_few(remain[1])
