"""The rows of a list beside what is stored: new, changed, the same, or wrong. Writes nothing."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from assessments.models import InvitedFirm, Round, Sector, SizeBand
from indicators.models import Geography
from meo_site.accounts.forms import readable

from .reading import Problem, Reading, Row

FIELDS = {"name": "name", "company_number": "company_number", "sector": "sector_id", "area": "geography_id",
          "size_band": "size_band_id"}  # fmt: skip
NUMBER = re.compile(r"[0-9]{8}|[A-Z]{2}[0-9]{6}")
LONGEST_NAME, LONGEST_ADDRESS = 150, 254
DIGITS = {6, 7}  # of a company number whose leading noughts a spreadsheet took away


@dataclass
class Comparison:
    """What a list would do to the firms invited to a round."""

    new: list[InvitedFirm] = field(default_factory=list)
    changed: list[InvitedFirm] = field(default_factory=list)  # as they would be
    unchanged: int = 0
    invited_before: int = 0  # of the changed and unchanged: they have had their invitation
    problems: list[Problem] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)  # columns that are not read

    @property
    def rejected(self) -> int:
        """Rows with a problem."""
        return len({problem.row for problem in self.problems})


def compare(round_: Round, reading: Reading) -> Comparison:
    """The same file a second time changes nothing: a row is known again by its address."""
    comparison = Comparison(unknown=reading.unknown, problems=list(reading.problems))
    parsers = _parsers()
    values = [(row, _checked(row, parsers, comparison.problems)) for row in reading.rows]
    _reject_repeats(values, comparison.problems)
    wrong = {problem.row for problem in comparison.problems}
    stored = {one.email: one for one in round_.invited_firms.all()} if values else {}
    for row, found in values:
        if row.number not in wrong:
            _place(comparison, round_, stored.get(found["email"]), found)
    comparison.problems.sort()
    return comparison


def _place(comparison: Comparison, round_: Round, stored: InvitedFirm | None, found: dict[str, Any]) -> None:
    fields = {name: found[column] for column, name in FIELDS.items() if column in found}
    if stored is None:
        comparison.new.append(InvitedFirm(round=round_, email=found["email"], **fields))
        return
    comparison.invited_before += stored.invited_at is not None
    if all(getattr(stored, name) == value for name, value in fields.items()):
        comparison.unchanged += 1
        return
    for name, value in fields.items():
        setattr(stored, name, value)
    comparison.changed.append(stored)


def _checked(row: Row, parsers: dict[str, Callable[[str], Any]], problems: list[Problem]) -> dict[str, Any]:
    found = {}
    for column, parse in parsers.items():
        if column not in row.cells:
            continue  # the file says nothing of it: what is stored stays
        try:
            found[column] = parse(row.cells[column])
        except (ValueError, ValidationError) as reason:
            message = reason.message if isinstance(reason, ValidationError) else str(reason)
            problems.append(Problem(row.number, column, message))
    return found


def _reject_repeats(values: Iterable[tuple[Row, dict[str, Any]]], problems: list[Problem]) -> None:
    first: dict[str, int] = {}
    for row, found in values:
        if address := found.get("email"):
            if address in first:
                problems.append(Problem(row.number, "email", f"repeats row {first[address]}"))
            first.setdefault(address, row.number)


def _parsers() -> dict[str, Callable[[str], Any]]:
    areas = {}
    for area in Geography.objects.areas():
        short = area.name.removesuffix(" LEP")
        areas |= {
            _key(text): area.pk for text in (area.slug, area.slug.removeprefix("lep-"), area.name, short)
        }
    sectors = {_key(text): one.pk for one in Sector.objects.all() for text in (one.code, one.title)}
    sizes = {
        _key(text): one.pk
        for one in SizeBand.objects.all()
        for text in (one.code, one.title, one.short_title)
    }
    return {
        "name": name,
        "email": address,
        "company_number": company_number,
        "sector": _one_of(sectors, "sector"),
        "area": _one_of(areas, "area"),
        "size_band": _one_of(sizes, "size band"),
    }


def _key(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").replace("–", " ").split())


def _one_of(known: dict[str, int], what: str) -> Callable[[str], int | None]:
    """The row named by its code or its title; None where the cell is empty."""

    def parse(text: str) -> int | None:
        if not text:
            return None
        if _key(text) not in known:
            raise ValueError(f"“{text[:60]}” is no {what} known here")
        return known[_key(text)]

    return parse


def name(text: str) -> str:
    if not text:
        raise ValueError("is empty")
    if len(text) > LONGEST_NAME:
        raise ValueError(f"has {len(text)} characters; use {LONGEST_NAME} or fewer")
    readable(text)
    return text


def address(text: str) -> str:
    if not text:
        raise ValueError("is empty")
    readable(text)
    try:
        validate_email(text)
    except ValidationError:
        raise ValueError(f"“{text[:60]}” is not an email address") from None
    if len(text) > LONGEST_ADDRESS:
        raise ValueError(f"has {len(text)} characters; use {LONGEST_ADDRESS} or fewer")
    return text.lower()


def company_number(text: str) -> str:
    """
    >>> company_number("1234567"), company_number("sc 123456")
    ('01234567', 'SC123456')
    """
    number = text.replace(" ", "").upper()
    if number.isascii() and number.isdigit() and len(number) in DIGITS:
        number = number.zfill(8)
    if number and not NUMBER.fullmatch(number):
        raise ValueError(f"“{text[:60]}” is not a company number, such as 01234567 or SC123456")
    return number
