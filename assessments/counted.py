"""A table of counts as somebody printed it: its rows, and what is wrong or doubtful about them. Stores nothing."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from assessments.models import Framework, SubThread
from assessments.models.reference import MOST_FIRMS

MOST_ROWS = 100
LONGEST_TITLE = 200
COUNTS = ("l1", "l2", "l3", "l4")


class Counted(NamedTuple):
    """Firms at each level of one capability."""

    code: str  # of a sub-thread of the framework, or empty
    title: str  # as printed
    l1: int
    l2: int
    l3: int
    l4: int

    @property
    def levels(self) -> tuple[int, ...]:
        return self[2:]

    @property
    def firms(self) -> int:
        return sum(self.levels)


def known_codes(framework: Framework) -> set[str]:
    """Sub-threads of any published version: the code of a capability is never used again for another."""
    parts = SubThread.objects.filter(version__framework=framework, version__published_at__isnull=False)
    return set(parts.values_list("code", flat=True))


def doubts(rows: Iterable[Counted], note: str) -> list[str]:
    """What an editor should look at before readers do; none of it stands in the way."""
    rows = list(rows)
    found = []
    numbers = sorted({row.firms for row in rows})
    if len(numbers) > 1:
        said = "does not say" if not note.strip() else "should say"
        found.append(
            f"The rows stand on different numbers of firms ({', '.join(map(str, numbers))}); the note {said} why."
        )
    if alone := [row.title for row in rows if not row.code]:
        found.append(f"Not shown beside live figures, for want of a sub-thread: {'; '.join(alone)}.")
    if twice := [title for title, number in Counter(row.title for row in rows).items() if number > 1]:
        found.append(f"Printed twice: {'; '.join(twice)}.")
    return found


__all__ = ["COUNTS", "LONGEST_TITLE", "MOST_FIRMS", "MOST_ROWS", "Counted", "doubts", "known_codes"]
