"""A table of counts as somebody printed it: its rows, and what is wrong or doubtful about them. Stores nothing."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.core.exceptions import ValidationError

from assessments.invited.reading import Problem, Row, read
from assessments.models import Framework, ReferenceSeries, SubThread
from assessments.models.reference import MOST_FIRMS
from meo_site.accounts.forms import readable

MOST_ROWS = 100
LONGEST_TITLE = 200
COUNTS = ("l1", "l2", "l3", "l4")
COLUMNS = ("code", "title", *COUNTS)
NEEDED = COLUMNS[1:]


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
    """What an editor should look at before readers do; a note that is wanted is the only one to stand in the way."""
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


@dataclass
class Table:
    """What a file of counts holds: its rows, or every problem with row and column, and columns that are not read."""

    rows: list[Counted]
    problems: list[Problem]
    unknown: list[str]


def read_table(data: bytes, framework: Framework) -> Table:
    """A CSV or XLSX file; Unreadable, in words for its sender, where it is neither."""
    reading = read(data, COLUMNS, NEEDED, MOST_ROWS)
    found: list[Problem] = []
    known = known_codes(framework)
    rows = [_checked(row, known, framework, found) for row in reading.rows]
    _reject_repeats(reading.rows, found)
    if not reading.rows and not reading.problems:
        found.append(Problem(2, "title", "there is no row below the heading"))
    told = {
        (problem.row, problem.column) for problem in reading.problems
    }  # an unreadable cell is not empty too
    problems = reading.problems + [one for one in found if (one.row, one.column) not in told]
    return Table([] if problems else rows, sorted(problems), reading.unknown)


def _checked(row: Row, known: set[str], framework: Framework, problems: list[Problem]) -> Counted:
    code, title = row.cells.get("code", "").upper(), row.cells["title"]
    if code and code not in known:
        problems.append(Problem(row.number, "code", f"“{code[:40]}” is no sub-thread of {framework}"))
    if fault := _fault_of_title(title):
        problems.append(Problem(row.number, "title", fault))
    counts = [_whole(row, name, problems) for name in COUNTS]
    if counts == [0] * 4:
        problems.append(Problem(row.number, "l1", "the row stands on no firm"))
    return Counted(code, title, *(count or 0 for count in counts))


def _fault_of_title(title: str) -> str:
    if not title:
        return "is empty"
    if len(title) > LONGEST_TITLE:
        return f"has {len(title)} characters; at most {LONGEST_TITLE}"
    try:
        readable(title.replace("\0", "\ufffd"))
    except ValidationError:
        return "holds characters that cannot be seen"
    return ""


def _whole(row: Row, name: str, problems: list[Problem]) -> int | None:
    """A number of firms; an empty cell is no nought: whoever printed the table said something."""
    text = row.cells[name]
    if not re.fullmatch(r"[0-9]{1,9}", text):
        said = "is empty" if not text else f"“{text[:40]}” is not a whole number of firms"
        problems.append(Problem(row.number, name, said))
        return None
    if int(text) > MOST_FIRMS:
        problems.append(Problem(row.number, name, f"{text} is more than {MOST_FIRMS:,} firms"))
    return int(text)


def _reject_repeats(rows: Sequence[Row], problems: list[Problem]) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        if code := row.cells.get("code", "").upper():
            if code in seen:
                problems.append(Problem(row.number, "code", f"stands in row {seen[code]} already"))
            seen.setdefault(code, row.number)


@dataclass
class Comparison:
    """What a table would do to the rows of a series, which it takes the place of."""

    new: list[Counted]
    changed: list[tuple[Counted, Counted]]  # stored, read
    gone: list[Counted]
    unchanged: int


def stored_rows(series: ReferenceSeries) -> list[Counted]:
    return [Counted(row.code, row.title, *row.levels) for row in series.rows.all()]


def compare(series: ReferenceSeries, rows: Sequence[Counted]) -> Comparison:
    stored = {row.code or row.title: row for row in stored_rows(series)}
    pairs = [(stored.pop(row.code or row.title, None), row) for row in rows]
    return Comparison(
        new=[row for before, row in pairs if before is None],
        changed=[(before, row) for before, row in pairs if before is not None and before != row],
        gone=list(stored.values()),
        unchanged=sum(before == row for before, row in pairs),
    )
