"""What a file would change, value by value: new, changed, unchanged, removed. Pure; rejected rows come from reading."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from indicators.validation import Change, Value, changes

KINDS = ("new", "changed", "unchanged", "removed", "rejected")


def compare(
    given: Sequence[Value], before: Sequence[Value], *, replaces: bool
) -> tuple[list[Value], list[Change]]:
    """(all values of the period afterwards, what becomes of each value that the file holds or takes out).

    Values that the file does not hold are kept, unless it `replaces` the period.
    """
    named = {value.key for value in given}
    kept = [] if replaces else [value for value in before if value.key not in named]
    after = [*given, *kept]
    found = changes(after, before)
    return after, [one for one in found if one.new is None or one.new.key in named]


def packed(document: dict[str, Any]) -> bytes:
    """A difference as bytes that are the same whenever it is."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest_of(data: bytes) -> str:
    """What approval is bound to."""
    return hashlib.sha256(data).hexdigest()


def exact(value: Value | None) -> list[str]:
    """Everything that is stored of a value: two that are printed alike may still differ."""
    if value is None:
        return []
    stored = (
        value.value, value.display_unit, value.decimals, value.half_width, value.status, value.review_flag,
        value.as_printed, value.note, value.interval_low, value.interval_high, value.denominator,
    )  # fmt: skip
    return [
        "" if one is None else f"{one.normalize():f}" if hasattr(one, "normalize") else str(one)
        for one in stored
    ]
