"""What one cell holds ▶ the value of a field of an answer, where there is no doubt; else BadCell says why not."""

import datetime
import math
import re
from collections.abc import Callable
from typing import Any

from assessments.choices import Importance, State

from .layout import DONT_KNOW, NOT_APPLICABLE
from .refusing import BadCell
from .stamping import unescaped

DATES = (datetime.date, datetime.time, datetime.timedelta)  # a datetime is a date
# “2”, “l2”, “ L2 ”, “Level 2”, “L2 – Managed”; no digit may follow, for “2–3” and “2.5” are not one level.
LEVEL = re.compile(r"(?:[Ll](?:[Ee][Vv][Ee][Ll])?)?[ ]?([1-4])(?:\s*[-–—:.,)](?![0-9])[^0-9]*)?")
WORDS = {
    "": State.BLANK, "not answered": State.BLANK,
    "don't know": State.DONT_KNOW, "dont know": State.DONT_KNOW, "do not know": State.DONT_KNOW, "?": State.DONT_KNOW,
    "not applicable": State.NOT_APPLICABLE, "n/a": State.NOT_APPLICABLE, "na": State.NOT_APPLICABLE,
}  # fmt: skip
LEVEL_WANTED = f"Choose L1, L2, L3, L4, {DONT_KNOW} or {NOT_APPLICABLE}, or leave the cell empty."
TARGET_WANTED = "Choose a target from L1 to L4, or none."
IMPORTANCE_WANTED = "Choose one of " + ", ".join(f"“{label}”" for label in Importance.labels) + "."


def state(value: Any) -> str:
    typed = _text(value)
    if found := LEVEL.fullmatch(typed):
        return State(found[1]).value
    word = " ".join(typed.replace("’", "'").casefold().split())
    if word in WORDS:
        return WORDS[word].value
    raise BadCell(f"“{shown(typed)}” is not a level. {LEVEL_WANTED}")


def target(value: Any) -> int | None:
    typed = _text(value)
    if typed.casefold() in ("", "none"):
        return None
    if found := LEVEL.fullmatch(typed):
        return int(found[1])
    raise BadCell(f"“{shown(typed)}” is not a target. {TARGET_WANTED}")


def importance(value: Any) -> int:
    typed = " ".join(_text(value).casefold().split())
    for one in Importance:
        if typed in (one.label.casefold(), one.label.split()[0].casefold()):
            return one.value
    raise BadCell(f"“{shown(_text(value))}” is not an importance. {IMPORTANCE_WANTED}")


def note(value: Any) -> str:
    return _text(value, strip=False)


READERS: dict[str, Callable[[Any], Any]] = {
    "state": state,
    "na_reason": lambda value: _text(value),
    "target": target,
    "importance": importance,
    "note": note,
}


def _text(value: Any, *, strip: bool = True) -> str:
    """A cell as text; a whole number has no decimals."""
    if isinstance(value, bool):
        raise BadCell("This is true or false. Write it as text.")
    if isinstance(value, DATES):
        raise BadCell("This is a date or a time. Write it as text, with an apostrophe before it.")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise BadCell("This number has no end. Write it as text.")
        value = int(value) if value.is_integer() else value
    typed = "" if value is None else unescaped(str(value))
    return typed.strip() if strip else typed


def shown(typed: str) -> str:
    """A strange text, short and printable, for a message about it."""
    plain = "".join(letter if letter.isprintable() else "·" for letter in typed[:41])
    return plain if len(plain) <= 40 else plain[:39] + "…"
