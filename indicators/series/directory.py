"""Lists of what is published, for programs: indicators, places, sources, releases; page by page, in a stable order."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Max, Min, OuterRef, Prefetch

from indicators.models import Breakdown, Geography, GeographyMember, Indicator, Observation, Release, Source

from .selected import ORDER

PAGE = 100


@dataclass(frozen=True)
class Listed:
    """One page of a list, and whether another follows."""

    found: list[Any]
    has_more: bool


def indicators(number):
    """Those that readers may know of, each described; without figures."""
    listed = _page(Indicator.objects.public().order_by(*ORDER), number)
    return Listed(_described(listed.found), listed.has_more)


def every_indicator():
    """All of them, for the catalogue that others collect."""
    return _described(list(Indicator.objects.public().order_by(*ORDER)))


def places(number):
    members = GeographyMember.objects.select_related("part")
    found = Geography.objects.select_related("parent").order_by("position")
    return _page(found.prefetch_related("codes", Prefetch("memberships", members)), number)


def sources(number):
    """Sources of published figures, each with `.indicator_slugs`."""
    published = Release.objects.published().order_by()
    found = Source.objects.filter(pk__in=published.values("source")).order_by("publisher", "title", "pk")
    listed = _page(found, number)
    pairs = published.filter(source__in=listed.found).values_list("source", "indicator__slug")
    by_source = {}
    for source, slug in pairs:
        by_source.setdefault(source, set()).add(slug)
    for source in listed.found:
        source.indicator_slugs = sorted(by_source[source.pk])
    return listed


def releases(number):
    """All that have been public, the newest first."""
    in_order = ("-published_at", "-pk")
    keys = _page(Release.objects.have_been_public().order_by(*in_order).values_list("pk", flat=True), number)
    found = Release.objects.filter(pk__in=keys.found).order_by(
        *in_order
    )  # joining before cutting took longer
    return Listed(list(found.select_related("indicator", "source")), keys.has_more)


def public_labels():
    """Labels under which figures are published, or have been; not those that only a draft uses."""
    figures = Observation.objects.filter(
        breakdown=OuterRef("pk"), release__in=Release.objects.have_been_public().order_by()
    )
    return Breakdown.objects.filter(Exists(figures.order_by()))


def _page(found, number):
    start = (number - 1) * PAGE
    rows = list(found[start : start + PAGE + 1])
    return Listed(rows[:PAGE], len(rows) > PAGE)


def _described(indicators):
    """With theme, unit, benchmark, labels, sources, and what time their figures are about, as `.spans`."""
    keys = [one.pk for one in indicators]
    public = Release.objects.have_been_public().filter(indicator__in=keys).order_by()
    spans = {
        pk: span
        for pk, *span in public.values_list("indicator").annotate(
            Min("period_start"), Max("period_end"), Max("published_at")
        )
    }
    labels = Prefetch("breakdowns", public_labels().order_by("position"))
    found = Indicator.objects.filter(pk__in=keys).order_by(*ORDER).prefetch_related(labels)
    pairs = sorted(public.values_list("indicator", "source").distinct())
    by_key = Source.objects.in_bulk({source for _, source in pairs})
    of_indicator = {}
    for indicator, source in pairs:
        of_indicator.setdefault(indicator, []).append(by_key[source])
    described = list(found.select_related("theme", "unit", "benchmark"))
    for one in described:
        one.spans = spans[one.pk]
        one.sources = of_indicator[one.pk]
    return described
