"""What the public releases of a round tell beside its working tables, as `disclosure.working` needs to know it.

Whoever reads both can subtract a sector, an area or `all` as it was released. Every release that has ever been public
is one: it has been read. Levels are released as firms gave them, so nothing is subtracted from verified levels.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.db.models import F, IntegerField, Q, TextField, Value
from django.db.models.functions import Cast

from assessments.disclosure.tables import ALL
from assessments.disclosure.working import NOTHING, Beside, Integers, Mask, Told
from assessments.models import Release, ReleasedCell, ReleasedTable, Round, Sector, SizeBand, Tier
from assessments.tally.reading import PART_OF
from indicators.models import Geography

SECTORS = ("sector-stage", "sector-thread", "sector-subthread")
PARTS = {"geography": "area-thread", "size_band": "size-thread", "tier": "tier-thread"}
KIND_OF_SECTOR, KIND_OF_PART, TABLE, CELL = range(4)


@dataclass
class Released:
    """The rows of one dimension of one release: the kinds in each, and its firms by column where it shows them."""

    kinds: dict[str, frozenset[str]] = field(default_factory=dict)
    firms: dict[tuple[str, str], int] = field(default_factory=dict)

    def shown(self, column: str) -> dict[str, int]:
        """The groups that show figures in a column, with their firms."""
        return {row: self.firms[row, column] for row in self.kinds if (row, column) in self.firms}


def beside(
    round_: Round, columns: Sequence[str], sectors: Sequence[int], *, mode: str = "own", **segment: int
) -> Beside:
    """What is known beside a working table of these sectors (primary keys) and items.

    One query finds that a round has not been released, which costs next to nothing; a second reads what was.

    mode and segment are those of `tally.reading.read`; of verified levels nothing is, unasked.
    """
    if PART_OF.get(mode, mode) != "own":
        return NOTHING
    public = list(Release.objects.public().filter(round=round_).order_by().values_list("pk", flat=True))
    if not public:
        return NOTHING
    chosen = next(((name, pk) for name, pk in segment.items() if pk), None)
    codes, part, of_sectors, of_part = _read(public, chosen)
    if not of_sectors and not of_part:
        return NOTHING
    groups = [codes[pk] for pk in sectors]
    return Beside(
        tuple(_sums_of_sectors(of_sectors, groups, columns)),
        tuple(_sum_with_part(one, part, len(groups), columns) for one in of_part),
    )


def _read(
    public: list[int], chosen: tuple[str, int] | None
) -> tuple[dict[int, str], frozenset[str], list[Released], list[Released]]:
    """Sectors by primary key, the kinds that are the part, and both dimensions of each release; in one statement."""
    codes, part = {}, set()
    found: dict[tuple[int, bool], Released] = {}
    of_table: dict[int, Released] = {}
    for what, number, of, name, text in sorted(_statement(public, chosen)):
        if what == KIND_OF_SECTOR:
            codes[number] = name
        elif what == KIND_OF_PART:
            part.add(name)
        elif what == TABLE:
            rows = {
                row["code"]: frozenset(kind["code"] for kind in row["members"]) for row in json.loads(text)
            }
            one = of_table[number] = found.setdefault((of, name in SECTORS), Released())
            one.kinds |= {code: kinds for code, kinds in rows.items() if code != ALL}
        else:
            of_table[of].firms[name, text] = number
    of_sectors, of_part = (
        [one for (_, is_sectors), one in found.items() if is_sectors == side] for side in (True, False)
    )
    return codes, frozenset(part), of_sectors, of_part


def _statement(public: list[int], chosen: tuple[str, int] | None):
    names = [*SECTORS, *([PARTS[chosen[0]]] if chosen else [])]
    tables = ReleasedTable.objects.filter(release__in=public, name__in=names)
    cells = ReleasedCell.objects.filter(table__release__in=public, table__name__in=names, l1__isnull=False)
    parts = [
        _five(Sector.objects.all(), KIND_OF_SECTOR, F("pk"), Value(0), F("code")),
        _five(tables, TABLE, F("pk"), F("release_id"), F("name"), Cast("rows", TextField())),
        _five(cells, CELL, F("l1") + F("l2") + F("l3") + F("l4"), F("table_id"), F("row"), F("column")),
    ]
    if chosen:
        parts.append(_five(_kinds_of(*chosen), KIND_OF_PART, Value(0), Value(0), _code_of(chosen[0])))
    return parts[0].union(*parts[1:], all=True)


def _five(rows, what, number, of, name, text=Value("")):  # noqa: B008 - a constant
    return rows.order_by().values_list(
        Value(what),
        Cast(number, IntegerField()),
        Cast(of, IntegerField()),
        Cast(name, TextField()),
        Cast(text, TextField()),
    )


def _kinds_of(name: str, pk: int):
    """The size band, the tier, or the area with those of the region that it may be."""
    if name == "geography":
        return Geography.objects.filter(Q(pk=pk) | Q(parent=pk))
    return {"size_band": SizeBand, "tier": Tier}[name].objects.filter(pk=pk)


def _code_of(name: str) -> F:
    return F("slug" if name == "geography" else "code")


def _sums_of_sectors(releases: list[Released], groups: list[str], columns: Sequence[str]) -> Iterator[Told]:
    """Of each release its rows, and what they leave of `all`; without the sectors that have a row to themselves."""
    rows = [
        (kinds, _members(kinds, groups) & _is_shown(one, row, columns))
        for one in releases
        for row, kinds in one.kinds.items()
    ]
    nobody = np.zeros((len(groups), len(columns)), bool)
    alone = np.logical_or.reduce([nobody, *(members for kinds, members in rows if len(kinds) == 1)])
    sums = [members for kinds, members in rows if len(kinds) > 1]
    for one in releases:
        is_shown = [_is_shown(one, row, columns) for row in one.kinds]
        standing = [_members(kinds, groups) for kinds in one.kinds.values()]
        covered = np.logical_or.reduce(
            [nobody, *(its & shown for its, shown in zip(standing, is_shown, strict=True))]
        )
        anything = np.logical_or.reduce([_is_shown(one, ALL, columns), *is_shown])
        sums.append(~covered & anything)
    nowhere = np.zeros(len(columns), np.int64)
    yield from (Told(members & ~alone, nowhere) for members in sums)


def _members(kinds: frozenset[str], groups: list[str]) -> Mask:
    return np.array([group in kinds for group in groups], bool)[:, None]


def _is_shown(one: Released, row: str, columns: Sequence[str]) -> Mask:
    return np.array([(row, column) in one.firms for column in columns], bool)[None, :]


def _sum_with_part(one: Released, part: frozenset[str], groups: int, columns: Sequence[str]) -> Told:
    """The smallest sum of released rows of a dimension that holds a whole part: of one area, or of a region's."""
    firms: Integers = np.zeros(len(columns), np.int64)
    is_known = np.zeros(len(columns), bool)
    for place, column in enumerate(columns):
        found = _holding(one, part, column)
        if found:
            is_known[place], firms[place] = True, 0 if found[0] == _present(one, part) else found[1]
    return Told(np.repeat(is_known[None, :], groups, axis=0), firms)


def _holding(one: Released, part: frozenset[str], column: str) -> tuple[frozenset[str], int] | None:
    """Kinds and firms of the rows of a column that the part has kinds in, those not shown being one row together."""
    shown = one.shown(column)
    blocks = [(one.kinds[row], number) for row, number in shown.items()]
    rest = frozenset().union(*one.kinds.values()).difference(*(kinds for kinds, _ in blocks))
    everybody = one.firms.get((ALL, column))
    if rest & part and everybody is None:
        return None
    if rest & part:
        blocks.append((rest, everybody - sum(shown.values())))
    held = [block for block in blocks if block[0] & part]
    if not held:
        return None
    return frozenset().union(*(kinds for kinds, _ in held)), sum(number for _, number in held)


def _present(one: Released, part: frozenset[str]) -> frozenset[str]:
    """The kinds of a part that the release has firms of."""
    return part & frozenset().union(*one.kinds.values())
