"""What those look at who decide about a release: how much it shows, what it withholds and why. Never public."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from assessments.disclosure.protect import NO_FIRMS_IN_WORDS
from assessments.disclosure.published import NO_FIRMS, Cell, PublishedTable
from assessments.disclosure.release import Released
from assessments.disclosure.tables import ALL
from assessments.models import FrameworkVersion, Release, Round

from . import stored
from .frozen import titles

TABLES = {
    "sector-stage": "Sectors by stage",
    "sector-thread": "Sectors by thread",
    "sector-subthread": "Sectors by sub-thread",
    "size-thread": "Sizes by thread",
    "area-thread": "Areas by thread",
    "tier-thread": "Places in the supply chain by thread",
    "all-subthread": "All firms by sub-thread",
}
DIMENSIONS = {"sector": "Sectors", "size": "Sizes", "area": "Areas", "tier": "Places in the supply chain"}
Where = tuple[str, str, str]  # table, row, column


@dataclass(frozen=True)
class Merged:
    """A group of several sectors, size bands, areas or tiers; without members: none has groups of its own."""

    dimension: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Share:
    """How much of one table, or of all, is left."""

    title: str
    cells: int
    shown: int
    averages: int  # counts shown, average and weak share withheld
    withheld: int
    no_firms: int

    @property
    def with_firms(self) -> int:
        return self.cells - self.no_firms

    def percent(self, number: int) -> float:
        """Of the cells in which there are firms, to one decimal."""
        return round(100 * number / self.with_firms, 1) if self.with_firms else 0.0

    @property
    def percentages(self) -> tuple[float, float, float]:
        return self.percent(self.shown), self.percent(self.averages), self.percent(self.withheld)


@dataclass(frozen=True)
class Hidden:
    """Groups of one column of a table that are not shown in full for the same reason."""

    table: str
    column: str
    rows: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Changes:
    """What readers would see change: against the release that is public now, or was before this one."""

    number: int
    firms: int  # of that release
    figures: int  # cells that show other figures
    shown: int  # cells shown now and not then
    withheld: int  # shown then and not now
    groups: int  # rows that only one of the two has
    others: int  # cells with the same levels, or none in both, that read otherwise: averages, why there is nothing

    @property
    def is_nothing(self) -> bool:
        """Whether every cell reads as it does now; how many firms are counted may still differ."""
        return not any((self.figures, self.shown, self.withheld, self.groups, self.others))


@dataclass(frozen=True)
class Preview:
    """minimum and firms of a release, and everything that only its preview may say."""

    minimum: int
    firms: int
    merged: list[Merged]
    shares: list[Share]
    hidden: list[Hidden]
    failures: list[str]
    changes: Changes | None

    @property
    def repeats(self) -> bool:
        """Whether readers would see nothing else than in the release before."""
        return self.changes is not None and self.changes.is_nothing and self.changes.firms == self.firms

    @property
    def total(self) -> Share:
        numbers = zip(
            *((one.cells, one.shown, one.averages, one.withheld, one.no_firms) for one in self.shares),
            strict=True,
        )
        return Share("All tables", *map(sum, numbers)) if self.shares else Share("All tables", 0, 0, 0, 0, 0)


def preview_of(release: Release) -> Preview:
    """Of a release that has been made."""
    reasons = {(table, row, column): words for table, row, column, words in release.proof.reasons}
    return _preview(
        release.round,
        release.minimum,
        release.firms,
        stored.read(release),
        reasons,
        release.proof.failures,
        _before(release),
    )


def preview_of_made(round_: Round, made: Released) -> Preview:
    """Of tables that are stored nowhere."""
    current = round_.releases.current().first()
    return _preview(round_, made.minimum, made.firms, made.tables, made.reasons, made.failures, current)


def _before(release: Release) -> Release | None:
    """The release that readers saw before this one, or see now."""
    public = release.round.releases.public().order_by("-number")
    return (
        public.filter(number__lt=release.number).first()
        if release.number
        else release.round.releases.current().first()
    )


def _preview(
    round_: Round, minimum: int, firms: int, tables: Sequence[PublishedTable], reasons: dict[Where, str],
    failures: Iterable[str], before: Release | None,
) -> Preview:  # fmt: skip
    return Preview(
        minimum,
        firms,
        list(_merged(tables)),
        [_share(table) for table in tables],
        list(_hidden(tables, reasons, round_.framework_version)),
        list(failures),
        _changes(before, tables) if before else None,
    )


def _merged(tables: Sequence[PublishedTable]) -> Iterator[Merged]:
    named = titles()
    for dimension, title in DIMENSIONS.items():
        rows = dict.fromkeys(row for table in tables for row in table.rows if row.dimension == dimension)
        if tables and not rows:
            yield Merged(title, ())
        for row in rows:
            if len(row.members) > 1:
                yield Merged(title, tuple(named[dimension][code] for code in row.members))


def _share(table: PublishedTable) -> Share:
    number = Counter(cell.withheld for cell in table)
    return Share(
        TABLES[table.name],
        len(table.cells),
        number[""],
        number["averages"],
        number["withheld"],
        number[NO_FIRMS],
    )


def _hidden(
    tables: Sequence[PublishedTable], reasons: dict[Where, str], version: FrameworkVersion
) -> Iterator[Hidden]:
    """Table by table, column by column, the groups with the same reason together."""
    named, columns = titles(), stored.columns_of(version)
    for table in tables:
        rows = {row.code: stored.row_of(row, named)["title"] for row in table.rows}
        for column in table.columns:
            why = [(reasons.get((table.name, row, column), ""), rows[row]) for row in rows]
            found = sorted(
                (one for one in why if one[0] not in ("", NO_FIRMS_IN_WORDS)), key=lambda one: one[0]
            )
            for reason, several in groupby(found, key=lambda one: one[0]):
                yield Hidden(
                    TABLES[table.name], columns[column]["title"], tuple(row for _, row in several), reason
                )


def _changes(before: Release, tables: Sequence[PublishedTable]) -> Changes:
    then, now = (_cells(one) for one in (stored.read(before), tables))
    both = [(then[where], now[where]) for where in then.keys() & now.keys()]
    return Changes(
        before.number,
        before.firms,
        sum(one.levels != other.levels and bool(one.levels and other.levels) for one, other in both),
        sum(not one.levels and bool(other.levels) for one, other in both),
        sum(bool(one.levels) and not other.levels for one, other in both),
        len({where[:2] for where in then.keys() ^ now.keys()}),
        sum(one.levels == other.levels and _printed(one) != _printed(other) for one, other in both),
    )


def _printed(cell: Cell) -> tuple:
    return cell.withheld, cell.median, cell.average, cell.weak_share


def _cells(tables: Sequence[PublishedTable]) -> dict:
    """Known by who is in their row: a merged group's code may name another group in another release."""
    return {
        (table.name, row.members or (ALL,), cell.column): cell
        for table in tables
        for rows in [{row.code: row for row in table.rows}]
        for cell in table
        for row in [rows[cell.row]]
    }
