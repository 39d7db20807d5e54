"""An indicator as one JSON document: its printed figures, and apart from them what is worked out."""

from django.utils.timezone import localdate

from indicators.series.findings import finding
from indicators.series.ranks import ranked

from .claims import claim, discrepancy
from .figures import derived, note, number, printed, unit_of_changes


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
        "changes": [_change(detail, one) for label in detail.moved for one in label.movements],
        "breaks": [_break(one) for one in detail.breaks],
        "claims": [claim(row) for row in detail.claims],
        "discrepancies": [discrepancy(one) for one in detail.discrepancies],
        "history": [_revision(one) for one in detail.history.revisions],
        "has_earlier_revisions": detail.history.has_earlier,
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
        "values": [_value(part, cell) for part, cell in printed(edition)],
        "derived": {
            "significance": edition.significance,
            "sums": [
                _value(part, cell) for part in edition.parts for cell in part.cells.values() if cell.is_sum
            ],
            "comparisons": [
                _comparison(part, one) for part in edition.parts for one in part.comparisons.values()
            ],
            "ranks": [
                _rank(part, slug, rank)
                for part in edition.parts
                for slug, rank in ranked(part.cells.values()).items()
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
        "value": number(cell.figure.value) if cell.figure else None,
        "rounding_half_width": number(cell.figure.half_width) if cell.figure else None,
        "confidence_interval": _confidence(cell.confidence),
        "text": cell.text,
        "display_unit": cell.display_unit,
        "decimals": cell.decimals,
        "status": cell.status,
        "is_under_query": bool(cell.flag),
        "note": note(cell),
    }


def _comparison(part, one):
    return {
        "breakdown": part.code,
        "area": one.cell.slug,
        "gap": _interval(one.gap),
        "relative_gap_percent": derived(one.relative),
        "share_percent": _interval(one.share),
        "text": one.text,
        "position": one.place or None,
        "judgement": one.judgement or None,
        "verdict": one.words or None,
        "significance": one.significance,
        "is_under_query": bool(one.flag),
    }


def _rank(part, slug, rank):
    return {
        "breakdown": part.code,
        "area": slug,
        "rank": rank.place,
        "of": rank.of,
        "is_shared": rank.is_shared,
        "text": rank.text,
    }


def _change(detail, moved):
    """A figure beside the one before it; both are cells of the editions, which know label and period."""
    part, edition = _home(detail, moved.cell)
    _, earlier = _home(detail, moved.before)
    return {
        "breakdown": part.code,
        "area": moved.cell.slug,
        "period_iso": edition.period_iso,
        "since": earlier.period_iso,
        "value_then": number(moved.before.figure.value),
        "value": number(moved.cell.figure.value),
        "change": _interval(moved.change),
        "unit": unit_of_changes(detail.indicator),
        "text": moved.text,
        "is_within_rounding": moved.is_similar,
        "judgement": moved.judgement or None,
        "trend": moved.trend or None,
        "periods": moved.periods,
        "is_under_query": bool(moved.flag),
    }


def _home(detail, cell):
    return next(
        (part, edition)
        for edition in detail.editions
        for part in edition.parts
        if part.cells.get(cell.slug) is cell
    )


def _break(one):
    return {
        "starts_on": one.starts_on,
        "area": one.geography.slug if one.geography else None,
        "reason": one.reason,
    }


def _confidence(interval):
    """The bounds between which the source is 95% confident, in the base unit."""
    return interval and {"low": number(interval.low), "high": number(interval.high)}


def _interval(interval):
    if interval is None:
        return None
    return {name: derived(getattr(interval, name)) for name in ("value", "low", "high")}


def _revision(one):
    return {
        "release": one.number,
        "period": one.period,
        "state": one.state,
        "published_at": one.published_at,
        "ended_at": one.ended_at,
        "reason": one.reason,
        "as_of": one.last_read or None,  # read then, its figures are still there
    }
