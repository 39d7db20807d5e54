"""Many firms' frozen levels to the counts of a tally, by numpy; no Django, no storage.

`scoring` says the same of one firm at a time; a test holds the two equal. Averages and weak shares are whole
millionths, so that adding, subtracting and recounting agree to the last unit. Source: docs/SCORING.md 2, 4.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Layout = Sequence[
    tuple[str, str, str]
]  # (sub-thread code, thread code, stage), in the order of a frozen submission

MEASURES = ("l1", "l2", "l3", "l4", "not applicable", "don't know", "blank", "averages", "weak shares")
NOT_APPLICABLE, DONT_KNOW, BLANK, AVERAGES, WEAK_SHARES = range(4, 9)
PLACES = 7  # a firm adds one to one of the first seven measures of each item it was asked
NOT_ASKED = 7
OVERALL = "overall"
MILLION = 10**6


@dataclass(frozen=True)
class Rule:
    """When a firm's thread or stage has a figure: enough answers, and enough of what applies to it."""

    answers: int
    percent: int  # of the applicable sub-threads


THREAD_RULE = Rule(answers=3, percent=75)
STAGE_RULE = Rule(answers=2, percent=60)


@dataclass(frozen=True)
class Items:
    """What is counted, in order: sub-threads, threads, stages, overall."""

    codes: tuple[str, ...]
    threads: dict[str, list[int]]  # code: places of its sub-threads
    stages: dict[str, list[int]]

    @classmethod
    def of(cls, layout: Layout) -> "Items":
        threads: dict[str, list[int]] = {}
        stages: dict[str, list[int]] = {}
        for place, (_, thread, stage) in enumerate(layout):
            threads.setdefault(thread, []).append(place)
            stages.setdefault(stage, []).append(place)
        return cls((*(code for code, _, _ in layout), *threads, *stages, OVERALL), threads, stages)

    @property
    def sub_thread_count(self) -> int:
        return len(self.codes) - len(self.threads) - len(self.stages) - 1


@dataclass(frozen=True)
class Values:
    """What each firm adds to each item; arrays of one shape: firms x items, or firms alone for a single item.

    place: which of the first seven measures it adds one to, or NOT_ASKED; average and weak_share: millionths
    of a level and of one, 0 where the firm has no level there.
    """

    place: NDArray[np.uint8]
    average: Integers
    weak_share: Integers


@dataclass(frozen=True)
class _Group:
    """The values of one thread or stage, and whether each firm's overall figure may do without it."""

    values: Values
    is_asked: NDArray[np.bool_]
    is_excused: NDArray[np.bool_]


_PLACE_OF = np.full(256, 255, np.uint8)
_PLACE_OF[np.frombuffer(b"1234N?-.", np.uint8)] = np.arange(PLACES + 1)


def characters(levels: Sequence[str], width: int) -> NDArray[np.uint8]:
    """Frozen strings as (firms, sub-threads) characters; ValueError at another length or outside ASCII."""
    if any(len(one) != width for one in levels):
        raise ValueError(f"a frozen submission does not have {width} characters")
    return np.frombuffer("".join(levels).encode("ascii"), np.uint8).reshape(len(levels), width)


def firm_values(states: NDArray[np.uint8], items: Items) -> Values:
    """What each firm adds to each item.

    states: (firms, sub-threads), the characters of `State` and "." out of scope. ValueError for any other.
    """
    places = _PLACE_OF[states]
    if (places > NOT_ASKED).any():
        raise ValueError("a frozen submission holds an unknown character")
    threads = [_group(places[:, members], THREAD_RULE) for members in items.threads.values()]
    stages = [_group(places[:, members], STAGE_RULE) for members in items.stages.values()]
    groups = [group.values for group in threads + stages] + [_overall(threads)]
    level = places + 1
    has_level = level <= 4
    return Values(
        np.column_stack([places, *(group.place for group in groups)]),
        np.column_stack(
            [np.where(has_level, level.astype(np.int64) * MILLION, 0), *(g.average for g in groups)]
        ),
        np.column_stack([np.where(level <= 2, MILLION, 0), *(g.weak_share for g in groups)]),
    )


