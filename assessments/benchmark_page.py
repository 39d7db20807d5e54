"""A page of released figures: what its address asks for, and what it says of one cell. No HTTP, no markup."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.timezone import localtime

from . import benchmark
from .benchmark import ALL, Cell, Column, Row, Table
from .choices import Withheld
from .models.release import Release
from .scoring import mean_in_millionths, one_decimal, percent
from .weakness import Summary

TABLES = {  # name: what the link says, what the page is called
    "sector-stage": ("Sector, stage", "Capability by sector and stage"),
    "sector-thread": ("Sector, thread", "Capability by sector and thread"),
    "sector-subthread": ("Sector, sub-thread", "Capability by sector and sub-thread"),
    "size-thread": ("Size", "Capability by size and thread"),
    "area-thread": ("Area", "Capability by area and thread"),
    "tier-thread": ("Tier", "Capability by place in the supply chain and thread"),
    "all-subthread": ("Weakest", "Weakest capabilities"),
}
GROUPS = {
    "sector": "Sector",
    "size": "Size",
    "area": "Area",
    "tier": "Place in the supply chain",
    ALL: "Firms",
}
MEASURES = {"median": "Median", "mean": "Mean", "weak": "% weak"}
VIEWS = {"table": "Table", "chart": "Chart"}
DEFAULTS = {"table": "sector-stage", "measure": "weak", "view": "table"}
KNOWN = {"table": TABLES, "measure": MEASURES, "view": VIEWS}
PARTS = 10  # sub-threads of a cell, weakest first

VOLUNTEERED = "Firms volunteered; they are not a sample of the region."
SAID_OF_WITHHELD = (
    "Withheld: shown, it could tell what a single firm answered, alone or by subtraction from other figures. Which of "
    "the two is not said, because that would narrow the guess."
)
SAID_OF_AVERAGES = (
    "The share and the average are withheld here: together with other figures they could tell what a single firm "
    "answered. The number of firms at each level is shown."
)


class Unreadable(Exception):
    """An address asks for what there is not; the message may be shown."""


@dataclass(frozen=True)
class Asked:
    """What an address asks for."""

    values: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name) or DEFAULTS.get(name, "")

    def address(self, **changes: str | None) -> str:
        """The query of this page with some values changed; None leaves one out."""
        values = {**self.values, **changes}
        return "?" + urlencode({k: v for k, v in values.items() if v and v != DEFAULTS.get(k)})

    @property
    def is_ranking(self) -> bool:
        return self["table"] == benchmark.WEAKEST

    @property
    def tables(self) -> tuple[str, ...]:
        """What has to be read: with a sector's cell, the sub-threads behind it."""
        with_parts = self["cell"] and self["table"] in ("sector-stage", "sector-thread")
        return (self["table"], "sector-subthread") if with_parts else (self["table"],)


@dataclass(frozen=True)
class Drill:
    """What lies behind one cell, in words; `said` explains the figure, or why there is none."""

    title: str
    column: Column
    cell: Cell
    said: list[str]
    distribution: list[tuple[int, int, str]]  # level, firms, share
    everybody: Cell | None  # the same of all firms
    parts: list[tuple[Column, Cell]]  # its sub-threads, weakest first
    merged: Row | None = None  # where a kind stands that has no row of its own


def read(query: QueryDict, names=("table", "measure", "view", "cell")) -> Asked:
    """What an address asks for; Unreadable names what is wrong.

    Other names are passed over: those who share a link of a public page add some.
    """
    values = {}
    for name in names:
        given = [value for value in query.getlist(name) if value]
        if len(given) > 1:
            raise Unreadable(f"“{name}” is given more than once.")
        if given:
            values[name] = given[0]
    for name, known in KNOWN.items():
        if name in values and values[name] not in known:
            raise Unreadable(f"“{values[name]}” is not a value of “{name}”. Known are: {', '.join(known)}.")
    if values.get("table") == benchmark.WEAKEST and "cell" in values:
        raise Unreadable("The ranking has no cells. Open one in “Sector, sub-thread”.")
    return Asked(values)


