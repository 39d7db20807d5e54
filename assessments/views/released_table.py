"""A released table as markup; every text in a cell is escaped here."""

from django.utils.html import escape

from assessments import charts
from assessments.benchmark_page import GROUPS, on_screen
from assessments.choices import Withheld
from assessments.views.written_table import written_table

MERGED = "Counted together"


def released_table(table, measure, address="", selected=""):
    """Head and body: groups as rows, or as columns beside sub-threads; all firms last.

    `address` is the page without its cell; where there is none, cells are no links.
    """
    layout = (_groups_across if table.by == "subthread" else _groups_down)(on_screen(table))
    link = escape(address + "&cell=") if address else ""
    return written_table(*layout, lambda cell, name: _cell(cell, name, measure, link, selected))


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
