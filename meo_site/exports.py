"""The one writer of CSV; a text cell that a spreadsheet would take for a formula is made plain text."""

import csv
import unicodedata
from decimal import Decimal
from io import StringIO

from django.http import HttpResponse

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def csv_response(filename, columns, rows):
    """A download of these columns; None is an empty cell, numbers are written plainly, text is neutralised."""
    response = HttpResponse(csv_text(columns, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


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
