"""A table of counts published elsewhere: entered by editors, made public and taken back by somebody else.

The only writer of whether a reference series is public. While it is, nothing in it changes.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from assessments.counted import COUNTS, Counted, stored_rows
from assessments.models import Framework, ReferenceRow, ReferenceSeries
from meo_site.accounts.models import User
from meo_site.audit.models import Event
from meo_site.audit.record import record

from .refusals import Fixed, NotAllowed, NotReady

HANDS = ("entered a reference series", "edited a reference series", "counted a reference series")
OUT_OF_THE_WAY = 1_000  # positions of rows while they change places


@transaction.atomic
def enter_series(series: ReferenceSeries, *, by: User | None) -> ReferenceSeries:
    """Store a new series; readers do not see it."""
    series.entered_by = by
    series.save(force_insert=True)
    record(by, HANDS[0], series)
    return series


@transaction.atomic
def edit_series(series: ReferenceSeries, fields: Sequence[str], *, by: User, seen: int) -> None:
    """Store these fields, unless it is public or somebody has changed it since it was `seen`."""
    stored = fresh_series(series, seen)
    _refuse_public(stored)
    series.version = stored.version + 1
    series.save(update_fields=[*fields, "version"])
    record(by, HANDS[1], series, fields=list(fields))


@transaction.atomic
def count_series(
    series: ReferenceSeries, rows: Sequence[Counted], *, by: User | None, seen: int | None = None
) -> int:
    """Make these its rows, in this order; how many were written or taken away."""
    series = fresh_series(series, seen)
    _refuse_public(series)
    written = _write(series, rows)
    if written:
        _save(series)
        record(by, HANDS[2], series, rows=len(rows))
    return written


@transaction.atomic
def publish_series(series: ReferenceSeries, *, by: User, seen: int) -> None:
    """Show it to everybody, as this person has seen it."""
    series = fresh_series(series, seen)
    if series.is_public:
        return  # a double click
    if has_worked_on(by, series):
        raise NotAllowed("You have worked on this table yourself. Somebody else publishes it.")
    if not series.rows.exists():
        raise NotReady("Not published. The table has no rows yet.")
    if len({row.firms for row in stored_rows(series)}) > 1 and not series.note.strip():
        raise NotReady(
            "Not published. The rows stand on different numbers of firms: the note has to say why."
        )
    series.published_by, series.published_at = by, timezone.now()
    _save(series, "published_by", "published_at")
    record(by, "published a reference series", series, version=series.version)


@transaction.atomic
def take_back_series(series: ReferenceSeries, *, by: User, reason: str) -> None:
    """Show it to nobody until it is published again; its address says why, and goes on saying it."""
    series = fresh_series(series)
    if not series.is_public:
        raise NotReady("This table is not public.")
    if not reason.strip():
        raise NotReady("Say why it is taken back: readers see it.")
    series.published_by = series.published_at = None
    series.ended_at, series.ended_because = timezone.now(), reason.strip()
    _save(series, "published_by", "published_at", "ended_at", "ended_because")
    record(by, "took back a reference series", series, version=series.version)


@transaction.atomic
def load_series(described: dict[str, Any], rows: Sequence[Counted], *, publish: bool) -> str:
    """A series out of a content file, which nobody entered; what was done, in a word.

    A public one never changes, and one that people have worked on is theirs.
    """
    described = described | {"framework": Framework.objects.get(code=described["framework"])}
    series = ReferenceSeries.objects.select_for_update().filter(slug=described["slug"]).first()
    if series is None:
        series, done = enter_series(ReferenceSeries(**described), by=None), "loaded"
        count_series(series, rows, by=None)
    elif _is_of_people(series):
        return "left to its editors"
    elif _is_as_described(series, described, rows):
        done = "unchanged"
    else:
        done = _follow(series, described, rows)
    series.refresh_from_db()
    if publish and not series.is_public:
        series.published_at = timezone.now()
        _save(series, "published_at")
        record(None, "published a reference series", series, version=series.version)
        done += " and published"
    return done


def _follow(series: ReferenceSeries, described: dict[str, Any], rows: Sequence[Counted]) -> str:
    _refuse_public(series)
    for name, value in described.items():
        setattr(series, name, value)
    _save(series, *described)
    count_series(series, rows, by=None)
    return "changed"


def has_worked_on(person: User, series: ReferenceSeries) -> bool:
    """Whether it is partly this person's own work, who therefore cannot publish it."""
    return series.entered_by_id == person.pk or _work_on(series).filter(actor=person).exists()


def fresh_series(series: ReferenceSeries, seen: int | None = None) -> ReferenceSeries:
    """The series as it is now, locked; refuses when it is not the one a person saw."""
    stored = ReferenceSeries.objects.select_for_update().filter(pk=series.pk).first()
    if stored is None:
        raise NotReady("This table has been deleted since you opened the page.")
    if seen is not None and seen != stored.version:
        raise NotReady("Somebody has changed this table since you opened the page. Nothing was done.")
    return stored


def _refuse_public(series: ReferenceSeries) -> None:
    if series.is_public:
        raise Fixed(f"“{series}” is public and does not change. Take it back first.")


def _is_of_people(series: ReferenceSeries) -> bool:
    """Whether somebody has entered, changed or taken it back here."""
    is_touched = series.entered_by_id is not None or series.ended_at is not None
    return is_touched or _work_on(series).exclude(actor=None).exists()


def _work_on(series: ReferenceSeries):
    own = Event.objects.filter(thing="assessments.referenceseries", thing_id=str(series.pk))
    return own.filter(verb__in=HANDS)


def _is_as_described(series: ReferenceSeries, described: dict[str, Any], rows: Sequence[Counted]) -> bool:
    return stored_rows(series) == list(rows) and all(
        getattr(series, name) == value for name, value in described.items()
    )


def _save(series: ReferenceSeries, *fields: str) -> None:
    series.version += 1
    series.save(update_fields=[*fields, "version"])


def _write(series: ReferenceSeries, rows: Sequence[Counted]) -> int:
    """A row is known again by its sub-thread, else by its title, so that its history goes on."""
    stored = list(series.rows.all())
    by_name = {row.code or row.title: row for row in stored}
    kept = [by_name.pop(row.code or row.title, None) or ReferenceRow(series=series) for row in rows]
    gone = [row for row in stored if row not in kept]
    for row in gone:
        row.delete()
    series.rows.update(position=F("position") + OUT_OF_THE_WAY)
    places = enumerate(zip(kept, rows, strict=True), start=1)
    return len(gone) + sum(_put(row, counted, position) for position, (row, counted) in places)


def _put(kept: ReferenceRow, row: Counted, position: int) -> bool:
    """Its history grows only where something in it has changed."""
    values = {"position": position, "code": row.code, "title": row.title}
    values |= dict(zip(COUNTS, row.levels, strict=True))
    is_changed = kept.pk is None or any(getattr(kept, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(kept, name, value)
    if is_changed:
        kept.save()
    else:
        ReferenceRow.objects.filter(pk=kept.pk).update(position=position)
    return is_changed
