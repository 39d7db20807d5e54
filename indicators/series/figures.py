"""The figures of one release by label and place: printed cells, sums of places, comparisons with the benchmark."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from indicators import compare
from indicators.choices import Aggregation, GeographyType, ObservationStatus, ValueType
from indicators.compare import Figure, Interval
from indicators.models import Indicator

from . import wording
from .marks import mark_of
from .ranks import ranked

SHORT_NAMES = {"uk": "UK", "midlands-engine": "Midlands Engine"}
IN_POINTS = {ValueType.PROPORTION, ValueType.COMPOSITION, ValueType.MEAN_PROPORTION, ValueType.INDEX}


@dataclass(frozen=True)
class Cell:
    """The figure of one place as readers see it."""

    slug: str
    name: str
    code: str  # GSS code, or the slug where there is none
    type: str
    figure: Figure | None  # None: missing, and the note says why
    display_unit: str = ""
    decimals: int = 0
    status: str = ObservationStatus.NORMAL
    flag: str = ""  # why a reader must be careful
    note: str = ""
    basis: str = ""  # since when, and why, nothing before can be compared with it; the note says so too
    is_stored: bool = False  # as the source prints it
    is_sum: bool = False  # worked out from the places it consists of
    is_proxy: bool = False  # the place stands in for one with other borders
    confidence: Interval | None = None  # 95%, where the source gives it

    @property
    def text(self):
        return wording.NOTHING if self.figure is None else self._printed(self.figure.value)

    @property
    def confidence_text(self):
        if self.confidence is None:
            return ""
        return f"{self._printed(self.confidence.low)} to {self._printed(self.confidence.high)}"

    @property
    def status_words(self):
        return "" if self.status == ObservationStatus.NORMAL else ObservationStatus(self.status).label

    @property
    def is_region(self):
        return self.type == GeographyType.REGION

    @property
    def is_local(self):
        return self.type == GeographyType.LEP

    def _printed(self, value):
        return wording.printed(value, self.display_unit, self.decimals)


ABSENT = Cell("", "", "", "", None)


@dataclass(frozen=True)
class Comparison:
    """What is said about a place against the benchmark; flags of both go with it."""

    cell: Cell
    place: str = ""  # above, similar or below
    judgement: str = ""  # better or worse, where there is one
    words: str = ""
    gap: Interval | None = None
    relative: Decimal | None = None
    share: Interval | None = None
    text: str = ""  # "+1.7 points", "18.3% of UK"
    flag: str = ""
    significance: str = compare.NOT_TESTED

    @property
    def between(self):
        return wording.between(self.share) if self.share else ""


@dataclass(frozen=True)
class Part:
    """The figures under one label of an indicator: its total, or one of its parts."""

    code: str
    title: str
    is_headline: bool
    cells: dict[str, Cell]  # by place, in the order of places
    benchmark: Cell
    indicator: Indicator

    @cached_property
    def comparisons(self):
        """Each place with a figure against the benchmark, by place; made when read, as lines of a chart need none."""
        return {
            cell.slug: _compared(self.indicator, cell, self.benchmark)
            for cell in self.cells.values()
            if cell is not self.benchmark and cell.figure and self.benchmark.figure
        }

    @cached_property
    def mark(self):
        return mark_of(self)

    @property
    def west_midlands(self):
        return self.cells.get("west-midlands", ABSENT)

    @property
    def east_midlands(self):
        return self.cells.get("east-midlands", ABSENT)

    @property
    def midlands_engine(self):
        return self.cells.get("midlands-engine", ABSENT)

    @property
    def local(self):
        """Local areas, largest first; they stand apart from the regions."""
        found = [cell for cell in self.cells.values() if cell.is_local and cell.figure]
        return sorted(found, key=lambda cell: -cell.figure.value)

    @property
    def regions(self):
        return [cell for cell in self.cells.values() if cell.is_region and cell.figure]

    @property
    def wide(self):
        """What is no local area: regions, places made of them, the benchmark."""
        return [cell for cell in self.cells.values() if not cell.is_local]

    @cached_property
    def ranks(self):
        """Of each place with a figure its place from the highest, among places of its type: "2 of 8, shared"."""
        return {slug: one.text for slug, one in ranked(self.cells.values()).items()}

    @property
    def span(self):
        """From the lowest region to the highest: percentages have no average."""
        in_order = sorted(self.regions, key=lambda cell: cell.figure.value)
        return f"{in_order[0].text} to {in_order[-1].text}" if len(in_order) > 1 else ""

    @property
    def together(self):
        """The regions as one place against the benchmark."""
        return self.comparisons.get("midlands-engine")


def cell_of(observation):
    """A stored value as a cell."""
    geography = observation.geography
    figure = None if observation.value is None else Figure(observation.value, observation.rounding_half_width)
    flag = (observation.note or "Under query.") if observation.review_flag else ""
    confidence = None
    if observation.interval_low is not None and observation.value is not None:
        confidence = Interval(observation.value, observation.interval_low, observation.interval_high)
    return Cell(
        **_place(geography),
        figure=figure,
        display_unit=observation.display_unit,
        decimals=observation.decimals,
        status=observation.status,
        flag=flag,
        note=observation.note,
        is_stored=True,
        confidence=confidence,
    )


def parts_of(indicator, observations, derived):
    """The parts of an indicator in the order of its labels.

    `derived` maps the places made of others to their members at the time; an observation printed for one wins over
    the sum.
    """
    by_label = {}
    for observation in observations:
        by_label.setdefault(observation.breakdown, []).append(observation)
    return [
        _part(indicator, label, by_label[label], derived)
        for label in sorted(by_label, key=lambda label: label.position)
    ]


def _part(indicator, label, observations, derived):
    in_order = sorted(observations, key=lambda one: one.geography.position)
    cells = {one.geography.slug: cell_of(one) for one in in_order}
    for place, members in derived.items():
        if sum_cell := _sum(indicator, place, members, cells):
            cells[place.slug] = sum_cell
    benchmark = cells.pop(indicator.benchmark.slug, None) or Cell(**_place(indicator.benchmark), figure=None)
    cells[benchmark.slug] = benchmark
    return Part(label.code, label.title, label.is_headline, cells, benchmark, indicator)


def _place(geography):
    return {
        "slug": geography.slug,
        "name": SHORT_NAMES.get(geography.slug, geography.name),
        "code": geography.gss or geography.slug,
        "type": geography.type,
        "is_proxy": geography.is_proxy,
    }


def _sum(indicator, place, slugs, cells):
    """A place made of others, from its members; the printed one stays, flagged where the members differ from it."""
    members = [cells.get(slug) for slug in slugs]
    total = compare.total(
        [member and member.figure for member in members], is_additive=indicator.aggregation == Aggregation.SUM
    )
    if total is None:
        return None
    if printed := cells.get(place.slug):
        return _differing(printed, total)
    coarsest = max(members, key=lambda member: member.figure.half_width)
    flags = dict.fromkeys(member.flag for member in members if member.flag)
    return Cell(
        **_place(place),
        figure=total,
        display_unit=coarsest.display_unit,
        decimals=coarsest.decimals,
        status=_status([member.status for member in members]),
        flag=" ".join(flags),
        is_sum=True,
    )


def _status(statuses):
    """Of a sum: a break in one member is one in the whole; then what is least certain."""
    doubts = (ObservationStatus.BREAK, ObservationStatus.ESTIMATED, ObservationStatus.PROVISIONAL)
    return next((one for one in doubts if one in statuses), ObservationStatus.NORMAL)


def _differing(printed, total):
    if printed.figure is None or (printed.figure.low <= total.high and total.low <= printed.figure.high):
        return printed
    added = wording.printed(total.value, printed.display_unit, printed.decimals)
    flag = f"{printed.flag} Its members add up to {added}.".strip()
    return replace(printed, flag=flag)


def _compared(indicator, cell, benchmark):
    flag = " ".join(dict.fromkeys(one.flag for one in (cell, benchmark) if one.flag))
    if indicator.aggregation == Aggregation.SUM:
        share = compare.share(cell.figure, benchmark.figure)
        text = f"{wording.percent(share.value)} of {benchmark.name}" if share else ""
        return Comparison(cell, share=share, text=text, flag=flag)
    place = compare.position(cell.figure, benchmark.figure, indicator.comparison_tolerance)
    gap = compare.gap(cell.figure, benchmark.figure)
    relative = compare.relative_gap(cell.figure, benchmark.figure)
    intervals = [one.confidence for one in (cell, benchmark)]
    return Comparison(
        cell,
        significance=compare.overlap(*intervals) if all(intervals) else compare.NOT_TESTED,
        place=place,
        judgement=compare.judgement(place, indicator.polarity),
        words=compare.verdict(place, indicator.polarity, f"the {benchmark.name}"),
        gap=gap,
        relative=relative,
        text=_gap_text(indicator, gap, relative, max(cell.decimals, benchmark.decimals)),
        flag=flag,
    )


def _gap_text(indicator, gap, relative, decimals):
    if indicator.value_type in IN_POINTS:
        return wording.points(gap.value, decimals)
    return "" if relative is None else f"{wording.signed(relative, 1)}%"
