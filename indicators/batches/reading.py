"""A file that somebody handed in ▶ its cells as text, or why it cannot be read. Knows neither models nor values."""

import csv
import datetime
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from indicators.importing.reading import Problem
from meo_site.exports import neutral
from meo_site.spreadsheets import (
    LARGEST_FILE,
    MEGABYTE,
    OLD_OFFICE,
    ZIP,
    Unreadable,
    malformed_is_unreadable,
    safe_workbook,
)

MOST_ROWS = 25_000
MOST_COLUMNS = 120
LONGEST = 5_000  # characters of a cell
HEADER_WITHIN = 20  # rows of a sheet: somebody may have put a title above
CUT = 40  # characters of a cell that a message repeats
MOST_TOLD = 2_000  # problems; a file can have one in each of its cells
KNOWN = (
    "indicator", "areacd", "area", "areanm", "period", "period_start", "period_end", "breakdown", "value", "unit",
    "decimals", "rounded_to", "status", "flag", "as_printed", "interval_low", "interval_high", "denominator", "note",
    "source", "source_released_on", "source_address", "source_note", "release_date", "release",
)  # fmt: skip
SYNONYMS = {
    "area_code": "areacd", "area_name": "areanm", "place": "area", "geography": "area", "label": "breakdown",
}  # fmt: skip
NAMING = {"areacd", "area", "areanm", "period", "period_start"}  # one of these says what a row is about
LONGEST_NAME = 60  # characters of the name of a column
NO_HEADING = (
    "The first row must name the columns: indicator, areacd, period, value, or places or periods beside one of these. "
    "It begins with “{}”. Start from a template."
)
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass
class Sheet:
    """The cells of a table below its heading; a cell that cannot be taken is empty and has a problem."""

    title: str
    columns: list[str]
    lines: list[tuple[int, list[str]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)  # rows

    def refuse(self, row: int, column: str, message: str) -> None:
        self.refused.add(row)
        if len(self.problems) < MOST_TOLD:
            self.problems.append(Problem(self.title, row, column, message))


def read(data: bytes, name: str) -> Sheet:
    """Every cell as text; Unreadable where nothing of the file can be taken."""
    if not data.strip():
        raise Unreadable("This file is empty.")
    if len(data) > LARGEST_FILE:
        raise Unreadable(f"Use a file of at most {LARGEST_FILE // MEGABYTE} MB.")
    sheet = _workbook(data) if data.startswith((ZIP, OLD_OFFICE)) else _text(data, name)
    if not sheet.lines and not sheet.problems:
        raise Unreadable("There are no rows below the heading.")
    return sheet


def heading(cells: list[str]) -> list[str]:
    """Columns by the names that we know; another is left as it is typed, for it may be a place or a period."""
    if len(cells) > MOST_COLUMNS:
        raise Unreadable(f"Use at most {MOST_COLUMNS} columns.")
    found = []
    for cell in cells:
        name = _as_column(cell)
        name = SYNONYMS.get(name, name)
        found.append(name if name in KNOWN else cell.strip())
    twice = [name for name in dict.fromkeys(found) if name and found.count(name) > 1]
    if twice:
        raise Unreadable(f"Two columns are called “{twice[0][:CUT]}”. Remove one of them.")
    return found


def _as_column(cell: str) -> str:
    return cell.strip().casefold().replace(" ", "_")


# --- CSV ---------------------------------------------------------------------------------------------


def _text(data: bytes, name: str) -> Sheet:
    text = _decoded(data)
    if not text.strip():  # but for a mark that says how it is encoded
        raise Unreadable("This file is empty.")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    sheet = Sheet(name[:CUT], [])
    try:
        cells = next(rows)
        sheet.columns = heading(cells)
        if not _Names(cells).known:
            raise Unreadable(NO_HEADING.format(next(filter(None, cells), "")[:CUT]))
        for number, cells in enumerate(rows, start=2):
            if number > MOST_ROWS:
                raise Unreadable(f"Use at most {MOST_ROWS:,} rows, with the heading.")
            if any(cells):
                sheet.lines.append((number, _typed(sheet, number, cells)))
    except csv.Error as reason:
        raise Unreadable(f"Row {rows.line_num} is not CSV: {reason}.") from None
    return sheet


def _decoded(data: bytes) -> str:
    try:
        text = data.decode(MARKS.get(data[:2], "utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable(
            "This file is not CSV in UTF-8. In a spreadsheet, choose “CSV UTF-8” when you save it."
        ) from None
    if "\0" in text:
        raise Unreadable("This file is neither CSV in UTF-8 nor a workbook of the kind .xlsx.")
    return text


def _typed(sheet: Sheet, number: int, cells: list[str]) -> list[str]:
    """As many cells as there are columns. A formula is refused; what our writer made plain is as it was."""
    if any(cells[len(sheet.columns) :]):
        sheet.refuse(number, "-", "has more cells than the heading; text with commas needs quotes around it")
    cells = [*cells, *[""] * (len(sheet.columns) - len(cells))][: len(sheet.columns)]
    for place, cell in enumerate(cells):
        if cell[:1] in ("'", "=") or len(cell) > LONGEST:
            cells[place] = _plain(sheet, number, place, cell)
    return cells


def _plain(sheet: Sheet, number: int, place: int, cell: str) -> str:
    if len(cell) > LONGEST:
        sheet.refuse(number, sheet.columns[place], f"has more than {LONGEST:,} characters")
        return ""
    if cell.startswith("="):
        sheet.refuse(number, sheet.columns[place], f"“{cell[:CUT]}” is a formula; type what it gives")
        return ""
    return cell[1:] if neutral(cell[1:]) == cell else cell


# --- workbooks ---------------------------------------------------------------------------------------


def _workbook(data: bytes) -> Sheet:
    """The one sheet that holds a table of values; covers and notes beside it are left alone."""
    with malformed_is_unreadable():
        worksheets = safe_workbook(data).worksheets
        found = [(sheet, *place) for sheet in worksheets if (place := _heading_of(sheet))]
        found = [one for one in found if one[2].is_long] or found
        if not found:
            names = ", ".join(f"“{sheet.title[:CUT]}”" for sheet in worksheets)
            raise Unreadable(
                f"No sheet of this workbook ({names}) has a row of headings such as indicator, areacd, period and "
                "value. Start from a template."
            )
        if len(found) > 1:
            names = " and ".join(f"“{sheet.title[:CUT]}”" for sheet, *_ in found)
            raise Unreadable(f"The sheets {names} both hold values. Leave one of them in the file.")
        worksheet, row, names = found[0]
        sheet = Sheet(worksheet.title[:CUT], heading(names.cells))
        _take(sheet, enumerate(_rows_of(worksheet, row + 1), start=row + 1))
        return sheet


class _Names(NamedTuple):
    """The cells of what may be the heading of a table."""

    cells: list[str]

    @property
    def known(self) -> set[str]:
        names = {_as_column(name) for name in self.cells}
        return {SYNONYMS.get(name, name) for name in names} & {*KNOWN}

    @property
    def is_long(self) -> bool:
        """One value a row."""
        return "value" in self.known and bool(self.known & {"indicator", *NAMING})

    @property
    def is_wide(self) -> bool:
        """Places or periods as columns, whose names are short; a row of notes that explains a column is not."""
        named = [name for name in self.cells if name.strip()]
        return len(named) > 1 and bool(self.known & NAMING) and all(len(one) <= LONGEST_NAME for one in named)


def _heading_of(worksheet: Any) -> tuple[int, _Names] | None:
    """(row, names) of the heading, above which may be a title: that of a long table if there is one."""
    wide = None
    for number, cells in enumerate(_rows_of(worksheet, 1), start=1):
        if number > HEADER_WITHIN:
            break
        named = ["" if cell.value is None else _number_or_text(cell.value) for cell in cells]
        while named and not named[-1]:
            named.pop()
        names = _Names(named)
        if names.is_long:
            return number, names
        if wide is None and names.is_wide:
            wide = number, names
    return wide


def _rows_of(worksheet: Any, first: int) -> Iterator[Any]:
    worksheet.reset_dimensions()  # what it says of its own size need not be so
    rows: Iterator[Any] = worksheet.iter_rows(min_row=first, max_col=MOST_COLUMNS + 1)
    return rows


def _take(sheet: Sheet, lines: Iterator[tuple[int, Any]]) -> None:
    """Rows are counted only where something is written: a sheet can name a million empty ones."""
    width = len(sheet.columns)
    for number, cells in lines:
        found = [
            "" if cell.value is None else _cell(sheet, number, place, cell)
            for place, cell in enumerate(cells[:width])
        ]
        if number > MOST_ROWS:
            if any(found) or number > 4 * MOST_ROWS:
                raise Unreadable(f"Use at most {MOST_ROWS:,} rows, with the heading.")
        elif any(found):
            sheet.lines.append((number, [*found, *[""] * (width - len(found))]))


def _cell(sheet: Sheet, number: int, place: int, cell: Any) -> str:
    column = sheet.columns[place]
    if cell.data_type == "f":
        sheet.refuse(number, column, "holds a formula; paste what it gives as a value")
    elif cell.data_type == "e" or isinstance(cell.value, bool):
        sheet.refuse(number, column, f"“{cell.value}” is not a value")
    elif len(text := _number_or_text(cell.value)) > LONGEST:
        sheet.refuse(number, column, f"has more than {LONGEST:,} characters")
    else:
        return text
    return ""


def _number_or_text(value: Any) -> str:
    """A number as it is typed; what a spreadsheet keeps as 38.700000000000003 is 38.7."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{Decimal(repr(value)):f}"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    return str(value)
