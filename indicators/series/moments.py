"""The moment as of which figures are read: a day, to its end, or a point in time."""

import datetime
import re

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

LONGEST = 40  # characters; 2026-05-01T09:30:00.000000+01:00 has 32


class NotAMoment(ValueError):
    """What was asked for is no moment in the past; the message may be shown."""


def read(text):
    """What an address asks for, as a time with its zone; None where it asks for none. A day means its end."""
    if not text:
        return None
    found = _parsed(text)
    if found is None:
        raise NotAMoment(
            "To read figures as of a moment, give a day such as 2026-05-01, "
            "or a time with its zone such as 2026-05-01T09:30:00Z."
        )
    if timezone.localdate(found) > timezone.localdate():
        raise NotAMoment("Figures can be read as of a moment that has passed, not as of one to come.")
    return found


def at(day_or_time):
    """A day as its last moment here; a time as it is. Nothing stays nothing: figures as they are now."""
    if day_or_time is None or isinstance(day_or_time, datetime.datetime):
        return day_or_time
    return timezone.make_aware(datetime.datetime.combine(day_or_time, datetime.time.max))


def just_before(time):
    """The last moment before a time, as an address names it: what was public then and ended at that time is read."""
    last = time.astimezone(datetime.UTC) - datetime.timedelta(microseconds=1)
    return last.isoformat().replace("+00:00", "Z")


def today(moment):
    """The day on which figures read as of a moment were read."""
    return timezone.localdate(moment)


def _parsed(text):
    """A day or a time; None for anything else: a time without its zone is not one moment."""
    if len(text) > LONGEST:
        return None
    try:
        if day := parse_date(text):
            return at(day)
        time = parse_datetime(re.sub(r" (\d\d:?\d\d)$", r"+\1", text))  # a plus in an address is a space
        return time if time and timezone.localdate(time) else None
    except (
        ValueError,
        OverflowError,
    ):  # the 31st of February; a time without zone; the first hour of the year 1
        return None
