"""A release written by hand, with every kind of cell in it: what readers see needs no round of forty firms."""

from datetime import timedelta

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


def release(round_=None, *, number=1, status=ReleaseStatus.PUBLISHED, unshown=UNSHOWN, **fields):
    """A release of a closed round with all seven tables; the same figures in every one with the same number."""
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
    store(made, tables(made.round.framework_version, number, unshown), titles())
    return made


def closed_round(of="mtc-scr", **fields):
    today = timezone.localdate()
    days = {"opens_on": today - timedelta(days=90), "closes_on": today - timedelta(days=3)}
    return factories.round_(of, **days | fields)


def tables(version, seed=1, unshown=UNSHOWN):
    """The registry with these groups, every figure drawn from its place."""
    layout = version.layout()
    columns = {
        "subthread": [code for code, _, _ in layout],
        "thread": list(dict.fromkeys(thread for _, thread, _ in layout)),
        "stage": list(Stage.values),
    }
    return [_table(table, columns[table.items], seed, unshown) for table in REGISTRY]


def _table(table, columns, seed, unshown):
    rows, merges = [Row(ALL, ALL, ())], 0
    for group in GROUPS[table.dimension]:
        merges += isinstance(group, tuple)
        members = group if isinstance(group, tuple) else (group,)
        rows.append(Row(table.dimension, f"merged-{merges}" if len(members) > 1 else group, members))
    cells = [
        _cell(row.code, column, seed + 3 * down + across, unshown.get((table.name, row.code, column), ""))
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
