"""What stands behind one priority of the region: evidence, challenges, vulnerabilities, capabilities, released figures.

Released rows and what editors have written, nothing else: everybody reads it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby

from django.db.models import Count, QuerySet

from . import benchmark
from .benchmark import Row, Table
from .choices import Stage
from .models.context import Challenge, Described, SiaPriority, Vulnerability, Work
from .models.firm import Sector
from .models.framework import SubThread
from .models.release import Release

BY_STAGE = "sector-stage"
TEXTS = ("question", "help", "evidence")  # long, and not on this page


@dataclass(frozen=True)
class Entry:
    """A piece of evidence or a challenge, what it is about in words, and the ids of its indicators."""

    entry: Described
    is_general: bool  # named for no priority: it concerns them all
    stages: list[str]
    sub_threads: list[SubThread]
    indicators: list[int]


@dataclass(frozen=True)
class Broken:
    """The vulnerabilities of one stage, each with the sub-threads that it touches."""

    stage: str
    vulnerabilities: list[tuple[Vulnerability, list[SubThread]]]


@dataclass(frozen=True)
class Priority:
    """One priority with all that editors have written about it."""

    row: SiaPriority
    sectors: list[Sector]
    evidence: list[Entry]
    challenges: list[Entry]
    stages: list[Broken]
    capabilities: list[SubThread]  # of the newest questionnaires, named for it there
    sources: list[str] = field(default_factory=list)  # of the vulnerabilities

    @cached_property
    def indicators(self) -> dict[int, list[str]]:
        """{indicator id: codes of its labels meant, none for the whole}: those of its entries, then of its themes."""
        entries = [*self.challenges, *self.evidence]
        named = {pk: [] for one in entries for pk in one.indicators}
        return named | {
            pk: labels
            for pk, labels in benchmark.indicators_linked(self.capabilities).items()
            if pk not in named
        }


@dataclass(frozen=True)
class Heatmap:
    """The rows of its sectors in a release, below them all firms; `merged` and `absent` have no row of their own."""

    release: Release
    table: Table
    merged: list[tuple[Sector, Row]]
    absent: list[Sector]


def named() -> list[SiaPriority]:
    """Every priority by its title."""
    return list(SiaPriority.objects.order_by("title"))


def listed() -> list[SiaPriority]:
    """Every priority, with its sectors and the number of its vulnerabilities and own pieces of evidence."""
    counted = SiaPriority.objects.annotate(
        evidence_count=Count("works", distinct=True),
        vulnerability_count=Count("vulnerabilities", distinct=True),
    )
    return list(counted.prefetch_related("sectors").order_by("title"))


def of(code: str) -> Priority | None:
    """A priority by its code."""
    row = SiaPriority.objects.prefetch_related("sectors").filter(code=code).first()
    if row is None:
        return None
    parts = _sub_threads()
    vulnerabilities = list(row.vulnerabilities.all())
    return Priority(
        row,
        list(row.sectors.all()),
        _entries(Work.objects.order_by("-year", "title"), row, parts),
        _entries(Challenge.objects.all(), row, parts),
        _by_stage(vulnerabilities, parts),
        [part for part in parts.values() if row in part.priorities.all()],
        list(dict.fromkeys(one.source for one in vulnerabilities if one.source)),
    )


def heatmaps(priority: Priority) -> list[Heatmap]:
    """In the newest release of each questionnaire; where no sector of it has figures, none."""
    newest: dict[str, Release] = {}
    for release in benchmark.current():
        newest.setdefault(release.round.framework_version.framework.code, release)
    found = (_heatmap(release, priority.sectors) for release in newest.values())
    return [one for one in found if one]


def _heatmap(release: Release, sectors: list[Sector]) -> Heatmap | None:
    table = benchmark.tables(release, BY_STAGE).get(BY_STAGE)
    rows = {sector: row for sector in sectors if table and (row := table.row(sector.code))}
    if not table or not rows:
        return None
    own = list({row.code: row for row in rows.values()}.values())
    merged = [(sector, row) for sector, row in rows.items() if row.is_merged]
    absent = [sector for sector in sectors if sector not in rows]
    return Heatmap(release, replace(table, rows=[table.rows[0], *own]), merged, absent)


def _sub_threads() -> dict[str, SubThread]:
    """By code, of the newest published version of each questionnaire."""
    found = SubThread.objects.filter(version__in=benchmark.frameworks()).select_related("version__framework")
    in_order = found.order_by("version__completion_minutes", "version", "position").defer(*TEXTS)
    return {one.code: one for one in in_order.prefetch_related("priorities")}


def _entries(rows: QuerySet, priority: SiaPriority, parts: dict[str, SubThread]) -> list[Entry]:
    """Those named for this priority, then those named for none."""
    found = [
        Entry(
            one,
            not one.priorities.all(),
            [Stage(code).label for code in Stage.values if code in one.stages],
            _named(one.sub_threads, parts),
            [indicator.pk for indicator in one.indicators.all()],
        )
        for one in rows.prefetch_related("priorities", "sectors", "indicators")
        if not one.priorities.all() or priority in one.priorities.all()
    ]
    return sorted(found, key=lambda one: one.is_general)


def _by_stage(vulnerabilities: list[Vulnerability], parts: dict[str, SubThread]) -> list[Broken]:
    places = list(Stage.values)
    in_order = sorted(vulnerabilities, key=lambda one: (places.index(one.stage), one.position))
    return [
        Broken(Stage(stage).label, [(one, _named(one.sub_threads, parts)) for one in group])
        for stage, group in groupby(in_order, key=lambda one: one.stage)
    ]


def _named(codes: Iterable[str], parts: dict[str, SubThread]) -> list[SubThread]:
    """A code of an older questionnaire has no page, so it is passed over."""
    return [parts[code] for code in codes if code in parts]
