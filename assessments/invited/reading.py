"""The bytes of a list ▶ rows of plain text, or every problem with its row and column. Knows no model."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any, NamedTuple

from meo_site import spreadsheets
from meo_site.spreadsheets import Unreadable

COLUMNS = ("name", "email", "company_number", "sector", "area", "size_band")
NEEDED = ("name", "email")
MOST_ROWS = 100_000
MOST_COLUMNS = 50
SEPARATORS = ",;\t"
ERRORS = {
    "#N/A",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#REF!",
    "#VALUE!",
    "#DIV/0!",
}  # what a broken formula left behind


class Problem(NamedTuple):
    """One thing that is wrong; rows are counted as a spreadsheet counts them, the heading being row 1."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"row {self.row}, column {self.column}: {self.message}"


@dataclass
class Row:
    """One line of the list, by those of our columns that the file has."""

    number: int
    cells: dict[str, str]


@dataclass
class Reading:
    """What a file holds: rows, what is wrong with its cells, and columns that are not ours."""

    rows: list[Row]
    problems: list[Problem]
    unknown: list[str]


def read(
    data: bytes, ours: Sequence[str] = COLUMNS, needed: Sequence[str] = NEEDED, most_rows: int | None = None
) -> Reading:
    """The rows of a CSV or XLSX file; Unreadable, in words for its sender, where it is neither."""
    lines = _lines(data, most_rows or MOST_ROWS)
    heading = next(lines, None)
    if heading is None:
        raise Unreadable("This file is empty.")
    columns = [_column(cell) for cell in heading[1]]
    reading = Reading(
        [],
        _problems_of(columns, heading[0], ours, needed),
        [name for name in columns if name and name not in ours],
    )
    if reading.problems:
        return reading
    for number, cells in lines:
        _take(reading, columns, ours, number, cells)
    return reading


def _lines(data: bytes, most: int) -> Iterator[tuple[int, list[Any]]]:
    if data.startswith((spreadsheets.ZIP, spreadsheets.OLD_OFFICE)):
        return _lines_of_workbook(data, most)
    return _lines_of_csv(_text(data), most)


def _lines_of_workbook(data: bytes, most: int) -> Iterator[tuple[int, list[Any]]]:
    sheets = spreadsheets.safe_workbook(data).worksheets
    if not sheets:
        raise Unreadable("This workbook has no sheet of cells.")
    for number, cells in spreadsheets.rows(sheets[0], most_rows=most + 1, most_columns=MOST_COLUMNS):
        yield number, list(cells)


def _lines_of_csv(text: str, most: int) -> Iterator[tuple[int, list[Any]]]:
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    lines = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as reason:
            raise Unreadable(
                f"Row {number} cannot be read: a quotation mark is missing or a cell is too long."
            ) from reason
        if any(cell.strip() for cell in cells):
            if number > most + 1:
                raise Unreadable(f"Use at most {most:,} rows below the heading.")
            yield number, cells


def _text(data: bytes) -> str:
    """As spreadsheets save it: UTF-8 with or without its mark, UTF-16 with it, or the older code of Windows."""
    if len(data) > spreadsheets.LARGEST_FILE:
        raise Unreadable(f"Use a file of at most {spreadsheets.LARGEST_FILE // spreadsheets.MEGABYTE} MB.")
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("This file is neither a CSV file nor a workbook of the kind .xlsx.")


def _column(cell: Any) -> str:
    return "_".join(str(cell or "").replace("_", " ").lower().split())


def _problems_of(
    columns: list[str], number: int, ours: Sequence[str], needed: Sequence[str]
) -> list[Problem]:
    repeated = sorted({name for name in columns if name in ours and columns.count(name) > 1})
    return [
        *(Problem(number, name, "the column is missing") for name in needed if name not in columns),
        *(Problem(number, name, "the column stands there twice") for name in repeated),
    ]


def _take(
    reading: Reading, columns: list[str], ours: Sequence[str], number: int, cells: Iterable[Any]
) -> None:
    row = Row(number, dict.fromkeys((name for name in columns if name in ours), ""))
    for place, cell in enumerate(cells):
        name = columns[place] if place < len(columns) else ""
        try:
            text = plain(cell)
        except ValueError as reason:
            if name in ours:
                reading.problems.append(Problem(number, name, str(reason)))
            continue
        if name in ours:
            row.cells[name] = text
        elif text and not name:
            reading.problems.append(Problem(number, str(place + 1), "the cell has no heading above it"))
    reading.rows.append(row)


def plain(cell: Any) -> str:
    """A cell as text; ValueError says why it cannot be.

    >>> plain(1234567.0), plain("  Mill\\n Lane "), plain(None)
    ('1234567', 'Mill Lane', '')
    """
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if not isinstance(cell, str | int | float | None) or isinstance(cell, bool):
        raise ValueError("is not a text")  # a date, a formula of several cells
    text = " ".join(str("" if cell is None else cell).split())
    if text.startswith("="):
        raise ValueError("is a formula; paste its value")
    if text in ERRORS:
        raise ValueError(f"holds the error {text}")
    return text
