"""Writes the heatmap's table, hundreds of cells, as one string; every text in it is escaped here."""

from django.utils.html import escape
from django.utils.safestring import mark_safe

from assessments import charts
from assessments.disclosure.working import LEAST

WITHHELD = f"Fewer than {LEAST} firms"
ALL_SECTORS = "All sectors shown"


def firms_text(firms):
    return WITHHELD if firms is None else f"{firms} firms"


def heat_table(table, measure, address, selected):
    """Head and body: sectors as rows, or as columns beside sub-threads. `address` is the page without its cell."""
    if table.by == "subthread":
        heads = [(row.title, firms_text(row.firms)) for row in table.rows]
        rows = [
            (column.name, column.group, [row.cells[place] for row in table.rows])
            for place, column in enumerate(table.columns)
        ]
    else:
        heads = [(column.title, "") for column in table.columns]
        rows = [(row.title, firms_text(row.firms), row.cells) for row in table.rows]
    corner = "Sub-thread" if table.by == "subthread" else "Sector"
    link = escape(address + "&cell=")
    columns = [escape(title) for title, _ in heads]
    written = [
        "<thead><tr>",
        _head("col", corner),
        *(_head("col", *head) for head in heads),
        "</tr></thead><tbody>",
    ]
    for title, note, cells in rows:
        written += "<tr>", _head("row", title, note)
        written += [
            _cell(cell, f"{escape(title)}, {column}", measure, link, selected)
            for cell, column in zip(cells, columns, strict=True)
        ]
        written.append("</tr>")
    return mark_safe("".join([*written, "</tbody>"]))  # noqa: S308 - escaped above, and codes are slugs


def _head(scope, title, note=""):
    small = f"<small>{escape(note)}</small>" if note else ""
    return f'<th scope="{scope}">{escape(title)}{small}</th>'


def _cell(cell, name, measure, link, selected):
    if cell.is_withheld:
        return f'<td><span class="cell hatched"><b>{WITHHELD}</b></span></td>'
    text, shade = charts.figure_of(cell, measure)
    key = f"{cell.row}:{cell.column}"
    current = ' aria-current="true"' if key == selected else ""
    note = '*<span class="visually-hidden"> indicative</span>' if cell.is_indicative else ""
    return (
        f'<td><a class="{shade}c" href="{link}{escape(key)}"{current}><span class="visually-hidden">{name}: </span>'
        f"<b>{text}</b><small>n {cell.firms}{note}</small></a></td>"
    )
