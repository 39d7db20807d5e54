"""The stored comparison of two rounds: counted by a job, marked when a submission of either comes or goes.

A panel says how many changes of its rounds it has counted; readers show what is stored and see whether there were more.
What is compared is decided once, from both versions: items that mean the same and were asked in both rounds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.db import transaction
from django.db.models import F, Q, prefetch_related_objects
from django.utils import timezone

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
CHUNK = 20_000  # firms counted, and rows fetched, at a time
LOST_AFTER = timedelta(minutes=10)  # a job not heard of for so long may be asked for again


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
    Panel.objects.filter(Q(before__in=rounds) | Q(after__in=rounds)).update(changes=F("changes") + 1)


def is_stale(panel: Panel) -> bool:
    """Whether a submission of either round has come or gone since it was counted, folded or still waiting."""
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


def read(panel: Panel) -> dict[int, Integers]:
    """What is stored of each sector: (items, measures), items in the order of the panel's codes."""
    return {sector: changes.unpack(packed) for sector, packed in panel.rows.values_list("sector", "counts")}


def differing(panel: Panel) -> list[int]:
    """The sectors whose stored row is not what a recount says; none is right. Of a panel that is stale, none."""
    panel = Panel.objects.select_related(*BOTH_ROUNDS).get(pk=panel.pk)
    counted = {} if panel.is_stale else _recount(panel, panel.codes)
    stored = {} if panel.is_stale else read(panel)
    if _has_moved(panel):
        return []
    sectors = counted.keys() | stored.keys()
    return sorted(one for one in sectors if not np.array_equal(counted.get(one), stored.get(one)))


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


def _recount(panel: Panel, codes: list[str]) -> dict[int, Integers]:
    """What the rows must hold: the firms whose submissions count in both rounds, by the sector of the later one."""
    before, after = _Side.read(panel.before), _Side.read(panel.after)
    _, earlier, later = np.intersect1d(before.firms, after.firms, assume_unique=True, return_indices=True)
    sectors, sector = np.unique(after.sectors[later], return_inverse=True)
    totals = np.zeros((len(sectors), len(codes), len(changes.MEASURES)), np.int64)
    for start in range(0, len(later), CHUNK):
        part = slice(start, start + CHUNK)
        sides = before.values(earlier[part], codes), after.values(later[part], codes)
        totals += changes.count(*sides, sector[part], len(sectors))
    return dict(zip(sectors.tolist(), totals, strict=True))


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


def _keep(panel: Panel, counted: int, codes: list[str], rows: dict[int, Integers]) -> None:
    panel.rows.all().delete()
    PanelRow.objects.bulk_create(
        PanelRow(panel=panel, sector=sector, counts=changes.pack(counts)) for sector, counts in rows.items()
    )
    panel.codes, panel.counted, panel.built_at, panel.asked_at = codes, counted, timezone.now(), None
    panel.save(update_fields=["codes", "counted", "built_at", "asked_at"])


def _has_moved(panel: Panel) -> bool:
    """Whether a submission of either round has come or gone since the panel was looked up, folded or waiting."""
    return _waiting(panel).exists() or not Panel.objects.filter(pk=panel.pk, changes=panel.changes).exists()


def _waiting(panel: Panel):
    return TallyEntry.objects.filter(kind=EntryKind.OWN, round__in=[panel.before_id, panel.after_id])
