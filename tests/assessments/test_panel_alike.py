"""Two comparisons that share a round: nobody can subtract one from the other and be left with one to four firms."""

from itertools import combinations, permutations, product
from random import Random

import numpy as np
import pytest

from assessments.panel import Comparison
from assessments.tally import changes, panels, store
from tests.assessments.tally import frozen

LAYOUT = [("ITM-1", "ITM", "plan"), ("ITM-2", "ITM", "plan"), ("ITM-3", "ITM", "make")]
pytestmark = pytest.mark.django_db


@pytest.fixture
def rounds():
    version = frozen.framework_version(LAYOUT)
    return [frozen.round_of(version, opens_on=f"{year}-01-01") for year in (2024, 2025, 2026)]


def answered(rounds, levels, sector="boats"):
    """A firm's submissions, one of each round in which it said something; a list of sectors is one for each round."""
    named = [sector] * 3 if isinstance(sector, str) else sector
    where = frozen.segment(sector=frozen.sector(named[-1]))
    firm, made = None, []
    for round_, said, its in zip(rounds, levels, named, strict=True):
        if said:
            made.append(frozen.submission(round_, said, firm=firm, **where | {"sector": frozen.sector(its)}))
            firm = made[-1].assessment.firm
    return made


def counted(before, after):
    store.compact()
    panel = panels.of(before, after)
    panels.build(panel)
    panel.refresh_from_db()
    return panel


def shown(panel, sector=None, by="subthread"):
    """{item: firms} of the rows that can be read."""
    panel.refresh_from_db()
    table = Comparison(panel, by, sector and frozen.sector(sector))
    return {row.column.code: row.moved.firms for row in table.rows if not row.moved.is_withheld}


@pytest.fixture
def alike(rounds):
    """Six firms in all three rounds; five more that leave after 2024 or join in 2025; one that missed 2025."""
    for _ in range(6):
        answered(rounds, ("111", "222", "333"))
    for _ in range(5):
        answered(rounds, ("111", "", ""))
        answered(rounds, ("", "222", ""))
        answered(rounds, ("", "", "333"))
    answered(rounds, ("123", "", "321"))
    return rounds


@pytest.mark.parametrize("sector", [None, "boats"])
def test_one_firm_is_not_had_by_subtracting_two_comparisons_that_share_a_round(alike, sector):
    first = counted(alike[1], alike[2])
    second = counted(alike[0], alike[2])

    assert set(shown(first, sector).values()) == {6}
    assert shown(second, sector) == {}


@pytest.mark.parametrize("order", [*permutations([(0, 1), (0, 2), (1, 2)], 2)])
def test_whichever_round_they_share_the_one_asked_for_first_is_shown(rounds, order):
    for _ in range(6):
        answered(rounds, ("111", "222", "333"))
    first, second = order
    missing = ({0, 1, 2} - set(first)).pop()
    answered(rounds, tuple("" if which == missing else "121" for which in range(3)))
    for which in range(3):
        for _ in range(5):
            answered(rounds, tuple("222" if one == which else "" for one in range(3)))

    tables = [counted(*(rounds[which] for which in one)) for one in (first, second)]

    assert [bool(shown(one)) for one in tables] == [True, False]


@pytest.mark.parametrize("number", [1, 4, 5])
def test_comparisons_that_differ_by_five_firms_are_both_shown(alike, number):
    for _ in range(number - 1):
        answered(alike, ("123", "", "321"))
    first, second = counted(alike[1], alike[2]), counted(alike[0], alike[2])

    assert set(shown(first).values()) == {6}
    assert set(shown(second).values()) == ({11} if number == 5 else set())


def test_a_level_that_is_missing_in_one_round_is_a_firm_apart_at_that_item(rounds):
    for _ in range(9):
        answered(rounds, ("111", "222", "333"))
    answered(rounds, ("123", "?22", "321"))
    counted(rounds[1], rounds[2])

    assert shown(counted(rounds[0], rounds[2])) == {"ITM-2": 10, "ITM-3": 10}


