"""The stored comparison of two rounds: counted by a job, marked when a submission that it depends on comes or goes.

A panel says how many changes of its rounds it has counted; readers show what is stored and see whether there were more.
What is compared is decided once, from both versions: items that mean the same and were asked in both rounds.
A panel is held against those of the same rounds that were asked for before it, whether they are counted or not: of two
that hold nearly the same firms it is always the later one whose figures are withheld.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import NamedTuple

import numpy as np
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, prefetch_related_objects
from django.utils import timezone
from numpy.typing import NDArray

from assessments.choices import EntryKind, Status
from assessments.models import Panel, PanelRow, Round, Submission, SubThread, TallyEntry

from . import changes
from .arithmetic import (
    OVERALL,
    STAGE_RULE,
    THREAD_RULE,
    Integers,
    Items,
    Values,
    characters,
    firm_values,
)

BOTH_ROUNDS = ("before__framework_version", "after__framework_version")
SIDES = 2  # firms that the panel alone holds, and those that the other alone does
CHUNK = 20_000  # firms counted, and rows fetched, at a time
LOST_AFTER = timedelta(minutes=10)  # a job not heard of for so long may be asked for again


class Held(NamedTuple):
    """A row: (items, measures), and (panels held against it, SIDES, items and last who submitted)."""

    counts: Integers
    apart: Integers

    def equals(self, other: "Held | None") -> bool:
        return other is not None and all(map(np.array_equal, self, other))


def of(before: Round, after: Round) -> Panel:
    """The panel of two rounds, counted or not."""
    return Panel.objects.get_or_create(before=before, after=after)[0]


def is_first_to_ask(panel: Panel) -> bool:
    """Note that its job is asked for, unless it has been already."""
    now = timezone.now()
    free = Q(asked_at=None) | Q(asked_at__lt=now - LOST_AFTER)
    return Panel.objects.filter(free, pk=panel.pk).update(asked_at=now) == 1


def mark(entries: Iterable[TallyEntry]) -> None:
    """These have been folded: submissions of their rounds are counted, or no longer; in the same transaction."""
    rounds = {one.round_id for one in entries if one.kind == EntryKind.OWN}
    moved = Panel.objects.filter(Q(before__in=rounds) | Q(after__in=rounds), pk__lte=OuterRef("pk"))
    beside = moved.filter(_shares(OuterRef("before"), OuterRef("after")))
    Panel.objects.filter(Exists(beside)).update(changes=F("changes") + 1)


def is_stale(panel: Panel) -> bool:
    """Whether a submission it depends on has come or gone since it was counted, folded or still waiting."""
    return panel.is_stale or _waiting(panel).exists()


def build(panel: Panel) -> int:
    """Count a panel and say how many rows it has; of two that count at once the one that saw more is kept."""
    panel = Panel.objects.select_related(*BOTH_ROUNDS).get(
        pk=panel.pk
    )  # whatever comes after this is one more
    codes = compared(panel.before, panel.after)
    rows = _recount(panel, codes)
    with transaction.atomic():
        stored = Panel.objects.select_for_update().get(pk=panel.pk)
        if stored.counted <= panel.changes:
            _keep(stored, panel.changes, codes, rows)
    return len(rows)


def read(panel: Panel) -> dict[int, Held]:
    """What is stored of each sector, items in the order of the panel's codes."""
    shape = -1, SIDES, len(panel.codes) + 1
    return {
        sector: Held(changes.unpack(packed), np.frombuffer(apart, "<i8").reshape(shape))
        for sector, packed, apart in panel.rows.values_list("sector", "counts", "apart")
    }


def differing(panel: Panel) -> list[int]:
    """The sectors whose stored row is not what a recount says; none is right. Of a panel that is stale, none."""
    panel = Panel.objects.select_related(*BOTH_ROUNDS).get(pk=panel.pk)
    counted = {} if panel.is_stale else _recount(panel, panel.codes)
    stored = {} if panel.is_stale else read(panel)
    if _has_moved(panel):
        return []
    sectors = counted.keys() | stored.keys()
    return sorted(one for one in sectors if one not in counted or not counted[one].equals(stored.get(one)))


