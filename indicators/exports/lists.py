"""Indicators, places, sources and releases as entries of lists; keys are a format others rely on."""

from indicators.series import wording


def indicator_entry(indicator, address):
    """One that came with `.spans` (first day, last day, when its figures were last published)."""
    start, end, published_at = indicator.spans
    return {
        "slug": indicator.slug,
        "name": indicator.name,
        "definition": indicator.definition,
        "theme": indicator.theme.slug,
        "unit": indicator.unit.code,
        "display_unit": indicator.display_unit,
        "value_type": indicator.value_type,
        "polarity": indicator.polarity,
        "aggregation": indicator.aggregation,
        "benchmark": indicator.benchmark.slug,
        "state": indicator.state,
        "is_proxy": indicator.is_proxy,
        "breakdowns": [
            {"code": one.code, "title": one.title, "is_headline": one.is_headline}
            for one in indicator.breakdowns.all()
        ],
        "first_day": start,
        "last_day": end,
        "published_at": published_at,
        "page": address,
    }


def place_entry(place):
    return {
        "slug": place.slug,
        "name": place.name,
        "type": place.type,
        "codes": {one.scheme: one.code for one in place.codes.all()},
        "parent": place.parent and place.parent.slug,
        "is_proxy": place.is_proxy,
        "members": [
            {"slug": one.part.slug, "since": one.since, "until": one.until} for one in place.memberships.all()
        ],
        "note": place.note or None,
    }


def source_entry(source):
    return {
        "slug": source.slug,
        "publisher": source.publisher,
        "title": source.title,
        "frequency": source.frequency,
        "licence": source.licence,
        "licence_basis": source.licence_basis or None,
        "indicators": source.indicator_slugs,
    }


def release_entry(release):
    return {
        "indicator": release.indicator.slug,
        "period": wording.period_iso(release),
        "period_start": release.period_start,
        "period_end": release.period_end,
        "period_type": release.period_type,
        "release": release.revision,
        "state": "current" if release.is_published else release.status,
        "published_at": release.published_at,
        "ended_at": release.ended_at,
        "reason": release.ended_because or release.reason or None,
        "source": release.source.slug,
    }
