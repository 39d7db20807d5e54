"""One capability as the page of the region shows it: which one an address names, and its released figures in words."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch
from django.http import QueryDict

from . import benchmark, charts
from .benchmark import ALL, Cell
from .benchmark_page import Unreadable, read
from .models.framework import SubThread, Thread
from .models.release import Release
from .scoring import percent

__all__ = ["Capability", "Unreadable", "of", "released"]
TEXTS = ("question", "help", "evidence")  # long, and not on this page


@dataclass(frozen=True)
class Capability:
    """A thread, or one of its sub-threads, of the newest version of its framework; and what else may be chosen."""

    thread: Thread
    sub_thread: SubThread | None
    offered: list[Thread]  # of every framework

    @property
    def framework(self) -> str:
        return self.thread.version.framework.code

    @property
    def code(self) -> str:
        return self.sub_thread.code if self.sub_thread else self.thread.code

    @property
    def title(self) -> str:
        return str(self.sub_thread or self.thread)

    @property
    def sub_threads(self) -> list[SubThread]:
        return [self.sub_thread] if self.sub_thread else list(self.thread.sub_threads.all())

    @property
    def frameworks(self) -> list[tuple[str, str, str]]:
        """(code, title, code of the first thread) of each questionnaire."""
        first: dict[str, Thread] = {}
        for one in self.offered:
            first.setdefault(one.version.framework.code, one)
        return [(code, one.version.short_title, one.code) for code, one in first.items()]

    @cached_property
    def threads(self) -> list[Thread]:
        """Those of its own questionnaire."""
        return [one for one in self.offered if one.version_id == self.thread.version_id]


def of(query: QueryDict) -> Capability:
    """The capability that an address names by code, or the first of a questionnaire, one with a release if there is
    any. Unreadable says what there is not."""
    asked = read(query, ("capability", "framework"))
    offered = _offered()
    framework, code = asked["framework"], asked["capability"]
    wanted = [one for one in offered if framework in ("", one.version.framework.code)]
    if not wanted:
        raise Unreadable(f"“{framework}” is not a published questionnaire.")
    if not code:
        return Capability(_first(wanted), None, offered)
    for thread in wanted:
        if thread.code == code:
            return Capability(thread, None, offered)
        if found := next((one for one in thread.sub_threads.all() if one.code == code), None):
            return Capability(thread, found, offered)
    raise Unreadable(f"“{code}” is neither a thread nor a sub-thread of a published questionnaire.")


def released(capability: Capability) -> dict | None:
    """Its figures in the newest release of its questionnaire; None where there is no release."""
    release = next(iter(benchmark.current(capability.framework)), None)
    if release is None:
        return None
    by = "sector-subthread" if capability.sub_thread else "sector-thread"
    names = (by,) if capability.sub_thread else (by, benchmark.WEAKEST)
    tables = benchmark.tables(release, *names)
    table = tables.get(by)
    column = table and table.column(capability.code)
    if column is None:  # a version or a short round that did not ask it
        return {"release": release}
    everybody, *groups = table.rows
    place = table.columns.index(column)
    return {
        "release": release,
        "address": f"{release.get_absolute_url()}?table={by}&cell={ALL}:{column.code}",
        "everybody": in_words(everybody.cells[place]),
        "groups": [{"row": row} | in_words(row.cells[place]) for row in groups],
        "parts": _parts(release, tables.get(benchmark.WEAKEST), capability),
    }


def in_words(cell: Cell) -> dict:
    """A cell as the page prints it; `unshown` says why there is no share, or no figure at all."""
    shown = {"cell": cell, "unshown": charts.unshown(cell, "weak")}
    if cell.is_withheld:
        return shown
    weak = "" if cell.weak_share is None else percent(cell.weak_share)
    return shown | {"bar": charts.stacked(cell.levels), "weak": weak}


def _parts(release: Release, ranking: benchmark.Table | None, capability: Capability) -> list[dict]:
    """The sub-threads of a thread, weakest first."""
    if ranking is None:
        return []
    own = benchmark.parts_of(release, capability.code)
    found = [one for one in benchmark.weakest(ranking) if one.column.code in own]
    return [{"column": one.column} | in_words(one.cell) for one in found]


def _offered() -> list[Thread]:
    parts = SubThread.objects.order_by("position").defer(*TEXTS)
    threads = Thread.objects.filter(version__in=benchmark.frameworks()).select_related("version__framework")
    in_order = threads.order_by("version__completion_minutes", "version", "position")
    return list(in_order.prefetch_related(Prefetch("sub_threads", parts)))


def _first(threads: list[Thread]) -> Thread:
    with_release = {release.round.framework_version.framework.code for release in benchmark.current()}
    return next((one for one in threads if one.version.framework.code in with_release), threads[0])
