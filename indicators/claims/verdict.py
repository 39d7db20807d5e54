"""What testing a claim comes to: it agrees, disagrees, cannot be tested, or rests on a table elsewhere. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from indicators.compare import Figure, Interval
from indicators.validation import in_print, scale

from .arithmetic import CannotBeTested, Outcome, Range, compare, work_out
from .formula import Cell, Formula, ParseError, Statement, cells_of, parse, written

AGREES, DISAGREES, NOT_TESTABLE, EXTERNAL = "agrees", "disagrees", "not_testable", "external"
UNITS = {  # of a stated value: how it is printed, which also says how many of the base unit it is
    "percent": "%",
    "GBP": "£",
    "GBP m": "£m",
    "GBP bn": "£bn",
    "FTE": "",
    "count": "",
}
CLOSE_GAP = "The gap is no larger than rounding."
CLOSE_VALUE = "It agrees only within what rounding of the cells leaves open."
OUTSIDE = "Outside what rounding of the cells could explain."
QUERIED = "Rests on a figure under query."
ABSENT = "A figure it needs is not there: {}."
STEP = Decimal("0.000001")  # of what is stored
TOO_LARGE = Fraction(10**18)
SIGNS = {"*": "×", "-": "−", ">=": "≥", "<=": "≤"}


@dataclass(frozen=True)
class Claim:
    """What is stated, in `unit` with so many decimals, and the formula that tests it."""

    formula: str
    basis: str  # what the test rests on, or why there is none
    stated: Decimal | None = None
    unit: str = ""
    decimals: int = 0
    is_external: bool = False


@dataclass(frozen=True)
class Printed:
    """The figure of a cell as published, and as people print it."""

    figure: Figure
    text: str
    is_queried: bool = False


@dataclass(frozen=True)
class Missing:
    """A cell without a figure."""

    why: str


@dataclass(frozen=True)
class Verdict:
    """What testing gave; `value` in the unit of the stated value, where the formula gives one."""

    word: str
    remark: str = ""
    arithmetic: str = ""
    value: Interval | None = None
    is_close: bool = False


def judge(claim: Claim, cells: Mapping[Cell, Printed | Missing], absent: str = ABSENT) -> Verdict:
    """Test a claim on these cells, whatever its formula; `absent` says of a cell ({}) that there is none.

    >>> figures = {Cell("wm"): "38.7", Cell("uk"): "37.6"}
    >>> cells = {cell: Printed(Figure(Decimal(text)), f"{text}%") for cell, text in figures.items()}
    >>> judge(Claim("wm > uk", "table"), cells).arithmetic
    '38.7% > 37.6%'
    """
    if claim.is_external:
        return Verdict(EXTERNAL)
    if not claim.formula:
        return Verdict(NOT_TESTABLE, _sentence(claim.basis))
    try:
        return _tested(claim, parse(claim.formula), cells, absent)
    except ParseError as reason:
        return Verdict(NOT_TESTABLE, f"The formula cannot be read. {reason}")
    except CannotBeTested as reason:
        return Verdict(NOT_TESTABLE, str(reason))


def _tested(claim: Claim, tree: Formula, cells: Mapping[Cell, Printed | Missing], absent: str) -> Verdict:
    known = _known(tree, cells, absent)
    ranges = {cell: Range.of(printed.figure) for cell, printed in known.items()}
    queried = QUERIED if any(printed.is_queried for printed in known.values()) else ""
    words = _in_words(tree, known)
    if isinstance(tree, Statement):
        return _of_comparison(compare(tree, ranges), words, queried)
    return _of_value(claim, work_out(tree, ranges), words, queried)


def _known(tree: Formula, cells: Mapping[Cell, Printed | Missing], absent: str) -> dict[Cell, Printed]:
    known = {}
    for cell in cells_of(tree):
        found = cells.get(cell) or Missing(absent.format(cell))
        if isinstance(found, Missing):
            raise CannotBeTested(found.why)
        known[cell] = found
    return known


def _of_comparison(outcome: Outcome, words: str, queried: str) -> Verdict:
    remarks = _joined(CLOSE_GAP if outcome.is_close else "", queried)
    if outcome.holds:
        return Verdict(AGREES, remarks, words, is_close=outcome.is_close)
    return Verdict(DISAGREES, remarks, f"{words} does not hold", is_close=outcome.is_close)


def _of_value(claim: Claim, result: Range, words: str, queried: str) -> Verdict:
    if claim.stated is None:
        raise CannotBeTested("No value is stated to compare with.")
    if claim.unit not in UNITS:
        raise CannotBeTested(f"The unit of the stated value, “{claim.unit}”, is not known.")
    factor = Fraction(scale(UNITS[claim.unit]))
    result = Range(result.value / factor, result.low / factor, result.high / factor)
    if max(abs(result.low), abs(result.high)) >= TOO_LARGE:
        raise CannotBeTested("What the formula gives is too large.")
    stated = Figure(claim.stated, Decimal(5).scaleb(-claim.decimals - 1))
    value = Interval(_decimal(result.value), _down(result.low), _up(result.high))
    agrees = result.meets(Range.of(stated))
    is_close = agrees and not stated.low <= value.value <= stated.high
    remark = (CLOSE_VALUE if is_close else "") if agrees else OUTSIDE
    return Verdict(
        AGREES if agrees else DISAGREES,
        _joined(remark, queried),
        f"{words} = {_outcome_in_words(claim, value)}; stated {_printed(claim, claim.stated, claim.decimals)}",
        value,
        is_close,
    )


def _outcome_in_words(claim: Claim, value: Interval) -> str:
    """Shares with a decimal at least: 6.6 % beside a stated 7 %."""
    decimals = max(claim.decimals, 1) if claim.unit == "percent" else claim.decimals
    result, low, high = (_printed(claim, one, decimals) for one in (value.value, value.low, value.high))
    return result if low == high else f"{result}, between {low} and {high}"


def _printed(claim: Claim, value: Decimal, decimals: int) -> str:
    display_unit = UNITS[claim.unit]
    return in_print(value * scale(display_unit), display_unit, decimals).strip()


def _in_words(tree: Formula, known: Mapping[Cell, Printed]) -> str:
    text = written(tree, lambda cell: known[cell].text)
    return " ".join(SIGNS.get(word, word) for word in text.split(" "))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(round(value / Fraction(STEP))) * STEP


def _down(value: Fraction) -> Decimal:
    return Decimal(math.floor(value / Fraction(STEP))) * STEP


def _up(value: Fraction) -> Decimal:
    return Decimal(math.ceil(value / Fraction(STEP))) * STEP


def _joined(*remarks: str) -> str:
    return " ".join(remark for remark in remarks if remark)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + "." if text else ""
