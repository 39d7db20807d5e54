"""The one writer of CSV, XLSX and tables in JSON; text that a spreadsheet takes for a formula is made plain text."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.http import HttpResponse, JsonResponse

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def csv_response(filename, columns, rows):
    """A download of these columns; None is an empty cell, numbers are written plainly, text is neutralised."""
    return _as_download(
        HttpResponse(csv_text(columns, rows), content_type="text/csv; charset=utf-8"), filename
    )


FORMS = ("csv", "xlsx", "json")


def download(form, name, columns, rows, about):
    """One table as a file of one of FORMS, the same values in each; `about` is (what, text), and CSV goes without."""
    if form == "csv":
        return csv_response(f"{name}.csv", columns, rows)
    if form == "xlsx":
        return xlsx_response(f"{name}.xlsx", [Table("Figures", columns, rows)], about)
    document = {
        "about": [{"what": what, "text": text} for what, text in about],
        "rows": [
            {column: _in_json(value) for column, value in zip(columns, row, strict=True)} for row in rows
        ],
    }
    return _as_download(
        JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1}), f"{name}.json"
    )


def _in_json(value):
    return float(value) if isinstance(value, Decimal) else value


def csv_text(columns, rows):
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)
    return written.getvalue()


def cell(value):
    """A value as CSV holds it."""
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else value
    return neutral(str(value))


def neutral(text):
    """Text with a quote before what a spreadsheet would run, also behind spaces or in full-width form.

    >>> neutral("=1+1"), neutral("  ＝A1"), neutral("Plain - text")
    ("'=1+1", "'  ＝A1", 'Plain - text')
    """
    start = unicodedata.normalize("NFKC", text).lstrip(" \u00a0\ufeff")
    return f"'{text}" if start.startswith(FORMULA_STARTS) else text


# --- Workbooks ------------------------------------------------------------------------------------

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INK, HEAD = "#17242b", "#edf1f0"  # --ink and --surface-2 of docs/UX.md
NARROWEST, WIDEST = 8, 60  # columns, in characters
ABOUT = "About"  # the sheet of notes


@dataclass
class Table:
    """A sheet of a workbook: its title, the titles of its columns, and its rows."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]


class Book:
    """A workbook being written. A text is written as text, whatever it begins with; there are no formulas.

    One that is written row by row, from the first down, holds one row at a time in memory.
    """

    def __init__(self, *, row_by_row=False, made_at=None):
        """`made_at` is the date inside the file, now unless it is given: with it, equal figures make equal bytes."""
        from xlsxwriter import Workbook  # noqa: PLC0415 - only downloads pay for it

        self._written = BytesIO()
        self._book = Workbook(self._written, {"constant_memory": row_by_row, "in_memory": not row_by_row})
        self._looks = {}
        if made_at:
            self._book.set_properties({"created": made_at.replace(tzinfo=None)})

    def sheet(self, title):
        """A new sheet; a title has at most 31 characters and none of []:*?/\\."""
        return Page(self, self._book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31]))

    def look(self, **properties):
        """A cell's look in xlsxwriter's properties; a workbook may not have too many, so each is made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._looks:
            self._looks[key] = self._book.add_format({"valign": "top", "font_color": INK} | properties)
        return self._looks[key]

    def rule(self, **properties):
        """The look that a rule about a cell's value gives it: only what differs."""
        return self._book.add_format(properties)

    def finished(self):
        self._book.close()
        return self._written.getvalue()


class Page:
    """One sheet: `put` writes its cells, `layout` (xlsxwriter's worksheet) says how it looks and prints."""

    def __init__(self, book, layout):
        self.book, self.layout = book, layout

    def put(self, row, column, value, **look):
        """One cell; None is empty, a number is a number, everything else is text."""
        if value is None or value == "":
            return self.layout.write_blank(row, column, None, self.book.look(**look))
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return self.layout.write_number(row, column, value, self.book.look(**look))
        text = str(value)
        if neutral(text) != text:  # else a spreadsheet takes it for a formula once somebody edits the cell
            look = look | {"quote_prefix": True}
        return self.layout.write_string(row, column, text, self.book.look(**look))

    def named_table(self, name, row, titles, rows):
        """A table by whose name formulas and readers may call it, its header in this row; not of a book row by row."""
        widest = [len(title) for title in titles]
        last = row
        for last, values in enumerate(rows, start=row + 1):
            for place, value in enumerate(values):
                self.put(last, place, value)
                widest[place] = max(widest[place], len(str(value or "")))
        columns = [
            {"header": title, "header_format": self.book.look(bold=True, bg_color=HEAD)} for title in titles
        ]
        self.layout.add_table(
            row, 0, max(last, row + 1), len(titles) - 1, {"name": name, "columns": columns, "style": None}
        )
        for place, width in enumerate(widest):
            self.layout.set_column(place, place, min(max(width + 4, NARROWEST), WIDEST))
        self.layout.freeze_panes(row + 1, 0)
        self.layout.repeat_rows(row)


def xlsx_response(filename, tables, notes=()):
    """A download of these tables, a sheet each; first, what the file is: (what, text) of each note."""
    book = Book(row_by_row=True)
    if notes:
        _put_table(book.sheet(ABOUT), ("About this file", ""), notes)
    for table in tables:
        _put_table(book.sheet(table.title), table.columns, table.rows)
    return xlsx_download(filename, book.finished())


def zip_response(filename, files):
    """A download of (name, text) in one archive, with no date inside: equal files make equal bytes."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, text in files:
            archive.writestr(ZipInfo(name), text.encode(), ZIP_DEFLATED)
    return _as_download(HttpResponse(written.getvalue(), content_type="application/zip"), filename)


def xlsx_download(filename, data):
    return _as_download(HttpResponse(data, content_type=XLSX), filename)


def _as_download(response, filename):
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _put_table(page, columns, rows):
    """The header stays in sight and on each printed page; a column is as wide as its widest cell, within reason."""
    for place, title in enumerate(columns):
        page.put(0, place, title, bold=True, bg_color=HEAD, bottom=1, text_wrap=True)
    widest = [len(str(title)) for title in columns]
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            is_long = isinstance(value, str) and len(value) > WIDEST
            page.put(number, place, value, **({"text_wrap": True} if is_long else {}))
            widest[place] = max(widest[place], len(str(value or "")))
    for place, width in enumerate(widest):
        page.layout.set_column(place, place, min(max(width + 2, NARROWEST), WIDEST))
    page.layout.freeze_panes(1, 0)
    page.layout.repeat_rows(0)
    page.layout.set_landscape()
    page.layout.set_paper(9)  # A4
    page.layout.fit_to_pages(1, 0)
