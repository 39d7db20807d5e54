"""The rows of a table ▶ which value each one is about, in long form or wide, and every cell that names nothing."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from indicators import periods
from indicators.periods import Period

from . import known
from .known import Measured, Place, Places
from .reading import KNOWN, Sheet

NAMING = ("areacd", "area", "areanm")
SPANS = ("period", "period_start", "period_end")


class Line(NamedTuple):
    """One value as it stands in the table: its row, the column of its number, and its cells by column."""

    number: int
    column: str
    cells: dict[str, str]


class About(NamedTuple):
    """What a value is about."""

    slug: str
    period: Period
    place: str
    label: str


@dataclass
class Table:
    """Rows by what they are about."""

    sheet: Sheet
    columns: set[str]
    measured: dict[str, Measured]
    places: Places
    rows: dict[About, Line] = field(default_factory=dict)
    nameless: set[str] = field(
        default_factory=set
    )  # columns that are no place or period: refused once, in the heading


def table(sheet: Sheet, indicator: Any = None) -> Table:
    """Each row with the value it is about; what cannot be told is among the problems of the sheet.

    `indicator`: what a table without such a column is about.
    """
    places = Places()
    measured = known.indicators(_slugs(sheet, indicator))
    found = Table(sheet, {*sheet.columns} & {*KNOWN}, measured, places)
    resolve = _Resolver(found, indicator)
    for line in lines(sheet, _turned(found, indicator)):
        if line.column in found.nameless:
            continue
        if (about := resolve(line)) is None:
            continue
        if about in found.rows:
            sheet.refuse(line.number, line.column, _twice(found.rows[about], line))
        else:
            found.rows[about] = line
    return found


def _twice(earlier: Line, line: Line) -> str:
    there, here = (one.cells.get("value", "").strip()[:40] or "nothing" for one in (earlier, line))
    both = f"({there} there, {here} here)" if there != here else f"({here} in both)"
    return f"is about the same value as row {earlier.number} {both}; leave one of them"


def _slugs(sheet: Sheet, indicator: Any) -> set[str]:
    if "indicator" not in sheet.columns:
        return {indicator.slug} if indicator else set()
    place = sheet.columns.index("indicator")
    return {cells[place].strip() or (indicator.slug if indicator else "") for _, cells in sheet.lines}


def _turned(found: Table, indicator: Any) -> str:
    """For a wide table, what its columns are: area or period; empty for a long one."""
    if "value" in found.columns:
        return ""
    wide = [name for name in found.sheet.columns if name and name not in KNOWN]
    named: dict[str, Callable] = {"period": _any_period(found), "area": found.places.find}
    failed = {kind: [name for name in wide if not _is_found(find, name)] for kind, find in named.items()}
    kind = min(failed, key=lambda one: len(failed[one]))
    if not wide or len(failed[kind]) == len(wide):
        found.sheet.refuse(
            1, "value", "the column is missing, and no other is called like a place or a period"
        )
    found.nameless.update(failed[kind])
    for name in failed[kind] if wide else ():
        found.sheet.refuse(1, name, _why_not(named[kind], name))
    return kind


def _any_period(found: Table) -> Callable[[str], Period]:
    """A period of whichever indicator of the file has it; checked again with each row's own."""

    def find(text: str) -> Period:
        for one in found.measured.values():
            try:
                return one.period(text)
            except ValueError:
                continue
        return periods.parse(text)

    return find


def _is_found(find: Callable, name: str) -> bool:
    return not _why_not(find, name)


def _why_not(find: Callable, name: str) -> str:
    try:
        find(name)
    except ValueError as reason:
        return str(reason)
    return ""


