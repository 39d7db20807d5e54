"""Indicators side by side in several areas, as values or with the benchmark as 100: what is asked for, as a table."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from indicators import compare
from indicators.choices import Aggregation, GeographyType, ReleaseStatus
from indicators.compare import ABOVE, BETTER, Interval
from indicators.models import Geography, Indicator, Observation, Release
from indicators.series import wording
from indicators.series.basis import marked
from indicators.series.catalogue import IndicatorRow, derived_places, described, row_of
from indicators.series.editions import edition_of
from indicators.series.figures import SHORT_NAMES, Cell, Part

MOST = 8  # of each: a table of more is no longer read side by side
AT_FIRST = 6  # indicators, where the address names none
LIKELY = 100  # of so many, six have such a label; to look among thousands took longer than the rest
NAMED = ("slug", "name", "theme__title")  # of the many that could be compared, no more is shown
MEASURES = {"value": "Values", "index": "Index"}
ITSELF = Interval(*[Decimal(100)] * 3)  # the benchmark as its own index, whatever its rounding
NO_FIGURE = "Not published for this area"


class Unreadable(Exception):
    """What the address asks for does not exist; the message may be shown."""

    title = "That comparison could not be made"


@dataclass(frozen=True)
class Shown:
    """One cell of the table: a figure, or why there is none."""

    place: Geography
    cell: Cell | None
    index: Interval | None
    text: str
    between: str = ""  # what rounding leaves open of an index
    reason: str = ""  # why there is no figure
    flag: str = ""

    @property
    def name(self):
        return _name(self.place)


@dataclass(frozen=True)
class Line:
    """One label of an indicator in each area."""

    row: IndicatorRow
    part: Part
    cells: list[Shown]

    @property
    def title(self):
        return self.row.name if self.part.is_headline else f"{self.row.name}: {self.part.title}"

    @property
    def benchmark(self):
        return self.part.benchmark.name


@dataclass(frozen=True)
class Comparison:
    """What is compared, what could be, and the table."""

    indicators: list[Indicator]
    areas: list[Geography]
    measure: str
    lines: list[Line]
    further_indicators: list[Indicator]
    further_areas: list[Geography]

    @property
    def headers(self):
        """The areas, each with its name in a column."""
        return [(place, _name(place)) for place in self.areas]

    @property
    def is_index(self):
        return self.measure == "index"

    @property
    def without_figures(self):
        """Indicators whose published figures have been withdrawn."""
        present = {line.row.indicator.pk for line in self.lines}
        return [one for one in self.indicators if one.pk not in present]

    @property
    def notes(self):
        """Why figures of a line are under query, each reason once: (line, why)."""
        flagged = [(line.title, one.flag) for line in self.lines for one in line.cells if one.flag]
        return list(dict.fromkeys(flagged))

    @property
    def has_proxy(self):
        return any(place.is_proxy for place in self.areas)

    @property
    def has_amounts(self):
        return any(line.row.indicator.aggregation == Aggregation.SUM for line in self.lines)

    @property
    def finding(self):
        """How often each area is better than the benchmark; without a direction above it; of amounts, their share."""
        better = [text for place in self.areas if (text := self._better(place))]
        said = [text for place in self.areas if (text := self._above(place))]
        benchmarks = {line.benchmark for line in self.lines}
        benchmark = f"the {benchmarks.pop()}" if len(benchmarks) == 1 else "the benchmark"
        if better:
            return f"Better than {benchmark}, of figures with a direction: {wording.listed(better)}"
        if said:
            return f"Above {benchmark}: {wording.listed(said)}"
        shares = [text for place in self.areas if (text := self._share(place))]
        return f"Share of {benchmark}: {wording.listed(shares)}" if shares else "No figures to compare"

    def _better(self, place):
        compared = [
            line.part.comparisons[place.slug]
            for line in self.lines
            if place.slug in line.part.comparisons and compare.has_direction(line.row.indicator.polarity)
        ]
        judged = [one for one in compared if one.place]
        better = sum(one.judgement == BETTER for one in judged)
        return f"{_name(place)} for {better} of {len(judged)}" if judged else ""

    def _above(self, place):
        compared = [one for one in self._comparisons(place) if one.place]
        above = sum(one.place == ABOVE for one in compared)
        return f"{_name(place)} for {above} of {len(compared)} figures" if compared else ""

    def _share(self, place):
        shares = [one.share.value for one in self._comparisons(place) if one.share]
        if not shares:
            return ""
        least, most = wording.percent(min(shares)), wording.percent(max(shares))
        return f"{_name(place)} {least}" if least == most else f"{_name(place)} {least} to {most}"

    def _comparisons(self, place):
        found = [line.part.comparisons.get(place.slug) for line in self.lines]
        return [one for one in found if one]


def of(asked):
    """The comparison that the names in an address ask for; raises Unreadable."""
    measure = asked.get("as", "value")
    if measure not in MEASURES:
        raise Unreadable(f"“{measure}” is no way to show figures: {wording.listed(list(MEASURES))} are.")
    public = list(Indicator.objects.public().select_related("theme").only(*NAMED).in_order())
    known = places()
    indicators = _named(asked.getlist("indicator"), public, "indicator") or _first(public)
    areas = _named(asked.getlist("area"), known, "area") or [one for one in known if _is_wide(one)][:MOST]
    rows = _rows(indicators, areas)
    return Comparison(
        indicators=indicators,
        areas=areas,
        measure=measure,
        lines=[_line(row, part, areas, measure) for row in rows for part in _parts(row, areas)],
        further_indicators=[one for one in public if one not in indicators],
        further_areas=[one for one in known if one not in areas],
    )


def places():
    """Areas that published figures describe, and those made of others, in order; what they are compared with last."""
    here = Observation.objects.filter(geography=OuterRef("pk"), release__status=ReleaseStatus.PUBLISHED)
    first = Subquery(here.order_by().values("pk")[:1])  # looked up place by place: there are a million others
    found = Geography.objects.annotate(first=first).order_by("position")
    found = found.filter(Q(first__isnull=False) | Q(type=GeographyType.DERIVED))
    return sorted(found, key=lambda place: place.type == GeographyType.COUNTRY_GROUP)


def index(cell, benchmark):
    """A figure with the benchmark as 100, and what rounding leaves open; None where that cannot be said."""
    if cell is None or cell.figure is None or benchmark.figure is None:
        return None
    if cell is benchmark:
        return ITSELF if benchmark.figure.value > 0 else None
    return compare.share(cell.figure, benchmark.figure)


def _rows(indicators, areas):
    """The newest published figures for these areas, and those they are compared with or made of."""
    chosen = Indicator.objects.filter(pk__in=[one.pk for one in indicators]).in_order()
    values = Observation.objects.filter(Q(geography__in=areas) | ~Q(geography__type=GeographyType.LEP))
    derived, today = derived_places(), timezone.localdate()
    read = [
        (indicator, [edition_of(indicator, one, derived, today) for one in indicator.read_releases])
        for indicator in described(chosen, Release.objects.newest(), values)
    ]
    return [row_of(indicator, one) for indicator, editions in marked(read, derived) for one in editions]


def _named(slugs, known, what):
    """Those that the address names, in our order."""
    by_slug = {one.slug: one for one in known}
    wanted = dict.fromkeys(filter(None, slugs))
    for slug in wanted:
        if slug not in by_slug:
            raise Unreadable(f"There is no {what} called “{slug}”.")
    if len(wanted) > MOST:
        raise Unreadable(f"At most {MOST} {what}s can be compared; this address names {len(wanted)}.")
    return [one for one in known if one.slug in wanted]


def _first(public):
    """What is compared unless something is named: indicators that one label stands for."""
    for among in (public[:LIKELY], public):
        ids = [one.pk for one in among]
        standing = Indicator.objects.listed().filter(pk__in=ids, breakdowns__is_headline=True)
        first = set(standing.values_list("pk", flat=True)[:AT_FIRST])
        if len(first) == AT_FIRST:
            break
    return [one for one in public if one.pk in first]


def _is_wide(place):
    return place.type != GeographyType.LEP


def _parts(row, areas):
    """The labels that have a figure in one of the areas; the first where none has, so that the indicator stays."""
    slugs = {one.slug for one in areas}
    with_figures = [
        part
        for part in row.current.parts
        if any(cell.figure for slug, cell in part.cells.items() if slug in slugs)
    ]
    return with_figures or row.current.parts[:1]


def _line(row, part, areas, measure):
    return Line(row, part, [_shown(row, part, place, measure) for place in areas])


def _shown(row, part, place, measure):
    cell = part.cells.get(place.slug)
    if cell is None or cell.figure is None:
        reason = cell.note if cell and cell.note else _why_absent(row, place)
        return Shown(place, None, None, wording.NOTHING, reason=reason)
    found = index(cell, part.benchmark)
    flag = part.comparisons[cell.slug].flag if cell.slug in part.comparisons else cell.flag
    if measure == "value":
        return Shown(place, cell, found, cell.text, flag=cell.flag)
    if found is None:
        return Shown(place, cell, None, wording.NOTHING, reason=_why_no_index(cell, part.benchmark))
    return Shown(place, cell, found, wording.fixed(found.value, 1), _between(found), flag=flag)


def _why_no_index(cell, benchmark):
    if benchmark.figure is None:
        return f"No {benchmark.name} figure to compare with"
    if benchmark.figure.value <= 0:
        return f"The {benchmark.name} figure is not above zero, so it cannot be 100"
    if cell.figure.value < 0:
        return "A figure below zero has no index"
    return f"Rounding leaves it open whether the {benchmark.name} figure is above zero"


def _between(interval):
    low, high = wording.fixed(interval.low, 1), wording.fixed(interval.high, 1)
    return "" if low == high else f"{low} to {high}"


def _why_absent(row, place):
    if place.type != GeographyType.DERIVED:
        return NO_FIGURE
    if row.indicator.aggregation == Aggregation.NONE:
        return "Percentages cannot be added"
    return "Not all of its areas have a figure"


def _name(place):
    return SHORT_NAMES.get(place.slug, place.name)
