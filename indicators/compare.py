"""What may be said about two figures: gap, share, sum, verdict, each with what rounding leaves open. Pure.

A printed value stands for every value that rounds to it: value ± half of its last printed step. What is worked out
here from printed values carries that interval along (interval arithmetic: Moore, Kearfott and Cloud, Introduction
to Interval Analysis, SIAM 2009, section 2.3); the true figure, from unrounded values, lies within it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

ZERO, HUNDRED = Decimal(0), Decimal(100)
NOT_TESTED = "significance not tested"
INTERVALS_OVERLAP = "the 95% confidence intervals overlap"
INTERVALS_APART = "the 95% confidence intervals do not overlap"
ENOUGH_FOR_A_TREND = 5  # periods
RISING, FALLING, UNSTEADY = "rising", "falling", "no steady direction"

ABOVE, SIMILAR, BELOW = "above", "similar", "below"
BETTER, WORSE = "better", "worse"
JUDGED = {  # polarity -> what a position means
    "higher_is_better": {ABOVE: BETTER, BELOW: WORSE},
    "lower_is_better": {ABOVE: WORSE, BELOW: BETTER},
}


@dataclass(frozen=True)
class Figure:
    """A value in its base unit, and by how much the value behind the printed one may differ from it."""

    value: Decimal
    half_width: Decimal = ZERO

    def __post_init__(self) -> None:
        if self.half_width < 0:
            raise ValueError("a half-width is never negative")

    @property
    def low(self) -> Decimal:
        return self.value - self.half_width

    @property
    def high(self) -> Decimal:
        return self.value + self.half_width


@dataclass(frozen=True)
class Interval:
    """A derived value, with the least and the most it could be if nothing had been rounded."""

    value: Decimal
    low: Decimal
    high: Decimal

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    def meets(self, other: "Interval | Figure") -> bool:
        """Whether both could be the same number.

        >>> counted = Interval(Decimal("18.3"), Decimal("17.8"), Decimal("18.8"))
        >>> counted.meets(Figure(Decimal("16.5"), Decimal("0.05")))
        False
        """
        return self.low <= other.high and other.low <= self.high


def gap(figure: Figure, benchmark: Figure) -> Interval:
    """Figure minus benchmark: points for percentages, otherwise in the base unit.

    >>> gap(Figure(Decimal("38.7"), Decimal("0.05")), Figure(Decimal("37.6"), Decimal("0.05")))
    Interval(value=Decimal('1.1'), low=Decimal('1.00'), high=Decimal('1.20'))
    """
    return Interval(figure.value - benchmark.value, figure.low - benchmark.high, figure.high - benchmark.low)


def relative_gap(figure: Figure, benchmark: Figure) -> Decimal | None:
    """The gap in per cent of the benchmark; None where the benchmark is not above nought.

    >>> relative_gap(Figure(Decimal(15)), Figure(Decimal(12)))
    Decimal('25.00')
    """
    if benchmark.value <= 0:
        return None
    return (figure.value - benchmark.value) / benchmark.value * HUNDRED


def total(members: Sequence[Figure | None], *, is_additive: bool) -> Figure | None:
    """The sum of all members; None where they do not add up or one is missing. Half-widths add too.

    >>> total([Figure(Decimal("2.4"), Decimal("0.05")), Figure(Decimal("1.9"), Decimal("0.05"))], is_additive=True)
    Figure(value=Decimal('4.3'), half_width=Decimal('0.10'))
    >>> total([Figure(Decimal(2)), None], is_additive=True) is None
    True
    """
    present = [member for member in members if member is not None]
    if not is_additive or not present or len(present) < len(members):
        return None
    return Figure(sum((one.value for one in present), ZERO), sum((one.half_width for one in present), ZERO))


def share(part: Figure, whole: Figure) -> Interval | None:
    """A part in per cent of the whole; None where rounding leaves it open whether there is a whole.

    Low is the least part of the greatest whole, high the greatest part of the least whole; a part is never below 0.

    >>> berd = share(Figure(Decimal("4.3"), Decimal("0.1")), Figure(Decimal("23.5"), Decimal("0.05")))
    >>> [round(bound, 4) for bound in (berd.value, berd.low, berd.high)]
    [Decimal('18.2979'), Decimal('17.8344'), Decimal('18.7633')]
    """
    if whole.low <= 0 or part.value < 0:
        return None
    return Interval(
        part.value / whole.value * HUNDRED,
        max(part.low, ZERO) / whole.high * HUNDRED,
        part.high / whole.low * HUNDRED,
    )


def position(figure: Figure, benchmark: Figure, tolerance: Decimal | None = None) -> str:
    """Above, similar or below: similar while rounding, or a tolerance that was set, could explain the gap.

    >>> position(Figure(Decimal("18.1"), Decimal("0.05")), Figure(Decimal("18.0"), Decimal("0.05")))
    'similar'
    """
    difference = figure.value - benchmark.value
    if abs(difference) <= max(figure.half_width + benchmark.half_width, tolerance or ZERO):
        return SIMILAR
    return ABOVE if difference > 0 else BELOW


def judgement(place: str, polarity: str) -> str:
    """Better or worse, by polarity; empty where there is no judgement to make.

    >>> judgement(ABOVE, "lower_is_better"), judgement(ABOVE, "no_judgement")
    ('worse', '')
    """
    return JUDGED.get(polarity, {}).get(place, "")


def has_direction(polarity: str) -> bool:
    """Whether more, or less, is better.

    >>> has_direction("lower_is_better"), has_direction("no_judgement")
    (True, False)
    """
    return polarity in JUDGED


def verdict(place: str, polarity: str, benchmark: str) -> str:
    """The position in words; a direction is explained where higher is not better.

    >>> verdict(ABOVE, "higher_is_better", "the UK")
    'above the UK'
    >>> verdict(BELOW, "lower_is_better", "the UK")
    'below the UK (lower is better)'
    """
    if place == SIMILAR:
        return f"similar to {benchmark}"
    explained = " (lower is better)" if polarity == "lower_is_better" else ""
    return f"{place} {benchmark}{explained}"


def misses_whole(parts: Sequence[Figure], whole: Decimal = HUNDRED) -> Decimal | None:
    """What parts of a whole add up to when that is not the whole; None when it is.

    >>> misses_whole([Figure(Decimal(part), Decimal("0.5")) for part in (42, 14, 23, 12, 10)])
    Decimal('101')
    """
    added = sum((part.value for part in parts), ZERO)
    return None if added == whole else added


def is_rounding(parts: Sequence[Figure], whole: Decimal = HUNDRED) -> bool:
    """Whether rounding of the parts alone could explain that they miss the whole."""
    added = sum((part.value for part in parts), ZERO)
    return abs(added - whole) <= sum((part.half_width for part in parts), ZERO)


def rank(value: Decimal, values: Sequence[Decimal]) -> int:
    """The place of a value from the highest; equal ones share it.

    >>> values = [Decimal(8), Decimal(5), Decimal(5), Decimal(2)]
    >>> [rank(value, values) for value in values]
    [1, 2, 2, 4]
    """
    return 1 + sum(other > value for other in values)


def relative_change(now: Figure, before: Figure) -> Interval | None:
    """The change in per cent of what was before; None where rounding leaves it open whether there was anything.

    >>> grown = relative_change(Figure(Decimal("2.4"), Decimal("0.05")), Figure(Decimal("2.0"), Decimal("0.05")))
    >>> [round(bound, 1) for bound in (grown.value, grown.low, grown.high)]
    [Decimal('20.0'), Decimal('14.6'), Decimal('25.6')]
    """
    if before.low <= 0:
        return None
    corners = [end / start for end in (now.low, now.high) for start in (before.low, before.high)]
    exact, low, high = now.value / before.value, min(corners), max(corners)
    return Interval(*((ratio - 1) * HUNDRED for ratio in (exact, low, high)))


def trend(figures: Sequence[Figure]) -> str:
    """Where figures go, oldest first: rising or falling if no step goes the other way beyond rounding.

    Fewer than five say nothing.

    >>> trend([Figure(Decimal(value)) for value in (1, 2, 2, 3, 4)]), trend([Figure(Decimal(1)), Figure(Decimal(2))])
    ('rising', '')
    """
    if len(figures) < ENOUGH_FOR_A_TREND:
        return ""
    steps = {position(after, before) for before, after in pairwise(figures)}
    whole = position(figures[-1], figures[0])
    if whole == ABOVE and BELOW not in steps:
        return RISING
    return FALLING if whole == BELOW and ABOVE not in steps else UNSTEADY


def overlap(one: Interval, other: Interval) -> str:
    """What two confidence intervals say of a difference: an overlap alone does not show that there is none.

    >>> overlap(Interval(Decimal(2), Decimal(1), Decimal(3)), Interval(Decimal(5), Decimal(4), Decimal(6)))
    'the 95% confidence intervals do not overlap'
    """
    return INTERVALS_OVERLAP if one.meets(other) else INTERVALS_APART
