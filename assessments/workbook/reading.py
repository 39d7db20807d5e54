"""Somebody's workbook ▶ the cells of its answers by code and field, and every cell that cannot be read, by address."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import Any, NamedTuple
from zipfile import ZipFile

from meo_site.spreadsheets import Unreadable, malformed_is_unreadable, safe_workbook

from . import cells
from .layout import ANSWERS, CODE, STAMP, TITLES
from .refusing import BadCell, Refused
from .stamping import NOT_OURS, Origin, origins

MOST_ROWS, MOST_COLUMNS = 2_000, 60
HEADER_WITHIN = 20  # rows: somebody may have put a title above
MOST_MERGED = 2_000  # ranges
LONGEST_TITLE = 200  # characters that are looked at of a heading or a code
LONGEST = 32_767  # characters of a cell; no spreadsheet writes more, and one text may stand in every cell
# A stranger's text of any length: no pattern may look twice at the same place, so what repeats has an end.
MERGED = re.compile(rb"<(?:\w{1,40}:)?mergeCell\s[^<>]{0,200}>")
RANGE = re.compile(rb"""\sref\s{0,9}=\s{0,9}["']([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})["']""")
CODES = re.compile(r"[A-Z]{3}-[0-9]{1,2}")


class Problem(NamedTuple):
    """A cell that is left as it is, and why."""

    address: str
    message: str


class Given(NamedTuple):
    """What a cell says, and where it stands."""

    address: str
    value: Any


class Merged(NamedTuple):
    """Cells shown as one, by their edges; all but the first are hidden."""

    name: str
    left: int
    top: int
    right: int
    bottom: int

    def hides(self, column: int, row: int) -> bool:
        is_inside = self.left <= column <= self.right and self.top <= row <= self.bottom
        return is_inside and (column, row) != (self.left, self.top)


@dataclass
class Upload:
    """What a workbook says; nothing of it has been stored or compared."""

    origins: dict[str, Origin]
    given: dict[str, dict[str, Given]] = field(default_factory=dict)
    rejected: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def read(data: bytes, assessment) -> Upload:
    """Every answer of a workbook of this assessment; Refused where nothing of it may be taken."""
    try:
        workbook = safe_workbook(data)
        upload = Upload(origins(_stamp_of(workbook), assessment))
        with malformed_is_unreadable():
            sheet = _sheet(workbook, ANSWERS)
            if sheet is None:
                raise Refused(
                    f"The sheet “{ANSWERS}” is missing. Download a new workbook and copy your entries into it."
                )
            _Rows(sheet.title, _merged(data, sheet), upload).take(_lines(sheet, upload))
    except Unreadable as reason:
        raise Refused(str(reason)) from None
    return upload


def _sheet(workbook, title):
    """A sheet by its title; one of charts has no cells."""
    found = [one for one in workbook.worksheets if one.title.strip().casefold() == title.casefold()]
    return found[0] if found else None


def _stamp_of(workbook) -> str:
    with malformed_is_unreadable():
        if (sheet := _sheet(workbook, STAMP)) is None:
            raise Refused(NOT_OURS)
        sheet.reset_dimensions()
        line = next(iter(sheet.iter_rows(max_row=1, max_col=1, values_only=True)), ())
    if not line or not isinstance(line[0], str):
        raise Refused(NOT_OURS)
    return line[0].strip()


def _lines(sheet, upload: Upload) -> Iterator[tuple[int, tuple]]:
    """(number, cells) of its rows; what stands far below is not read, for a sheet can name a million."""
    sheet.reset_dimensions()  # what it says of its own size need not be so
    for number, line in enumerate(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS), start=1):
        if number > MOST_ROWS:
            upload.notices.append(f"Rows below row {MOST_ROWS:,} were not read.")
            return
        yield number, line


def _merged(data: bytes, sheet) -> list[Merged]:
    """The sheet's merged ranges: openpyxl passes over them when it reads row by row."""
    from openpyxl.utils.cell import range_boundaries  # noqa: PLC0415 - as openpyxl itself

    with ZipFile(BytesIO(data)) as archive:
        elements = list(islice(MERGED.finditer(archive.read(sheet._worksheet_path)), MOST_MERGED + 1))
    if len(elements) > MOST_MERGED:
        raise Refused(
            f"The sheet “{sheet.title}” has more than {MOST_MERGED:,} merged cells. Take them apart and try once more."
        )
    names = [found[1].decode() for element in elements if (found := RANGE.search(element[0]))]
    return [Merged(name, *range_boundaries(name)) for name in names]


