"""Periods as people write them (2019, 2016-01-01/P3Y), and what can be wrong with one. Knows no model."""

import calendar
import datetime
import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from indicators.choices import EARLIEST, LATEST, PeriodType
from indicators.validation import Problem

ISO = re.compile(r"(\d{4}-\d\d-\d\d)/(?:P(\d{1,3})([YMD])|(\d{4}-\d\d-\d\d))", re.ASCII)
TWO_YEARS = re.compile(r"\d{4}\s*[-–/]\s*(\d{4}|\d\d)", re.ASCII)
YEARS = re.compile(r"(?<!\d)(\d{4})(?:-(\d\d))?(?!\d)", re.ASCII)  # 2018-19 names two
SPANS = {
    PeriodType.CALENDAR_YEAR: "1 January to 31 December",
    PeriodType.FINANCIAL_YEAR: "1 April to 31 March",
}
NOT_FINAL = {"P", "E", "M"}  # provisional, estimated, missing: what may be said of days to come
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


def as_labelled(text: str, types: Collection[str]) -> Period:
    """As `parse`; and two years (2019-2020, 2019/20, 2019-20) where all periods of an indicator are financial years.

    ValueError, which says how to write it, where the text leaves open which days are meant.
    """
    are_financial = set(types) == {PeriodType.FINANCIAL_YEAR}
    if TWO_YEARS.fullmatch(text):
        first, last = _years_of(text)
        if are_financial and last == first + 1:
            return parse(f"{first:04}-04-01/P1Y")
        raise ValueError(
            f"“{text}” is not a period of this indicator so far, and its days cannot be told from it. "
            f"Write them in period_start and period_end, or here: {first}-01-01/{last}-12-31, for example."
        )
    if are_financial and re.fullmatch(r"[0-9]{4}", text) and int(text) < LATEST.year:
        raise ValueError(
            f"“{text}” is a calendar year, and the periods of this indicator are financial years. "
            f"Write {text}-{int(text) + 1}; if you mean the calendar year, {text}-01-01/P1Y."
        )
    return parse(text)


def between(start: datetime.date, end: datetime.date) -> Period:
    """A period by its days: a calendar or a financial year, anything else the window of a survey."""
    if start < EARLIEST or end > LATEST:
        raise OutOfReach
    if end <= start:
        raise ValueError("ends before it begins")
    return Period(start, end, _kind(start, end), _label(start, end))


def following(period: Period) -> Period:
    """The next of the same length and type; ValueError beyond the years that can be stored."""
    first = period.end + datetime.timedelta(days=1)
    months = 12 * (first.year - period.start.year) + first.month - period.start.month
    if first.day == period.start.day:
        end = _after(first, months, "M") - datetime.timedelta(days=1)
    else:
        end = first + (period.end - period.start)
    return between(first, end)._replace(type=period.type)


def _label(start: datetime.date, end: datetime.date) -> str:
    return str(start.year) if start.year == end.year else f"{start.year}-{end.year}"


def _kind(start: datetime.date, end: datetime.date) -> PeriodType:
    if _after(start, 1, "Y") - datetime.timedelta(days=1) != end or start.day != 1:
        return PeriodType.SURVEY_WINDOW
    return {1: PeriodType.CALENDAR_YEAR, 4: PeriodType.FINANCIAL_YEAR}.get(
        start.month, PeriodType.SURVEY_WINDOW
    )


def _after(first: datetime.date, count: int, unit: str) -> datetime.date:
    if unit == "D":
        return first + datetime.timedelta(days=count)
    months = first.month - 1 + count * (12 if unit == "Y" else 1)
    year, month = first.year + months // 12, months % 12 + 1
    return first.replace(year=year, month=month, day=min(first.day, calendar.monthrange(year, month)[1]))


# --- checks of one period ------------------------------------------------------------------------------


def misfits(period: Period) -> Iterator[Problem]:
    """A type that the days are not of; a label that names other years than they lie in."""
    days = f"{_day(period.start)} to {_day(period.end)}"
    if period.type in SPANS and _kind(period.start, period.end) != period.type:
        kind = PeriodType(period.type).label.lower()
        yield Problem(
            "error", "type", "Period",
            f"A {kind} goes from {SPANS[PeriodType(period.type)]}, and this period from {days}. "
            "Choose the type that fits.",
        )  # fmt: skip
    if not is_named_by(period, period.label):
        right = _label(period.start, period.end)
        yield Problem(
            "error", "label", "Period",
            f"The label “{period.label}” does not name the period from {days}. Type {right}, for example.",
        )  # fmt: skip


def to_come(period: Period, statuses: Collection[str], today: datetime.date) -> Iterator[Problem]:
    """Nothing final is known of a period that is not over; estimates and provisional values may be."""
    if period.end <= today:
        return
    ends = f"The period ends on {_day(period.end)}, which is still to come."
    if set(statuses) <= NOT_FINAL:
        yield Problem("warning", "to-come", "Period", f"{ends} Check its days.")
    else:
        yield Problem(
            "error", "to-come", "Period",
            f"{ends} Check its days, or mark each value as provisional or estimated.",
        )  # fmt: skip


def is_named_by(period: Period, label: str) -> bool:
    """Whether a label names the years in which the period begins and ends."""
    named = _years_of(label)
    return named[:1] + named[-1:] == [period.start.year, period.end.year]


def _years_of(label: str) -> list[int]:
    """The years that a label names, in its order.

    >>> _years_of("2016-2018"), _years_of("April 2018 to March 2019"), _years_of("2018/19"), _years_of("Q1")
    ([2016, 2018], [2018, 2019], [2018, 2019], [])
    """
    named = []
    for year, short in YEARS.findall(re.sub(r"\s*[–/]\s*", "-", label)):
        named += [int(year), int(year[:2] + short)] if short else [int(year)]
    return named


def _day(date: datetime.date) -> str:
    return f"{date.day} {date:%B %Y}"


# --- checks of the periods of one indicator ----------------------------------------------------------


def namesakes(period: Period, others: Iterable[Period]) -> Iterator[Problem]:
    """Readers, and files that name a period by its label, tell two of one label apart only by the days."""
    for other in others:
        if other.label == period.label and other.key != period.key:
            yield Problem(
                "warning", "label", "Period",
                f"The period from {_day(other.start)} to {_day(other.end)} has the label “{other.label}” too.",
            )  # fmt: skip


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
    period: Period,
    breaks: Iterable[datetime.date],
    before: datetime.date | None,
    where: str,
    *,
    is_public: bool = False,
) -> Iterator[Problem]:
    """A break within the period, or between it and the one `before`, with which it is then not compared.

    `where`: the period, or the place that alone has the break. A period that is public already can be corrected.
    """
    for starts_on in breaks:
        if period.start < starts_on <= period.end:
            yield Problem(
                "warning" if is_public else "error", "break", where,
                f"The series has a break on {starts_on}, within this period: its figures are on neither basis.",
            )  # fmt: skip
        elif before and before < starts_on <= period.start:
            yield Problem(
                "warning", "break", where,
                f"The series has a break on {starts_on}: these values were not compared with the period before.",
            )  # fmt: skip
