"""Random rounds for the tests of released tables: few questions, few firms, and secrets of every kind."""

from random import Random

import numpy as np

from assessments.disclosure.contributors import FrozenRound, Kind, Vocabularies

SINGLE = tuple((f"S-{n}", f"T{n}", f"stage-{n}") for n in range(9))  # a thread or stage of one has no figure

SPREADS = ([1, 1, 1, 1], [1, 8, 2, 1], [0, 30, 1, 0], [5, 5, 0, 0])  # how often firms are at each level


def layout(threads, stages=("plan",)):
    """Sub-threads of threads of so many, the stages in turn."""
    parts = [f"T{number}" for number, size in enumerate(threads) for _ in range(size)]
    return tuple((f"S-{n}", thread, stages[n % len(stages)]) for n, thread in enumerate(parts))


def vocabularies(sectors=12, sizes=2, areas=2, tiers=2, family=""):
    """Kinds named after their dimension."""
    named = zip(("sector", "size", "area", "tier"), (sectors, sizes, areas, tiers), strict=True)
    return Vocabularies(
        *(tuple(Kind(f"{name}-{n}", family) for n in range(number)) for name, number in named)
    )


def round_of(layout, levels, sectors, sizes=None, areas=None, tiers=None, groups=None):
    """Submissions with these levels in these sectors; without other kinds all are of the first."""
    nothing = [0] * len(levels)
    kinds = np.array([sectors, sizes or nothing, areas or nothing, tiers or nothing], np.int64).T
    return FrozenRound(
        layout, levels, kinds, [f"{n:04d}" for n in range(len(levels))], groups or [""] * len(levels)
    )


def drawn(seed, layout, *, most_sectors=12, most_firms=120, kinds=1, skew=3, spreads=SPREADS):
    """A round whose sectors differ in size and whose answers agree much, a little or not at all."""
    chance = Random(seed)  # noqa: S311 - chance for a fiction, not for secrets
    firms = chance.randint(4 if skew else most_firms // 2, most_firms)
    weights = [chance.random() ** skew + 0.01 for _ in range(chance.randint(1, most_sectors))]
    sectors = chance.choices(range(len(weights)), weights, k=firms)
    spread = [chance.choice(spreads) for _ in layout]
    missing = chance.choice([0.0, 0.05, 0.3])
    levels = [
        "".join(
            chance.choice("N?-") if chance.random() < missing else chance.choices("1234", weight)[0]
            for weight in spread
        )
        for _ in range(firms)
    ]
    others = [[chance.randrange(kinds) for _ in range(firms)] for _ in range(3)]
    return round_of(layout, levels, sectors, *others)
