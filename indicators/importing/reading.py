"""A CSV file ▶ typed rows, or every problem with its file, row and column. Knows no model."""

import datetime
import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

Parser = Callable[[str], Any]
Row = dict[str, Any]

LARGEST = Decimal(10) ** 17  # a value has at most 18 digits before the point and 6 after it


class Problem(NamedTuple):
    """One thing that is wrong; rows are counted as a spreadsheet counts them, the header being row 1."""

    file: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}, column {self.column}: {self.message}"


class Unreadable(Exception):
    """The files cannot be loaded, and nothing was; `problems` says why."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


def read(path: Path, columns: dict[str, Parser]) -> tuple[list[Row], list[Problem]]:
    """The rows of a file, each with its number under `row`; columns that are not named are left out."""
    import pandas as pd  # noqa: PLC0415 - half a second and 60 MB that no web worker should pay

    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError:
        return [], [Problem(path.name, 1, "-", "the file is missing")]
    except (UnicodeDecodeError, pd.errors.EmptyDataError, pd.errors.ParserError) as reason:
        return [], [Problem(path.name, 1, "-", f"not readable as UTF-8 CSV: {reason}")]
    if missing := [name for name in columns if name not in frame.columns]:
        return [], [Problem(path.name, 1, name, "the column is missing") for name in missing]
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, cells in enumerate(frame[list(columns)].to_dict("records"), start=2):
        row: Row = {"row": number}
        for name, parse in columns.items():
            try:
                row[name] = parse(cells[name])
            except ValueError as reason:
                problems.append(Problem(path.name, number, name, str(reason)))
        rows.append(row)
    return rows, problems


def text(cell: str) -> str:
    if "\0" in cell or "\ufffd" in cell:
        raise ValueError("holds characters that cannot be stored")
    return cell.strip()


def needed(parse: Parser) -> Parser:
    """The same, but the cell may not be empty."""

    def parse_needed(cell: str) -> Any:
        if not cell.strip():
            raise ValueError("is empty")
        return parse(cell)

    return parse_needed


def optional(parse: Parser) -> Parser:
    """None where the cell is empty."""

    def parse_optional(cell: str) -> Any:
        return parse(cell) if cell.strip() else None

    return parse_optional


def slug(cell: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text(cell)):
        raise ValueError(f"“{cell}” is not a code of small letters, digits and hyphens")
    return text(cell)


def number(cell: str) -> Decimal:
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]{1,6})?", text(cell)):
        raise ValueError(f"“{cell}” is not a plain number such as 38.7")
    try:
        value = Decimal(text(cell))
    except InvalidOperation:
        raise ValueError(f"“{cell}” is not a number") from None
    if abs(value) >= LARGEST:
        raise ValueError(f"“{cell}” is too large")
    return value


def whole(cell: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text(cell)):
        raise ValueError(f"“{cell}” is not a whole number")
    return int(cell)


def day(cell: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text(cell))
    except ValueError:
        raise ValueError(f"“{cell}” is not a date such as 2019-12-31") from None


def yes(cell: str) -> bool:
    if text(cell) not in ("yes", "no", ""):
        raise ValueError(f"“{cell}” is neither yes nor no")
    return text(cell) == "yes"


def one_of(values: Iterable[str]) -> Parser:
    """One of a closed vocabulary."""
    known = list(values)

    def parse(cell: str) -> str:
        if text(cell) not in known:
            raise ValueError(f"“{cell}” is none of {', '.join(filter(None, known))}")
        return text(cell)

    return parse


def many(parse: Parser) -> Parser:
    """Several, separated by |."""

    def parse_many(cell: str) -> list[Any]:
        return [parse(part) for part in cell.split("|") if part.strip()]

    return parse_many
