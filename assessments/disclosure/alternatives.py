"""The thorough search for other answers, by integer programming over some contributors and some of their answers.

Where other answers agree with everything shown, they cost nothing but the answers changed; where not, the solution
says which cells stand in the way at the least cost. A search among few is enough: what it finds is a proof, and where
it finds nothing more is withheld.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.tally.arithmetic import AVERAGES, MILLION, WEAK_SHARES, Integers, Values

from .agreement import changes
from .certificates import Change
from .exchange import LEVELS, Secret, holders
from .tables import Grid, Shown, values_of

OF_THE_CELL, OUTSIDE = 14, 34  # contributors who may answer differently
MOST_ANSWERS = 80  # each of them
PER_CONTRIBUTOR, PER_AVERAGE, PER_CELL, PER_SUM, FOR_ALL = 1.0, 20.0, 100.0, 1_000.0, 100_000.0  # costs
NODES, GAP, SECONDS = 200, 0.5, 60  # the time only guards: what depends on it is not the same twice
# What may give way to other answers, and must then be withheld.
NOTHING: frozenset[Shown] = frozenset()
AVERAGES_ALONE = frozenset({Shown.EVERYTHING})
CELLS = frozenset({Shown.EVERYTHING, Shown.LEVELS})
FEW = 3  # contributors whose change a cell that gives way may take
UNITS = {AVERAGES: MILLION // 10, WEAK_SHARES: MILLION // 100}


@dataclass(frozen=True)
class Choices:
    """Other answers that single contributors might have given: one row each."""

    who: Integers  # contributors
    states: NDArray[np.uint8]  # (choices, sub-threads)
    values: Values
    items: Integers  # those that any choice may change


def alternative(
    grid: Grid, shown: NDArray[np.int8], secret: Secret, avoiding: frozenset[int]
) -> tuple[Change, ...] | None:
    """Changes after which fewer are at the secret's level, of contributors that need not be avoided; None: not found.

    They may need more to be withheld.
    """
    pool = _pool(grid, shown, secret, avoiding)
    narrow, wide = (_choices(grid, pool, secret.item, is_wide=is_wide) for is_wide in (False, True))
    if narrow is None or wide is None:
        return None
    for choices, giving_way in (
        (narrow, NOTHING), (wide, NOTHING), (narrow, AVERAGES_ALONE), (wide, AVERAGES_ALONE), (wide, CELLS),
    ):  # fmt: skip
        taken = _programme(grid, shown, secret, choices, giving_way).solve()
        if taken is not None:
            chosen = [one for one in range(len(choices.who)) if taken[one]]
            return changes(grid, choices.who[chosen].tolist(), choices.states[chosen])
    return None


def _choices(grid: Grid, pool: list[int], item: int, *, is_wide: bool) -> Choices | None:
    """What each of the pool might have answered instead; wide: also to what shares a thread or stage with the item."""
    core = grid.parts(item)
    wholes = {whole for part in core for whole in grid.wholes(part)}
    near = core
    if is_wide and len(core) == 1:
        near = [*core, *sorted({part for whole in wholes for part in grid.parts(whole)} - set(core))]
    of_pool = grid.contributors.states[np.ix_(pool, near)]
    who, states = [], []
    for one, contributor in enumerate(pool):
        for answers in _answers(of_pool, one, len(core), is_wide):
            state = grid.contributors.states[contributor].copy()
            state[near] = answers
            who.append(contributor)
            states.append(state)
    if not who:
        return None
    items = {*near, *(whole for part in near for whole in grid.wholes(part))}
    stacked = np.stack(states)
    return Choices(
        np.array(who, np.int64), stacked, values_of(stacked, grid.items), np.array(sorted(items), np.int64)
    )


def _pool(grid: Grid, shown: NDArray[np.int8], secret: Secret, avoiding: frozenset[int]) -> list[int]:
    """Contributors of the cell, at its level first; then others, those first who stand in withheld cells."""
    place = grid.values.place[:, secret.item]
    inside = (grid.belongs == secret.row).any(axis=1)
    hidden = np.append(shown[:, secret.item] == 0, True)[grid.belongs].sum(axis=1)
    may = (place < 4) & ~np.isin(np.arange(len(place)), list(avoiding))
    at = np.isin(np.arange(len(place)), holders(grid, secret))
    own = np.flatnonzero(may & inside)
    others = np.flatnonzero(may & ~inside)
    own = own[np.argsort(~at[own], kind="stable")][:OF_THE_CELL]
    others = others[np.lexsort((place[others] == secret.level, -hidden[others]))][:OUTSIDE]
    return [*own.tolist(), *others.tolist()]


def _answers(of_pool: NDArray[np.uint8], one: int, core: int, is_wide: bool) -> list[NDArray[np.uint8]]:
    """Answers that one of the pool might give: others' to the first, the core; its own with one level changed, and,
    if wide, with a second one changed by a step.
    """
    own = of_pool[one]
    is_level = np.isin(own, LEVELS)
    same_pattern = (np.isin(of_pool, LEVELS) == is_level)[:, :core].all(axis=1)
    inside = is_level & (np.arange(len(own)) < core)
    possible = [np.where(inside, other, own) for other in of_pool[same_pattern]]
    answered = np.flatnonzero(is_level).tolist()
    for part in answered:
        possible += [_with(own, part, level) for level in LEVELS.tolist()]
    if is_wide:
        possible += [
            _with(_with(own, first, int(own[first]) + step), second, int(own[second]) + other)
            for first in answered
            for second in answered
            if first < second and first < core
            for step in (-1, 1)
            for other in (-1, 1)
            if int(own[first]) + step in LEVELS and int(own[second]) + other in LEVELS
        ]
    distinct = {answers.tobytes(): answers for answers in possible if (answers != own).any()}
    nearest = sorted(distinct.values(), key=lambda answers: (int((answers != own).sum()), answers.tobytes()))
    return nearest[:MOST_ANSWERS]


def _with(answers: NDArray[np.uint8], part: int, level: int) -> NDArray[np.uint8]:
    changed = answers.copy()
    changed[part] = level
    return changed


class _Programme:
    """An integer programme: which choice each contributor takes, and which shown cells stand in the way."""

    def __init__(self, who: Integers, giving_way: frozenset[Shown]) -> None:
        self.choices, self.giving_way = len(who), giving_way
        self.costs = [PER_CONTRIBUTOR] * self.choices
        self.rows: list[
            tuple[NDArray[np.float64], int | None, float]
        ] = []  # effects, who gives way, by how much
        self.least: list[float] = []
        self.most: list[float] = []
        for contributor in np.unique(who):
            self.need((who == contributor).astype(float), -np.inf, 1.0)

    def need(self, effects: NDArray[np.float64], least: float, most: float) -> None:
        self.rows.append((effects, None, 0.0))
        self.least.append(least)
        self.most.append(most)

    def prefer(
        self, part: Shown, several: list[tuple[NDArray[np.float64], float, float]], cost: float
    ) -> None:
        """Constraints of one cell's levels or summaries; where these give way, all together and at a cost."""
        if part not in self.giving_way:
            for effects, least, most in several:
                self.need(effects, least, most)
            return
        gives_way = len(self.costs)
        self.costs.append(cost)
        for effects, least, most in several:
            large = FEW * float(np.abs(effects).max()) + 1.0
            for bound, sign in ((most, -large), (least, large)):
                self.rows.append((effects, gives_way, sign))
                self.least.append(-np.inf if sign < 0 else bound)
                self.most.append(bound if sign < 0 else np.inf)

    def solve(self) -> NDArray[np.bool_] | None:
        """The choices taken; None where no solution was found."""
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - in the job of a release alone
        from scipy.sparse import csr_array, hstack  # noqa: PLC0415 - as above

        effects = csr_array(np.stack([row[0] for row in self.rows]))
        slack = np.zeros((len(self.rows), len(self.costs) - self.choices))
        for place, (_, gives_way, large) in enumerate(self.rows):
            if gives_way is not None:
                slack[place, gives_way - self.choices] = large
        found = milp(
            np.array(self.costs),
            integrality=np.ones(len(self.costs)),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(
                hstack([effects, csr_array(slack)], format="csr"), self.least, self.most
            ),
            options={
                "node_limit": NODES,
                "mip_rel_gap": GAP if self.giving_way else 1.0,
                "time_limit": SECONDS,
            },
        )
        return None if found.x is None else np.asarray(found.x[: self.choices] > 0.5)


