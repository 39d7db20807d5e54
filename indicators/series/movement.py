"""How figures moved from one period to the next: only between periods that can be compared, each place on its own."""

from dataclasses import dataclass

from indicators import compare
from indicators.choices import ObservationStatus, ValueType
from indicators.compare import SIMILAR, Interval

from . import wording
from .figures import IN_POINTS, Cell


@dataclass(frozen=True)
class Movement:
    """A figure beside the one of the period before it; flags of both go with it."""

    cell: Cell
    before: Cell
    since: str  # the period before, as printed
    change: Interval  # in points, or in per cent
    text: str  # "+1.7 points", "+20.0%"
    between: str  # what rounding leaves open
    judgement: (
        str  # better or worse, where there is one, rounding does not explain the change and prices cannot
    )
    is_similar: bool  # rounding could explain it
    trend: str  # of all periods in a row that can be compared; empty below five
    periods: int  # how many these are
    flag: str


@dataclass(frozen=True)
class Moved:
    """The movements under one label."""

    title: str
    is_headline: bool
    movements: list[Movement]


def movements(indicator, editions, breaks, derived):
    """What moved up to the newest edition, label by label; empty where nothing can be compared.

    `editions` come newest first, `breaks` are the indicator's, `derived` the places made of others.
    """
    if not editions:
        return []
    members = {place.slug: place.memberships.all() for place in derived}
    found = [
        Moved(part.title, part.is_headline, _of_part(indicator, part, editions, breaks, members))
        for part in editions[0].parts
    ]
    return [one for one in found if one.movements]


def comparable(editions, code, slug, starts):
    """(edition, cell) of each period in a row that can be compared, newest first.

    A row ends at a break, and where a period is of another type or length; one that overlaps is passed over.
    `starts` are the days from which on the series is on a new basis here; within a period they part it from others too.
    """
    row = []
    for edition in editions:
        cell = _cell(edition, code, slug)
        if row and not _is_alike(edition.release, row[-1][0].release):
            break
        if row and edition.release.period_end >= row[-1][0].release.period_start:
            continue
        if row and any(edition.release.period_start < day <= row[-1][0].release.period_end for day in starts):
            break
        if cell is not None and cell.figure:
            row.append((edition, cell))
        if cell is not None and cell.status == ObservationStatus.BREAK:
            break
    return row


def _of_part(indicator, part, editions, breaks, members):
    moved = []
    for cell in part.wide:
        starts = [day for day, _ in new_starts(cell.slug, breaks, members.get(cell.slug, []))]
        row = comparable(editions, part.code, cell.slug, starts)
        if len(row) > 1 and row[0][1] is cell:
            moved.append(_movement(indicator, row))
    return [one for one in moved if one is not None]


def new_starts(slug, breaks, members):
    """(day, why) from which on figures of a place are on a new basis: breaks, here or in a member; changed members."""
    made_of = {one.part_id for one in members}
    starts = [
        (one.starts_on, one.reason)
        for one in breaks
        if one.geography is None or one.geography.slug == slug or one.geography_id in made_of
    ]
    return starts + [
        (day, f"What {one.whole.name} is made of changed.")
        for one in members
        for day in (one.since, one.until)
        if day
    ]


def _movement(indicator, row):
    (_, cell), (edition, before) = row[:2]
    in_points, is_money = indicator.value_type in IN_POINTS, indicator.value_type == ValueType.CURRENCY
    work_out = compare.gap if in_points else compare.relative_change
    change = work_out(cell.figure, before.figure)
    if change is None:
        return None
    decimals = max(cell.decimals, before.decimals) if in_points else 1
    place = compare.position(cell.figure, before.figure)
    return Movement(
        cell=cell,
        before=before,
        since=edition.period,
        change=change,
        text=_said(change.value, decimals, in_points),
        between=_between(change, decimals, in_points),
        judgement="" if is_money else compare.judgement(place, indicator.polarity),
        is_similar=place == SIMILAR,
        trend=compare.trend([one.figure for _, one in reversed(row)]),
        periods=len(row),
        flag=" ".join(dict.fromkeys(one.flag for one in (cell, before) if one.flag)),
    )


def _said(value, decimals, in_points):
    return wording.points(value, decimals) if in_points else f"{wording.signed(value, decimals)}%"


def _between(change, decimals, in_points):
    low, high = (wording.signed(bound, decimals) for bound in (change.low, change.high))
    return "" if low == high else f"{low} to {_said(change.high, decimals, in_points)}"


def _cell(edition, code, slug):
    part = next((one for one in edition.parts if one.code == code), None)
    return part and part.cells.get(slug)


def _is_alike(one, other):
    """Whether periods are of one type and length: a survey of three years is no calendar year."""
    lengths = {wording.period_iso(release).partition("/")[2] for release in (one, other)}
    return one.period_type == other.period_type and len(lengths) == 1
