"""Figures, gaps and periods as people print them; exact decimals in, text out."""

import datetime
from decimal import ROUND_HALF_UP, Context, Decimal

from indicators.choices import PeriodType
from indicators.compare import Interval

MINUS = "\N{MINUS SIGN}"
POUNDS = {"£": 0, "£k": 3, "£m": 6, "£bn": 9}  # display unit -> power of ten
WIDE = Context(prec=60)  # 24 digits, scaled and padded
MOST_DECIMALS = 12
NOTHING = "–"
NEW_BASIS = "New basis from"  # a day follows, and why
PERIOD_TYPES = {
    PeriodType.SURVEY_WINDOW: "survey window",
    PeriodType.CALENDAR_YEAR: "calendar year",
    PeriodType.FINANCIAL_YEAR: "financial year",
}


def printed(value, display_unit, decimals):
    """A value of the base unit in its display unit.

    >>> printed(Decimal("37"), "%", 1), printed(Decimal(2400000000), "£bn", 1), printed(Decimal(26000), "FTE", 0)
    ('37.0%', '£2.4bn', '26,000')
    """
    sign = MINUS if value < 0 else ""
    if display_unit in POUNDS:
        number = fixed(abs(value).scaleb(-POUNDS[display_unit], WIDE), decimals)
        return f"{sign}£{number}{display_unit[1:]}"
    return f"{sign}{fixed(abs(value), decimals)}{'%' if display_unit == '%' else ''}"


def fixed(value, decimals):
    """So many decimals, half up, with thousands separated."""
    step = Decimal(1).scaleb(-min(decimals, MOST_DECIMALS))
    return f"{value.quantize(step, ROUND_HALF_UP, WIDE):,f}"


def signed(value, decimals):
    """With its sign, which a difference always shows; nought has none.

    >>> signed(Decimal("-0.6"), 1), signed(Decimal("1.7"), 1), signed(Decimal("0.04"), 1)
    ('−0.6', '+1.7', '0.0')
    """
    number = fixed(abs(value), decimals)
    if not number.strip("0.,"):
        return number
    return f"{MINUS if value < 0 else '+'}{number}"


def points(value, decimals):
    """A difference of percentages.

    >>> points(Decimal(1), 0), points(Decimal("-4.1"), 1)
    ('+1 point', '−4.1 points')
    """
    number = signed(value, decimals)
    return f"{number} point" if number.strip(f"+{MINUS}") == "1" else f"{number} points"


def percent(value, decimals=1):
    return f"{fixed(value, decimals)}%"


def between(interval: Interval):
    """What rounding leaves open: "17.8% to 18.8%"; empty where that is less than what is printed."""
    low, high = percent(interval.low), percent(interval.high)
    return "" if low == high else f"{low} to {high}"


def listed(names):
    """
    >>> listed(["machinery"]), listed(["machinery", "software", "training"])
    ('machinery', 'machinery, software and training')
    """
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def inside(title):
    """A title within a sentence: a capital stays where a name or an abbreviation begins.

    >>> inside("Cost of finance"), inside("UK government regulation")
    ('cost of finance', 'UK government regulation')
    """
    return title if title[1:2].isupper() else f"{title[:1].lower()}{title[1:]}"


def period_label(release):
    return release.period_label.replace("-", NOTHING)


def period_words(release):
    """What the label means: 2016-2018 may be a window, 2018-2019 a financial year."""
    start, end = release.period_start, release.period_end
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        span = str(start.year) if start.year == end.year else f"{start.year} to {end.year}"
    else:
        span = f"{start:%B %Y} to {end:%B %Y}"
    return f"{span} ({PERIOD_TYPES[release.period_type]})"


def period_iso(release):
    """Start and duration, as in ISO 8601: 2016-01-01/P3Y."""
    start, end = release.period_start, release.period_end
    if end == datetime.date.max:  # no day comes after it
        return f"{start}/{end}"
    after = end + datetime.timedelta(days=1)
    months = 12 * (after.year - start.year) + after.month - start.month
    if after.day != start.day:
        return f"{start}/P{(after - start).days}D"
    return f"{start}/P{months // 12}Y" if months % 12 == 0 else f"{start}/P{months}M"


def day(date):
    return f"{date.day} {date:%B %Y}"


def plain(value):
    """A decimal without idle noughts or powers of ten.

    >>> str(plain(Decimal("37.000000"))), str(plain(Decimal("2.4E+9"))), str(plain(Decimal("38.70")))
    ('37', '2400000000', '38.7')
    """
    return value.quantize(Decimal(1), context=WIDE) if value == value.to_integral() else value.normalize(WIDE)