@dataclass
class _Rows:
    """Takes the rows of the answers' sheet one by one into an upload."""

    title: str
    merged: list[Merged]
    upload: Upload
    columns: dict[str, int] = field(default_factory=dict)  # by field, and of the code
    seen: dict[str, int] = field(default_factory=dict)  # row by code

    def take(self, lines: Iterator[tuple[int, tuple]]) -> None:
        for number, line in lines:
            if self.columns:
                self._row(number, line)
            elif number > HEADER_WITHIN:
                break
            else:
                self._header(line)
        if not self.columns:
            raise Refused(
                f"The sheet “{self.title}” has no row of headings with “{CODE}” and “{TITLES['state']}”."
            )

    def _header(self, line: tuple) -> None:
        """Columns may be moved and others may be added; one that is missing is left alone."""
        titles = [str(cell.value or "")[:LONGEST_TITLE].strip().casefold() for cell in line]
        wanted = {"code": CODE} | TITLES
        if not {CODE.casefold(), TITLES["state"].casefold()} <= set(titles):
            return
        for name, title in wanted.items():
            if titles.count(title.casefold()) > 1:
                raise Refused(f"Two columns are called “{title}”. Remove one of them.")
            if title.casefold() in titles:
                self.columns[name] = titles.index(title.casefold())
            else:
                self.upload.notices.append(f"There is no column “{title}”: these answers stay as they are.")

    def _row(self, number: int, line: tuple) -> None:
        typed = self._cell(line, "code")
        code = str(typed.value if typed and typed.value is not None else "")[:LONGEST_TITLE].strip().upper()
        filled = [name for name in TITLES if self._is_filled(line, name)]
        if code not in self.upload.origins:
            if filled and (CODES.fullmatch(code) or set(filled) - {"importance"}):
                self._reject(
                    number,
                    "code",
                    f"“{cells.shown(code)}” is not the code of a sub-thread of this assessment.",
                )
            return
        if code in self.seen:
            self.upload.given.pop(code, None)
            self._reject(number, "code", f"{code} stands in row {self.seen[code]} too. Neither row is taken.")
            return
        self.seen[code] = number
        self.upload.given[code] = self._answer(number, line)

    def _answer(self, number: int, line: tuple) -> dict[str, Given]:
        found = {}
        for name, reader in cells.READERS.items():
            if name not in self.columns or (name == "importance" and not self._is_filled(line, name)):
                continue  # an importance cannot be taken away
            try:
                found[name] = Given(self._address(number, name), reader(self._value(number, line, name)))
            except BadCell as reason:
                self._reject(number, name, str(reason))
        return found

    def _value(self, number: int, line: tuple, name: str) -> Any:
        """What a cell holds; a formula is refused, for what it gives depends on who opens it."""
        column = self.columns[name] + 1
        if found := next((one for one in self.merged if one.hides(column, number)), None):
            raise BadCell(f"This cell is merged into {found.name}. Take the cells apart.")
        cell = self._cell(line, name)
        if cell is None:
            return None
        if cell.data_type == "f":
            raise BadCell("This is a formula. Write what it gives instead.")
        if cell.data_type == "e":
            raise BadCell(f"This is an error of the spreadsheet: {cells.shown(str(cell.value))}.")
        if isinstance(cell.value, str) and len(cell.value) > LONGEST:
            raise BadCell(f"Use {LONGEST:,} characters or fewer.")
        return cell.value

    def _is_filled(self, line: tuple, name: str) -> bool:
        cell = self._cell(line, name)
        return cell is not None and cell.value not in (None, "")

    def _cell(self, line: tuple, name: str) -> Any:
        place = self.columns.get(name, MOST_COLUMNS)
        return line[place] if place < len(line) else None

    def _reject(self, number: int, name: str, message: str) -> None:
        self.upload.rejected.append(Problem(self._address(number, name), message))

    def _address(self, number: int, name: str) -> str:
        return f"{self.title}!{self._coordinate(number, name)}"

    def _coordinate(self, number: int, name: str) -> str:
        from openpyxl.utils.cell import get_column_letter  # noqa: PLC0415 - as openpyxl itself

        return f"{get_column_letter(self.columns[name] + 1)}{number}"
