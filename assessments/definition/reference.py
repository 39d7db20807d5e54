"""A table of counts that was published elsewhere, as a content file ▶ what it says, or every problem with its line."""

from pathlib import Path
from typing import Any

from assessments.counted import LONGEST_TITLE, MOST_FIRMS, MOST_ROWS, Counted, known_codes
from assessments.models import Framework

from . import source
from .problems import Broken
from .shape import ListOf, OneOf, Record, Rule, Text, Whole, found, report_repeats, slug

SERIES = Record(
    fields={
        "slug": slug(),
        "title": Text(150),
        "framework": slug(),
        "publisher": Text(150),
        "source": Text(200),
        "place": Text(100),
        "period": Text(50),
        "url": Text(200, form=r"https?://\S+", said="an address with https://"),
        "note": Text(2000, words=(1, 400)),
    },
    optional=("place", "url", "note"),
)


def _add_up(row, at):
    if not any(row["counts"]):
        at.report("stands on no firm")


class FourCounts:
    """Firms at L1, L2, L3 and L4."""

    def check(self, value, at):
        if not isinstance(value, list) or len(value) != 4:
            at.report("should be a list of four numbers, the firms at L1 to L4")
            return False
        sound = [Whole(0, MOST_FIRMS).check(part, at / place) for place, part in enumerate(value)]
        return all(sound)


COUNTED = Record(
    fields={
        "code": Text(20, form=r"[A-Z]{3}-[0-9]{1,2}", said="a code such as SCR-39"),
        "title": Text(LONGEST_TITLE),
        "counts": FourCounts(),
    },
    optional=("code",),
    rules=(Rule(("counts",), _add_up),),
)


UNSAID = dict.fromkeys(SERIES.optional, "")
FILE = Record(
    fields={
        "schema_version": OneOf((1,)),
        "series": SERIES,
        "rows": ListOf(COUNTED, least=1, most=MOST_ROWS),
    }
)


def read_references(paths: list[str | Path]) -> list[tuple[dict[str, Any], list[Counted]]]:
    """(what describes the series, its rows) of each file. Raises Broken with every problem of all of them."""
    problems: list[Any] = []
    documents = [document for path in paths if (document := source.read(Path(path), problems))]
    for document in documents:
        at = source.Place(document, problems)
        if FILE.check(document.data, at):
            _check_codes(document.data, at)
    if problems:
        raise Broken(problems)
    return [(UNSAID | document.data["series"], _rows(document.data)) for document in documents]


def _check_codes(data, at):
    framework = Framework.objects.filter(code=data["series"]["framework"]).first()
    if framework is None:
        (at / "series" / "framework").report(f"is {data['series']['framework']!r}, which is not loaded")
        return
    known = known_codes(framework)
    for code, place in found(data, at, "rows", "[]", "code"):
        if code not in known:
            place.report(f"is {code!r}, no sub-thread of a published version of {framework}")
    report_repeats(found(data, at, "rows", "[]", "code"))


def _rows(data):
    return [Counted(row.get("code", ""), row["title"], *row["counts"]) for row in data["rows"]]