def compared(before: Round, after: Round) -> list[str]:
    """The codes of the items that can be compared, in the order of the later version.

    A sub-thread that means the same and was asked in both rounds; a thread or stage that asked enough, the same in
    both, all of it such; overall where that holds for every thread.
    """
    earlier, later = _asked(before), _asked(after)
    _read_wordings(earlier, later)
    same = {code for code, one in later.items() if code in earlier and one.means_the_same_as(earlier[code])}
    found = [code for code in later if code in same]
    is_whole = earlier.keys() == later.keys() == same
    for name, rule in (("thread", THREAD_RULE), ("stage", STAGE_RULE)):
        former = _groups(earlier, name)
        alike = {
            code: former.get(code) == members and members <= same and len(members) >= rule.answers
            for code, members in _groups(later, name).items()
        }
        found += [code for code, is_alike in alike.items() if is_alike]
        is_whole = is_whole and (name == "stage" or all(alike.values()))
    return [*found, OVERALL] if is_whole and later else found


def _asked(round_: Round) -> dict[str, SubThread]:
    """The sub-threads that a round asks, by code, in order."""
    return {one.code: one for one in round_.asked().select_related("thread", "version")}


def _read_wordings(earlier: dict[str, SubThread], later: dict[str, SubThread]) -> None:
    """The level texts of those sub-threads whose wordings decide, in one question for all."""
    both = ((earlier[code], one) for code, one in later.items() if code in earlier)
    across = [one for pair in both if pair[0].version.major != pair[1].version.major for one in pair]
    prefetch_related_objects(across, "descriptors")


def _groups(asked: dict[str, SubThread], name: str) -> dict[str, set[str]]:
    """The codes of the sub-threads of each thread, or stage."""
    groups: dict[str, set[str]] = {}
    for code, one in asked.items():
        groups.setdefault(one.thread.code if name == "thread" else one.stage, set()).add(code)
    return groups


def _recount(panel: Panel, codes: list[str]) -> dict[int, Held]:
    """What the rows must hold: the firms whose submissions count in both rounds, by the sector of the later one."""
    read = cache(_Side.read)
    both = _Both.of(read(panel.before), read(panel.after))
    others = [
        (_Both.of(read(one.before), read(one.after)), compared(one.before, one.after))
        for one in _held_against(panel).select_related(*BOTH_ROUNDS).order_by("pk")
    ]
    sectors = np.unique(np.concatenate([both.sectors, *(other.sectors for other, _ in others)]))
    counts = both.count(codes, sectors)
    apart = [_apart(both, other, codes, known, sectors) for other, known in others]
    stacked = np.array(apart, np.int64).reshape(len(apart), SIDES, len(sectors), len(codes) + 1)
    rows = zip(sectors.tolist(), counts, stacked.transpose(2, 0, 1, 3), strict=True)
    return {sector: Held(*held) for sector, *held in rows if any(one.any() for one in held)}


def _apart(
    both: "_Both", other: "_Both", codes: list[str], known: list[str], sectors: Integers
) -> list[Integers]:
    """How many firms one holds and the other does not, there or in that sector: (sectors, items), of either."""
    shared = [code for code in codes if code in known]
    columns = [codes.index(code) for code in shared] + [len(codes)]
    has = both.has(shared), other.has(shared)
    numbers = []
    for one, its, another, theirs in ((both, has[0], other, has[1]), (other, has[1], both, has[0])):
        alone = its & ~one.found_in(another, theirs)
        number = np.zeros((len(sectors), len(codes) + 1), np.int64)
        number[:, columns] = changes.by_segment(alone, np.searchsorted(sectors, one.sectors), len(sectors))
        numbers.append(number)
    return numbers


