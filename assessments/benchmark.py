"""What the public reads about capabilities: released figures and the wording of questionnaires, never answers.

Released figures: `current`, `of_round` and `numbered` find a release, `tables` reads its finished tables, `weakest`
ranks its sub-threads. Averages and shares are integers of millionths, as everywhere, of the rounded released figures.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Max, Min

from . import weakness
from .choices import ReleaseStatus, Stage
from .models.context import LinkTheme
from .models.framework import FrameworkVersion, LevelMeaning, SubThread
from .models.release import Release, ReleasedTable
from .scoring import MILLION

ALL = "all"
MERGED = "merged"  # said of a kind that stands in a merged group
WEAKEST = "all-subthread"  # the table that is ranked
READABLE = (ReleaseStatus.PUBLISHED, ReleaseStatus.REPLACED)
STAGE_ORDER = {stage: place for place, stage in enumerate(Stage.values)}


@dataclass(frozen=True)
class Kind:
    """A sector, size band, area or tier, as it was called on the day of the release."""

    code: str
    title: str


@dataclass(frozen=True)
class Column:
    """A stage, thread or sub-thread; label (39, or ORG-1) and group (its thread) are of a sub-thread alone."""

    code: str
    title: str
    label: str = ""
    group: str = ""

    @property
    def name(self) -> str:
        return f"{self.label}. {self.title}" if self.label else self.title


@dataclass(frozen=True, slots=True)
class Cell:
    """One released cell: `withheld` is empty, or `averages`, `withheld`, `no firms` or `merged`.

    levels: firms at L1 to L4; average: millionths of a level; weak_share: millionths; None where not shown.
    """

    row: str
    column: str
    withheld: str
    levels: tuple[int, ...] | None = None
    median: int | None = None
    average: int | None = None
    weak_share: int | None = None

    @property
    def firms(self) -> int | None:
        return None if self.levels is None else sum(self.levels)

    @property
    def is_withheld(self) -> bool:
        """Whether it shows no number at all."""
        return self.levels is None


@dataclass(frozen=True)
class Row:
    """`all`, a group, or a merged group with its members; a cell for each column of the table."""

    code: str
    title: str
    members: tuple[Kind, ...]
    cells: list[Cell]

    @property
    def is_merged(self) -> bool:
        return len(self.members) > 1


@dataclass(frozen=True)
class Table:
    """A released table of the registry (docs/DISCLOSURE.md), finished: nothing in it needs hiding any more."""

    name: str
    rows: list[Row]  # `all` first
    columns: list[Column]

    @property
    def dimension(self) -> str:
        """sector, size, area, tier, or all."""
        return self.name.partition("-")[0]

    @property
    def by(self) -> str:
        """stage, thread or subthread."""
        return self.name.partition("-")[2]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {column.code: place for place, column in enumerate(self.columns)}

    @cached_property
    def _row_of(self) -> dict[str, Row]:
        """By its own code and by that of each of its members."""
        own = {row.code: row for row in self.rows}
        return {member.code: row for row in self.rows for member in row.members} | own

    def column(self, code: str) -> Column | None:
        place = self._places.get(code)
        return None if place is None else self.columns[place]

    def row(self, code: str) -> Row | None:
        """The row with this code, or the one that this kind is a member of."""
        return self._row_of.get(code)

    def cell(self, row: str, column: str) -> Cell | None:
        """The cell of a row's code; `merged` for a member of a merged group; None where the table has no such cell."""
        found, place = self.row(row), self._places.get(column)
        if found is None or place is None:
            return None
        return found.cells[place] if found.code == row else Cell(row, column, MERGED)

    def standing(self, kind: str) -> Row:
        """The ladder of a firm's benchmark: the row of its kind, else the merged one that its kind is in, else `all`.

        It depends on the kind alone, so that all firms of a sector are shown the same.
        """
        return self.row(kind) or self.rows[0]

    def peers(self, kind: str, column: str) -> tuple[Row, Cell] | None:
        """Beside whom a firm of this kind stands in one column: the first of its row and `all` that shows figures."""
        place = self._places.get(column)
        if place is None:
            return None
        own, everybody = self.standing(kind), self.rows[0]
        return next(((row, row.cells[place]) for row in (own, everybody) if row.cells[place].levels), None)


@dataclass(frozen=True)
class Ranked:
    """A sub-thread among those of a release; without a rank where its figures are withheld."""

    column: Column
    cell: Cell
    rank: str = ""  # "2=" where it is shared
    is_like_above: bool = False  # not clearly different from the row above
    summary: weakness.Summary | None = None  # of its counts, with the Wilson interval


@dataclass(frozen=True)
class Capability:
    """One sub-thread as it stands beside an indicator."""

    code: str
    label: str  # 39, or ORG-1 where the framework has no numbers
    title: str
    framework: str


# --- Releases -------------------------------------------------------------------------------------


