"""A proof for every secret: other answers that agree with everything released. Where there are none, withhold more.

Threads stand in four tables at once, and threads, stages and sub-threads speak of the same answers: so a proof is
other answers of a few contributors, looked at in every table. Each secret has proofs enough that whichever
contributor reads the release, one of them leaves its own answers alone. Source: docs/DISCLOSURE.md, "Making a
release" 5.
"""

from collections.abc import Callable, Iterable

import numpy as np

from assessments.tally.arithmetic import Integers

from . import protect
from .agreement import counts_with
from .alternatives import alternative
from .certificates import Certificate, Change
from .contributors import DIMENSIONS
from .exchange import Found, Secret, exchanges, holders
from .protect import Mask, Reason
from .tables import Grid, Shown, summaries


def touched_by(changes: tuple[Change, ...]) -> frozenset[int]:
    return frozenset(change.contributor for change in changes)


class Proofs:
    """Certificates found so far for the secrets of a mask that only grows darker."""

    def __init__(self, grid: Grid, mask: Mask, minimum: int) -> None:
        self.grid, self.mask, self.minimum = grid, mask, minimum
        self.found: dict[Secret, list[tuple[Change, ...]]] = {}

    def secrets(self) -> list[Secret]:
        present = self.mask.is_withheld()[..., None] & (self.grid.levels > 0)
        return [Secret(*place) for place in np.argwhere(present).tolist()]

    def known_to_itself(self, secret: Secret) -> frozenset[int]:
        """The only contributor at a level knows of itself."""
        at = holders(self.grid, secret)
        return frozenset(at.tolist()) if len(at) == 1 else frozenset()

    def exposed(self, secret: Secret) -> frozenset[int] | None:
        """The contributors that every proof needs to change, but for whom it is secret; None without any proof."""
        touched = [touched_by(changes) for changes in self.found.get(secret, ())]
        return frozenset.intersection(*touched) - self.known_to_itself(secret) if touched else None

    def is_proved(self, secret: Secret) -> bool:
        return self.exposed(secret) == frozenset()

    def add(self, changes: tuple[Change, ...]) -> None:
        """Note other answers for every secret they serve, and withhold what stands against them."""
        counts = counts_with(self.grid, changes)
        self._withhold_for(counts)
        fewer = counts[..., :4] < self.grid.levels
        for place in np.argwhere(fewer & self.mask.is_withheld()[..., None]).tolist():
            secret = Secret(*place)
            if not self.is_proved(secret):
                self.found.setdefault(secret, []).append(changes)

    def prove(self, secret: Secret) -> bool:
        """Look for what is lacking; False where something more had to be withheld instead."""
        found = exchanges(self.grid, self.mask.shown, secret)
        if self._choose(secret, [one for one in found if one.agrees]) or self._choose(secret, found):
            return True
        known = self.known_to_itself(secret)
        while not self.is_proved(secret):
            avoiding = (self.exposed(secret) or frozenset()) - known
            if (other := alternative(self.grid, self.mask.shown, secret, avoiding)) is None:
                self.withhold_more(secret)
                return False
            self.add(other)
        return True

    def _choose(self, secret: Secret, found: Iterable[Found]) -> bool:
        """Take the exchanges that are needed; averages that they would move are withheld."""
        for one in found:
            before = self.exposed(secret)
            if before is None or before - touched_by(one.changes):
                self.add(one.changes)
            if self.is_proved(secret):
                return True
        return False

    def _withhold_for(self, counts: Integers) -> None:
        """Withhold what is not as in these counts, and what that needs in turn."""
        shown = self.mask.shown
        differs = (counts[..., :4] != self.grid.levels).any(axis=-1) & (shown >= Shown.LEVELS)
        was, becomes = summaries(self.grid.counts), summaries(counts)
        moved = (was[0] != becomes[0]) | (was[1] != becomes[1])
        shown[moved & ~differs & (shown == Shown.EVERYTHING)] = Shown.LEVELS
        for row, item in np.argwhere(differs).tolist():
            if row == 0:
                protect.withhold_everywhere(self.mask, self.grid, item)
            self.mask.withhold(row, item, Reason.NO_ALTERNATIVE)
        for item in np.flatnonzero(differs.any(axis=0)).tolist():
            self._settle(item)

    def _settle(self, item: int) -> None:
        for dimension in DIMENSIONS:
            rows = self.grid.rows_of(dimension)
            if self.mask.shown[0, item] and self.mask.is_withheld()[rows, item].any():
                protect.settle_item(self.mask, self.grid, rows, item, self.minimum)
        protect.withhold_averages(self.mask, self.grid)

    def withhold_more(self, secret: Secret) -> None:
        """One step further: the item in this dimension, then everywhere, then what shares its sub-threads."""
        mask, grid, item = self.mask, self.grid, secret.item
        rows = [row for row in grid.rows_of(grid.rows[secret.row].dimension) if mask.shown[row, item]]
        for row in rows:
            mask.withhold(row, item, Reason.ALL_ALONE)
        if not rows:
            parts = grid.parts(item)
            linked = [item, *parts, *(whole for part in parts for whole in grid.wholes(part))]
            protect.withhold_everywhere(mask, grid, next(one for one in linked if mask.shown[:, one].any()))
        protect.withhold_averages(mask, grid)


def certify(
    grid: Grid, mask: Mask, minimum: int, told: Callable[[int, int], None] = lambda proved, secrets: None
) -> list[Certificate]:
    """Prove every secret of a mask, darkening it where that needs it; `told` how many are proved, of how many."""
    proofs = Proofs(grid, mask, minimum)
    while lacking := [secret for secret in proofs.secrets() if not proofs.is_proved(secret)]:
        secrets = len(proofs.secrets())
        for place, secret in enumerate(lacking):
            told(secrets - len(lacking) + place, secrets)
            if not proofs.is_proved(secret) and not proofs.prove(secret):
                break
    return [
        Certificate(row.dimension, row.code, grid.codes[secret.item], secret.level + 1, changes)
        for secret in proofs.secrets()
        for row in [grid.rows[secret.row]]
        for changes in proofs.found[secret]
    ]