def on_screen(table: Table) -> Table:
    """The same with all firms below the groups, as totals stand."""
    return replace(table, rows=[*table.rows[1:], table.rows[0]])


def drill(release: Release, tables: dict[str, Table], asked: Asked) -> Drill | None:
    """What lies behind the cell of an address; None where it names none."""
    if not asked["cell"]:
        return None
    table = tables[asked["table"]]
    code, _, item = asked["cell"].partition(":")
    cell, column = table.cell(code, item), table.column(item)
    if cell is None:
        raise Unreadable(f"“{asked['cell']}” is not a cell of this table.")
    row = table.row(code)
    title = next((one.title for one in row.members if one.code == code), row.title)
    shares = [percent(mean_in_millionths(number, cell.firms)) for number in cell.levels or ()]
    return Drill(
        f"{title}, {column.name}", column, cell, explained(table, row, column, cell, title),
        distribution=list(zip(range(1, 5), cell.levels or (), shares, strict=False)),
        everybody=table.cell(ALL, item) if code != ALL else None,
        parts=_parts(release, tables, row, item) if cell.levels and len(asked.tables) > 1 else [],
        merged=row if cell.withheld == benchmark.MERGED else None,
    )  # fmt: skip


def explained(table: Table, row: Row, column: Column, cell: Cell, title: str) -> list[str]:
    """A figure in sentences, or why there is none."""
    if cell.withheld == benchmark.MERGED:
        return [f"{title} has too few firms for a row of its own. They are counted in “{row.title}”."]
    if cell.withheld == Withheld.NO_FIRMS:
        return ["No firm of this group has a figure here."]
    if cell.is_withheld:
        return [SAID_OF_WITHHELD]
    middle = f"At least half of the {cell.firms} firms are at L{cell.median} or lower: that is the median."
    if cell.withheld == Withheld.AVERAGES:
        return [SAID_OF_AVERAGES, middle]
    if table.by == "subthread":
        weak = sum(cell.levels[:2])
        return [f"{weak} of {cell.firms} firms are at L1 or L2: {percent(cell.weak_share)}.", middle]
    return [
        f"For each firm, the share of its answers in {column.title} at L1 or L2 is worked out first. "
        f"{percent(cell.weak_share)} is the mean of these {cell.firms} shares, and {one_decimal(cell.average)} the "
        "mean of the firms’ averages.",
        f"The bars count each firm once, at the median of its own answers here. {middle}",
    ]


def _parts(release, tables, row, item):
    """The sub-threads of a stage or thread in the same row, weakest first, withheld ones last."""
    detail = tables["sector-subthread"]
    behind = benchmark.parts_of(release, item)
    pairs = [
        (column, cell)
        for column, cell in zip(detail.columns, detail.row(row.code).cells, strict=True)
        if column.code in behind
    ]
    pairs.sort(key=lambda pair: (1,) if pair[1].is_withheld else (0, *_weakness(pair[1])))
    return pairs[:PARTS]


def _weakness(cell):
    known = Summary(cell.levels)
    return -known.weak_share, -cell.levels[0] / cell.firms, known.average


# --- What is said beside every figure ---------------------------------------------------------------


def about(release: Release) -> str:
    """Round, n, questionnaire and minimum."""
    round_ = release.round
    return (
        f"{round_}, {days(round_)}: {release.firms} firms. {round_.framework_version}. "
        f"At least {release.minimum} firms behind every figure. {VOLUNTEERED}"
    )


def cited(release: Release, address: str) -> str:
    """How to name a release; its numbered address never shows other figures."""
    return f"{settings.SITE_NAME}: {release.round}, release {release.number}, {day(release.published_at)}. {address}"


def file_name(release: Release) -> str:
    return f"benchmark-{release.round.slug}-release-{release.number}"


def day(moment) -> str:
    return date_format(localtime(moment), "j F Y")


def days(round_) -> str:
    return f"{date_format(round_.opens_on, 'j F Y')} to {date_format(round_.closes_on, 'j F Y')}"