def current(framework: str | None = None) -> list[Release]:
    """The current release of every round that has one (of a framework, by code), newest round first; one query."""
    found = _with_rounds(Release.objects.current())
    if framework:
        found = found.filter(round__framework_version__framework__code=framework)
    return list(found.order_by("-round__opens_on", "round__slug"))


def of_round(slug: str) -> Release | None:
    """The current release of a round."""
    return _with_rounds(Release.objects.current()).filter(round__slug=slug).first()


def public_of_round(slug: str) -> list[Release]:
    """Every release of a round that has been public, newest first: current, replaced and withdrawn."""
    return list(_with_rounds(Release.objects.public()).filter(round__slug=slug).order_by("-number"))


def _with_rounds(releases):
    return releases.select_related("round__framework_version__framework")


# --- Tables ---------------------------------------------------------------------------------------


def tables(release: Release, *names: str) -> dict[str, Table]:
    """Its finished tables by name, in the order of the registry, all or those named; two queries.

    Readers see those that are current or replaced. A release that is withdrawn, or not public yet, has none.
    """
    return _read(release, names) if release.status in READABLE else {}


def preview(release: Release) -> dict[str, Table]:
    """The same of a release that is not public yet, for those who make and approve it; never for readers."""
    return _read(release, ())


def weakest(table: Table) -> list[Ranked]:
    """The sub-threads of `all-subthread`, weakest first, withheld ones last in the order of the questionnaire.

    Source: docs/SCORING.md, section 4.
    """
    pairs = list(zip(table.columns, table.rows[0].cells, strict=True))
    shown = weakness.ranked((pair for pair in pairs if pair[1].levels), lambda pair: pair[1].levels)
    in_order = [
        Ranked(*one.row, one.rank, one.is_like_above, weakness.Summary(one.row[1].levels)) for one in shown
    ]
    return [*in_order, *(Ranked(*pair) for pair in pairs if not pair[1].levels)]


def parts_of(release: Release, column: str) -> set[str]:
    """Codes of the sub-threads that a stage or thread is made of; of a sub-thread, itself."""
    layout = release.round.framework_version.layout()
    return {code for code, thread, stage in layout if column in (code, thread, stage)}


def _read(release: Release, names: Iterable[str]) -> dict[str, Table]:
    stored = ReleasedTable.objects.filter(release=release).prefetch_related("cells")
    if names:
        stored = stored.filter(name__in=names)
    return {one.name: _table(one) for one in stored}


def _table(stored: ReleasedTable) -> Table:
    columns = [Column(**column) for column in stored.columns]
    columns.sort(key=lambda column: STAGE_ORDER.get(column.code, 0))  # others stay in their order
    cells = {(cell.row, cell.column): _cell(cell) for cell in stored.cells.all()}
    rows = [
        Row(
            row["code"],
            row["title"],
            tuple(Kind(**member) for member in row["members"]),
            [cells[row["code"], column.code] for column in columns],
        )
        for row in stored.rows
    ]
    return Table(stored.name, rows, columns)


def _cell(cell) -> Cell:
    average, weak_share = (
        None if one is None else int(one * MILLION) for one in (cell.average, cell.weak_share)
    )
    return Cell(cell.row, cell.column, cell.withheld, cell.levels, cell.median, average, weak_share)


# --- Questionnaires -------------------------------------------------------------------------------


def frameworks():
    """The newest published version of each framework, shortest first."""
    newest = FrameworkVersion.objects.published().values("framework").annotate(at=Max("published_at"))
    found = FrameworkVersion.objects.published().filter(published_at__in=newest.values("at"))
    return list(found.order_by("completion_minutes"))


def level_meanings():
    """What the four levels are called, in the shortest framework."""
    least = FrameworkVersion.objects.published().aggregate(least=Min("completion_minutes"))["least"]
    found = LevelMeaning.objects.filter(version__in=FrameworkVersion.objects.published())
    return list(found.filter(version__completion_minutes=least).order_by("level"))


def beside_indicator(indicator):
    """Capabilities that share a theme with an indicator, in the newest published version of each framework."""
    found = SubThread.objects.filter(themes__indicators=indicator, version__in=frameworks())
    in_order = found.select_related("version").order_by("version__framework__code", "position").distinct()
    return [Capability(one.code, one.label, one.title, one.version.short_title) for one in in_order]


def indicators_linked(sub_threads):
    """{indicator id: codes of its labels meant, none for the whole}, most shared themes first."""
    codes = {}
    for _, indicator, labels in (
        LinkTheme.objects.filter(sub_threads__in=sub_threads, indicators__isnull=False)
        .annotate(shared=Count("sub_threads", distinct=True))
        .order_by("-shared", "code", "indicators__position")
        .values_list("code", "indicators", "breakdowns")
    ):
        codes.setdefault(indicator, []).append(labels)
    # A theme that means the whole indicator outweighs one that means a part of it.
    return {
        pk: [] if [] in meant else sorted({code for labels in meant for code in labels})
        for pk, meant in codes.items()
    }