def test_a_sector_that_is_alike_is_not_had_from_the_total_either(alike):
    for _ in range(7):
        answered(alike, ("111", "222", "333"), "carts")
    counted(alike[1], alike[2])
    second = counted(alike[0], alike[2])

    assert shown(second, "boats") == {}
    assert set(shown(second, "carts").values()) == {7}
    assert set(shown(second).values()) == {7}  # of carts alone


def test_a_firm_that_changed_its_sector_is_apart_in_both(rounds):
    for sector in ("boats", "carts"):
        for _ in range(6):
            answered(rounds, ("111", "222", "333"), sector)
    answered(rounds, ("111", "222", "333"), ("boats", "boats", "carts"))
    first = counted(rounds[0], rounds[1])
    second = counted(rounds[1], rounds[2])

    assert [shown(second, one) for one in ("boats", "carts")] == [{}, {}]
    assert set(shown(first).values()) == {13}


def test_the_order_of_asking_decides_however_often_each_is_counted(alike):
    first, second = panels.of(alike[1], alike[2]), panels.of(alike[0], alike[2])
    for again in (second, first, second, second, first):
        counted(again.before, again.after)
        if again == second:
            assert shown(second) == {}
    assert set(shown(first).values()) == {6}
    assert [panels.differing(one) for one in (first, second)] == [[], []]


def test_of_a_panel_asked_for_later_the_other_rounds_make_it_stale_too(alike):
    first, second = counted(alike[1], alike[2]), counted(alike[0], alike[2])

    answered(alike, ("", "222", ""))

    assert [panels.is_stale(one) for one in (first, second)] == [True, True]
    assert panels.differing(second) == []
    store.compact()
    for one in (first, second):
        one.refresh_from_db()
    assert [one.is_stale for one in (first, second)] == [True, True]
    counted(second.before, second.after)
    answered(alike, ("222", "", ""))
    store.compact()
    first = counted(first.before, first.after)
    assert not panels.is_stale(first)  # 2024 is nothing to it: it was asked for first


def test_a_row_that_forgot_how_many_firms_are_apart_is_told(alike):
    counted(alike[1], alike[2])
    second = counted(alike[0], alike[2])
    row = second.rows.get()
    second.rows.update(apart=bytes(len(row.apart)))

    assert panels.differing(second) == [row.sector]


@pytest.mark.parametrize("seed", range(4))
def test_of_random_firms_no_two_shown_rows_differ_by_one_to_four(rounds, seed):
    draw = Random(seed)  # noqa: S311 - to be repeated
    for _ in range(70):
        sectors = [draw.choice(["boats", "boats", "carts"])] * 2
        levels = ["".join(draw.choice("1234?") for _ in LAYOUT) for _ in rounds]
        gone = draw.choice([None, None, None, None, 0, 1, 2])
        answered(
            rounds,
            ["" if which == gone else one for which, one in enumerate(levels)],
            [*sectors, draw.choice([sectors[0]] * 9 + ["carts"])],
        )
    order = draw.sample(list(combinations(range(3), 2)), 3)
    tables = [counted(*(rounds[which] for which in one)) for one in order]

    for one, other in combinations(tables, 2):
        for sector, item in product(("boats", "carts"), range(len(LAYOUT))):
            code = LAYOUT[item][0]
            if code in shown(one, sector) and code in shown(other, sector):
                here, there = (firms_of(panel, sector, item) for panel in (one, other))
                assert not {len(here - there), len(there - here)} & {1, 2, 3, 4}


def firms_of(panel, sector, item):
    """Who has a level in both rounds, read naively."""
    earlier, later = (
        {one.assessment.firm_id: one for one in type(round_.submissions.first()).objects.filter(round=round_)}
        for round_ in (panel.before, panel.after)
    )
    return {
        firm
        for firm, one in later.items()
        if one.sector.code == sector
        and firm in earlier
        and {one.levels[item], earlier[firm].levels[item]} <= set("1234")
    }


def test_firms_are_counted_by_segment():
    is_counted = np.array([[1, 0], [1, 1], [0, 1]], bool)

    assert changes.by_segment(is_counted, np.array([0, 2, 2]), 3).tolist() == [[1, 0], [0, 0], [1, 2]]
