"""What a formula comes to, exactly, and between which bounds if nothing had been rounded. Pure.

Interval arithmetic as in `compare`, in fractions, so that nothing is rounded on the way. Each occurrence of a cell
varies on its own: where a formula names a cell twice (wm / (wm + em)) the bounds are wider than they need be, never
narrower, so such a claim may be said to agree within rounding that does not quite.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from indicators.compare import Figure

from .formula import Cell, Comparison, Extreme, Number, Operation, Quantity, Statement


class CannotBeTested(Exception):
    """There is no answer; the message says why, and a reader may read it."""


@dataclass(frozen=True)
class Range:
    """A value, with the least and the most it could be."""

    value: Fraction
    low: Fraction
    high: Fraction

    @classmethod
    def of(cls, figure: Figure) -> "Range":
        return cls(Fraction(figure.value), Fraction(figure.low), Fraction(figure.high))

    def meets(self, other: "Range") -> bool:
        return self.low <= other.high and other.low <= self.high

    def __add__(self, other: "Range") -> "Range":
        return Range(self.value + other.value, self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Range") -> "Range":
        return Range(self.value - other.value, self.low - other.high, self.high - other.low)

    def __mul__(self, other: "Range") -> "Range":
        corners = [one * another for one in (self.low, self.high) for another in (other.low, other.high)]
        return Range(self.value * other.value, min(corners), max(corners))

    def __truediv__(self, other: "Range") -> "Range":
        if other.low <= 0 <= other.high:
            raise CannotBeTested("What it divides by may be nought.")
        return self * Range(1 / other.value, 1 / other.high, 1 / other.low)


@dataclass(frozen=True)
class Outcome:
    """Whether a comparison of the printed values holds, and whether rounding alone could turn it round."""

    holds: bool
    is_close: bool


def work_out(tree: Quantity, cells: Mapping[Cell, Range]) -> Range:
    """The range of a quantity; CannotBeTested where it divides by what may be nought."""
    if isinstance(tree, Number):
        return Range.of(Figure(tree.value))
    if isinstance(tree, Cell):
        return cells[tree]
    if isinstance(tree, Extreme):
        return _extreme(tree.name, [work_out(one, cells) for one in tree.among])
    left, right = work_out(tree.left, cells), work_out(tree.right, cells)
    return _operate(tree, left, right)


def _extreme(name: str, among: list[Range]) -> Range:
    pick = min if name == "min" else max
    return Range(
        pick(one.value for one in among), pick(one.low for one in among), pick(one.high for one in among)
    )


def _operate(tree: Operation, left: Range, right: Range) -> Range:
    if tree.sign == "+":
        return left + right
    if tree.sign == "-":
        return left - right
    return left * right if tree.sign == "*" else left / right


def compare(statement: Statement, cells: Mapping[Cell, Range]) -> Outcome:
    """All comparisons together: close where one that decides is."""
    outcomes = [_compared(one, cells) for one in statement.comparisons]
    failing = [one for one in outcomes if not one.holds]
    if failing:
        return Outcome(False, all(one.is_close for one in failing))
    return Outcome(True, any(one.is_close for one in outcomes))


def _compared(comparison: Comparison, cells: Mapping[Cell, Range]) -> Outcome:
    """The printed values decide; "=" also holds where rounding leaves both the same number."""
    left, right = work_out(comparison.left, cells), work_out(comparison.right, cells)
    if comparison.sign == "=":
        return Outcome(left.meets(right), left.meets(right) and left.value != right.value)
    if comparison.sign.startswith("<"):
        left, right = right, left
    holds = left.value > right.value or comparison.sign.endswith("=") and left.value == right.value
    return Outcome(holds, left.meets(right))