@dataclass(frozen=True)
class _Both:
    """The firms that count in two rounds, by their places in each."""

    before: "_Side"
    after: "_Side"
    earlier: Integers
    later: Integers

    @classmethod
    def of(cls, before: "_Side", after: "_Side") -> "_Both":
        _, earlier, later = np.intersect1d(before.firms, after.firms, assume_unique=True, return_indices=True)
        return cls(before, after, earlier, later)

    @property
    def sectors(self) -> Integers:
        return self.after.sectors[self.later]

    def values(self, codes: list[str]) -> Iterator[tuple[slice, Values, Values]]:
        """What they said in each round, some firms at a time."""
        for start in range(0, len(self.later), CHUNK):
            part = slice(start, start + CHUNK)
            yield (
                part,
                self.before.values(self.earlier[part], codes),
                self.after.values(self.later[part], codes),
            )

    def count(self, codes: list[str], sectors: Integers) -> Integers:
        totals = np.zeros((len(sectors), len(codes), len(changes.MEASURES)), np.int64)
        sector = np.searchsorted(sectors, self.sectors)
        for part, before, after in self.values(codes):
            totals += changes.count(before, after, sector[part], len(sectors))
        return totals

    def has(self, codes: list[str]) -> NDArray[np.bool_]:
        """Who has a level in both, and last who submitted in both: (firms, items)."""
        found = [changes.has_level(before, after) for _, before, after in self.values(codes)]
        return np.vstack([np.zeros((0, len(codes) + 1), bool), *found])

    def found_in(self, other: "_Both", has: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """What `other` has of these firms, where they stand in the same sector there."""
        found = np.zeros((len(self.later), has.shape[1]), bool)
        firms = self.after.firms[self.later], other.after.firms[other.later]
        _, mine, its = np.intersect1d(*firms, assume_unique=True, return_indices=True)
        is_there = self.sectors[mine] == other.sectors[its]
        found[mine[is_there]] = has[its[is_there]]
        return found


@dataclass(frozen=True)
class _Side:
    """What counts in one round: aligned arrays and lists, a place for each firm."""

    items: Items
    firms: Integers
    sectors: Integers
    levels: list[str]

    @classmethod
    def read(cls, round_: Round) -> "_Side":
        """In one statement, without objects."""
        counted = Submission.objects.order_by().filter(round=round_, assessment__status=Status.SUBMITTED)
        rows = list(counted.values_list("assessment__firm", "sector", "levels").iterator(CHUNK))
        firms, sectors, levels = zip(*rows, strict=True) if rows else ((), (), ())
        items = Items.of(round_.framework_version.layout())
        return cls(items, np.array(firms, np.int64), np.array(sectors, np.int64), list(levels))

    def values(self, places: Integers, codes: list[str]) -> Values:
        """What these firms say of these items."""
        states = characters([self.levels[place] for place in places.tolist()], self.items.sub_thread_count)
        return changes.of_items(
            firm_values(states, self.items), [self.items.codes.index(one) for one in codes]
        )


def _keep(panel: Panel, counted: int, codes: list[str], rows: dict[int, Held]) -> None:
    panel.rows.all().delete()
    PanelRow.objects.bulk_create(
        PanelRow(panel=panel, sector=sector, counts=changes.pack(held.counts), apart=changes.pack(held.apart))
        for sector, held in rows.items()
    )
    panel.codes, panel.counted, panel.built_at, panel.asked_at = codes, counted, timezone.now(), None
    panel.save(update_fields=["codes", "counted", "built_at", "asked_at"])


def _has_moved(panel: Panel) -> bool:
    """Whether a submission of either round has come or gone since the panel was looked up, folded or waiting."""
    return _waiting(panel).exists() or not Panel.objects.filter(pk=panel.pk, changes=panel.changes).exists()


def _waiting(panel: Panel) -> QuerySet[TallyEntry]:
    rounds = [panel.before_id, panel.after_id]
    others = _held_against(panel).order_by()
    beside = Q(round__in=others.values("before")) | Q(round__in=others.values("after"))
    return TallyEntry.objects.filter(Q(round__in=rounds) | beside, kind=EntryKind.OWN)


def _held_against(panel: Panel) -> QuerySet[Panel]:
    """Those of either round that were asked for before it."""
    return Panel.objects.filter(_shares(panel.before_id, panel.after_id), pk__lt=panel.pk)


def _shares(*rounds) -> Q:
    """Panels that hold one of these rounds, on whichever side."""
    either = Q()
    for one in rounds:
        either |= Q(before=one) | Q(after=one)
    return either
