"""The catalogue as lists: rows of the table, headline figures, themes, sources, what stands beside a capability."""

from collections import Counter
from dataclasses import dataclass, replace

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from indicators.choices import GeographyType
from indicators.models import (
    Geography,
    GeographyMember,
    Indicator,
    Observation,
    PublishedClaim,
    Release,
    Source,
    Theme,
)

from . import moments
from .editions import Edition, edition_of
from .findings import finding

INDICATORS_A_PAGE = 50


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
    """The rows of these indicators (a queryset; all that are listed, unless named), in order. Eleven queries.

    `as_of`, here and below, is a day or a time: figures as they were public then.
    """
    moment = moments.at(as_of)
    listed = Indicator.objects.listed(moment) if indicators is None else indicators
    found = described(listed, Release.objects.newest(moment), _in_the_table())
    derived, today = derived_places(), moments.today(moment)
    return [
        row_of(indicator, edition_of(indicator, release, derived, today))
        for indicator in found
        for release in indicator.read_releases
    ]


def in_order(indicators):
    """[(id, theme's id)] of a queryset: read once, for the page of the table and for the counts of the themes."""
    return list(indicators.values_list("pk", "theme"))


def page_of_rows(ids, number):
    """A page of the table: `object_list` holds the rows of as many of these indicators. Any `number` gives a page."""
    page = Paginator(ids, INDICATORS_A_PAGE).get_page(number)
    page.object_list = rows(Indicator.objects.filter(pk__in=page.object_list).in_order())
    return page


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


def theme_counts(found=None):
    """Themes that have listed indicators, each with how many were `found` (all if None): `.indicator_count`."""
    listed = Indicator.objects.listed().order_by()
    if found is None:
        counts = dict(listed.values_list("theme").annotate(Count("pk")))
    else:
        counts = Counter(theme for _, theme in found)
    themes = Theme.objects.filter(Exists(listed.filter(theme=OuterRef("pk")))).order_by("position")
    for theme in themes:
        theme.indicator_count = counts.get(theme.pk, 0)
    return list(themes)


def sources():
    """Sources of published figures, each with the names of its indicators as `.indicator_names`. Two queries."""
    published = Release.objects.published().order_by("indicator__position", "indicator__name")
    names = {}
    for source, _, name in published.values_list(
        "source", "indicator__position", "indicator__name"
    ).distinct():
        names.setdefault(source, []).append(name)
    found = list(Source.objects.filter(pk__in=names))
    for source in found:
        source.indicator_names = names[source.pk]
    return found


def described(indicators, releases, observations=None):
    """The indicators, each with these of its releases as `.read_releases`, and all that figures are made of.

    `observations` are those to be read, all unless named. Places and labels are fetched once, however often named.
    """
    read = Observation.objects.all() if observations is None else observations
    read = read.order_by().prefetch_related("geography__codes", "breakdown")
    releases = releases.select_related("source").prefetch_related(Prefetch("observations", read))
    shares = PublishedClaim.objects.filter(kind="share_of_uk", stated_value__isnull=False)
    return indicators.select_related("theme", "unit", "benchmark").prefetch_related(
        "benchmark__codes",
        Prefetch("releases", releases, to_attr="read_releases"),
        Prefetch("claims", shares, to_attr="share_claims"),
    )


def derived_places():
    """Places made of others, with all that are or were their members."""
    memberships = Prefetch("memberships", GeographyMember.objects.select_related("part"))
    return list(Geography.objects.filter(type=GeographyType.DERIVED).prefetch_related("codes", memberships))


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


def _in_the_table():
    """Values of wide places, and of local areas those under query: their flags stand in the table too."""
    return Observation.objects.filter(~Q(geography__type=GeographyType.LEP) | ~Q(review_flag=""))


def _cut(row, codes):
    parts = [part for part in row.current.parts if not codes or part.code in codes]
    return replace(row, current=replace(row.current, parts=parts))
