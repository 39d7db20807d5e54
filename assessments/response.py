"""Who takes part in a round: firms asked, started and submitted, by sector and by day. Never what they said."""

from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from django.db.models import Count, Exists, OuterRef

from assessments.models import Assessment, Round, Sector
from assessments.tally import firms

CSV_COLUMNS = ("sector", "firms", "started", "submitted", "started_percent", "submitted_percent")
UNKNOWN = "Sector not known yet"
MOST_DAYS = 14  # rows of the table of days


@dataclass
class Response:
    """Firms of one sector, or of all."""

    code: str
    title: str
    firms: int = 0
    started: int = 0  # or submitted
    submitted: int = 0

    @property
    def started_percent(self) -> int:
        return percent(self.started, self.firms)

    @property
    def submitted_percent(self) -> int:
        return percent(self.submitted, self.firms)

    @property
    def only_started(self) -> int:
        return self.started - self.submitted

    @property
    def bar(self) -> dict[str, str]:
        """Lengths of the bar, in percent of its track."""
        done, begun = (100 * number / max(self.firms, 1) for number in (self.submitted, self.only_started))
        return {"submitted": f"{done:.2f}%", "started": f"{begun:.2f}%"}


@dataclass
class Day:
    """Submissions of one day and all up to it."""

    day: date
    submitted: int
    so_far: int
    bar: str


def percent(part: int, whole: int) -> int:
    """Rounded to the nearest, halves up.

    >>> percent(1, 8), percent(0, 0)
    (13, 0)
    """
    return (200 * part + whole) // (2 * whole) if whole else 0


def by_sector(round_: Round) -> list[Response]:
    """A line for each sector that has firms in the round, the most active first.

    A firm that has submitted is in the sector it had that day, as in the heatmap; any other in its present one.
    """
    sectors = {one.pk: Response(one.code, one.title) for one in Sector.objects.all()}
    unknown = Response("", UNKNOWN)
    for pk, number in firms.by_sector(round_).items():
        sectors[pk].submitted = sectors[pk].started = number
    for pk, number in _drafts(round_):
        sectors[pk].started += number
    for pk, number in round_.firms().order_by().values_list("sector").annotate(number=Count("*")):
        sectors[pk].firms = number
    for one in sectors.values():
        one.firms = max(one.firms, one.started)  # some that are of another kind by now have taken part
    waiting = round_.invited_firms.filter(firm=None).order_by().values_list("sector").annotate(Count("pk"))
    for pk, number in waiting:
        sectors.get(pk, unknown).firms += number
    return [
        *sorted((one for one in sectors.values() if one.firms), key=_activity),
        *([unknown] if unknown.firms else []),
    ]


def _activity(one: Response) -> tuple[float, float, str]:
    return -one.submitted / one.firms, -one.started / one.firms, one.title


def _drafts(round_: Round):
    """(sector, firms) that have a draft and have submitted nothing that counts."""
    counted = Assessment.objects.counted().filter(round=round_, firm=OuterRef("firm"))
    drafts = Assessment.objects.drafts().filter(~Exists(counted), round=round_)
    return drafts.order_by().values_list("firm__sector").annotate(Count("pk"))


def total(rows: list[Response]) -> Response:
    together = Response("all", "All sectors")
    for row in rows:
        together.firms += row.firms
        together.started += row.started
        together.submitted += row.submitted
    return together


def by_day(round_: Round) -> list[Day]:
    """The last days on which firms submitted what counts now, the newest first."""
    days = sorted(firms.by_day(round_).items())
    so_far = list(accumulate(number for _, number in days))
    written = [
        Day(day, number, total_then, f"{100 * total_then / so_far[-1]:.2f}%")
        for (day, number), total_then in zip(days, so_far, strict=True)
    ]
    return written[::-1][:MOST_DAYS]


def csv_rows(rows: list[Response]):
    for row in [*rows, total(rows)]:
        yield (
            row.code or "unknown",
            row.firms,
            row.started,
            row.submitted,
            row.started_percent,
            row.submitted_percent,
        )
