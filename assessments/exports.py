"""Finished tables as the rows of CSV files; the columns are a format others rely on (docs/ARCHITECTURE.md)."""

from decimal import ROUND_HALF_UP, Decimal

from assessments.scoring import MILLION

HEATMAP_COLUMNS = (
    "row", "column", "firms", "l1", "l2", "l3", "l4", "median", "average", "weak_share", "withheld",
)  # fmt: skip
WEAKEST_COLUMNS = (
    "rank", "code", "number", "title", "thread", "firms", "l1", "l2", "l3", "l4", "weak_share", "average", "median",
    "withheld",
)  # fmt: skip
AVERAGE, SHARE = Decimal("0.01"), Decimal("0.0001")
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
