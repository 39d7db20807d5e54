"""Out of which edition of its source a period comes: what the rows of a file say of it, beside what is published."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from indicators.choices import EARLIEST, LATEST
from indicators.importing.reading import day, text
from indicators.models import Release
from indicators.models.release import LONGEST_NOTE
from indicators.periods import Period
from indicators.validation import Problem

from .reading import Sheet
from .rows import Line

CARRIED = ("source_released_on", "source_revised_on", "source_addresses", "source_link_text", "source_note")
FIELDS = {
    "source_released_on": "source_released_on", "source_address": "source_addresses", "source_note": "source_note",
}  # fmt: skip
TITLES = {
    "source_released_on": "Released on",
    "source_addresses": "Address",
    "source_note": "Note on the source",
}
BETWEEN = " | "  # addresses of one cell
MOST_ADDRESSES = 20
DIFFERS = "differs from that of the rows of the same period above"

is_address = URLValidator(schemes=["http", "https"])


def typed(lines: Sequence[Line], sheet: Sheet, last: Release | None) -> dict[str, Any]:
    """By field of the release, what its rows say; an empty cell says nothing, and two that differ are refused."""
    found: dict[str, Any] = {}
    for column, name in FIELDS.items():
        if column not in sheet.columns:
            continue
        said = ""
        for line in lines:
            cell = line.cells.get(column, "").strip()
            if not cell or cell == said:
                continue
            if said:
                sheet.refuse(line.number, column, DIFFERS)
                break
            said = cell
            try:
                found[name] = _parsed(name, cell, last)
            except ValueError as reason:
                sheet.refuse(line.number, column, str(reason))
    return found


def _parsed(name: str, cell: str, last: Release | None) -> Any:
    if last and cell == in_cell(last, name):
        return getattr(last, name)  # also addresses that the source printed without https
    if name == "source_released_on":
        if not EARLIEST <= (found := day(cell)) <= LATEST:
            raise ValueError(f"“{cell}” is not within the years {EARLIEST.year} to {LATEST.year}")
        return found
    if name == "source_note":
        if len(text(cell)) > LONGEST_NOTE:
            raise ValueError(f"has more than {LONGEST_NOTE:,} characters")
        return text(cell)
    return _addresses(text(cell))


def _addresses(cell: str) -> list[str]:
    found = [one.strip() for one in cell.split("|") if one.strip()]
    if len(found) > MOST_ADDRESSES:
        raise ValueError(f"has more than {MOST_ADDRESSES} addresses")
    for one in found:
        try:
            is_address(one)
        except ValidationError:
            raise ValueError(f"“{one[:60]}” is no address; write it with https://") from None
    return found


def in_cell(release: Release, name: str) -> str:
    """As the template has it."""
    stored = getattr(release, name)
    if isinstance(stored, list):
        return BETWEEN.join(stored)
    return stored.isoformat() if isinstance(stored, datetime.date) else str(stored or "").strip()


def edition(last: Release | None, source: Any, said: dict[str, Any]) -> dict[str, Any]:
    """The fields of the release: as its predecessor has them where the source is the same, unless the file differs."""
    is_same = last is not None and source is not None and last.source_id == source.pk
    return ({name: getattr(last, name) for name in CARRIED} if is_same else {}) | said


def changes(last: Release | None, source: Any, fields: dict[str, Any]) -> list[str]:
    """In words, what differs of the source from the release before: all of it where there is none."""
    found = []
    if source is not None and (last is None or last.source_id != source.pk):
        found.append(_change("Source", str(last.source) if last else "", str(source)))
    now = Release(**fields)
    for name, title in TITLES.items():
        old, new = in_cell(last, name) if last else "", in_cell(now, name)
        if old != new:
            found.append(_change(title, old, new))
    return found


def _change(title: str, old: str, new: str) -> str:
    return f"{title}: {old} → {new or 'nothing'}" if old else f"{title}: {new}"


def doubts(period: Period, fields: dict[str, Any]) -> Iterator[Problem]:
    """Of an edition that is not carried over: what readers would miss, and a day that is left over from another."""
    came_out = fields.get("source_released_on")
    missing = ["date"] if came_out is None else []
    missing += [] if fields.get("source_addresses") else ["link"]
    if missing:
        yield Problem(
            "warning", "no-edition", "Source",
            f"Readers will see {' and '.join(f'no {one}' for one in missing)} of the source. "
            "Fill in the columns source_released_on and source_address.",
        )  # fmt: skip
    if came_out and came_out < period.end:
        yield Problem(
            "warning", "early-edition", "Source",
            f"This edition came out on {came_out}, before the period ended on {period.end}. "
            "Check that it is not that of another period.",
        )  # fmt: skip
