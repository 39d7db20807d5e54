"""The file that an editor fills in: the published values of one indicator, as they are handed in again."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from indicators.models import Indicator, Observation, Release
from indicators.validation import scale

from .editions import FIELDS, in_cell

COLUMNS = (
    "indicator", "areacd", "areanm", "period", "period_start", "period_end", "breakdown", "value", "unit", "decimals",
    "rounded_to", "status", "flag", "as_printed", "interval_low", "interval_high", "denominator", "note", "source",
    "source_released_on", "source_address", "source_note",
)  # fmt: skip
MOST_DECIMALS = 6


def template_rows(indicator: Indicator) -> Iterator[tuple]:
    """Values in the unit in which they are printed; period by period, the newest first."""
    releases = Release.objects.published().filter(indicator=indicator).order_by("-period_start")
    values = Observation.objects.filter(release__in=releases).select_related(
        "release__source", "geography", "breakdown"
    )
    in_order = values.prefetch_related("geography__codes").order_by(
        "-release__period_start", "breakdown__position", "geography__position"
    )
    for one in in_order:
        release, place = one.release, one.geography
        code = place.gss or place.slug
        yield (
            indicator.slug, code, place.name, release.period_label, release.period_start.isoformat(),
            release.period_end.isoformat(), one.breakdown.code, *_numbers(one, indicator), one.status,
            one.review_flag, one.as_printed, *_beside(one, indicator), one.note, str(release.source),
            *(in_cell(release, name) for name in FIELDS.values()),
        )  # fmt: skip


def _numbers(one: Observation, indicator: Indicator) -> tuple[str | None, str, int, str | None]:
    """(value, unit, decimals, rounded to), as text: a spreadsheet would drop the nought of 37.0."""
    factor = _factor(one)
    if one.value is None:
        return None, one.display_unit, one.decimals, None
    shown = plain(one.value / factor, one.decimals)
    unit = one.display_unit if factor == scale(one.display_unit) else indicator.unit.code
    return shown, unit, one.decimals, plain(2 * one.rounding_half_width / scale(one.display_unit), 0)


def _factor(one: Observation) -> Decimal:
    """Of the display unit, unless the value has more digits than can be typed in it."""
    factor = scale(one.display_unit)
    numbers = [number for number in (one.value, one.interval_low, one.interval_high) if number is not None]
    has_room = all(
        -int((number / factor).normalize().as_tuple().exponent) <= MOST_DECIMALS for number in numbers
    )
    return factor if has_room else Decimal(1)


def _beside(one: Observation, indicator: Indicator) -> list[Any]:
    factor = _factor(one)
    ends = [None if end is None else plain(end / factor, 0) for end in (one.interval_low, one.interval_high)]
    return [*ends, None if one.denominator is None else plain(one.denominator, 0)]


def plain(number: Decimal, decimals: int) -> str:
    """
    >>> plain(Decimal("37"), 1), plain(Decimal("2.40000"), 1), plain(Decimal("1E+3"), 0)
    ('37.0', '2.4', '1000')
    """
    shown = number.normalize()
    return f"{shown:.{max(decimals, -int(shown.as_tuple().exponent), 0)}f}"
