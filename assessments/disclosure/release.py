"""A closed round's submissions become the tables that may be released, with the reasons and proofs behind them.

The one entry to this package for those who publish. Source: docs/DISCLOSURE.md, "Making a release".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from assessments.tally import arithmetic

from . import audit, protect
from .certificates import Certificate
from .certify import certify
from .contributors import DIMENSIONS, Contributors, FrozenRound, Vocabularies, contributors
from .merging import Group, merged, with_the_smallest_merged
from .protect import Mask, Reason
from .published import AVERAGES_WITHHELD, NO_FIRMS, WITHHELD, Cell, PublishedTable
from .replacing import Before
from .tables import REGISTRY, Grid, Shown, Table, grid, summaries

Note = Callable[[str, int], None]
PROVING = "Proving that no withheld figure can be worked out"
FROM, TO = 25, 75  # per cent of the way, between which it proves


@dataclass(frozen=True)
class Released:
    """What a release says, and what only its preview may say.

    tables: public; firms: contributors; reasons: in words, by (table, row, column) of what is not shown in full;
    certificates: the proofs; failures: why it may not be published, in words, none if it may.
    """

    minimum: int
    firms: int
    tables: tuple[PublishedTable, ...]
    reasons: dict[tuple[str, str, str], str]
    certificates: tuple[Certificate, ...]
    failures: tuple[str, ...]
    contributors: Contributors = field(repr=False)

    def table(self, name: str) -> PublishedTable:
        return next(table for table in self.tables if table.name == name)

    def before(self) -> Before:
        """What a later release of the same round is compared with."""
        return Before(self.contributors, self.tables)


def release_tables(
    frozen: FrozenRound,
    minimum: int,
    vocabularies: Vocabularies,
    *,
    earlier: Sequence[Before] = (),
    refused: Sequence[str] = (),
    note: Note = lambda step, percent: None,
) -> Released:
    """The seven tables of a round; `earlier` are its releases so far, oldest first: what they merged stays merged.

    Nothing of it may be published while there are failures; a round of too few contributors has no tables.
    refused: reasons of the caller's own why it may not be published. note: told what is being done, and how far in
    per cent.
    """
    of = contributors(frozen)
    if len(of) < minimum:
        reason = f"The round has {len(of)} contributors; a release needs at least {minimum}."
        return Released(minimum, len(of), (), {}, (), (*refused, reason), of)
    made, mask, certificates = _made(of, minimum, vocabularies, earlier[-1] if earlier else None, note)
    tables = tuple(_published(table, made, mask) for table in REGISTRY)
    note("Auditing what is to be published", TO)
    failures = audit.audit(tables, of, vocabularies, minimum, certificates, earlier)
    return Released(
        minimum, len(of), tables, _reasons(made, mask), tuple(certificates), (*refused, *failures), of
    )


def _made(
    of: Contributors, minimum: int, vocabularies: Vocabularies, before: Before | None, note: Note
) -> tuple[Grid, Mask, list[Certificate]]:
    """Merge, protect and certify; again with larger groups where too little could be shown."""
    groups = _groups(of, minimum, vocabularies, before)
    while True:
        note("Counting, and withholding small and near-unanimous cells", 10)
        made = grid(of, groups, vocabularies)
        mask = protect.protect(made, minimum)
        bare = [dimension for dimension in DIMENSIONS if protect.too_bare(mask, made, dimension)]
        note(PROVING, FROM)
        certificates = certify(made, mask, minimum, _proving(note)) if not bare else []
        bare = bare or [dimension for dimension in DIMENSIONS if protect.too_bare(mask, made, dimension)]
        if not bare:
            return made, mask, certificates
        for dimension in bare:
            groups[dimension] = with_the_smallest_merged(
                dimension,
                vocabularies.of(dimension),
                _numbers(of, dimension, vocabularies),
                groups[dimension],
            )


def _proving(note: Note) -> Callable[[int, int], None]:
    return lambda proved, secrets: note(PROVING, FROM + (TO - FROM) * proved // secrets)


def _groups(
    of: Contributors, minimum: int, vocabularies: Vocabularies, before: Before | None
) -> dict[str, Sequence[Group]]:
    groups: dict[str, Sequence[Group]] = {}
    for dimension in DIMENSIONS:
        kinds = vocabularies.of(dimension)
        earlier = before.groups(dimension, kinds) if before else None
        numbers = _numbers(of, dimension, vocabularies)
        standing = merged(dimension, kinds, numbers, minimum, earlier)
        groups[dimension] = standing if len(standing) > 1 else []  # one group is `all` by another name
    return groups


def _numbers(of: Contributors, dimension: str, vocabularies: Vocabularies) -> list[int]:
    kinds = of.kinds[:, DIMENSIONS.index(dimension)]
    numbers: list[int] = np.bincount(kinds, minlength=len(vocabularies.of(dimension))).tolist()
    return numbers


def _published(table: Table, made: Grid, mask: Mask) -> PublishedTable:
    rows = made.rows_in(table)
    columns = made.columns(table.items)
    average, weak_share = summaries(made.counts)
    median = arithmetic.median_low(made.levels)
    cells = []
    for row in rows:
        for item in columns:
            where, shown = (made.rows[row].code, made.codes[item]), mask.shown[row, item]
            if shown == Shown.NOTHING:
                no_firms = mask.reasons[row, item] == Reason.NO_FIRMS
                cells.append(Cell(*where, NO_FIRMS if no_firms else WITHHELD))
                continue
            everything = shown == Shown.EVERYTHING
            cells.append(
                Cell(
                    *where,
                    "" if everything else AVERAGES_WITHHELD,
                    tuple(made.levels[row, item].tolist()),
                    int(median[row, item]),
                    int(average[row, item]) / 10 if everything else None,
                    int(weak_share[row, item]) / 100 if everything else None,
                )
            )
    return PublishedTable(
        table.name,
        tuple(made.rows[row] for row in rows),
        tuple(made.codes[item] for item in columns),
        tuple(cells),
    )


def _reasons(made: Grid, mask: Mask) -> dict[tuple[str, str, str], str]:
    reasons = {}
    for table in REGISTRY:
        for row in made.rows_in(table):
            for item in made.columns(table.items):
                reason = Reason(int(mask.reasons[row, item]))
                if reason == Reason.SHOWN and mask.shown[row, item] == Shown.LEVELS:
                    words = protect.AVERAGES_IN_WORDS
                else:
                    words = protect.WORDS[reason]
                if words:
                    reasons[table.name, made.rows[row].code, made.codes[item]] = words
    return reasons
