"""What a file would do to the catalogue as it stands: the difference, what is wrong or doubtful, the releases to write.

Nothing is stored here. Called when a file is handed in, and again when it is approved.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from indicators import periods, validation
from indicators.choices import Aggregation, ImportMode
from indicators.models import ImportBatch, Observation, Release
from indicators.periods import Period
from indicators.publishing import Written
from indicators.validation import Change, Value
from meo_site.spreadsheets import Unreadable

from . import comparing, editions, entries, known, reading, rows
from .cells import Row, Wrong, origin_of
from .known import Measured, Place
from .rounding import otherwise
from .rows import About, Line, Table

Note = Callable[[int], None]
READ, LOOKED_UP, COMPARED = 10, 40, 95  # per cent
MOST_PROBLEMS = 500  # that are kept; a file with one wrong column has as many as rows


@dataclass
class Preview:
    """The difference as it is stored and shown, and what publishing would write."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    releases: list[dict[str, Any]] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    rejected: int = 0
    mode: str = ""

    @property
    def is_refused(self) -> bool:
        return self.rejected > 0 or any(one["severity"] == "error" for one in self.problems)

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row["kind"] for row in self.rows)
        severities = Counter(one["severity"] for one in self.problems)
        of_kind = {kind: found[kind] for kind in comparing.KINDS} | {"rejected": self.rejected}
        return of_kind | {"releases": len(self.written), "warnings": severities["warning"]}

    @property
    def corrects(self) -> bool:
        """Whether it takes the place of something readers have seen, which needs a reason."""
        return any(release["replaces"] for release in self.releases)

    def packed(self) -> bytes:
        shown = {"mode": self.mode, "rows": self.rows, "problems": self.problems, "releases": self.releases}
        return comparing.packed(shown)

    def tell(self, problem: validation.Problem, *, cell: str = "", about: str = "") -> None:
        told = {"severity": problem.severity, "code": problem.code, "cell": cell, "about": about}
        self.problems.append(told | {"where": problem.where, "text": problem.text})


def preview(batch: ImportBatch, note: Note = lambda percent: None) -> Preview:
    """Reads the file of a batch and compares it with what is published now."""
    found = Preview(mode=batch.mode)
    note(1)
    try:
        sheet = reading.read(bytes(batch.content), batch.file_name)
    except Unreadable as reason:
        found.rejected = 1
        found.tell(validation.Problem("error", "unreadable", "The file", str(reason)))
        return found
    note(READ)
    table = rows.table(sheet, batch.indicator)
    note(LOOKED_UP)
    _Comparing(found, table, batch).run(note)
    _reject(found, sheet)
    return found


def _reject(found: Preview, sheet: reading.Sheet) -> None:
    """Cells that could not be taken come first; of very many, the first."""
    found.rejected = len(sheet.refused)
    told = [
        {
            "severity": "error", "code": "rejected", "cell": f"row {problem.row}", "about": sheet.title,
            "where": f"{sheet.title}, row {problem.row}, column {problem.column}", "text": problem.message,
        }
        for problem in sorted(sheet.problems)
    ]  # fmt: skip
    found.problems.sort(key=lambda one: one["severity"])
    found.problems[:0] = told
    if len(found.problems) > MOST_PROBLEMS:
        rest = len(found.problems) - MOST_PROBLEMS
        worst = (
            "error"
            if any(one["severity"] == "error" for one in found.problems[MOST_PROBLEMS:])
            else "warning"
        )
        del found.problems[MOST_PROBLEMS:]
        found.tell(
            validation.Problem(worst, "more", "Further on", f"{rest:,} more like these are not listed.")
        )


@dataclass
class _Group:
    """All rows about one indicator and period."""

    measured: Measured
    period: Period
    lines: list[tuple[About, Line]] = field(default_factory=list)

    @property
    def published(self) -> Release | None:
        return self.measured.published.get(self.period.key)

    @property
    def compared(self) -> Release | None:
        """The release whose values tell whether these are likely: the published one, or that of the period before."""
        if self.published:
            return self.published
        return self.measured.before(self.period)

    @property
    def about(self) -> str:
        return f"{self.measured.indicator}, {self.period.label}"

    def breaks(self, places: Iterable[Place], since: date | None) -> Iterator[validation.Problem]:
        """Of the series everywhere, then place by place; `since`: what these values are compared with."""
        everywhere = self.measured.breaks_of(None)
        is_public = self.published is not None
        yield from periods.across(self.period, everywhere, since, self.period.label, is_public=is_public)
        for place in places:
            own = [day for day in self.measured.breaks_of(place) if day not in everywhere]
            yield from periods.across(self.period, own, since, place.name, is_public=is_public)

    def entry(self, change: Change, cells: dict[tuple[str, str], str]) -> dict[str, Any]:
        one, value = self.measured.indicator, change.new or change.old
        cell = cells.get(value.key, "") if value else ""
        return entries.entry(change, slug=one.slug, indicator=one.name, period=self.period.label, cell=cell)

    def has_break_since(self, day: date, place: Place) -> bool:
        return any(day < starts_on <= self.period.start for starts_on in self.measured.breaks_of(place))