def _programme(
    grid: Grid, shown: NDArray[np.int8], secret: Secret, choices: Choices, giving_way: frozenset[Shown]
) -> _Programme:
    """Everything shown stays as it is, or gives way where that is allowed; the secret's level must lose somebody."""
    made = _Programme(choices.who, giving_way)
    old = Values(*(getattr(grid.values, name)[choices.who] for name in ("place", "average", "weak_share")))
    levels = np.arange(4)
    moves = (choices.values.place[..., None] == levels).astype(float) - (old.place[..., None] == levels)
    gains = {
        AVERAGES: choices.values.average - old.average,
        WEAK_SHARES: choices.values.weak_share - old.weak_share,
    }
    for row in range(len(grid.rows)):
        inside = (grid.belongs[choices.who] == row).any(axis=1)
        for item in choices.items.tolist() if inside.any() else ():
            if shown[row, item] >= Shown.LEVELS:
                kept = [(inside * moves[:, item, level], 0.0, 0.0) for level in range(4)]
                cost = (
                    (PER_SUM if item >= grid.items.sub_thread_count else PER_CELL)
                    + float(grid.firms[row, item])
                    + (FOR_ALL if row == 0 else 0.0)
                )
                made.prefer(Shown.LEVELS, [one for one in kept if one[0].any()], cost)
            if shown[row, item] == Shown.EVERYTHING and item >= grid.items.sub_thread_count:
                made.prefer(
                    Shown.EVERYTHING,
                    [
                        (inside * gain[:, item] / UNITS[measure], *_room(grid, row, item, measure))
                        for measure, gain in gains.items()
                    ],
                    PER_AVERAGE,
                )
    inside = (grid.belongs[choices.who] == secret.row).any(axis=1)
    made.need(inside * moves[:, secret.item, secret.level], -np.inf, -1.0)
    return made


def _room(grid: Grid, row: int, item: int, measure: int) -> tuple[float, float]:
    """How far a sum may move before its released figure does, in units of the figure's last place."""
    total, firms = int(grid.counts[row, item, measure]), max(1, int(grid.firms[row, item]))
    of = UNITS[measure] * firms
    figure = (2 * total + of) // (2 * of)
    least = -((of - 2 * figure * of) // 2) - total  # the smallest whole sum that rounds to the figure
    most = ((2 * figure + 1) * of - 1) // 2 - total
    return least / UNITS[measure], most / UNITS[measure]
