"""Periods as people write them: 2019, 2016-01-01/P3Y, or a label that is known already. Knows no model."""

import calendar
import datetime
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from indicators.choices import EARLIEST, LATEST, PeriodType
from indicators.validation import Problem

ISO = re.compile(r"(\d{4}-\d\d-\d\d)/(?:P(\d{1,3})([YMD])|(\d{4}-\d\d-\d\d))", re.ASCII)
HOW = "Write a year (2019) or the first day and the length (2016-01-01/P3Y)."


class OutOfReach(ValueError):
    """A slip of the keyboard, or "no end": nothing can be reckoned from such a day."""

    def __init__(self) -> None:
        super().__init__(f"is not within the years {EARLIEST.year} to {LATEST.year}")


class Period(NamedTuple):
    """From which day to which, both included, and what readers call it."""

    start: datetime.date
    end: datetime.date
    type: str
    label: str

    @property
    def key(self) -> tuple[datetime.date, datetime.date]:
        return self.start, self.end


def parse(text: str) -> Period:
    """ValueError, in words, where it is neither a year nor in the form of ISO 8601."""
    try:
        if re.fullmatch(r"[0-9]{4}", text):
            return between(datetime.date(int(text), 1, 1), datetime.date(int(text), 12, 31))
        if found := ISO.fullmatch(text):
            first = datetime.date.fromisoformat(found[1])
            if found[4]:
                return between(first, datetime.date.fromisoformat(found[4]))
            return between(first, _after(first, int(found[2]), found[3]) - datetime.timedelta(days=1))
    except OutOfReach as reason:
        raise ValueError(f"“{text[:40]}” {reason}") from None
    except (ValueError, OverflowError):
        raise ValueError(f"“{text[:40]}” names a day that does not exist. {HOW}") from None
    raise ValueError(f"“{text[:40]}” is not a period of this indicator. {HOW}")


def between(start: datetime.date, end: datetime.date) -> Period:
    """A period by its days: a year is a calendar or a financial year, anything longer the window of a survey."""
    if start < EARLIEST or end > LATEST:
        raise OutOfReach
    if end <= start:
        raise ValueError("ends before it begins")
    if _after(start, 1, "Y") - datetime.timedelta(days=1) != end:
        kind = PeriodType.SURVEY_WINDOW
    elif (start.month, start.day) == (1, 1):
        kind = PeriodType.CALENDAR_YEAR
    else:
        kind = PeriodType.FINANCIAL_YEAR
    label = str(start.year) if start.year == end.year else f"{start.year}-{end.year}"
    return Period(start, end, kind, label)


def _after(first: datetime.date, count: int, unit: str) -> datetime.date:
    if unit == "D":
        return first + datetime.timedelta(days=count)
    months = first.month - 1 + count * (12 if unit == "Y" else 1)
    year, month = first.year + months // 12, months % 12 + 1
    return first.replace(year=year, month=month, day=min(first.day, calendar.monthrange(year, month)[1]))


# --- checks of the periods of one indicator ----------------------------------------------------------


def overlapping(spans: Iterable[Period], touched: set[Period]) -> Iterator[Problem]:
    """Windows of surveys roll on, which an editor should know of; years that share days are two kinds of year."""
    latest: dict[
        tuple[str, bool], Period
    ] = {}  # by kind, and whether it is touched: the one that ends last so far
    for after in sorted(spans, key=lambda one: one.key):
        met: dict[str, Period] = {}
        for (kind, is_touched), one in latest.items():
            if one.end >= after.start and (is_touched or after in touched):
                met[kind] = max(met.get(kind, one), one, key=lambda span: span.end)
        for one in met.values():
            windows = PeriodType.SURVEY_WINDOW in (one.type, after.type)
            yield Problem(
                "warning" if windows else "error", "overlap", after.label,
                f"It begins on {after.start} and shares days with {one.label}, which ends on {one.end}.",
            )  # fmt: skip
        key = after.type, after in touched
        latest[key] = max(latest.get(key, after), after, key=lambda span: span.end)


def across(
    period: Period, breaks: Iterable[datetime.date], before: datetime.date | None, where: str
) -> Iterator[Problem]:
    """A break within the period, or between it and the one `before`, with which it is then not compared.

    `where`: the period, or the place that alone has the break.
    """
    for starts_on in breaks:
        if period.start < starts_on <= period.end:
            yield Problem(
                "error", "break", where,
                f"The series has a break on {starts_on}, within this period: its figures are on neither basis.",
            )  # fmt: skip
        elif before and before < starts_on <= period.start:
            yield Problem(
                "warning", "break", where,
                f"The series has a break on {starts_on}: these values were not compared with the period before.",
            )  # fmt: skip
