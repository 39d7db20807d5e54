"""Writes the heatmap's table, hundreds of cells, as one string; every text in it is escaped here."""

from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import mark_safe

from assessments import charts
from assessments.disclosure.working import LEAST
from assessments.heatmap import SHOWN

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
    corner, heads, rows = (_sectors_across if table.by == "subthread" else _sectors_down)(table)
    link, columns = escape(address + "&cell="), [escape(title) for title, _ in heads]
    written = ["<thead><tr>", _head("col", corner), *(_head("col", *head) for head in heads), "</tr></thead>"]
    for group, members in groupby(rows, key=lambda row: row[2]):
        written += "<tbody>", _group(group, len(heads) + 1)
        for title, note, _, cells in members:
            names = (f"{escape(title)}, {column}" for column in columns)
            written += "<tr>", _head("row", title, note)
            written += (_cell(*one, measure, link, selected, table) for one in zip(cells, names, strict=True))
            written.append("</tr>")
        written.append("</tbody>")
    return mark_safe("".join(written))  # noqa: S308 - escaped above, and codes are slugs


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


def _group(title, width):
    return (
        f'<tr><th scope="rowgroup" class="rowgroup" colspan="{width}">{escape(title)}</th></tr>'
        if title
        else ""
    )


def _head(scope, title, note=""):
    small = f"<small>{escape(note)}</small>" if note else ""
    return f'<th scope="{scope}">{escape(title)}{small}</th>'


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
