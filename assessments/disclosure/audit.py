"""Whether a release may be published: everything is counted and proved again, from its public tables alone.

Knows the contributors and what is to be public, and none of the code that decided it. Source: docs/DISCLOSURE.md,
"Making a release" 8.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.tally import arithmetic
from assessments.tally.arithmetic import MILLION, Integers, Items

from . import replacing
from .certificates import Certificate, Change
from .contributors import DIMENSIONS, Contributors, Vocabularies
from .published import AVERAGES_WITHHELD, NO_FIRMS, PublishedTable
from .replacing import Before
from .tables import ALL, Row

Flags = NDArray[np.bool_]
NOT_DETERMINED = 1e-7  # a direction that changes a count by less than this does not change it


@dataclass(frozen=True)
class Said:
    """Of every contributor and item: the level 1 to 4, or 0; the millionths of average and weak share."""

    level: NDArray[np.uint8]
    average: Integers
    weak_share: Integers

    def of(self, who: list[int]) -> "Said":
        return Said(self.level[who], self.average[who], self.weak_share[who])


@dataclass(frozen=True)
class Ground:
    """What is public and what is behind it.

    member: (contributors, rows); said: what contributors say; counts: (rows, items, 6), four levels and two sums;
    shown: 0 nothing, 1 levels, 2 everything; secret: withheld although there are firms.
    """

    rows: tuple[Row, ...]
    codes: tuple[str, ...]
    member: Flags
    said: Said
    counts: Integers
    shown: Integers
    secret: Flags

    def name(self, row: int, item: int) -> str:
        return f"{self.rows[row].code} × {self.codes[item]}"

    def dimensions(self) -> Iterator[list[int]]:
        for dimension in DIMENSIONS:
            if rows := [place for place, row in enumerate(self.rows) if row.dimension == dimension]:
                yield rows


def audit(
    tables: Sequence[PublishedTable],
    of: Contributors,
    vocabularies: Vocabularies,
    minimum: int,
    certificates: Sequence[Certificate],
    earlier: Sequence[Before] = (),
) -> list[str]:
    """Why the tables may not be published, in words; none if they may."""
    items = Items.of(of.layout)
    ground = _ground(tables, of, vocabularies, items)
    found = [
        *_wrong_figures(tables, ground),
        *_small_cells(ground, minimum),
        *_small_differences(ground, minimum),
        *_averages_beside_secrets(ground, items),
        *_solved(ground),
        *_unproved(ground, of, items, certificates),
    ]
    if earlier:
        known = {
            (ground.rows[row].dimension, ground.rows[row].members, cell.column): cell.withheld
            for table in tables
            for cell in table
            for row in [_row(ground, cell.row, table)]
        }
        for before in earlier:
            found += replacing.failures(before, of, ground.rows, known, vocabularies, minimum)
    return found


def _ground(
    tables: Sequence[PublishedTable], of: Contributors, vocabularies: Vocabularies, items: Items
) -> Ground:
    rows = tuple(dict.fromkeys(row for table in tables for row in table.rows))
    codes = items.codes[:-1]
    member = np.stack([_members(row, of, vocabularies) for row in rows], axis=1)
    said = _said(of.states, items)
    inside = member.astype(np.float64)
    counts = np.stack([_counted(inside, said, item) for item in range(len(codes))], axis=1)
    shown, withheld = np.zeros(counts.shape[:2], np.int64), np.zeros(counts.shape[:2], np.bool_)
    ground = Ground(rows, codes, member, said, counts, shown, withheld)
    for table in tables:
        for cell in table:
            place = _row(ground, cell.row, table), codes.index(cell.column)
            shown[place] = max(shown[place], {"": 2, AVERAGES_WITHHELD: 1}.get(cell.withheld, 0))
            withheld[place] |= cell.levels is None and cell.withheld != NO_FIRMS
    return ground


def _row(ground: Ground, code: str, table: PublishedTable) -> int:
    return ground.rows.index(next(row for row in table.rows if row.code == code))


def _members(row: Row, of: Contributors, vocabularies: Vocabularies) -> Flags:
    if row.dimension == ALL:
        return np.ones(len(of), np.bool_)
    codes = np.array([kind.code for kind in vocabularies.of(row.dimension)])
    return np.asarray(np.isin(codes[of.kinds[:, DIMENSIONS.index(row.dimension)]], row.members))


def _said(states: NDArray[np.uint8], items: Items) -> Said:
    values = arithmetic.firm_values(states, items)
    level = np.where(values.place < 4, values.place + 1, 0).astype(np.uint8)
    return Said(level[:, :-1], values.average[:, :-1], values.weak_share[:, :-1])


def _counted(inside: NDArray[np.float64], said: Said, item: int) -> Integers:
    """Counts of one item, (rows, 6). Sums of floats are exact below 2**53, which 10**9 contributors do not reach."""
    levels = [said.level[:, item] == level for level in (1, 2, 3, 4)]
    adds = np.stack([*levels, said.average[:, item], said.weak_share[:, item]], axis=1).astype(np.float64)
    return np.asarray((inside.T @ adds).round(), np.int64)


def _summary(counts: Integers, firms: int) -> tuple[float, float]:
    """Average and weak share as they are printed, halves up."""
    tenth, hundredth = MILLION * firms // 10, MILLION * firms // 100
    average, weak_share = int(counts[4]), int(counts[5])
    return (average + tenth // 2) // tenth / 10, (weak_share + hundredth // 2) // hundredth / 100


def _wrong_figures(tables: Sequence[PublishedTable], ground: Ground) -> Iterator[str]:
    for table in tables:
        for cell in table:
            row, item = _row(ground, cell.row, table), ground.codes.index(cell.column)
            counts = ground.counts[row, item]
            firms = int(counts[:4].sum())
            name = f"{table.name}: {ground.name(row, item)}"
            if cell.levels is None:
                if (cell.withheld == NO_FIRMS) != (firms == 0) or cell.average is not None:
                    yield f"{name}: says {cell.withheld} of {firms} firms"
                continue
            middle = (firms - 1) // 2  # of those standing in line by level, the lower one in the middle
            median = next(level for level in (1, 2, 3, 4) if counts[:level].sum() > middle)
            expected = (tuple(counts[:4].tolist()), median)
            if (cell.levels, cell.median) != expected:
                yield f"{name}: shows counts that are not those of its contributors"
            summary = (None, None) if cell.withheld else _summary(counts, firms)
            if (cell.average, cell.weak_share) != summary:
                yield f"{name}: shows an average or weak share that it should not"


def _may_not_stand(levels: Integers, minimum: int) -> bool:
    """Whether counts are of too few, or of contributors nearly all at one level."""
    firms = int(levels.sum())
    return firms > 0 and (firms < minimum or int(levels.max()) >= firms - 1)


def _small_cells(ground: Ground, minimum: int) -> Iterator[str]:
    for row, item in np.argwhere(ground.shown > 0).tolist():
        if _may_not_stand(ground.counts[row, item, :4], minimum):
            yield f"{ground.name(row, item)}: shown, with too few contributors or nearly all at one level"
        if row and not ground.shown[0, item]:
            yield f"{ground.name(row, item)}: shown, although it is withheld for all contributors"


def _small_differences(ground: Ground, minimum: int) -> Iterator[str]:
    """What subtracting shown groups from each other leaves: nobody, or enough contributors, not near-unanimous."""
    member = ground.member.astype(np.float32)
    for item in np.flatnonzero(ground.shown[0] > 0).tolist():
        known = {ground.rows[row].code: [row] for row in np.flatnonzero(ground.shown[:, item]).tolist()}
        for rows in ground.dimensions():
            hidden = [row for row in rows if not ground.shown[row, item]]
            if hidden and len(hidden) < len(rows):
                known[f"the withheld of {ground.rows[rows[0]].dimension}"] = hidden
                if _may_not_stand(ground.counts[hidden, item, :4].sum(axis=0), minimum):
                    yield f"{ground.codes[item]}: the withheld of one dimension together may not be known either"
        overlap = member.T @ (member * (ground.said.level[:, item] > 0)[:, None])
        yield from _nested(known, overlap, ground.codes[item], minimum)


def _nested(
    known: dict[str, list[int]], overlap: NDArray[np.float32], code: str, minimum: int
) -> Iterator[str]:
    """known: sets of rows of one dimension by name; overlap: contributors that two rows share, (rows, rows)."""
    of_rows = np.array([np.isin(np.arange(len(overlap)), rows) for rows in known.values()], np.float64)
    shared = of_rows @ overlap @ of_rows.T
    names = list(known)
    for one, other in np.argwhere(shared == shared.diagonal()[:, None]).tolist():
        more = int(shared[other, other] - shared[one, one])
        if 0 < more < minimum:
            yield f"{code}: {names[other]} has {more} contributors more than {names[one]}, which it contains"


def _averages_beside_secrets(ground: Ground, items: Items) -> Iterator[str]:
    sums = [*items.threads.values(), *items.stages.values()]
    for number, parts in enumerate(sums):
        item = items.sub_thread_count + number
        beside = (ground.shown[:, item] == 2) & ground.secret[:, parts].any(axis=1)
        for row in np.flatnonzero(beside).tolist():
            yield f"{ground.name(row, item)}: shows an average although one of its sub-threads is withheld"


def _solved(ground: Ground) -> Iterator[str]:
    """Rank test: withheld counts that the published sums determine, every number of firms being known."""
    for item in np.flatnonzero(ground.secret.any(axis=0)).tolist():
        hidden = np.flatnonzero(ground.secret[:, item]).tolist()
        place = {row: 4 * number for number, row in enumerate(hidden)}
        equations = [_numbers_known(place[row], len(hidden)) for row in hidden]
        for rows in ground.dimensions():
            if not (ground.secret[rows, item] | (ground.shown[rows, item] > 0)).any():
                continue  # no table of this dimension holds the item
            unknown = [row for row in [0, *rows] if row in place]
            for level in range(4):
                equation = np.zeros(4 * len(hidden))
                for row in unknown:
                    equation[place[row] + level] = 1.0 if row else -1.0
                equations.append(equation)
        _, sizes, directions = np.linalg.svd(np.array(equations))
        free = directions[int((sizes > NOT_DETERMINED).sum()) :]
        for row in hidden:
            if (np.abs(free[:, place[row] : place[row] + 4]).max(axis=0, initial=0) < NOT_DETERMINED).any():
                yield f"{ground.name(row, item)}: withheld, but the other cells determine it"


def _numbers_known(first: int, hidden: int) -> NDArray[np.float64]:
    equation = np.zeros(4 * hidden)
    equation[first : first + 4] = 1.0
    return equation


def _unproved(
    ground: Ground, of: Contributors, items: Items, certificates: Sequence[Certificate]
) -> Iterator[str]:
    """Every level of every withheld cell needs certificates that hold, whichever contributor is reading."""
    proofs: dict[tuple[str, str, str, int], list[Certificate]] = {}
    holds: dict[tuple[Change, ...], Integers | None] = {}
    for certificate in certificates:
        proofs.setdefault(certificate[:4], []).append(certificate)
    for row, item in np.argwhere(ground.secret).tolist():
        for level in np.flatnonzero(ground.counts[row, item, :4]).tolist():
            where = (ground.rows[row].dimension, ground.rows[row].code, ground.codes[item], level + 1)
            readers: set[int] | None = None
            for certificate in proofs.get(where, ()):
                if certificate.changes not in holds:
                    holds[certificate.changes] = _replayed(ground, of, items, certificate.changes)
                moved = holds[certificate.changes]
                if moved is None or moved[row, item, level] >= 0:
                    yield f"{ground.name(row, item)}: a certificate for L{level + 1} is false"
                    continue
                touched = {change.contributor for change in certificate.changes}
                readers = touched if readers is None else readers & touched
            at = np.flatnonzero(ground.member[:, row] & (ground.said.level[:, item] == level + 1))
            if readers is None or readers - (set(at.tolist()) if len(at) == 1 else set()):
                yield f"{ground.name(row, item)}: nothing proves that L{level + 1} cannot be worked out"


def _replayed(ground: Ground, of: Contributors, items: Items, changes: Sequence[Change]) -> Integers | None:
    """What the changes add to each count, (rows, items, 4); None where a published figure or a number moves."""
    who = sorted({change.contributor for change in changes})
    states = of.states[who].copy()
    for contributor, sub_thread, was, becomes in changes:
        if (
            chr(states[who.index(contributor), sub_thread]) != was
            or becomes not in "1234"
            or was not in "1234"
        ):
            return None
        states[who.index(contributor), sub_thread] = ord(becomes)
    new, old = _said(states, items), ground.said.of(who)
    inside = ground.member[who].astype(np.int64).T  # (rows, who)
    moved = np.stack(
        [
            (new.level == level).astype(np.int64) - (old.level == level).astype(np.int64)
            for level in (1, 2, 3, 4)
        ],
        axis=-1,
    )
    gained = np.stack([new.average - old.average, new.weak_share - old.weak_share], axis=-1)
    levels = np.einsum("rw,wil->ril", inside, moved)
    sums = ground.counts[..., 4:] + np.einsum("rw,wis->ris", inside, gained)
    if levels.sum(axis=-1).any() or levels[ground.shown > 0].any():
        return None
    for row, item in np.argwhere(ground.shown == 2).tolist():
        if (sums[row, item] != ground.counts[row, item, 4:]).any():
            counts = ground.counts[row, item]
            firms = int(counts[:4].sum())
            if _summary(np.concatenate([counts[:4], sums[row, item]]), firms) != _summary(counts, firms):
                return None
    return np.asarray(levels)