def count(values: Values, segment: Integers, segments: int, sign: Integers) -> Integers:
    """Add firms up: (segments, items, measures) int64.

    segment: (firms,) 0..segments-1; sign: (firms,) +1 to add a firm, -1 to take it out. Sums are exact below
    2**53, which 2 * 10**9 firms do not reach.
    """
    items = values.place.shape[1]
    totals = np.zeros((segments, items, len(MEASURES)), np.int64)
    for item in range(items):
        cell = segment * (PLACES + 1) + values.place[:, item]
        counts = np.bincount(cell, weights=sign, minlength=segments * (PLACES + 1))
        totals[:, item, :PLACES] = counts.reshape(segments, PLACES + 1)[:, :PLACES]
        totals[:, item, AVERAGES] = np.bincount(
            segment, weights=sign * values.average[:, item], minlength=segments
        )
        totals[:, item, WEAK_SHARES] = np.bincount(
            segment, weights=sign * values.weak_share[:, item], minlength=segments
        )
    return totals


def median_low(counts: NDArray[Any]) -> Integers:
    """The lower median of level counts (..., 4), a level 1-4; where there are none the 1 has no meaning."""
    middle = (counts.sum(axis=-1, keepdims=True) - 1) // 2
    return np.asarray(1 + (counts[..., :3].cumsum(axis=-1) <= middle).sum(axis=-1), np.int64)


def pack(counts: Integers) -> bytes:
    """Counts (items, measures) as bytes: 64-bit, little-endian, on every machine; mostly zeros, so compressed."""
    return zlib.compress(counts.astype("<i8").tobytes(), level=1)


def unpack(packed: bytes) -> Integers:
    """The counts that `pack` was given; not writable."""
    return np.frombuffer(zlib.decompress(packed), "<i8").reshape(-1, len(MEASURES))


def _group(places: NDArray[np.uint8], rule: Rule) -> _Group:
    """A thread or stage of every firm, from the places of its sub-threads (firms, members)."""
    counts = np.stack([(places == place).sum(axis=1) for place in range(PLACES)], axis=1)
    asked, answered = counts.sum(axis=1), counts[:, :4].sum(axis=1)
    applicable = asked - counts[:, NOT_APPLICABLE]
    is_shown = (answered >= rule.answers) & (100 * answered >= rule.percent * applicable)
    place = np.select(
        [is_shown, asked == 0, applicable == 0],
        [median_low(counts[:, :4]) - 1, NOT_ASKED, NOT_APPLICABLE],
        BLANK,
    ).astype(np.uint8)
    return _Group(
        Values(
            place,
            np.where(is_shown, _millionths(counts[:, :4] @ np.arange(1, 5), answered, MILLION), 0),
            np.where(is_shown, _millionths(counts[:, :2].sum(axis=1), answered, MILLION), 0),
        ),
        is_asked=asked > 0,
        is_excused=(asked >= rule.answers) & (applicable < rule.answers),
    )


def _overall(threads: Sequence[_Group]) -> Values:
    """Every thread equal; shown where each asked one is, or is missing because of what does not apply."""
    place, average, weak_share = (
        np.column_stack([getattr(thread.values, name) for thread in threads])
        for name in ("place", "average", "weak_share")
    )
    is_asked, is_excused = (
        np.column_stack([getattr(thread, name) for thread in threads]) for name in ("is_asked", "is_excused")
    )
    has_value = place < 4
    number = has_value.sum(axis=1)
    is_shown = (number > 0) & (has_value | is_excused | ~is_asked).all(axis=1)
    all_not_applicable = ((place == NOT_APPLICABLE) & is_excused | ~is_asked).all(axis=1)
    levels = np.stack([(place == level).sum(axis=1) for level in range(4)], axis=1)
    return Values(
        np.select(
            [is_shown, ~is_asked.any(axis=1), all_not_applicable],
            [median_low(levels) - 1, NOT_ASKED, NOT_APPLICABLE],
            BLANK,
        ).astype(np.uint8),
        np.where(is_shown, _millionths(average.sum(axis=1), number, 1), 0),
        np.where(is_shown, _millionths(weak_share.sum(axis=1), number, 1), 0),
    )


def _millionths(total: Integers, number: Integers, unit: int) -> Integers:
    """total / number in whole millionths, halves up; total * unit is in millionths. 0 where number is 0."""
    number = np.maximum(number, 1)
    return np.asarray((2 * total * unit + number) // (2 * number), np.int64)
