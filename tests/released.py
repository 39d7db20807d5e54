"""A release written by hand, with every kind of cell in it: what readers see needs no round of forty firms."""

import csv
import re
from datetime import timedelta
from io import StringIO

from django.utils import timezone

from assessments.choices import ReleaseStatus, Stage
from assessments.disclosure.published import AVERAGES_WITHHELD, NO_FIRMS, WITHHELD, Cell, PublishedTable
from assessments.disclosure.tables import ALL, REGISTRY, Row
from assessments.models import Release
from assessments.releases.frozen import titles
from assessments.releases.stored import store
from assessments.scoring import one_decimal, percent
from assessments.weakness import Summary
from meo_site.accounts.roles import Role
from tests import factories

CSV_COLUMNS = "row,column,firms,l1,l2,l3,l4,median,average,weak_share,withheld".split(",")
GROUPS = {
    ALL: (),
    "sector": ("food-drink", "automotive", ("aerospace-space", "rail")),
    "size": (("micro", "small"), "medium", "large"),
    "area": ("lep-black-country", "lep-d2n2"),
    "tier": ("oem", "tier-1"),
}
UNSHOWN = {  # (table, row, column): what it says instead of figures
    ("sector-stage", "food-drink", "return"): WITHHELD,
    ("sector-stage", "automotive", "return"): WITHHELD,
    ("sector-stage", "merged-1", "return"): NO_FIRMS,
    ("sector-stage", "automotive", "make"): AVERAGES_WITHHELD,
    ("sector-subthread", "food-drink", "SCR-41"): WITHHELD,
    ("sector-subthread", "automotive", "SCR-41"): WITHHELD,
    ("all-subthread", ALL, "SCR-42"): WITHHELD,
}


def release(round_=None, *, number=1, status=ReleaseStatus.PUBLISHED, names=None, **fields):
    """A release of a closed round with its seven tables, or those named; the number decides the figures."""
    told = {"made_by": factories.staff(Role.ANALYST), "made_at": timezone.now(), "minimum": 10, "firms": 60}
    if status in (ReleaseStatus.PUBLISHED, ReleaseStatus.REPLACED, ReleaseStatus.WITHDRAWN):
        publisher = factories.staff(Role.PUBLISHER)
        told |= {"number": number, "approved_by": publisher, "published_at": timezone.now()}
    if status == ReleaseStatus.WITHDRAWN:
        told |= {
            "withdrawn_by": publisher,
            "withdrawn_at": timezone.now(),
            "notice": "A firm was counted twice.",
        }
    made = Release.objects.create(round=round_ or closed_round(), status=status, **told | fields)
    in_all = tables(made.round.framework_version, number)
    store(made, [one for one in in_all if names is None or one.name in names], titles())
    return made


def closed_round(of="mtc-scr", **fields):
    today = timezone.localdate()
    days = {"opens_on": today - timedelta(days=90), "closes_on": today - timedelta(days=3)}
    return factories.round_(of, **days | fields)


def tables(version, seed=1):
    """The registry with these groups, every figure drawn from its place."""
    layout = version.layout()
    columns = {
        "subthread": [code for code, _, _ in layout],
        "thread": list(dict.fromkeys(thread for _, thread, _ in layout)),
        "stage": list(Stage.values),
    }
    return [_table(table, columns[table.items], seed) for table in REGISTRY]


def _table(table, columns, seed):
    rows, merges = [Row(ALL, ALL, ())], 0
    for group in GROUPS[table.dimension]:
        merges += isinstance(group, tuple)
        members = group if isinstance(group, tuple) else (group,)
        rows.append(Row(table.dimension, f"merged-{merges}" if len(members) > 1 else group, members))
    cells = [
        _cell(row.code, column, seed + 3 * down + across, UNSHOWN.get((table.name, row.code, column), ""))
        for down, row in enumerate(rows)
        for across, column in enumerate(columns)
    ]
    return PublishedTable(table.name, tuple(rows), tuple(columns), tuple(cells))


def _cell(row, column, seed, withheld):
    if withheld in (WITHHELD, NO_FIRMS):
        return Cell(row, column, withheld)
    levels = (3 + seed % 5, 4 + seed % 7, 3 + seed % 4, 2 + seed % 3)
    known = Summary(levels)
    if withheld:
        return Cell(row, column, withheld, levels, known.median)
    average, weak_share = float(one_decimal(known.average)), int(percent(known.weak_share)[:-1]) / 100
    return Cell(row, column, withheld, levels, known.median, average, weak_share)


# --- What readers should see ----------------------------------------------------------------------


def cells(release, name="sector-stage"):
    """{(row, column): what is stored}, in the words of the CSV."""
    found = {}
    for cell in release.tables.get(name=name).cells.all():
        figures = (cell.firms, *(cell.levels or [None] * 4), cell.median, cell.average, cell.weak_share)
        found[cell.row, cell.column] = (*("" if one is None else str(one) for one in figures), cell.withheld)
    return found


def merged(release, name="sector-stage"):
    """The cells of kinds that stand in a merged row."""
    table = release.tables.get(name=name)
    kinds = [kind["code"] for row in table.rows if len(row["members"]) > 1 for kind in row["members"]]
    return {(kind, one["code"]): ("",) * 8 + ("merged",) for kind in kinds for one in table.columns}


def rows_of_csv(client, address):
    rows = list(csv.DictReader(StringIO(client.get(address).content.decode())))
    return {(row["row"], row["column"]): tuple(row[name] for name in CSV_COLUMNS[2:]) for row in rows}


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))
