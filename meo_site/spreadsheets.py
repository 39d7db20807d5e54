"""Opens a workbook (.xlsx) that a stranger sent, or says in plain words why not. Knows nothing of what is in it.

A workbook is XML in an archive: a small file can unpack without end, name one sheet a thousand times, or hold entities
that grow. The first two are bounded before openpyxl reads a letter; it reads by defusedxml, which refuses the third.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, LargeZipFile, ZipFile
from zlib import error as BadStream

from defusedxml.ElementTree import iterparse

MEGABYTE = 1024 * 1024
LARGEST_FILE = 10 * MEGABYTE
LARGEST_UNPACKED = 100 * MEGABYTE
LARGEST_RATIO = 100  # unpacked to packed; lists of a hundred thousand rows stay below 20
FREE_OF_RATIO = MEGABYTE  # a small empty sheet packs very well
MOST_PARTS = 500
MOST_SHEETS = 30
MOST_ELEMENTS = 2_500_000  # of XML, each about 100 bytes of memory
LAST_ROW = 1_048_576  # of any sheet; a row that names itself beyond it would have us count there
MOST_READ = 10_000_000  # elements times sheets: several sheets may name the same part

MOST_STYLES = 300_000  # elements; openpyxl makes an object of each before a row is read
LONGEST_FORMAT, MOST_BRACKETS = (
    1_000,
    20,
)  # of a number; openpyxl's pattern looks from each bracket to the end
STYLES = "xl/styles.xml"  # openpyxl reads no other

ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and any workbook with a password
SHEET_NAMED = re.compile(rb"[<:]sheet\s")
# Whatever openpyxl, the archive or the XML parser raise on what is no workbook: none of them promises less.
MALFORMED = (
    ArithmeticError, AssertionError, AttributeError, BadStream, BadZipFile, EOFError, LargeZipFile, LookupError,
    OSError, ParseError, RuntimeError, TypeError, ValueError,
)  # fmt: skip


class Unreadable(Exception):
    """The file cannot be read; the message may be read by a user."""


@contextmanager
def malformed_is_unreadable() -> Iterator[None]:
    """For code that reads on: openpyxl meets a broken sheet only when its rows are asked for."""
    try:
        yield
    except MALFORMED as reason:
        raise Unreadable(
            "This workbook is damaged. Open it, save it again as .xlsx and try once more."
        ) from reason


def safe_workbook(data: bytes, *, data_only: bool = False) -> Any:
    """An openpyxl workbook in read-only mode; with data_only, formulas give the value last stored, else their text.

    Raises Unreadable. Read its sheets with `rows`, which bounds them too.
    """
    _refuse_by_first_bytes(data)
    with malformed_is_unreadable():
        with ZipFile(BytesIO(data)) as archive:
            _refuse_by_parts(archive, len(data))
            _refuse_by_elements(archive)
            _refuse_by_styles(archive)
        from openpyxl import load_workbook  # noqa: PLC0415 - a tenth of a second and 15 MB that few requests need

        return load_workbook(BytesIO(data), read_only=True, data_only=data_only, keep_links=False)


def rows(sheet: Any, *, most_rows: int, most_columns: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """(number from 1, values of the first columns) of each row that is not empty; Unreadable past `most_rows`."""
    with malformed_is_unreadable():
        sheet.reset_dimensions()  # what the sheet says of its own size need not be so
        values = sheet.iter_rows(max_row=LAST_ROW, max_col=most_columns, values_only=True)
        for number, row in enumerate(values, start=1):
            if any(value not in (None, "") for value in row):
                if number > most_rows:
                    raise Unreadable(f"Use at most {most_rows:,} rows, with the heading.")
                yield number, tuple(row)


def _refuse_by_first_bytes(data: bytes) -> None:
    if not data:
        raise Unreadable("This file is empty.")
    if len(data) > LARGEST_FILE:
        raise Unreadable(f"Use a file of at most {LARGEST_FILE // MEGABYTE} MB.")
    if data.startswith(OLD_OFFICE):
        raise Unreadable(
            "This workbook has a password or is of the old kind (.xls). Save it as .xlsx without one."
        )
    if not data.startswith(ZIP):
        raise Unreadable("This file is not a workbook of the kind .xlsx.")


def _refuse_by_parts(archive: ZipFile, packed: int) -> None:
    parts = archive.infolist()
    names = {part.filename.lower() for part in parts}
    unpacked = sum(part.file_size for part in parts)
    if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Unreadable("This file is not a workbook of the kind .xlsx.")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("This workbook has a password. Save it without one.")
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Unreadable("This workbook holds macros. Save it as .xlsx, which has none.")
    if any(name.startswith("xl/workbook.bin") for name in names):
        raise Unreadable("This is a binary workbook (.xlsb). Save it as .xlsx.")
    is_bomb = unpacked > FREE_OF_RATIO and unpacked > LARGEST_RATIO * packed
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED or is_bomb:
        raise Unreadable("This workbook unpacks to far more than a workbook of this size should.")


def _refuse_by_elements(archive: ZipFile) -> None:
    """Counts what the parser would have to build; an archive never gives more than the sizes it declares."""
    elements = sheets = 0
    for part in archive.infolist():
        with archive.open(part) as content:  # any of them: a part's name need not say what it holds
            while chunk := content.read(MEGABYTE):
                elements += chunk.count(b"<") - chunk.count(b"</")
                sheets += len(SHEET_NAMED.findall(chunk))
    if sheets > MOST_SHEETS:
        raise Unreadable(f"Use a workbook of at most {MOST_SHEETS} sheets.")
    if elements > MOST_ELEMENTS or elements * max(sheets, 1) > MOST_READ:
        raise Unreadable("This workbook holds more cells than are read here. Remove what is not needed.")


def _refuse_by_styles(archive: ZipFile) -> None:
    """By its elements, for how they are written down can hide them from a search."""
    if STYLES not in archive.namelist():
        return
    with archive.open(STYLES) as content:
        for number, (_, element) in enumerate(iterparse(content, events=("start",)), start=1):
            code = element.get("formatCode", "")
            if number > MOST_STYLES or len(code) > LONGEST_FORMAT or code.count("[") > MOST_BRACKETS:
                raise Unreadable(
                    "This workbook has more formats than are read here. Copy its values into a new one."
                )
