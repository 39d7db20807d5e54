"""An area's profile: each indicator's newest published figure there beside the benchmark, and what is not published."""

from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from indicators import compare
from indicators.choices import Aggregation, GeographyType, ReleaseStatus
from indicators.compare import BETTER, SIMILAR, WORSE
from indicators.models import Geography, Indicator, Observation, Release
from indicators.series import wording
from indicators.series.basis import marked
from indicators.series.catalogue import IndicatorRow, derived_places, described, row_of
from indicators.series.editions import edition_of
from indicators.series.figures import Cell, Comparison, Part
from indicators.series.ranks import ENOUGH, Rank, among, ranked

INDICATORS_A_PAGE = 25
MOST_UNPUBLISHED = 60  # that are named


@dataclass(frozen=True)
class Line:
    """One label of an indicator here."""

    row: IndicatorRow
    part: Part
    cell: Cell
    comparison: Comparison | None
    rank: Rank | None  # where enough others are of its type

    @property
    def title(self):
        return self.row.name if self.part.is_headline else f"{self.row.name}: {self.part.title}"

    @property
    def verdict(self):
        """Above, similar or below, in words; of an amount, its share."""
        return (self.comparison.words or self.comparison.text) if self.comparison else ""


@dataclass(frozen=True)
class Profile:
    """What is published for one area."""

    place: Geography
    page: Page  # of indicators
    lines: list[Line]
    unpublished: list[Indicator]
    unpublished_count: int

    @property
    def members(self):
        return members_today(self.place)

    @property
    def code(self):
        return self.place.gss

    @property
    def has_ranks(self):
        return any(line.rank for line in self.lines)

    @property
    def further(self):
        """How many more are not published than are named."""
        return self.unpublished_count - len(self.unpublished)

    @property
    def finding(self):
        compared = [line for line in self.lines if line.comparison and line.comparison.place]
        on_page = " on this page" if self.page.has_other_pages() else ""
        if not compared:
            count = len({line.row.slug for line in self.lines})
            noun = "indicator is" if count == 1 else "indicators are"
            return (
                f"{count} {noun} published for {self.place}{on_page}" if count else "No figures are published"
            )
        names = {line.part.benchmark.name for line in self.lines if line.comparison}
        benchmark = f"the {names.pop()}" if len(names) == 1 else "its benchmark"
        return f"Against {benchmark}, {_judged(compared, on_page)}"


@dataclass(frozen=True)
class Group:
    """Areas of one type."""

    title: str
    places: list[Geography]


def groups():
    """All areas by type, each saying whether figures are published for it. Two queries."""
    found = {}
    first = _public_values().filter(geography=OuterRef("pk")).order_by().values("pk")[:1]
    for place in Geography.objects.described().annotate(has_figures=Subquery(first)):
        place.made_of = members_today(place)
        found.setdefault(place.get_type_display(), []).append(place)
    return [Group(title, places) for title, places in found.items()]


def members_today(place):
    """What a place that was fetched as described is made of at present."""
    today = timezone.localdate()
    return [
        one.part
        for one in place.memberships.all()
        if (one.since is None or one.since <= today) and (one.until is None or today < one.until)
    ]


def _ever_members(place):
    return [one.part for one in place.memberships.all()]


def profile(place, number=1):
    """The profile of a place that was fetched as described; raises no error for a page past the end."""
    published = _with_figures(place)
    page = Paginator(published, INDICATORS_A_PAGE).get_page(number)
    unpublished = Indicator.objects.public().exclude(pk__in=published.order_by().values("pk"))
    return Profile(
        place=place,
        page=page,
        lines=_lines(place, [one.pk for one in page.object_list]),
        unpublished=list(unpublished.in_order()[:MOST_UNPUBLISHED]),
        unpublished_count=unpublished.count(),
    )


def all_lines(place):
    """The lines of all pages, for a file."""
    return _lines(place, [one.pk for one in _with_figures(place)])


