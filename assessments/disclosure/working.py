"""What staff may see in a working table: no cell of fewer than five firms, and no sum that gives one away.

A guard against carelessness, not a proof: filters are free here. Source: docs/DISCLOSURE.md, "Who sees what".
Arrays are those of the tally: (groups, items, measures) int64, the first four measures being firms at L1 to L4.
"""

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

LEAST = 5
INDICATIVE_BELOW = 10  # shown, and marked as indicative


def firms(counts: Integers) -> Integers:
    """Firms with a level in each cell: (..., measures) to (...)."""
    return np.asarray(counts[..., :4].sum(axis=-1), np.int64)


def is_shown(number: Integers) -> NDArray[np.bool_]:
    """Whether cells of so many firms are shown."""
    return np.asarray(number >= LEAST)


def total_of_shown(counts: Integers) -> Integers:
    """Per item, the sum over the groups whose cell is shown: (items, measures)."""
    return np.asarray((counts * is_shown(firms(counts))[..., None]).sum(axis=0), np.int64)


def totals_of_both(one: Integers, other: Integers, *, whole: bool = False) -> tuple[Integers, Integers]:
    """Per item, both sides' sums over the groups whose cell is shown on both: what may be subtracted.

    With `whole` over all groups, as `whole_total` does it, unless that would give away one to four firms of a side.
    """
    mask = (is_shown(firms(one)) & is_shown(firms(other)))[..., None]
    shown = [(side * mask).sum(axis=0) for side in (one, other)]
    if not whole:
        return shown[0], shown[1]
    everything = [side.sum(axis=0) for side in (one, other)]
    left_out = [firms(every - some) for every, some in zip(everything, shown, strict=True)]
    gives_away = np.any([(left > 0) & ~is_shown(left) for left in left_out], axis=0)[:, None]
    first, second = (np.where(gives_away, some, every) for some, every in zip(shown, everything, strict=True))
    return first, second


def whole_total(counts: Integers) -> Integers:
    """Per item, the sum over all groups, unless subtracting the shown cells would leave one to four firms.

    Where it would, the sum of the shown groups. So what can be worked out is about five firms or more, of two
    groups or more. (items, measures).
    """
    shown = total_of_shown(counts)
    everything = counts.sum(axis=0)
    left_out = firms(everything - shown)
    gives_away = (left_out > 0) & ~is_shown(left_out)
    return np.where(gives_away[:, None], shown, everything)
