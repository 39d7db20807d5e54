"""Published figures as rows; the columns are a format others rely on (docs/CATALOGUE.md).

`value` is a plain decimal in the base unit; `release` is the number of the revision and `release_date` the day on
which it was published here. Rows hold what sources print; what is worked out from it stands in the JSON apart.
"""

from decimal import Decimal

from django.utils.timezone import localdate

from indicators.series import wording

COLUMNS = (
    "indicator", "areacd", "areanm", "period", "period_start", "period_end", "breakdown", "value", "unit", "decimals",
    "status", "note", "source", "release_date", "release",
)  # fmt: skip
PRECISION = Decimal("0.0001")  # of derived figures
PROXY = "The two regions together stand in for the Midlands Engine area, which has other borders."


def csv_rows(indicator, editions):
    """All printed figures of these editions, period by period."""
    for edition in editions:
        release = edition.release
        about = edition.period_iso, release.period_start.isoformat(), release.period_end.isoformat()
        published = localdate(release.published_at).isoformat()
        for part, cell in printed(edition):
            yield (
                indicator.slug, cell.code, cell.name, *about, part.code,
                wording.plain(cell.figure.value) if cell.figure else None,
                indicator.unit.code, cell.decimals, cell.status, note(cell),
                f"{edition.publisher}: {edition.source}", published, release.revision,
            )  # fmt: skip


def printed(edition):
    return [(part, cell) for part in edition.parts for cell in part.cells.values() if cell.is_stored]


def note(cell):
    said = [f"Under query: {cell.flag}" if cell.flag else cell.note, PROXY if cell.is_proxy else ""]
    return " ".join(filter(None, said)) or None


def derived(value):
    return None if value is None else number(value.quantize(PRECISION))


def number(value):
    """As JSON has numbers: exact, for the digits that statistics have."""
    return int(value) if value == value.to_integral() else float(value)
