"""Published figures as rows of CSV and as JSON; columns and keys are formats others rely on (docs/CATALOGUE.md).

`value` is a plain decimal in the base unit; `release` is the number of the revision and `release_date` the day on
which it was published here. CSV holds what sources print; what is worked out from it stands in the JSON apart.
"""

from decimal import Decimal

from django.utils.timezone import localdate

from indicators import compare
from indicators.series import wording
from indicators.series.findings import finding

COLUMNS = (
    "indicator", "areacd", "areanm", "period", "period_start", "period_end", "breakdown", "value", "unit", "decimals",
    "status", "note", "source", "release_date", "release",
)  # fmt: skip
CLAIM_COLUMNS = (
    "claim", "indicator", "place", "kind", "text", "stated_value", "unit", "decimals", "formula", "verdict", "value",
    "low", "high", "arithmetic", "remark", "basis", "note", "period", "tested_on",
)  # fmt: skip
PRECISION = Decimal("0.0001")  # of derived figures
PROXY = "The two regions together stand in for the Midlands Engine area, which has other borders."


def csv_rows(indicator, editions):
    """All printed figures of these editions, period by period."""
    for edition in editions:
        release = edition.release
        about = edition.period_iso, release.period_start.isoformat(), release.period_end.isoformat()
        published = localdate(release.published_at).isoformat()
        for part, cell in _printed(edition):
            yield (
                indicator.slug, cell.code, cell.name, *about, part.code,
                wording.plain(cell.figure.value) if cell.figure else None,
                indicator.unit.code, cell.decimals, cell.status, _note(cell),
                f"{edition.publisher}: {edition.source}", published, release.revision,
            )  # fmt: skip


def document(detail):
    """Everything public about an indicator, for JSON."""
    indicator, commentary = detail.indicator, detail.commentary
    copied = (
        "slug", "name", "definition", "display_unit", "value_type", "polarity", "aggregation", "quality_note",
        "name_as_printed",
    )  # fmt: skip
    return {name: getattr(indicator, name) for name in copied} | {
        "theme": indicator.theme.slug,
        "unit": indicator.unit.code,
        "benchmark": indicator.benchmark.slug,
        "part_of": [one.slug for one in detail.whole],
        "parts": [one.slug for one in detail.parts],
        "commentary": {"text": commentary.text, "caveat": commentary.caveat} if commentary else None,
        "releases": [_release(indicator, edition) for edition in detail.editions],
        "claims": [_claim(row) for row in detail.claims],
        "discrepancies": [_discrepancy(one) for one in detail.discrepancies],
        "history": [_revision(one) for one in detail.history],
    }


def claim_values(row):
    """A claim and what testing it gave; value, low and high are in the unit of the stated value."""
    claim, test = row.claim, row.test
    numbers = [claim.stated_value, *((test.value, test.low, test.high) if test else (None, None, None))]
    stated, value, low, high = (None if one is None else wording.plain(one) for one in numbers)
    return (
        claim.code, claim.indicator.slug, claim.geography.slug, claim.kind, claim.text,
        stated, claim.unit or None, claim.decimals, claim.formula or None, row.verdict.value, value, low, high,
        (test.arithmetic if test else None) or None, row.remark or None, claim.basis, claim.note or None,
        row.period or None, localdate(test.tested_at).isoformat() if test else None,
    )  # fmt: skip


def claims_document(said):
    """The claims asked for, what was asked for, and how many there are of each verdict."""
    asked = {
        "verdict": said.filters.verdict,
        "indicator": said.filters.indicator,
        "place": said.filters.place,
    }
    return {
        "filter": {name: value for name, value in asked.items() if value},
        "finding": said.finding,
        "counts": {verdict.value: count for verdict, count in said.counts.items()},
        "claims": [_claim(row) for row in said.rows],
        "discrepancies": [_discrepancy(one) for one in said.discrepancies],
    }


def _claim(row):
    values = zip(CLAIM_COLUMNS, claim_values(row), strict=True)
    return {name: _number(one) if isinstance(one, Decimal) else one for name, one in values}


def _discrepancy(one):
    return {
        "code": one.code,
        "indicator": one.indicator and one.indicator.slug,
        "kind": one.kind,
        "severity": one.severity,
        "finding": one.finding,
        "arithmetic": one.arithmetic,
        "action": one.action,
    }


def _release(indicator, edition):
    release = edition.release
    return {
        "period": edition.period,
        "period_iso": edition.period_iso,
        "period_start": release.period_start,
        "period_end": release.period_end,
        "period_type": release.period_type,
        "release": release.revision,
        "release_date": localdate(release.published_at),
        "finding": finding(indicator, edition),
        "source": _source(release),
        "freshness": [{"label": one.label, "sentence": one.sentence} for one in edition.freshness],
        "values": [_value(part, cell) for part, cell in _printed(edition)],
        "derived": {
            "significance": compare.NOT_TESTED,
            "sums": [
                _value(part, cell) for part in edition.parts for cell in part.cells.values() if cell.is_sum
            ],
            "comparisons": [
                _comparison(part, one) for part in edition.parts for one in part.comparisons.values()
            ],
            "notes": edition.total_notes,
        },
        "stated_shares": [
            {
                "text": one.text,
                "claim": one.claim,
                "note": one.note,
                "agrees": one.agrees if one.is_tested else None,
            }
            for one in edition.stated_shares
        ],
    }


def _printed(edition):
    return [(part, cell) for part in edition.parts for cell in part.cells.values() if cell.is_stored]


def _note(cell):
    said = [f"Under query: {cell.flag}" if cell.flag else cell.note, PROXY if cell.is_proxy else ""]
    return " ".join(filter(None, said)) or None


def _source(release):
    source = release.source
    return {
        "publisher": source.publisher,
        "title": source.title,
        "released_on": release.source_released_on,
        "revised_on": release.source_revised_on,
        "addresses": release.source_addresses,
        "link_text": release.source_link_text,
        "licence": source.licence,
        "licence_basis": source.licence_basis,
        "frequency": source.frequency,
    }


def _value(part, cell):
    return {
        "breakdown": part.code,
        "breakdown_title": part.title,
        "areacd": cell.code,
        "area": cell.slug,
        "areanm": cell.name,
        "value": _number(cell.figure.value) if cell.figure else None,
        "rounding_half_width": _number(cell.figure.half_width) if cell.figure else None,
        "text": cell.text,
        "display_unit": cell.display_unit,
        "decimals": cell.decimals,
        "status": cell.status,
        "is_under_query": bool(cell.flag),
        "note": _note(cell),
    }


def _comparison(part, one):
    return {
        "breakdown": part.code,
        "area": one.cell.slug,
        "gap": _interval(one.gap),
        "relative_gap_percent": _derived(one.relative),
        "share_percent": _interval(one.share),
        "text": one.text,
        "position": one.place or None,
        "judgement": one.judgement or None,
        "verdict": one.words or None,
        "is_under_query": bool(one.flag),
    }


def _interval(interval):
    if interval is None:
        return None
    return {name: _derived(getattr(interval, name)) for name in ("value", "low", "high")}


def _derived(value):
    return None if value is None else _number(value.quantize(PRECISION))


def _number(value):
    """As JSON has numbers: exact, for the digits that statistics have."""
    return int(value) if value == value.to_integral() else float(value)


def _revision(one):
    return {
        "release": one.number,
        "period": one.period,
        "state": one.state,
        "published_at": one.published_at,
        "ended_at": one.ended_at,
        "reason": one.reason,
        "figures": one.figures,
    }