def lines(sheet: Sheet, turned: str) -> Iterator[Line]:
    """A row of a long table each, or each filled cell of a wide one: an empty one there says nothing."""
    for number, cells in sheet.lines:
        by_column = dict(zip(sheet.columns, cells, strict=True))
        if not turned:
            yield Line(number, "value", by_column)
            continue
        shared = {name: cell for name, cell in by_column.items() if name in KNOWN}
        for name, cell in by_column.items():
            if name and name not in KNOWN and cell.strip():
                yield Line(number, name, shared | {turned: name, "value": cell})


class _Resolver:
    """What a row is about; the same words mean the same in every row, so they are looked up once."""

    def __init__(self, found: Table, indicator: Any):
        self.found, self.indicator = found, indicator
        self.remembered: dict[tuple, Any] = {}

    def __call__(self, line: Line) -> About | None:
        cells = line.cells
        slug = cells.get("indicator", "").strip() or (self.indicator.slug if self.indicator else "")
        measured = self.found.measured.get(slug)
        if measured is None or self.indicator and measured.indicator != self.indicator:
            self.found.sheet.refuse(line.number, "indicator", self._unknown(slug))
            return None
        span = tuple(cells.get(name, "").strip() for name in SPANS)
        place = self._once(line, "area", tuple(cells.get(name, "").strip() for name in NAMING), self._place)
        period = self._once(line, "period", (slug, *span), lambda _, *texts: _period(measured, *texts))
        label = self._once(
            line, "breakdown", (slug, cells.get("breakdown", "").strip()), lambda _, one: measured.label(one)
        )
        if place is None or period is None or label is None:
            return None
        return About(slug, period, place.slug, label.code)

    def _unknown(self, slug: str) -> str:
        if not slug:
            return "is empty; name the indicator by its address, such as business-rd-expenditure"
        if self.indicator:
            return f"“{slug[:60]}” is not {self.indicator.slug}, for which this file was handed in"
        return f"“{slug[:60]}” is no indicator of the catalogue"

    def _once(self, line: Line, column: str, texts: tuple, find: Callable) -> Any:
        key = (column, *texts)
        if key not in self.remembered:
            try:
                self.remembered[key] = find(*texts), ""
            except ValueError as reason:
                self.remembered[key] = None, str(reason)
        found, why = self.remembered[key]
        if why:
            self.found.sheet.refuse(line.number, self._shown(line, column, texts), why)
        return found

    def _shown(self, line: Line, column: str, texts: tuple) -> str:
        """The column in which the words stand that name nothing."""
        if column == "area":
            return next((name for name, text in zip(NAMING, texts, strict=True) if text), "area")
        return column

    def _place(self, code: str, area: str, name: str) -> Place:
        given = code or area or name
        if not given:
            raise ValueError("is empty; name the place by its code")
        place = self.found.places.find(given)
        if name and given != name and " ".join(name.casefold().split()) not in place.names:
            raise ValueError(f"“{given}” is {place.name}, but the name beside it is “{name[:40]}”")
        return place


def _period(measured: Measured, text: str, start: str, end: str) -> Period:
    by_days = None
    if start or end:
        try:
            by_days = periods.between(datetime.date.fromisoformat(start), datetime.date.fromisoformat(end))
        except periods.OutOfReach as reason:
            raise ValueError(f"“{start[:20]}” to “{end[:20]}” {reason}") from None
        except ValueError:
            raise ValueError(
                f"“{start[:20]}” to “{end[:20]}” is no period; write days like 2019-12-31"
            ) from None
    if not text and by_days is None:
        raise ValueError(f"is empty. {periods.HOW}")
    if by_days is None:
        return measured.period(text)
    if text and not _is_called(measured, by_days, text):
        raise ValueError(f"“{text[:40]}” is not from {start} to {end}")
    return measured.as_stored(by_days)


def _is_called(measured: Measured, period: Period, text: str) -> bool:
    """By its years, as the template writes it: the days beside it leave nothing open."""
    if not periods.ISO.fullmatch(text) and periods.is_named_by(period, text):
        return True
    try:
        return measured.period(text).key == period.key
    except ValueError:
        return False
