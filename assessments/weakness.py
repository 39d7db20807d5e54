"""Rows of firms at L1 to L4 ▶ shares, intervals and the order in which they are weakest. Pure: no Django, no rows.

Ordered by weak share, then L1 share, then mean, never by the median. Source: docs/SCORING.md, section 4.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, groupby, takewhile
from math import sqrt
from typing import Generic, TypeVar

from assessments.scoring import MILLION, mean_in_millionths

Z = 1.959964  # 95 %, two-sided
Levels = Sequence[int]  # firms at L1, L2, L3 and L4
Interval = tuple[int, int]  # in millionths
Row = TypeVar("Row")


@dataclass(frozen=True)
class Standing(Generic[Row]):
    """Where one row stands among others."""

    row: Row
    rank: str  # "2=" where it is shared
    is_like_above: bool  # not clearly different from the row above


@dataclass(frozen=True)
class Summary:
    """What is said of one row of counts of at least one firm; shares and averages in millionths."""

    levels: tuple[int, ...]

    @property
    def firms(self) -> int:
        return sum(self.levels)

    @property
    def weak_share(self) -> int:
        return mean_in_millionths(self.levels[0] + self.levels[1], self.firms)

    @property
    def average(self) -> int:
        """
        >>> Summary((3, 5, 0, 2)).average
        2100000
        """
        return mean_in_millionths(
            sum(level * number for level, number in enumerate(self.levels, 1)), self.firms
        )

    @property
    def median(self) -> int:
        """The lower of the two in the middle.

        >>> Summary((5, 0, 5, 0)).median
        1
        """
        up_to = accumulate(self.levels)
        return next(level for level, firms in enumerate(up_to, 1) if 2 * firms >= self.firms)

    @property
    def interval(self) -> Interval:
        """Wilson, 95 %, of the weak share."""
        low, high = wilson(self.levels[0] + self.levels[1], self.firms)
        return round(low * MILLION), round(high * MILLION)


def wilson(weak: int, firms: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's score method.

    >>> [round(end, 2) for end in wilson(8, 10)]
    [0.49, 0.94]
    """
    share, spread = weak / firms, Z * Z / firms
    centre = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / firms + spread / firms / 4) / (1 + spread)
    return max(0.0, centre - half), min(1.0, centre + half)


def ranked(rows: Iterable[Row], levels_of: Callable[[Row], Levels]) -> list[Standing[Row]]:
    """Weakest first; rows equal in all three share a rank and keep their order.

    >>> [(one.row, one.rank) for one in ranked([(0, 7, 3, 0), (3, 5, 0, 2), (0, 7, 3, 0)], tuple)]
    [((3, 5, 0, 2), '1'), ((0, 7, 3, 0), '2='), ((0, 7, 3, 0), '2=')]
    """
    in_order: list[Standing[Row]] = []
    above: Interval | None = None
    for _, group in groupby(
        sorted(rows, key=lambda row: _key(levels_of(row))), lambda row: _key(levels_of(row))
    ):
        equal = list(group)
        rank = f"{len(in_order) + 1}{'=' if len(equal) > 1 else ''}"
        for row in equal:
            interval = Summary(tuple(levels_of(row))).interval
            in_order.append(Standing(row, rank, above is not None and overlap(interval, above)))
            above = interval
    return in_order


def like_first(intervals: Sequence[Interval]) -> int:
    """How many in turn after the first are not clearly different from it."""
    return len(list(takewhile(lambda interval: overlap(interval, intervals[0]), intervals[1:])))


def overlap(one: Interval, other: Interval) -> bool:
    return max(one[0], other[0]) <= min(one[1], other[1])


def _key(levels: Levels) -> tuple[Fraction, ...]:
    l1, l2, l3, l4 = levels
    firms = sum(levels)
    return -Fraction(l1 + l2, firms), -Fraction(l1, firms), Fraction(l1 + 2 * l2 + 3 * l3 + 4 * l4, firms)
