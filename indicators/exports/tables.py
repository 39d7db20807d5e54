"""What the pages of comparison and of an area show, as rows of CSV: values plain and in the base unit."""

from decimal import Decimal

from indicators.choices import ObservationStatus
from indicators.series import wording

COMPARISON_COLUMNS = (
    "indicator", "name", "breakdown", "areacd", "area", "areanm", "period", "value", "unit", "decimals", "status",
    "benchmark", "index", "index_low", "index_high", "note",
)  # fmt: skip
AREA_COLUMNS = (
    "indicator", "name", "breakdown", "areacd", "areanm", "period", "value", "unit", "decimals", "status", "benchmark",
    "benchmark_value", "verdict", "rank", "ranked_areas", "note", "source",
)  # fmt: skip
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
                row.current.period, _value(cell), row.indicator.unit.code, cell.decimals if cell else None,
                cell.status if cell else ObservationStatus.MISSING, part.benchmark.slug,
                *(bound and bound.quantize(PRECISION) for bound in bounds), _note(cell) or one.reason or None,
            )  # fmt: skip


def area_rows(lines):
    """One row for each label of an indicator that is published for the area."""
    for line in lines:
        row, cell, rank = line.row, line.cell, line.rank
        yield (
            row.slug, row.name, line.part.code, cell.code, cell.name, row.current.period, _value(cell),
            row.indicator.unit.code, cell.decimals, cell.status, line.part.benchmark.slug,
            _value(line.part.benchmark), line.verdict or None, rank and rank.place, rank and rank.of,
            _note(cell) or None, f"{row.current.publisher}: {row.current.source}",
        )  # fmt: skip


def _value(cell):
    return wording.plain(cell.figure.value) if cell and cell.figure else None


def _note(cell):
    if cell is None:
        return ""
    said = [
        f"Under query: {cell.flag} {cell.basis}".strip() if cell.flag else cell.note,
        "Sum of its areas." if cell.is_sum else "",
    ]
    return " ".join(filter(None, said))
