"""Figures for programs: what an address asks for, and whole indicators that answer it, a page at a time."""

import datetime
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import Count, Exists, F, Max, OuterRef, Q

from indicators.models import Geography, GeographyMember, Indicator, Observation, Release, Source

from . import moments
from .basis import marked
from .catalogue import derived_places, described
from .editions import Edition, edition_of

PAGE = 1000  # figures
WINDOW = 20  # indicators
MOST = 20_000  # figures in a file
ORDER = ("theme__position", "position", "slug")


class TooMuch(Exception):
    """More figures are asked for than one file holds; the message may be shown."""


@dataclass(frozen=True)
class Wanted:
    """Which figures: by slug of indicator, theme and place, code of label, year of a period's start; all if empty."""

    indicators: tuple[str, ...] = ()
    theme: str = ""
    places: tuple[str, ...] = ()
    breakdowns: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    is_latest: bool = False
    has_sums: bool = True  # what is worked out for places made of others, not what is printed alone
    as_of: datetime.datetime | None = None

    @cached_property
    def place_keys(self):
        """Of the places; a database that is told them knows where little is to be found, told slugs it does not."""
        return list(Geography.objects.filter(slug__in=self.places).order_by().values_list("pk", flat=True))

    @cached_property
    def member_keys(self):
        """Of all that they are or were made of."""
        found = GeographyMember.objects.filter(whole__in=self.place_keys).order_by()
        return list(found.values_list("part", flat=True))


@dataclass(frozen=True)
class Selected:
    """Whole indicators with the editions wanted, newest period first, cut to the places and labels wanted."""

    found: list[tuple[Indicator, list[Edition]]]
    following: str = ""  # the slug after which more follow


def page(wanted, after=None):
    """As many indicators as hold at most PAGE figures together, and at least one; behind the indicator `after`."""
    window = list(_indicators(wanted, after)[: WINDOW + 1])
    shown = _fitting(window[:WINDOW], _counts(wanted, window))
    return Selected(_read(wanted, shown), shown[-1].slug if len(shown) < len(window) else "")


def everything(wanted):
    """All that is wanted, if a file holds so many figures."""
    indicators = list(_indicators(wanted))
    if _observations(wanted, indicators)[: MOST + 1].count() > MOST:
        raise TooMuch(
            f"That is more than the {MOST:,} figures that one file holds. "
            "Narrow it by indicator, theme, geo or time, or page through /api/v1/data."
        )
    return Selected(_read(wanted, indicators))


def licences(wanted):
    """(source, licence) of what is wanted."""
    sources = Source.objects.filter(
        releases__in=_releases(wanted).filter(indicator__in=_indicators(wanted)).order_by()
    )
    return [(str(source), source.licence) for source in sources.distinct().order_by("publisher", "title")]


def changed_at():
    """When figures last became public, or ceased to be."""
    last = Release.objects.have_been_public().aggregate(came=Max("published_at"), went=Max("ended_at"))
    return max((time for time in last.values() if time), default=None)


def _fitting(indicators, counts):
    """The first of them whose figures fit on a page, but one at least."""
    shown, figures = [], 0
    for indicator in indicators:
        figures += counts.get(indicator.pk, 0)
        if shown and figures > PAGE:
            break
        shown.append(indicator)
    return shown


def _counts(wanted, indicators):
    by_indicator = _observations(wanted, indicators).order_by().values_list("release__indicator")
    return dict(by_indicator.annotate(Count("pk")))


def _indicators(wanted, after=None):
    """Those that have such figures, in the order of the catalogue."""
    has_figures = Exists(
        _of_years(wanted).filter(_about(wanted, "observations__"), indicator=OuterRef("pk")).order_by()
    )
    found = Indicator.objects.filter(has_figures).order_by(*ORDER)
    if wanted.indicators:
        found = found.filter(slug__in=wanted.indicators)
    if wanted.theme:
        found = found.filter(theme__slug=wanted.theme)
    if after:
        found = found.filter(_behind(after))
    return found


def _behind(indicator):
    theme, own = indicator.theme.position, indicator.position
    return (
        Q(theme__position__gt=theme)
        | Q(theme__position=theme, position__gt=own)
        | Q(theme__position=theme, position=own, slug__gt=indicator.slug)
    )


def _releases(wanted):
    """Those of which figures are wanted."""
    released = Release.objects.newest(wanted.as_of) if wanted.is_latest else Release.objects.all()
    return _of_years(wanted, released)


def _of_years(wanted, released=None):
    found = (Release.objects.all() if released is None else released).public_at(wanted.as_of)
    if not wanted.years:
        return found
    first, last = wanted.years
    within = datetime.date(first, 1, 1), datetime.date(last, 12, 31)
    return found.filter(period_start__range=within)


def _observations(wanted, indicators):
    releases = _releases(wanted).filter(indicator__in=indicators).order_by()
    return Observation.objects.filter(_about(wanted), release__in=releases)


def _about(wanted, observation="", *, with_members=False):
    """The condition on a figure (the path that leads to it) of being of these places and labels."""
    condition = Q()
    if wanted.places:
        has_members = with_members or wanted.has_sums
        keys = [*wanted.place_keys, *(wanted.member_keys if has_members else ())]
        condition &= Q(**{f"{observation}geography__in": keys})
    if wanted.breakdowns:
        condition &= Q(**{f"{observation}breakdown__code__in": wanted.breakdowns})
    return condition


def _read(wanted, indicators):
    releases = _releases(wanted).order_by("-period_end", "-period_start")
    found = described(
        Indicator.objects.filter(pk__in=[one.pk for one in indicators]).order_by(*ORDER),
        releases,
        Observation.objects.filter(_is_needed(wanted)),
    )
    derived, today = derived_places(), moments.today(wanted.as_of)
    read = [
        (indicator, [edition_of(indicator, one, derived, today) for one in indicator.read_releases])
        for indicator in found
    ]
    return [
        (indicator, [_cut(wanted, one) for one in editions])
        for indicator, editions in marked(read, derived, wanted.as_of)
    ]


def _is_needed(wanted):
    """The condition on a figure of being wanted, or compared with one that is: a page of one place reads no other."""
    if not wanted.places:
        return _about(wanted)
    of_benchmark = Q(geography=F("release__indicator__benchmark"))
    labels = Q(breakdown__code__in=wanted.breakdowns) if wanted.breakdowns else Q()
    with_members = _about(wanted, with_members=True)  # a printed figure is compared with theirs
    return with_members | of_benchmark & labels


def _cut(wanted, edition):
    """An edition with nothing but what is wanted of it; the benchmark of a part stays, uncompared."""
    parts = [
        _only(part, wanted.places)
        for part in edition.parts
        if not wanted.breakdowns or part.code in wanted.breakdowns
    ]
    return replace(edition, parts=[part for part in parts if part.cells])


def _only(part, places):
    if not places:
        return part
    return replace(part, cells={slug: cell for slug, cell in part.cells.items() if slug in places})
