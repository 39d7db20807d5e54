"""Evidence and challenges: the tables beside a vocabulary file ▶ checked ▶ rows."""

from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from assessments.choices import Stage
from assessments.invited.reading import Row, Unreadable
from assessments.invited.reading import read as read_table
from assessments.models import Challenge, Sector, SiaPriority, Work
from indicators.models import Indicator

from .edited import as_edited
from .known import Known
from .problems import Problem
from .shape import Text, slug

FILES = {"evidence.csv": Work, "challenges.csv": Challenge}
MOST_ROWS = 1000
EVERY_PRIORITY = "cross-cutting"  # in the file; stored as none
LINKS = {"priorities": SiaPriority, "sectors": Sector, "indicators": Indicator}
LISTS = ("priorities", "sectors", "stages", "sub_threads", "indicators")
SHARED = ("slug", "title", "about", "report_section")
OWN = {Work: ("kind", "organisations", "year"), Challenge: ()}
NEEDED = {Work: ("slug", "title", "kind"), Challenge: ("slug", "title")}
YEARS = range(1900, 2101)
Report = Callable[[str, str], None]  # (column, what is wrong)


def beside(path: Path) -> list[Path]:
    """The tables that stand beside a vocabulary file."""
    return [table for name in FILES if (table := path.with_name(name)).exists()]


def read(path: Path, known: Known, problems: list[Problem]) -> dict[str, dict]:
    """slug ▶ fields of every row; what is wrong is reported with its row and column."""
    model = FILES[path.name]
    columns = [*SHARED, *OWN[model], *(_column(name) for name in LISTS)]
    try:
        reading = read_table(path.read_bytes(), columns, NEEDED[model], MOST_ROWS)
    except Unreadable as reason:
        problems.append(Problem(path.name, 1, "", str(reason)))
        return {}
    problems += [Problem(path.name, one.row, one.column, one.message) for one in reading.problems]
    problems += [Problem(path.name, 1, name, "is a column nobody knows") for name in reading.unknown]
    rows: dict[str, dict] = {}
    for row in reading.rows:
        code = row.cells.get("slug", "")

        def report(column, message, number=row.number):
            problems.append(Problem(path.name, number, column, message))

        if code in rows:
            report("slug", f"is {code[:60]!r}, which an earlier row has")
        rows[code] = _checked(model, row, known, report)
    return rows


def _column(name: str) -> str:
    return "sia_priority" if name == "priorities" else name


def _checked(model, row: Row, known: Known, report: Report) -> dict:
    fields = {name: row.cells.get(name, "") for name in (*SHARED, *OWN[model]) if name != "slug"}
    for fault in slug().faults(row.cells.get("slug", "")):
        report("slug", fault)
    for name in fields:
        needed, longest = name in NEEDED[model], model._meta.get_field(name).max_length or 2000
        if fields[name] or needed:
            for fault in Text(longest, words=(1, 400)).faults(fields[name]):
                report(name, fault)
    if "year" in fields:
        fields["year"] = _year(fields["year"], report)
    return fields | {name: _codes(name, row, known, report) for name in LISTS}


def _year(text: str, report: Report) -> int | None:
    if text and not (text.isascii() and text.isdigit() and int(text[:5]) in YEARS):
        report("year", f"is {text[:20]!r}; should be a year from {YEARS[0]} to {YEARS[-1]}")
        return None
    return int(text) if text else None


def _codes(name: str, row: Row, known: Known, report: Report) -> list[str]:
    """The codes of a cell, which | separates, in a fixed order; each must be known."""
    given = row.cells.get(_column(name), "")
    codes = {code.strip() for code in given.split("|") if code.strip()}
    if name == "priorities":
        codes -= {EVERY_PRIORITY}
    allowed, said = _allowed(name, known)
    for code in sorted(codes - allowed) if allowed else ():
        report(_column(name), f"is {code[:60]!r}, which is no {said}")
    return [one for one in Stage.values if one in codes] if name == "stages" else sorted(codes)


def _allowed(name: str, known: Known) -> tuple[set[str], str]:
    """What a cell may name; sub-threads are asked for once the questionnaires are loaded."""
    return {
        "priorities": (known.priorities, "SIA priority"),
        "sectors": (known.sectors, "sector"),
        "stages": (set(Stage.values), f"stage ({', '.join(Stage.values)})"),
        "sub_threads": (set().union(*known.sub_threads.values()), "sub-thread of a loaded questionnaire"),
        "indicators": (set(known.indicators), "indicator of the catalogue"),
    }[name]


def stored(model) -> dict[str, dict]:
    """The same form, read from rows."""
    plain = [name for name in (*SHARED, *OWN[model], "stages", "sub_threads") if name != "slug"]
    return {
        entry.slug: {name: getattr(entry, name) for name in plain}
        | {
            "priorities": sorted(row.code for row in entry.priorities.all()),
            "sectors": sorted(row.code for row in entry.sectors.all()),
            "indicators": sorted(row.slug for row in entry.indicators.all()),
        }
        for entry in model.objects.prefetch_related(*LINKS)
    }


def merged(model, rows: dict[str, dict]) -> tuple[dict[str, dict], dict[str, dict], list[str]]:
    """(what is stored, what is to be stored, which of it stays as a person left it)."""
    old = stored(model)
    new, kept = as_edited(model, old, rows, key="slug")
    return old, new, kept


@transaction.atomic
def write(model, old: dict[str, dict], new: dict[str, dict]) -> None:
    """Make the rows say what the table says; those that say it already are left alone."""
    for code, fields in new.items():
        if old.get(code) != fields:
            _write_row(model, code, fields)
    model.objects.filter(slug__in=old.keys() - new.keys()).delete()


def _write_row(model, code, fields):
    entry, _ = model.objects.update_or_create(
        slug=code, defaults={name: value for name, value in fields.items() if name not in LINKS}
    )
    for name, linked in LINKS.items():
        key = "slug" if linked is Indicator else "code"
        getattr(entry, name).set(linked.objects.filter(**{f"{key}__in": fields[name]}))
