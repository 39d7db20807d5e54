"""How many firms take part: by round, sector and day, without unpacking what they said.

Kept by the compacting writer with the rows of the tally, and exact like them: what is stored and what waits are read
in one statement. A firm counts where it was on the day it submitted, once a round.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from assessments.choices import Counting, EntryKind, Status
from assessments.models import Round, Submission, TallyDay, TallyEntry, TallyRow

OWN = (Counting.SELF, Counting.FACILITATED)
EVERYWHERE = Q(geography=0, size_band=0, tier=0)  # rows of all firms of a sector and mode


def of_rounds() -> dict[int, int]:
    """Firms that count in each round that has any, by its primary key."""
    return _added(
        TallyRow.objects.filter(EVERYWHERE, mode__in=OWN).values_list("round").annotate(Sum("firms")),
        _waiting().values_list("round").annotate(Sum("sign")),
    )


def count_in(rounds: Iterable[Round]) -> list[Round]:
    """These rounds, each with the number of firms that count in it as `submitted`."""
    rounds, numbers = list(rounds), of_rounds()
    for one in rounds:
        one.submitted = numbers.get(one.pk, 0)
    return rounds


def by_sector(round_: Round) -> dict[int, int]:
    """Firms that count in a round, by the primary key of their sector."""
    rows = TallyRow.objects.filter(EVERYWHERE, mode__in=OWN, round=round_)
    return _added(
        rows.values_list("sector").annotate(Sum("firms")),
        _waiting().filter(round=round_).values_list("submission__sector").annotate(Sum("sign")),
    )


def by_day(round_: Round) -> dict[date, int]:
    """Firms that count in a round, by the day on which they submitted."""
    return _added(
        TallyDay.objects.filter(round=round_).values_list("day", "firms"),
        _waiting()
        .filter(round=round_)
        .annotate(day=TruncDate("submission__submitted_at"))
        .values_list("day")
        .annotate(Sum("sign")),
    )


def add_days(entries: Iterable[TallyEntry]) -> None:
    """Fold entries into the days of their submissions; the caller holds the writer's lock."""
    more: dict[tuple[int, date], int] = {}
    for entry in entries:
        if entry.kind == EntryKind.OWN:
            key = entry.round_id, timezone.localdate(entry.submission.submitted_at)
            more[key] = more.get(key, 0) + entry.sign
    days = {day for _, day in more}
    stored = TallyDay.objects.filter(round__in={pk for pk, _ in more}, day__in=days)
    before = {(pk, day): firms for pk, day, firms in stored.values_list("round", "day", "firms")}
    TallyDay.objects.bulk_create(
        [TallyDay(round_id=key[0], day=key[1], firms=before.get(key, 0) + more[key]) for key in sorted(more)],
        update_conflicts=True, unique_fields=["round", "day"], update_fields=["firms"],
    )  # fmt: skip


def rebuild_days(round_: Round) -> None:
    """Write the days of a round anew; the caller holds the writer's lock."""
    counted = _recounted_days(round_)
    TallyDay.objects.filter(round=round_).delete()
    TallyDay.objects.bulk_create(
        TallyDay(round=round_, day=day, firms=counted[day]) for day in sorted(counted)
    )


def differing_days(round_: Round) -> list[date]:
    """The days of a round whose stored number differs from a recount; the caller holds the writer's lock."""
    counted = _recounted_days(round_)
    stored = dict(TallyDay.objects.filter(round=round_).values_list("day", "firms"))
    return sorted(day for day in counted.keys() | stored.keys() if counted.get(day, 0) != stored.get(day, 0))


def _recounted_days(round_: Round) -> dict[date, int]:
    """What the days must hold: submissions that count, less entries that wait; in one statement."""
    day = TruncDate("submitted_at")
    counted = Submission.objects.filter(round=round_, assessment__status=Status.SUBMITTED).order_by()
    waiting = _waiting().filter(round=round_).annotate(day=TruncDate("submission__submitted_at"))
    return _added(
        counted.annotate(day=day).values_list("day").annotate(Count("pk")),
        waiting.values_list("day").annotate(number=-Sum("sign")),
    )


def _waiting():
    return TallyEntry.objects.filter(kind=EntryKind.OWN).order_by()


def _added(stored, waiting) -> dict:
    """Numbers by what they are of, from one statement; where none is left there is no entry."""
    totals: dict = {}
    for key, number in stored.order_by().union(waiting, all=True):
        totals[key] = totals.get(key, 0) + number
    return {key: number for key, number in totals.items() if number}
