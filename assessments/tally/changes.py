"""How many firms moved between two rounds, by numpy; no Django, no storage.

A firm counts where it has a level in both rounds: up, the same or down, by its level there, which of a thread, a stage
and overall is its median. Averages and weak shares of the same firms are summed on both sides, in whole millionths.
Source: docs/SCORING.md 4, "Change over time".
"""

import numpy as np
from numpy.typing import NDArray

from .arithmetic import NOT_ASKED, Integers, Values

MEASURES = (
    "up", "same", "down", "without a level", "averages before", "averages after", "weak shares before",
    "weak shares after",
)  # fmt: skip
UP, SAME, DOWN, WITHOUT, AVERAGES_BEFORE, AVERAGES_AFTER, WEAK_BEFORE, WEAK_AFTER = range(8)
PLACES = 4  # a firm adds one to one of the first four measures of each item that both rounds asked it
NOT_COMPARED = 4
LEVELS = 4


def moved(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Which of the first four measures each firm adds one to, or NOT_COMPARED, from its places in two rounds."""
    has_both = (before < LEVELS) & (after < LEVELS)
    is_asked = (before != NOT_ASKED) & (after != NOT_ASKED)
    return np.select(
        [~is_asked, ~has_both, after > before, after == before], [NOT_COMPARED, WITHOUT, UP, SAME], DOWN
    ).astype(np.uint8)


def count(before: Values, after: Values, segment: Integers, segments: int) -> Integers:
    """Add the same firms of two rounds up: (segments, items, measures) int64.

    before, after: of the same firms and items in the same order; segment: (firms,) 0..segments-1.
    """
    place = moved(before.place, after.place)
    totals = np.zeros((segments, place.shape[1], len(MEASURES)), np.int64)
    sums = (
        (AVERAGES_BEFORE, before.average), (AVERAGES_AFTER, after.average),
        (WEAK_BEFORE, before.weak_share), (WEAK_AFTER, after.weak_share),
    )  # fmt: skip
    for item in range(place.shape[1]):
        cell = segment * (PLACES + 1) + place[:, item]
        counts = np.bincount(cell, minlength=segments * (PLACES + 1)).reshape(segments, PLACES + 1)
        totals[:, item, :PLACES] = counts[:, :PLACES]
        is_counted = place[:, item] < WITHOUT
        for measure, values in sums:
            totals[:, item, measure] = np.bincount(
                segment, weights=values[:, item] * is_counted, minlength=segments
            )
    return totals


def has_level(before: Values, after: Values) -> NDArray[np.bool_]:
    """Whether each firm has a level in both rounds: (firms, items), and last, True, that it submitted."""
    has = moved(before.place, after.place) < WITHOUT
    return np.hstack([has, np.ones((len(has), 1), bool)])


def by_segment(is_counted: NDArray[np.bool_], segment: Integers, segments: int) -> Integers:
    """How many firms are counted in each segment: (firms, items) to (segments, items)."""
    numbers = np.zeros((segments, is_counted.shape[1]), np.int64)
    for item in range(is_counted.shape[1]):
        numbers[:, item] = np.bincount(segment[is_counted[:, item]], minlength=segments)
    return numbers


def of_items(values: Values, places: list[int]) -> Values:
    """The values of some items, in this order."""
    return Values(values.place[:, places], values.average[:, places], values.weak_share[:, places])


def firms(counts: Integers) -> Integers:
    """Firms with a level in both rounds: (..., measures) to (...)."""
    return np.asarray(counts[..., :WITHOUT].sum(axis=-1), np.int64)


def pack(counts: Integers) -> bytes:
    """Counts (items, measures) as bytes: 64-bit, little-endian, on every machine."""
    return counts.astype("<i8").tobytes()


def unpack(packed: bytes) -> Integers:
    """The counts that `pack` was given; not writable."""
    return np.frombuffer(packed, "<i8").reshape(-1, len(MEASURES))
