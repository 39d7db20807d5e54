"""Writes a table of hundreds of cells as one string; titles and notes are escaped here, cells by who writes them."""

from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import mark_safe


def written_table(corner, heads, rows, cell):
    """Head and body, as one safe string.

    heads: (title, note) of each column; rows: (title, note, group, cells), those of one group together;
    cell: writes one, given it and the escaped name of row and column.
    """
    columns = [escape(title) for title, _ in heads]
    written = ["<thead><tr>", _head("col", corner), *(_head("col", *head) for head in heads), "</tr></thead>"]
    for group, members in groupby(rows, key=lambda row: row[2]):
        written += "<tbody>", _group(group, len(heads) + 1)
        for title, note, _, cells in members:
            names = (f"{escape(title)}, {column}" for column in columns)
            written += "<tr>", _head("row", title, note)
            written += (cell(*one) for one in zip(cells, names, strict=True))
            written.append("</tr>")
        written.append("</tbody>")
    return mark_safe("".join(written))  # noqa: S308 - escaped above and by `cell`, and codes are slugs


def _group(title, width):
    if not title:
        return ""
    return f'<tr><th scope="rowgroup" class="rowgroup" colspan="{width}">{escape(title)}</th></tr>'


def _head(scope, title, note=""):
    small = f"<small>{escape(note)}</small>" if note else ""
    return f'<th scope="{scope}">{escape(title)}{small}</th>'