def _public_values():
    return Observation.objects.filter(release__status=ReleaseStatus.PUBLISHED)


def _with_figures(place):
    """Public indicators with a figure here, printed or to be summed from the members."""
    of_indicator = _public_values().filter(release__indicator=OuterRef("pk"))
    here = Exists(of_indicator.filter(geography=place))
    if place.type == GeographyType.DERIVED:
        in_members = Exists(of_indicator.filter(geography__in=_ever_members(place)))
        here = here | Q(in_members, aggregation=Aggregation.SUM)
    return Indicator.objects.public().filter(here).in_order()


def _lines(place, ids):
    derived, today = derived_places(), timezone.localdate()
    newest = _newest_here(place, ids)
    found = described(
        Indicator.objects.filter(pk__in=ids).in_order(),
        Release.objects.filter(pk__in=newest),
        _compared(place, derived),
    )
    read = [
        (indicator, [edition_of(indicator, one, derived, today) for one in indicator.read_releases])
        for indicator in found
    ]
    rows = [row_of(indicator, one) for indicator, editions in marked(read, derived) for one in editions]
    peers = _peers(place, newest)
    return [
        _line(row, part, part.cells[place.slug], peers)
        for row in rows
        for part in row.current.parts
        if place.slug in part.cells
    ]


def _newest_here(place, ids):
    """Of each indicator, the published release of the latest period that describes this place."""
    here = Observation.objects.filter(release=OuterRef("pk"), geography__in=[place, *_ever_members(place)])
    same = Release.objects.published().filter(Exists(here.order_by()), indicator=OuterRef("pk"))
    latest = Subquery(same.order_by("-period_end", "-period_start").values("pk")[:1])
    of_each = Indicator.objects.filter(pk__in=ids).order_by().annotate(latest=latest)
    return list(of_each.values_list("latest", flat=True))


def _compared(place, derived):
    """Values of the place, of places made of others and their members, and of what each is compared with."""
    summed = [one for whole in derived for one in (whole, *_ever_members(whole))]
    of_benchmark = Q(geography=F("release__indicator__benchmark"))
    return Observation.objects.filter(Q(geography__in=[place, *summed]) | of_benchmark)


def _peers(place, releases):
    """{(release, code of label): values of the places of its type}: numbers alone, as there may be many places.

    None for a place made of others: its peers are sums, and they are read anyway.
    """
    if place.type == GeographyType.DERIVED:
        return None
    alike = Observation.objects.filter(release__in=releases, geography__type=place.type, value__isnull=False)
    found = {}
    for release, label, value in alike.order_by().values_list("release", "breakdown__code", "value"):
        found.setdefault((release, label), []).append(value)
    return found


def _judged(lines, on_page):
    """How many figures are better, similar or worse; more or less alone is no judgement, so it is said apart."""
    directed = [line.comparison for line in lines if compare.has_direction(line.row.indicator.polarity)]
    differing = sum(
        line.comparison.place != SIMILAR
        for line in lines
        if not compare.has_direction(line.row.indicator.polarity)
    )
    if not directed:
        return f"{differing} of {_figures(len(lines))}{on_page} differ, none with a direction"
    counts = Counter(one.judgement or SIMILAR for one in directed)
    said = wording.listed([f"{word} for {counts[word]}" for word in (BETTER, SIMILAR, WORSE) if counts[word]])
    judged = f"of {_figures(len(directed))} with a direction{on_page}: {said}"
    differ = "differs" if differing == 1 else "differ"
    return f"{judged}; {differing} more {differ} without a direction" if differing else judged


def _figures(count):
    return f"{count} figure{'' if count == 1 else 's'}"


def _line(row, part, cell, peers):
    if peers is None:
        rank = ranked(part.cells.values()).get(cell.slug)
    else:
        values = peers.get((row.current.release.pk, part.code), [])
        rank = among(cell.figure.value, values) if cell.figure and len(values) >= ENOUGH else None
    return Line(row, part, cell, part.comparisons.get(cell.slug), rank)
