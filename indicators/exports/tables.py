"""What the pages of comparison and of an area show, as rows of CSV: values plain and in the base unit."""

from decimal import Decimal

from indicators.choices import ObservationStatus
from indicators.series import wording

from .figures import COLUMNS, figure_row, note

COMPARISON_COLUMNS = (
    "indicator", "name", "breakdown", "areacd", "area", "areanm", "period", "value", "unit", "decimals", "status",
    "benchmark", "index", "index_low", "index_high", "note",
)  # fmt: skip
AREA_COLUMNS = (*COLUMNS, "benchmark", "benchmark_value", "verdict", "rank", "ranked_areas")
PRECISION = Decimal("0.0001")  # of an index


def comparison_rows(compared):
    """One row for each cell of the table; a cell without a figure says why in its note."""
    for line in compared.lines:
        row, part = line.row, line.part
        for one in line.cells:
            cell = part.cells.get(one.place.slug)
            bounds = (one.index.value, one.index.low, one.index.high) if one.index else (None, None, None)
            yield (
                row.slug, row.name, part.code, cell.code if cell else None, one.place.slug, one.place.name,
                row.current.period_iso, _value(cell), row.indicator.unit.code, cell.decimals if cell else None,
                cell.status if cell else ObservationStatus.MISSING, part.benchmark.slug,
                *(bound and bound.quantize(PRECISION) for bound in bounds), _note(cell) or one.reason or None,
            )  # fmt: skip


def area_rows(lines):
    """One row for each label of an indicator that is published for the area: its figure as in every file, and more."""
    for line in lines:
        row, cell, rank = line.row, line.cell, line.rank
        yield (
            *figure_row(
                row.indicator, row.current, line.part, cell, _value(cell), row.indicator.unit.code, cell.decimals,
                _note(cell) or None,
            ),
            line.part.benchmark.slug, _value(line.part.benchmark), line.verdict or None, rank and rank.place,
            rank and rank.of,
        )  # fmt: skip


def _value(cell):
    return wording.plain(cell.figure.value) if cell and cell.figure else None


def _note(cell):
    if cell is None:
        return ""
    return " ".join(filter(None, [note(cell), "Sum of its areas." if cell.is_sum else ""]))
