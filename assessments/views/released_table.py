"""Writes a released table, hundreds of cells, as one string; every text in it is escaped here."""

from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import mark_safe

from assessments import charts
from assessments.benchmark_page import GROUPS, on_screen
from assessments.choices import Withheld

MERGED = "Counted together"


def released_table(table, measure, address="", selected=""):
    """Head and body: groups as rows, or as columns beside sub-threads; all firms last.

    `address` is the page without its cell; where there is none, cells are no links.
    """
    corner, heads, rows = (_groups_across if table.by == "subthread" else _groups_down)(on_screen(table))
    link, titles = escape(address + "&cell=") if address else "", [escape(title) for title, _ in heads]
    written = ["<thead><tr>", _head("col", corner), *(_head("col", *head) for head in heads), "</tr></thead>"]
    for group, members in groupby(rows, key=lambda row: row[2]):
        written += "<tbody>", _group(group, len(heads) + 1)
        for title, note, _, cells in members:
            names = (f"{escape(title)}, {other}" for other in titles)
            written += "<tr>", _head("row", title, note)
            written += (_cell(*one, measure, link, selected) for one in zip(cells, names, strict=True))
            written.append("</tr>")
        written.append("</tbody>")
    return mark_safe("".join(written))  # noqa: S308 - escaped above, and codes are slugs


def _groups_down(table):
    heads = [(column.title, "") for column in table.columns]
    return GROUPS[table.dimension], heads, [(*_named(row), "", row.cells) for row in table.rows]


def _groups_across(table):
    """Sub-threads are many, so they go down the page, under the names of their threads."""
    rows = [
        (column.name, "", column.group, [row.cells[place] for row in table.rows])
        for place, column in enumerate(table.columns)
    ]
    return "Sub-thread", [_named(row) for row in table.rows], rows


def _named(row):
    return row.title, MERGED if row.is_merged else ""


def _group(title, width):
    if not title:
        return ""
    return f'<tr><th scope="rowgroup" class="rowgroup" colspan="{width}">{escape(title)}</th></tr>'


def _head(scope, title, note=""):
    small = f"<small>{escape(note)}</small>" if note else ""
    return f'<th scope="{scope}">{escape(title)}{small}</th>'


def _cell(cell, name, measure, link, selected):
    said = charts.unshown(cell, measure)
    if cell.is_withheld:
        look = "nobody" if cell.withheld == Withheld.NO_FIRMS else "hatched"  # nothing is hidden there
        return f'<td><span class="cell {look}"><b>{said}</b></span></td>'
    text, look = (said, "hatched part") if said else _figure(cell, measure)
    shown = f'<span class="visually-hidden">{name}: </span><b>{text}</b><small>n {cell.firms}</small>'
    if not link:
        return f'<td><span class="{look}">{shown}</span></td>'
    key = f"{cell.row}:{cell.column}"
    current = ' aria-current="true"' if key == selected else ""
    return f'<td><a class="{look}" href="{link}{escape(key)}"{current}>{shown}</a></td>'


def _figure(cell, measure):
    text, shade = charts.figure_of(cell, measure)
    return text, f"{shade}c"
