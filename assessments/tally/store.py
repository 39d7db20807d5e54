"""The stored tally: submissions wait as entries, one writer folds them into rows; `reading` adds both.

At any moment rows + pending entries = a recount of the submissions that count; `check` proves it. Of a submission
that an assessor has verified, its verified levels are counted too, and its own levels once more beside these; each
under a mode of its own (choices.Counting), never mixed.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby, islice, product
from operator import attrgetter
from time import monotonic
from typing import Any, NamedTuple

import numpy as np
from django.db import connection, transaction
from django.db.models import Case, F, QuerySet, Value, When

from assessments.choices import Counting, EntryKind, Status
from assessments.models import FrameworkVersion, Round, Submission, TallyEntry, TallyRow

from . import firms, panels
from .arithmetic import Integers, Items, characters, count, firm_values, pack, unpack

ALL = 0  # in place of a geography, size band or tier
BATCH = 2000  # entries folded in one transaction: many change the same rows
WRITTEN = 500  # rows in one statement
EVERY = 32  # entries, after which whoever added the last folds them
REST = 6  # times as long as folding took, a process folds no more: submitting comes first
FEW = 100  # entries; while no more than these wait, no rest is longer than
LONGEST_REST = 0.4  # seconds: on a slow machine more would wait than anybody submits at once
CHUNK = 20_000  # submissions recounted at a time
WRITER_LOCK = (
    0x7A11_0001  # advisory lock of PostgreSQL: whoever changes rows holds it to the end of the transaction
)
# by hand: as much again as a bare insert is what counting may cost whoever submits, and the ORM takes half of it
APPEND = "INSERT INTO assessments_tallyentry (submission_id, round_id, kind, sign) VALUES (%s, %s, %s, %s) RETURNING id"
COUNTED_AS = Case(When(kind=EntryKind.OWN, then=F("submission__mode")), default=F("kind"))  # one of Counting
LEVELS = Case(
    When(kind=EntryKind.VERIFIED, then=F("submission__verified__levels")), default=F("submission__levels")
)


class Key(NamedTuple):
    """The segment of a row, in the order in which rows are written."""

    round: int
    sector: int
    mode: str
    geography: int
    size_band: int
    tier: int


class Segment(NamedTuple):
    """Where a submission belongs."""

    round: int
    sector: int
    geography: int
    region: int | None
    size_band: int
    tier: int
    mode: str

    def rows(self) -> Iterator[Key]:
        """The rows it is part of, at most twelve."""
        places = {self.geography, self.region or ALL, ALL}
        for geography, size_band, tier in product(places, (self.size_band, ALL), (self.tier, ALL)):
            yield Key(self.round, self.sector, self.mode, geography, size_band, tier)


class Counted(NamedTuple):
    """A submission as the tally sees it: where it belongs, what it says, whether it is added or taken out."""

    segment: Any  # a Segment; of one round that is being read, its sector and mode
    levels: str
    sign: int


class Held(NamedTuple):
    """What a row holds: how many submissions, and their counts."""

    firms: int
    counts: Integers

    def plus(self, other: "Held") -> "Held":
        return Held(self.firms + other.firms, self.counts + other.counts)

    def equals(self, other: "Held") -> bool:
        return self.firms == other.firms and not (self.counts != other.counts).any()


NOTHING = Held(0, np.zeros(1, np.int64))


def append(submission: Submission, sign: int, kind: EntryKind = EntryKind.OWN) -> None:
    """Count one kind of a submission's levels (+1) or take them out again (-1), in the transaction of the caller.

    It counts from the commit on, folded or not. Now and then folding follows, one batch of it; if that fails, or never
    comes to pass, the entries wait for the next, or for the job worker.
    """
    with connection.cursor() as cursor:
        cursor.execute(APPEND, [submission.pk, submission.round_id, kind, sign])
        number = cursor.fetchone()[0]
    if number % EVERY == 0:
        transaction.on_commit(_fold_unless_resting, robust=True)


def take_out(submission: Submission) -> None:
    """No longer count a submission, nor what an assessor found of it; the caller holds its assessment."""
    append(submission, -1)
    if hasattr(submission, "verified"):
        append(submission, -1, EntryKind.VERIFIED)
        append(submission, -1, EntryKind.PAIRED)


def compact() -> int:
    """Fold the pending entries into rows and say how many; 0 also when somebody else is at it."""
    folded = 0
    while batch := _fold():
        folded += batch
    return folded


@transaction.atomic
def rebuild(round_: Round) -> int:
    """Write the rows of a round anew from its submissions and say how many; pending entries go on waiting."""
    _lock(wait=True)
    held = _recount(round_)
    TallyRow.objects.filter(round=round_).delete()
    TallyRow.objects.bulk_create((_row(key, held[key]) for key in sorted(held)), batch_size=WRITTEN)
    firms.rebuild_days(round_)
    return len(held)


@transaction.atomic
def check(round_: Round) -> list[Key | date]:
    """The segments and days of a round whose stored row differs from a recount; none is right."""
    _lock(wait=True)
    held, stored = _recount(round_), _stored(TallyRow.objects.filter(round=round_))
    differing = (
        key for key in held.keys() | stored.keys()
        if not held.get(key, NOTHING).equals(stored.get(key, NOTHING))
    )  # fmt: skip
    return [*sorted(differing), *firms.differing_days(round_)]


class _Rest:
    """Until when this process folds nothing on the way, by the monotonic clock."""

    until = 0.0


def _fold_unless_resting() -> None:
    if (began := monotonic()) >= _Rest.until:
        folded = _fold()
        ended = monotonic()
        rest = REST * (ended - began)
        _Rest.until = max(_Rest.until, ended + (min(rest, LONGEST_REST) if folded <= FEW else rest))


@transaction.atomic
def _fold() -> int:
    """Fold a batch. Exactly the entries read are deleted: ids commit out of order, so none marks how far."""
    if not _lock(wait=False):
        return 0
    entries = list(
        TallyEntry.objects.select_for_update(of=("self",))
        .annotate(counted_as=COUNTED_AS, levels=LEVELS)
        .select_related("submission__geography")[:BATCH]
    )
    if entries:
        rounds = Round.objects.select_related("framework_version").in_bulk({one.round_id for one in entries})
        _add(_tally(map(_counted, entries), _items_of(rounds.values())))
        firms.add_days(entries)
        panels.mark(entries)
        TallyEntry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()
    return len(entries)


def _lock(*, wait: bool) -> bool:
    """Be the only writer until the end of the transaction; without waiting it may be refused."""
    if connection.vendor != "postgresql":
        return True  # SQLite's transactions are IMMEDIATE (settings): there is one writer already
    function = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [WRITER_LOCK])
        return cursor.fetchone()[0] is not False  # the waiting form answers with an empty value


def items_of(version: FrameworkVersion) -> Items:
    """What is counted of a framework version."""
    return Items.of([(one.code, one.thread.code, one.stage) for one in version.in_tables()])


def _items_of(rounds: Iterable[Round]) -> dict[int, Items]:
    """What is counted in each round, by its primary key."""
    versions = {round_.pk: round_.framework_version for round_ in rounds}
    layouts = {version.pk: items_of(version) for version in set(versions.values())}
    return {pk: layouts[version.pk] for pk, version in versions.items()}


def _counted(entry: TallyEntry) -> Counted:
    firm = entry.submission
    place = firm.geography
    segment = Segment(
        firm.round_id, firm.sector_id, place.pk, place.parent_id, firm.size_band_id, firm.tier_id, entry.counted_as
    )  # fmt: skip
    return Counted(segment, entry.levels, entry.sign)


def _tally(submissions: Iterable[Counted], items: dict[int, Items]) -> dict[Key, Held]:
    """What is held by row; submissions of one segment are added up before they are spread over its rows."""
    totals: dict[Key, Held] = {}
    by_round = attrgetter("segment.round")
    for round_id, group in groupby(sorted(submissions, key=by_round), key=by_round):
        for segment, held in held_by_segment(list(group), items[round_id]):
            for key in segment.rows():
                totals[key] = totals.get(key, NOTHING).plus(held)
    return totals


def held_by_segment(submissions: list[Counted], items: Items) -> Iterator[tuple[Any, Held]]:
    """What each segment holds, among submissions of one round."""
    position: dict[Any, int] = {}
    of_each = [position.setdefault(one.segment, len(position)) for one in submissions]
    states = characters([one.levels for one in submissions], items.sub_thread_count)
    sign = np.array([one.sign for one in submissions], np.int64)
    segment = np.array(of_each, np.int64)
    totals = count(firm_values(states, items), segment, len(position), sign)
    number = np.bincount(segment, weights=sign, minlength=len(position)).astype(np.int64)
    yield from zip(position, map(Held, number.tolist(), totals), strict=True)


def _add(more: dict[Key, Held]) -> None:
    """Add to the stored rows: read the rows of one sector and mode at a time, written all together in key order."""
    before: dict[Key, Held] = {}
    for (round_id, sector, mode), group in groupby(sorted(more), key=lambda key: key[:3]):
        places, sizes, tiers = (set(part) for part in list(zip(*group, strict=True))[3:])
        rows = TallyRow.objects.filter(round=round_id, sector=sector, mode=mode)
        before |= _stored(rows.filter(geography__in=places, size_band__in=sizes, tier__in=tiers))
    TallyRow.objects.bulk_create(
        [_row(key, before.get(key, NOTHING).plus(more[key])) for key in sorted(more)],
        update_conflicts=True, unique_fields=Key._fields, update_fields=["firms", "counts"], batch_size=WRITTEN,
    )  # fmt: skip


def _stored(rows: QuerySet[TallyRow]) -> dict[Key, Held]:
    return {
        Key(*key): Held(number, unpack(packed))
        for *key, number, packed in rows.values_list(*Key._fields, "firms", "counts")
    }


def _row(key: Key, held: Held) -> TallyRow:
    segment = key._asdict()
    return TallyRow(round_id=segment.pop("round"), firms=held.firms, counts=pack(held.counts), **segment)


def _recount(round_: Round) -> dict[Key, Held]:
    """What the rows must hold: submissions that count, less entries that wait; all in one statement."""
    where = ("round_id", "sector_id", "geography_id", "region", "size_band_id", "tier_id")
    counted = (
        Submission.objects.order_by()
        .filter(round=round_, assessment__status=Status.SUBMITTED)
        .annotate(region=F("geography__parent_id"))
    )
    verified = counted.filter(verified__isnull=False)
    pending = (
        TallyEntry.objects.order_by()
        .filter(round=round_)
        .annotate(region=F("submission__geography__parent_id"))
        .values_list(
            "round_id",
            *(name if name == "region" else f"submission__{name}" for name in where[1:]),
            COUNTED_AS,
            LEVELS,
            -F("sign"),
        )
    )
    rows = counted.values_list(*where, "mode", "levels", Value(1)).union(
        verified.values_list(*where, Value(Counting.VERIFIED.value), "verified__levels", Value(1)),
        verified.values_list(*where, Value(Counting.PAIRED.value), "levels", Value(1)),
        pending,
        all=True,
    )
    items = _items_of([round_])
    totals: dict[Key, Held] = {}
    rows = rows.iterator(CHUNK)
    while chunk := [Counted(Segment(*where), levels, sign) for *where, levels, sign in islice(rows, CHUNK)]:
        for key, held in _tally(chunk, items).items():
            totals[key] = totals.get(key, NOTHING).plus(held)
    return {key: held for key, held in totals.items() if held.firms or held.counts.any()}
