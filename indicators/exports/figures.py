"""Published figures as rows; the columns are a format others rely on (docs/CATALOGUE.md).

`value` is a plain decimal in the base unit; `release` is the number of the revision and `release_date` the day on
which it was published here. Rows hold what sources print, or one measure worked out from it, never both.
"""

from decimal import Decimal

from django.utils.timezone import localdate

from indicators.choices import ValueType
from indicators.series import wording
from indicators.series.figures import IN_POINTS

COLUMNS = (
    "indicator", "areacd", "areanm", "period", "period_start", "period_end", "breakdown", "value", "unit", "decimals",
    "status", "note", "source", "release_date", "release", "name",
)  # fmt: skip
NAMES, STATUS = {"areanm", "name"}, {"status", "note"}  # columns that may be left out
MEASURES = {
    "value": "the figure as its source prints it, in the base unit",
    "gap": "the figure less the benchmark’s",
    "relative_gap": "the gap as a percentage of the benchmark",
    "share": "the percentage of the benchmark’s total, of amounts that add up",
}
PRECISION = Decimal("0.0001")  # of derived figures
DERIVED_DECIMALS = 4
POINTS = "percentage points"
PERCENTAGES = (ValueType.PROPORTION, ValueType.COMPOSITION, ValueType.MEAN_PROPORTION)
PROXY = "The two regions together stand in for the Midlands Engine area, which has other borders."


def csv_rows(indicator, editions):
    """All printed figures of these editions, period by period."""
    for edition in editions:
        for part, cell in printed(edition):
            value = wording.plain(cell.figure.value) if cell.figure else None
            yield figure_row(
                indicator, edition, part, cell, value, indicator.unit.code, cell.decimals, note(cell)
            )


def measured_rows(found, measure):
    """Rows of (indicator, editions), with the figure that this one of MEASURES asks for."""
    for indicator, editions in found:
        yield from (
            csv_rows(indicator, editions) if measure == "value" else _worked_out(indicator, editions, measure)
        )


def kept(columns, rows, without):
    """The columns and rows, less the columns named."""
    places = [place for place, name in enumerate(columns) if name not in without]
    return [columns[place] for place in places], ([row[place] for place in places] for row in rows)


def _worked_out(indicator, editions, measure):
    """What comparing a figure with the benchmark gives; a place that cannot be compared has no row."""
    unit = unit_of_gaps(indicator)
    for edition in editions:
        for part in edition.parts:
            for one in part.comparisons.values():
                value = _measured(one, measure)
                if value is not None:
                    said = f"Under query: {one.flag} {one.cell.basis}".strip() if one.flag else one.cell.basis
                    unit_of = unit if measure == "gap" else "percent"
                    figure = wording.plain(value.quantize(PRECISION))
                    yield figure_row(
                        indicator, edition, part, one.cell, figure, unit_of, DERIVED_DECIMALS, said or None
                    )


def unit_of_gaps(indicator):
    """Of a difference of two figures."""
    return POINTS if indicator.value_type in PERCENTAGES else indicator.unit.code


def unit_of_changes(indicator):
    """Amounts change in per cent, all else by a difference."""
    return unit_of_gaps(indicator) if indicator.value_type in IN_POINTS else "percent"


def _measured(one, measure):
    if measure == "relative_gap":
        return one.relative
    interval = one.gap if measure == "gap" else one.share
    return interval and interval.value


def figure_row(indicator, edition, part, cell, value, unit, decimals, said):
    """By COLUMNS."""
    release = edition.release
    return (
        indicator.slug, cell.code, cell.name, edition.period_iso, release.period_start.isoformat(),
        release.period_end.isoformat(), part.code, value, unit, decimals, str(cell.status), said,
        f"{edition.publisher}: {edition.source}", localdate(release.published_at).isoformat(), release.revision,
        indicator.name,
    )  # fmt: skip


def printed(edition):
    return [(part, cell) for part in edition.parts for cell in part.cells.values() if cell.is_stored]


def note(cell):
    said = [f"Under query: {cell.flag} {cell.basis}".strip() if cell.flag else cell.note]
    said.append(PROXY if cell.is_proxy else "")
    return " ".join(filter(None, said)) or None


def derived(value):
    return None if value is None else number(value.quantize(PRECISION))


def number(value):
    """As JSON has numbers: exact, for the digits that statistics have."""
    return int(value) if value == value.to_integral() else float(value)