class _Comparing:
    """Goes through the indicators and periods of a table, one after another."""

    def __init__(self, found: Preview, table: Table, batch: ImportBatch):
        self.found, self.table, self.batch = found, table, batch
        self.sources = known.sources() if "source" in table.columns else {}
        self.groups = self._groups()
        self.above: dict[str, tuple[Period, list[Value]]] = {}  # the last period that was gone through
        titles = {label.code: label.title for one in table.measured.values() for label in one.labels.values()}
        wanted = {one.pk for group in self.groups for one in (group.published, group.compared) if one}
        self.stored = known.stored(wanted, table.places, titles)

    def _groups(self) -> list[_Group]:
        by_period: dict[tuple[str, Period], _Group] = {}
        for about, line in self.table.rows.items():
            group = by_period.get((about.slug, about.period))
            if group is None:
                group = _Group(self.table.measured[about.slug], about.period)
                by_period[about.slug, about.period] = group
            group.lines.append((about, line))
        return sorted(by_period.values(), key=lambda one: (one.measured.indicator.position, *one.period.key))

    def run(self, note: Note) -> None:
        for number, group in enumerate(self.groups):
            self._group(group)
            if number % 25 == 0:
                note(LOOKED_UP + (COMPARED - LOOKED_UP) * number // len(self.groups))
        touched = defaultdict(set)
        for group in self.groups:
            touched[group.measured.indicator.slug].add(group.period)
        for slug, spans in touched.items():
            measured = self.table.measured[slug]
            there = {
                measured.as_stored(Period(*key, one.period_type, one.period_label))
                for key, one in measured.published.items()
            }
            for problem in periods.overlapping(there | spans, spans):
                self.found.tell(problem, about=str(measured.indicator))

    def _group(self, group: _Group) -> None:
        old = self.stored[group.published.pk] if group.published else {}
        given, cells = self._values(group, old)
        before = [value for value, _ in old.values()]
        after, changes = comparing.compare(given, before, replaces=self.batch.mode == ImportMode.REPLACE)
        self.found.rows += [group.entry(one, cells) for one in changes]
        source, last = self._source(group), group.measured.last.get(group.period.key)
        said = editions.typed([line for _, line in group.lines], self.table.sheet, last)
        fields = editions.edition(last, source, said)
        restated = editions.changes(last, source, fields)
        if group.published and not restated and all(one.kind == "unchanged" for one in changes):
            return
        self._tell_of_source(group, last, restated, fields)
        self._check(group, after, cells)
        self.above[group.measured.indicator.slug] = group.period, after
        self._write(group, after, old, source, fields, restated)

    def _tell_of_source(
        self, group: _Group, last: Release | None, restated: list[str], fields: dict[str, Any]
    ) -> None:
        if last and restated:
            text = ". ".join(one.removesuffix(".") for one in restated)
            told = validation.Problem("warning", "source", "Source", f"{text}.")
            self.found.tell(told, about=group.about)
        if restated:
            for problem in editions.doubts(group.period, fields):
                self.found.tell(problem, about=group.about)

    def _values(self, group: _Group, old: dict) -> tuple[list[Value], dict[tuple[str, str], str]]:
        """(values that the file gives, the row of each)."""
        given, cells = [], {}
        _, compared = self._before(group)
        before = {value.key: value for value in compared}
        for about, line in group.lines:
            key = about.place, about.label
            there = old[key][0] if key in old else None
            row = Row(line.cells, group.measured.indicator, there, before.get(key))
            try:
                value = row.value(self.table.places.by_slug[about.place], group.measured.labels[about.label])
            except Wrong as reason:
                column = line.column if reason.column == "value" else reason.column
                self.table.sheet.refuse(line.number, column, str(reason))
                continue
            given.append(value)
            cells[key] = (
                f"row {line.number}" if line.column == "value" else f"row {line.number}, {line.column}"
            )
        return given, cells

    def _source(self, group: _Group) -> Any:
        """The one source that the rows of a period name; rows that name others are refused."""
        sources = {}
        for _, line in group.lines:
            text = " ".join(line.cells.get("source", "").casefold().split())
            if not text:
                continue
            if text not in self.sources:
                self.table.sheet.refuse(line.number, "source", f"“{text[:60]}” is no source of the catalogue")
            else:
                sources[self.sources[text].pk] = self.sources[text]
            if len(sources) > 1:
                self.table.sheet.refuse(
                    line.number, "source", "differs from that of the rows of the same period above"
                )
                break
        return next(iter(sources.values()), None) or group.measured.source(group.period)

    def _check(self, group: _Group, after: list[Value], cells: dict[tuple[str, str], str]) -> None:
        indicator = group.measured.indicator
        measure = validation.Measure(indicator.value_type, adds_up=indicator.aggregation == Aggregation.SUM)
        since, before = self._before(group)
        named = dict.fromkeys(about.place for about, _ in group.lines)
        breaks = group.breaks([self.table.places.by_slug[slug] for slug in named], since)
        than = "the published release" if group.published else "the period before"
        unlike = otherwise(after, before, than=than)
        early = periods.to_come(group.period, {value.status for value in after}, timezone.localdate())
        rows_of = {value.where: cells[value.key] for value in after if value.key in cells}
        for problem in [*early, *validation.problems(after, measure, before), *unlike, *breaks]:
            self.found.tell(problem, cell=rows_of.get(problem.where, ""), about=group.about)
        if there := group.measured.on_the_way.get(group.period.key):
            text = (
                f"Revision {there.revision} of this period is on its way already "
                f"({there.get_status_display().lower()}). Publish or discard it first."
            )
            self.found.tell(
                validation.Problem("error", "on-the-way", group.period.label, text), about=group.about
            )

    def _before(self, group: _Group) -> tuple[date | None, list[Value]]:
        """(since when, what tells whether values are likely); no value on the other side of a break of its place.

        Of periods that are all new, those of the period above in the file.
        """
        above, values = self.above.get(group.measured.indicator.slug, (None, []))
        compared, since = group.compared, above.start if above else None
        if group.published or since is None or compared and compared.period_start >= since:
            since = compared.period_start if compared else None
            values = [value for value, _ in self.stored[compared.pk].values()] if compared else []
        if since is None:
            return None, []
        places = self.table.places.by_slug
        return since, [one for one in values if not group.has_break_since(since, places[one.place])]

    def _write(
        self,
        group: _Group,
        after: list[Value],
        old: dict,
        source: Any,
        fields: dict[str, Any],
        restated: list[str],
    ) -> None:
        last = group.measured.last.get(group.period.key)
        if source is None:
            text = "No source is named, and there is no earlier period to take it from. Add a column source."
            self.found.tell(
                validation.Problem("error", "source", group.period.label, text), about=group.about
            )
            return
        period, indicator = group.period, group.measured.indicator
        release = Release(
            indicator=indicator, period_start=period.start, period_end=period.end, period_type=period.type,
            period_label=period.label, revision=last.revision + 1 if last else 1, source=source, predecessor=last,
            batch=self.batch, reason=self.batch.reason if last else "", author_id=self.batch.uploaded_by_id,
            **fields,
        )  # fmt: skip
        self.found.releases.append(
            {
                "indicator": indicator.slug, "name": indicator.name, "start": str(period.start),
                "end": str(period.end), "type": period.type, "label": period.label, "source": source.slug,
                "revision": release.revision, "replaces": last.pk if last else None,
                "version": last.version if last else 0, "restated": restated,
            }
        )  # fmt: skip
        labels, places = group.measured.labels, self.table.places.by_slug
        own = [
            _observation(value, places[value.place], labels[value.label], old.get(value.key))
            for value in after
        ]
        self.found.written.append((release, own))


def _observation(value: Value, place: known.Place, label: Any, old: tuple[Value, str] | None) -> Observation:
    return Observation(
        geography_id=place.pk, breakdown_id=label.pk, value=value.value, display_unit=value.display_unit,
        decimals=value.decimals, rounding_half_width=value.half_width, status=value.status,
        review_flag=value.review_flag, as_printed=value.as_printed, note=value.note, origin=origin_of(old),
        interval_low=value.interval_low, interval_high=value.interval_high, denominator=value.denominator,
    )  # fmt: skip
