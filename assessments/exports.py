"""Finished tables as the rows of CSV files; the columns are a format others rely on (docs/ARCHITECTURE.md)."""

from dataclasses import asdict
from decimal import ROUND_HALF_UP, Decimal

from assessments.scoring import MILLION

HEATMAP_COLUMNS = (
    "row", "column", "firms", "l1", "l2", "l3", "l4", "median", "average", "weak_share", "withheld",
)  # fmt: skip
RELEASED_SHEET_COLUMNS = ("row", "row_title", "column", "column_title", *HEATMAP_COLUMNS[2:])
WEAKEST_COLUMNS = (
    "rank", "code", "number", "title", "thread", "firms", "l1", "l2", "l3", "l4", "weak_share", "average", "median",
    "withheld",
)  # fmt: skip
COMPARE_COLUMNS = (
    "code", "title", "same_firms", "up", "same", "down", "same_average_before", "same_average_after",
    "same_weak_share_before", "same_weak_share_after", "same_withheld", "all_before_firms", "all_before_average",
    "all_before_weak_share", "all_before_withheld", "all_after_firms", "all_after_average", "all_after_weak_share",
    "all_after_withheld",
)  # fmt: skip
AVERAGE, SHARE = Decimal("0.01"), Decimal("0.0001")
TENTH, PER_CENT = Decimal("0.1"), Decimal("0.01")  # as they are released
NO_LEVELS = (None,) * 4


def heatmap_rows(table):
    """Row is always the sector, column the item, both by code."""
    for row in table.rows:
        for cell in row.cells:
            figures = cell.median, _decimal(cell.average, AVERAGE), _decimal(cell.weak_share, SHARE)
            yield cell.row, cell.column, cell.firms, *(cell.levels or NO_LEVELS), *figures, _withheld(cell)


def weakest_rows(ranked):
    """In rank order; the rank is shared as "2="."""
    for row in ranked:
        one = row.sub_thread
        figures = _decimal(row.weak_share, SHARE), _decimal(row.average, AVERAGE), row.median
        levels = row.levels or NO_LEVELS
        yield (
            row.rank,
            one.code,
            one.number,
            one.title,
            one.thread.code,
            row.firms,
            *levels,
            *figures,
            _withheld(row),
        )


def compare_rows(table):
    """By item: the firms in both rounds, then all who answered each."""
    for row in table.rows:
        moved = row.moved
        averages = [_decimal(one, AVERAGE) for one in moved.averages or (None, None)]
        shares = [_decimal(one, SHARE) for one in moved.weak_shares or (None, None)]
        figures = moved.firms, moved.up, moved.same, moved.down, *averages, *shares, _withheld(moved)
        yield row.column.code, row.column.title, *figures, *_side(row.before), *_side(row.after)


def _side(cell):
    return cell.firms, _decimal(cell.average, AVERAGE), _decimal(cell.weak_share, SHARE), _withheld(cell)


def released_rows(table):
    """A released table, as the heatmap's; after a merged group the kinds that stand in it."""
    for row, cell in _released_cells(table):
        yield row.code, cell.column, *_released_figures(cell)


def released_sheet(table):
    """The same with titles, for a workbook."""
    titles = {column.code: column.name for column in table.columns}
    for row, cell in _released_cells(table):
        yield row.code, row.title, cell.column, titles[cell.column], *_released_figures(cell)


def released_document(release, tables):
    """A release as JSON."""
    version = release.round.framework_version
    return {
        "round": release.round.slug,
        "framework": version.framework.code,
        "version": version.version,
        "released_at": release.published_at,
        "minimum": release.minimum,
        "firms": release.firms,
        "tables": [_released_table(table) for table in tables],
    }


def _released_table(table):
    names = "row", "column", "firms", "levels", "median", "average", "weak_share", "withheld"
    return {
        "name": table.name,
        "rows": [
            {"code": row.code, "title": row.title, "members": [asdict(one) for one in row.members]}
            for row in table.rows
        ],
        "columns": [asdict(column) for column in table.columns],
        "cells": [
            dict(zip(names, (row.code, cell.column, *_released_values(cell)), strict=True))
            for row, cell in _released_cells(table)
        ],
    }


def _released_cells(table):
    """(row or kind of a merged row, cell), row by row."""
    for row in table.rows:
        yield from ((row, cell) for cell in row.cells)
        if row.is_merged:
            yield from ((one, table.cell(one.code, cell.column)) for one in row.members for cell in row.cells)


def _released_figures(cell):
    average, weak_share = _decimal(cell.average, TENTH), _decimal(cell.weak_share, PER_CENT)
    return cell.firms, *(cell.levels or NO_LEVELS), cell.median, average, weak_share, str(cell.withheld)


def _released_values(cell):
    average, weak_share = (None if one is None else one / MILLION for one in (cell.average, cell.weak_share))
    return cell.firms, cell.levels, cell.median, average, weak_share, cell.withheld


def _withheld(shown):
    return "withheld" if shown.is_withheld else ""


def _decimal(millionths, unit):
    return None if millionths is None else (Decimal(millionths) / MILLION).quantize(unit, ROUND_HALF_UP)


REFERENCE_COLUMNS = (
    "rank", "code", "title", "firms", "l1", "l2", "l3", "l4", "weak_share", "weak_share_low", "weak_share_high",
    "average", "median",
)  # fmt: skip


def reference_rows(ranked):
    """A table published elsewhere, weakest first."""
    for one in ranked:
        figure = one.figure
        shares = (_decimal(share, SHARE) for share in (figure.weak_share, *figure.interval))
        average = _decimal(figure.average, AVERAGE)
        yield (
            one.rank,
            figure.code,
            figure.title,
            figure.firms,
            *figure.levels,
            *shares,
            average,
            figure.median,
        )


def reference_document(series, ranked):
    """The same with its source; a page of a site in between may read it."""
    told = (
        "slug",
        "title",
        "publisher",
        "source",
        "place",
        "period",
        "published_on",
        "url",
        "note",
        "published_at",
    )
    rows = [dict(zip(REFERENCE_COLUMNS, row, strict=True)) for row in reference_rows(ranked)]
    for row in rows:
        row |= {name: float(row[name]) for name in REFERENCE_COLUMNS if isinstance(row[name], Decimal)}
    return {name: getattr(series, name) for name in told} | {"framework": series.framework.code, "rows": rows}
