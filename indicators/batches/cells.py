"""The cells of a row ▶ the value they give; what a file has no column for stays as it is published."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from indicators.choices import ObservationStatus, Origin, ReviewFlag
from indicators.exports import PROXY
from indicators.exports.workbook import SHORTHAND
from indicators.importing.reading import LARGEST, number, text, whole
from indicators.models import Observation
from indicators.series.wording import NEW_BASIS
from indicators.validation import Value, scale

from .known import Place, described

IN_POUNDS = ("£", "£k", "£m", "£bn")
MOST_DECIMALS = 5  # a stored value has six: half a step of the last one needs one more
LETTERS = {letter.casefold(): letter for letter in ObservationStatus.values} | {
    label.casefold(): letter for letter, label in ObservationStatus.choices
}
LETTERS |= {mark: letter for letter, mark in SHORTHAND.items() if mark}  # as our workbooks write them
NO_VALUE = SHORTHAND[ObservationStatus.MISSING]
FLAGS = {flag: flag for flag in ReviewFlag.values} | {
    label.casefold(): flag for flag, label in ReviewFlag.choices
}
BASIS = re.compile(
    rf"\s*{NEW_BASIS} \d{{1,2}} [A-Z][a-z]+ \d{{4}}: .*?(?=\s*{re.escape(PROXY)}$|$)", re.DOTALL
)
ADDED_UP = re.compile(r"\s*Its members add up to [^ ]+( [A-Za-z]+)?\.$")
LONGEST = {name: Observation._meta.get_field(name).max_length for name in ("as_printed", "note")}


class Wrong(Exception):
    """A cell that cannot be taken: its column, and why."""

    def __init__(self, column: str, message: str):
        self.column = column
        super().__init__(message)


class Row:
    """One row being read: its cells, the value it takes the place of, or else the one it is held against."""

    def __init__(self, cells: dict[str, str], indicator: Any, old: Value | None, like: Value | None = None):
        self.cells, self.indicator, self.old, self.like = cells, indicator, old, old or like

    def value(self, place: Place, label: Any) -> Value:
        """Wrong where a cell cannot be taken."""
        display_unit, factor = self._unit()
        typed = None if self._cell("value") == NO_VALUE else self._typed("value", number)
        value = None if typed is None else self._storable("value", typed * factor)
        if typed is not None and _decimals_of(typed) > MOST_DECIMALS:
            raise Wrong("value", f"has more than {MOST_DECIMALS} decimals")
        decimals = self._decimals(value, typed, display_unit, factor)
        status = self._status()
        if (
            ("status" not in self.cells or self._is_on_new_basis())
            and value is not None
            and status == ObservationStatus.MISSING
        ):
            status = ObservationStatus.NORMAL
        low, high, denominator = (
            self._beside(name, value, factor) for name in ("interval_low", "interval_high", "denominator")
        )
        return described(
            place, label.code, label.title, value, display_unit, decimals,
            self._half_width(value, decimals, display_unit), status, self._word("flag", FLAGS, "", "review_flag"),
            self._as_printed(value), self._note(), low, high, denominator,
        )  # fmt: skip

    def _cell(self, column: str) -> str:
        try:
            return text(self.cells.get(column, ""))
        except ValueError as reason:
            raise Wrong(column, str(reason)) from None

    def _typed(self, column: str, parse: Callable) -> Any:
        cell = self._cell(column)
        try:
            return parse(cell) if cell else None
        except ValueError as reason:
            raise Wrong(column, str(reason)) from None

    def _storable(self, column: str, value: Decimal) -> Decimal:
        if abs(value) >= LARGEST:
            raise Wrong(column, "is too large. Check the unit")
        return value

    def _unit(self) -> tuple[str, Decimal]:
        """In which unit it is printed, and how much of the base unit one of what is typed is."""
        own = self.old.display_unit if self.old else self.indicator.display_unit
        cell = self._cell("unit")
        base = self.indicator.unit
        if not cell:
            return own, scale(own)
        if cell.casefold() == base.code.casefold():
            return own, Decimal(1)
        if cell in self._units(own):
            return cell, scale(cell)
        known = " or ".join(dict.fromkeys([*self._units(own), base.code]))
        raise Wrong("unit", f"“{cell[:20]}” is no unit of this indicator: use {known}")

    def _units(self, own: str) -> tuple[str, ...]:
        return IN_POUNDS if own in IN_POUNDS else (own, self.indicator.display_unit)

    def _decimals(
        self, value: Decimal | None, typed: Decimal | None, display_unit: str, factor: Decimal
    ) -> int:
        """As the file says; else as many as are typed, and no fewer than before."""
        stated = self._typed("decimals", whole)
        if stated is not None:
            if stated > MOST_DECIMALS:
                raise Wrong("decimals", f"Use {MOST_DECIMALS} at most")
            return int(stated)
        before = self.old.decimals if self.old and "decimals" not in self.cells else 0
        if value is None or typed is None:
            return before
        shown = typed if factor == scale(display_unit) else (value / scale(display_unit)).normalize()
        return min(MOST_DECIMALS, max(before, _decimals_of(shown)))

    def _half_width(self, value: Decimal | None, decimals: int, display_unit: str) -> Decimal:
        if value is None:
            return Decimal(0)
        rounded_to = self._typed("rounded_to", number)
        if rounded_to is not None:
            half_width = self._storable("rounded_to", rounded_to * scale(display_unit)) / 2
            if _decimals_of(half_width.normalize()) > MOST_DECIMALS + 1:
                raise Wrong("rounded_to", f"has more than {MOST_DECIMALS} decimals")
            return half_width
        like = self.like
        is_like = like and (like.decimals, like.display_unit) == (decimals, display_unit)
        if like and is_like and like.value is not None and "rounded_to" not in self.cells:
            return like.half_width
        return scale(display_unit) / Decimal(10) ** decimals / 2

    def _beside(self, column: str, value: Decimal | None, factor: Decimal) -> Decimal | None:
        """An end of the interval, or the denominator, which counts people or firms and has no unit."""
        if column not in self.cells:
            same = self.old is not None and self.old.value == value
            return getattr(self.old, column) if same else None
        typed = self._typed(column, number)
        return typed if typed is None or column == "denominator" else self._storable(column, typed * factor)

    def _word(self, column: str, words: dict[str, str], usual: str, stored: str = "") -> str:
        if column not in self.cells:
            return getattr(self.old, stored or column) if self.old else usual
        cell = self._cell(column).casefold()
        if cell and cell not in words:
            raise Wrong(column, f"“{cell[:20]}” is none of {', '.join(sorted({*words.values()}))}")
        return words.get(cell, usual)

    def _status(self) -> str:
        """Where readers' files tell of a break that is no mark of the value itself, the value's own is as stored."""
        if self._is_on_new_basis():
            return self.old.status if self.old else ObservationStatus.NORMAL
        return self._word("status", LETTERS, ObservationStatus.NORMAL)

    def _is_on_new_basis(self) -> bool:
        status = LETTERS.get(self._cell("status").casefold())
        return status == ObservationStatus.BREAK and BASIS.search(self._cell("note")) is not None

    def _as_printed(self, value: Decimal | None) -> str:
        """What the source printed for another number is not said of this one."""
        if "as_printed" not in self.cells:
            return self.old.as_printed if self.old and self.old.value == value else ""
        return self._kept("as_printed", self._cell("as_printed"))

    def _note(self) -> str:
        if "note" not in self.cells:
            return self.old.note if self.old else ""
        return self._kept("note", BASIS.sub("", self._cell("note")))

    def _kept(self, name: str, cell: str) -> str:
        """The stored text where it is the same but for the ends of its lines, or as our downloads print it."""
        stored = getattr(self.old, name) if self.old else ""
        is_same = stored and " ".join(cell.split()) == " ".join(stored.split())
        if is_same or name == "note" and self.old and _is_in_print(cell, self.old):
            return str(stored)
        if len(cell) > LONGEST[name]:
            raise Wrong(name, f"has more than {LONGEST[name]:,} characters")
        return cell


def _decimals_of(number: Decimal) -> int:
    return -int(number.as_tuple().exponent)


def _is_in_print(cell: str, old: Value) -> bool:
    """Readers' files add to a note that a value is under query, that members differ, or that a place is a proxy."""
    core = cell.removesuffix(PROXY).strip()
    queried = core.removeprefix("Under query: ")
    if core != queried and (queried := ADDED_UP.sub("", queried)) in ("", "Under query."):
        return True
    return queried == old.note.strip()


def origin_of(found: tuple[Value, str] | None) -> str:
    return found[1] if found else Origin.TABLE
