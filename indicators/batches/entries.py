"""One value of the difference as it is stored, and shown to who decides: the number, and what readers see beside it."""

from typing import Any

from indicators.choices import ObservationStatus, ReviewFlag
from indicators.validation import Change, Value, in_print

from .comparing import exact

TITLES = {
    "status": "Status", "review_flag": "Flag", "as_printed": "As printed", "note": "Note",
    "interval_low": "Interval from", "interval_high": "Interval to", "denominator": "Denominator",
}  # fmt: skip
OF_A_NEW_ONE = ("status", "review_flag", "note")
WORDS = {"status": dict(ObservationStatus.choices), "review_flag": dict(ReviewFlag.choices)}
USUAL = ("", "A", None)


def entry(change: Change, *, slug: str, indicator: str, period: str, cell: str) -> dict[str, Any]:
    value = change.new or change.old
    assert value is not None  # noqa: S101 - one of the two is there
    return {
        "kind": change.kind,
        "cell": cell,
        "slug": slug,
        "indicator": indicator,
        "period": period,
        "where": change.where,
        "words": change.in_words,
        "old": str(change.old or ""),
        "new": str(change.new or ""),
        "difference": change.difference,
        "beside": beside(change),
        "exact": [value.place, value.label, exact(change.old), exact(change.new)],
    }


def beside(change: Change) -> list[list[str]]:
    """[what, old, new] of what changes beside the number; of a new value, what readers are told of it."""
    if change.new is None:
        return []
    if change.old is None:
        names = [name for name in OF_A_NEW_ONE if getattr(change.new, name) not in USUAL]
        return [[TITLES[name], "", _in_words(name, change.new)] for name in names]
    names = [name for name in TITLES if name in change.fields]
    return [[TITLES[name], _in_words(name, change.old), _in_words(name, change.new)] for name in names]


def _in_words(name: str, value: Value) -> str:
    stored = getattr(value, name)
    if stored in ("", None):
        return "none"
    if name.startswith("interval"):
        return in_print(stored, value.display_unit, value.decimals)
    return str(WORDS.get(name, {}).get(stored, f"{stored:,f}" if name == "denominator" else stored))
