"""The catalogue as lists: rows of the table, headline figures, themes, sources, what stands beside a capability."""

from dataclasses import dataclass, replace

from django.db.models import Count, Prefetch, Q

from indicators.choices import GeographyType
from indicators.models import Geography, Indicator, Observation, PublishedClaim, Release, Source, Theme

from . import moments
from .editions import Edition, edition_of
from .findings import finding


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator with its newest published figures.

    `current.rows` are its parts with a row each in the table; `current.headline` is the part that stands for it.
    """

    indicator: Indicator
    slug: str
    name: str
    address: str
    theme: str
    theme_slug: str
    current: Edition

    @property
    def finding(self):
        return finding(self.indicator, self.current)


def rows(indicators=None, as_of=None):
    """The rows of these indicators (a queryset; all that are listed, unless named), in order. Nine queries.

    `as_of`, here and below, is a day or a time: figures as they were public then.
    """
    moment = moments.at(as_of)
    listed = Indicator.objects.listed(moment) if indicators is None else indicators
    found = described(listed, Release.objects.newest(moment))
    derived, today = derived_places(), moments.today(moment)
    return [
        row_of(indicator, edition_of(indicator, release, derived, today))
        for indicator in found
        for release in indicator.read_releases
    ]


def headlines(slugs):
    """The rows of these indicators in the order named, for `components/_headline_indicator.html`.

    Each row is `k` there. Those that are not published, or have no label that stands for them, are left out.
    """
    found = {row.slug: row for row in rows(Indicator.objects.listed().filter(slug__in=slugs))}
    return [found[slug] for slug in slugs if slug in found and found[slug].current.headline]


def beside(labels):
    """Rows for `components/_indicators_beside.html`, cut to the labels meant.

    `labels` maps the id of an indicator to the codes of its labels; no codes mean the whole indicator.
    """
    found = rows(Indicator.objects.listed().filter(pk__in=labels))
    return [_cut(row, set(labels[row.indicator.pk])) for row in found]


def search(words):
    """Listed indicators whose name, printed or ours, or definition holds every word."""
    return Indicator.objects.listed().matching(words)


def published(as_of=None):
    """(indicator, its published editions, newest period first) for all that are public."""
    moment = moments.at(as_of)
    releases = Release.objects.public_at(moment).order_by("-period_end", "-period_start")
    found = described(Indicator.objects.public(moment).order_by("theme__position", "position"), releases)
    derived, today = derived_places(), moments.today(moment)
    return [
        (indicator, [edition_of(indicator, release, derived, today) for release in indicator.read_releases])
        for indicator in found
    ]


def theme_counts(indicators=None):
    """Themes that have listed indicators, each with how many of these (all, unless named), as `.indicator_count`."""
    counted = Indicator.objects.listed() if indicators is None else indicators
    ids = counted.order_by().values("pk")
    listed = Indicator.objects.listed().order_by().values("pk")
    return (
        Theme.objects.filter(indicators__in=listed)
        .annotate(indicator_count=Count("indicators", filter=Q(indicators__in=ids), distinct=True))
        .order_by("position")
    )


def sources():
    """Sources of published figures, each with the names of its indicators as `.indicator_names`."""
    published = Release.objects.published().select_related("indicator").order_by("indicator__position")
    found = Source.objects.filter(releases__in=Release.objects.published()).distinct()
    found = list(found.prefetch_related(Prefetch("releases", published, to_attr="published")))
    for source in found:
        source.indicator_names = list(dict.fromkeys(release.indicator.name for release in source.published))
    return found


def described(indicators, releases):
    """The indicators, each with these of its releases as `.read_releases`, and all that figures are made of."""
    observations = Observation.objects.select_related("geography", "breakdown").prefetch_related(
        "geography__codes"
    )
    releases = releases.select_related("source").prefetch_related(Prefetch("observations", observations))
    shares = PublishedClaim.objects.filter(kind="share_of_uk", stated_value__isnull=False)
    return indicators.select_related("theme", "unit", "benchmark").prefetch_related(
        "benchmark__codes",
        Prefetch("releases", releases, to_attr="read_releases"),
        Prefetch("claims", shares, to_attr="share_claims"),
    )


def derived_places():
    """Places made of others, with their members."""
    return list(Geography.objects.filter(type=GeographyType.DERIVED).prefetch_related("codes", "members"))


def row_of(indicator, edition):
    return IndicatorRow(
        indicator=indicator,
        slug=indicator.slug,
        name=indicator.name,
        address=indicator.get_absolute_url(),
        theme=indicator.theme.title,
        theme_slug=indicator.theme.slug,
        current=edition,
    )


def _cut(row, codes):
    parts = [part for part in row.current.parts if not codes or part.code in codes]
    return replace(row, current=replace(row.current, parts=parts))
