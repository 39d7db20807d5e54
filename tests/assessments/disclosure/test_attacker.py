"""An attacker who tries every possibility learns nothing of a protected round, and much of an unprotected one."""

from functools import cache
from itertools import product

import numpy as np
import pytest

from assessments.disclosure.protect import primary
from assessments.disclosure.release import release_tables
from tests.assessments.disclosure import attacker, drawn

pytestmark = pytest.mark.sweep

MINIMUM = 3
FOUR = drawn.SINGLE[:4]
TINY = 100
MOST_HIDDEN = 3  # groups of one sub-thread: with more the possibilities are too many to try
SPREADS = ([1, 1, 1, 1], [1, 1, 1, 1], [3, 3, 2, 0], [1, 4, 1, 0])


@cache
def tiny_rounds():
    """Rounds of four sub-threads in which something is withheld, each with its released table."""
    found = []
    for seed in range(1000):
        round_ = drawn.drawn(seed, FOUR, most_sectors=8, most_firms=36, skew=0, spreads=SPREADS)
        released = release_tables(round_, MINIMUM, drawn.vocabularies(sectors=8))
        if released.tables:
            assert released.failures == ()
            table = released.table("sector-subthread")
            if any(cell.withheld == "withheld" for cell in table):
                found.append((round_, table))
        if len(found) == TINY:
            break
    return found


def counts_of(round_, groups, part):
    """Firms at each level of a sub-thread in each group of sectors."""
    sectors = round_.kinds[:, 0]
    return [
        tuple(
            sum(
                levels[part] == level and sector in group
                for levels, sector in zip(round_.levels, sectors, strict=True)
            )
            for level in "1234"
        )
        for group in groups
    ]


def members(table):
    """The sectors of each row but `all`."""
    return [{int(code.removeprefix("sector-")) for code in row.members} for row in table.rows[1:]]


def test_nobody_can_work_out_a_withheld_cell():
    withheld = partly = 0

    for (round_, table), part in product(tiny_rounds(), range(len(FOUR))):
        truth = counts_of(round_, members(table), part)
        cells = [table.cell(row.code, FOUR[part][0]) for row in table.rows]
        shown = [cell.withheld != "withheld" for cell in cells]
        if shown[1:].count(False) > MOST_HIDDEN:
            continue
        withheld += shown.count(False)
        partly += not all(shown) and any(shown[1:])

        assert attacker.gives_away(truth, shown[1:], shown[0]) == set()

    assert len(tiny_rounds()) >= 100
    assert withheld >= 100
    assert partly >= 15


def test_the_same_attacker_breaks_a_publisher_that_only_hides_small_and_unanimous_cells():
    hidden = broken = 0

    for (round_, _), part in product(tiny_rounds(), range(len(FOUR))):
        truth = counts_of(round_, [{sector} for sector in set(round_.kinds[:, 0].tolist())], part)
        shown = [not reason for reason in primary(np.array(truth).reshape(-1, 4), MINIMUM)]
        if shown.count(False) > MOST_HIDDEN:
            continue
        hidden += shown.count(False)
        broken += len(attacker.gives_away(truth, shown, True))

    assert hidden >= 100
    assert 2 * broken >= hidden
