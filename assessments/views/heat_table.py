"""The heatmap's table as markup; every text in a cell is escaped here."""

from django.utils.html import escape

from assessments import charts
from assessments.disclosure.working import LEAST
from assessments.heatmap import SHOWN
from assessments.views.written_table import written_table

WITHHELD = f"Fewer than {LEAST} firms"
WITHHELD_OF_PART = "Withheld"  # it may be the rest that has so few, and nobody is told which


def firms_text(row, *, is_part=False):
    if row.firms is None and is_part:
        return WITHHELD_OF_PART
    if row.firms is None:
        return f"No sector has {LEAST} firms" if row.code == SHOWN else WITHHELD
    return f"{row.firms} firms"


def heat_table(table, measure, address, selected):
    """Head and body: sectors as rows, or as columns beside sub-threads. `address` is the page without its cell."""
    layout = (_sectors_across if table.by == "subthread" else _sectors_down)(table)
    link = escape(address + "&cell=")
    return written_table(*layout, lambda cell, name: _cell(cell, name, measure, link, selected, table))


def _sectors_down(table):
    heads = [(column.title, "") for column in table.columns]
    return (
        "Sector",
        heads,
        [(row.title, firms_text(row, is_part=table.is_part), "", row.cells) for row in table.rows],
    )


def _sectors_across(table):
    """Sub-threads are many, so they go down the page, under the names of their threads."""
    heads = [(row.title, firms_text(row, is_part=table.is_part)) for row in table.rows]
    return (
        "Sub-thread",
        heads,
        [
            (column.name, "", column.group, [row.cells[place] for row in table.rows])
            for place, column in enumerate(table.columns)
        ],
    )


def _cell(cell, name, measure, link, selected, table):
    if cell.is_withheld:
        is_untrue = table.hides_more or cell.row == SHOWN  # that such a cell, or the total, has few firms
        said = WITHHELD_OF_PART if is_untrue else WITHHELD
        return f'<td><span class="cell hatched"><b>{said}</b></span></td>'
    text, shade = charts.figure_of(cell, measure)
    key = f"{cell.row}:{cell.column}"
    current = ' aria-current="true"' if key == selected else ""
    note = '*<span class="visually-hidden"> indicative</span>' if cell.is_indicative else ""
    return (
        f'<td><a class="{shade}c" href="{link}{escape(key)}"{current}><span class="visually-hidden">{name}: </span>'
        f"<b>{text}</b><small>n {cell.firms}{note}</small></a></td>"
    )
