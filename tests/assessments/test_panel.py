"""Two rounds beside each other: which firms are counted, what is withheld, and what nobody can work out."""

import pytest

from assessments import panel
from assessments.tally import panels, store
from tests.assessments.tally import frozen

LAYOUT = [
    ("ITM-1", "ITM", "plan"), ("ITM-2", "ITM", "plan"), ("ITM-3", "ITM", "make"), ("ITM-4", "ITM", "make"),
]  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture
def rounds():
    version = frozen.framework_version(LAYOUT)
    return frozen.round_of(version, opens_on="2025-01-01"), frozen.round_of(version)


@pytest.fixture
def both(rounds):
    """Firms of a sector in both rounds, each with (then, now)."""
    usual = frozen.segment()

    def both(sector, *levels):
        where = usual | {"sector": frozen.sector(sector)}
        return [frozen.in_both(*rounds, pair, **where) for pair in levels]

    return both


@pytest.fixture
def alone(rounds):
    """Firms of a sector in one round only: 0 the earlier, 1 the later."""

    def alone(which, sector, *levels):
        return [frozen.submission(rounds[which], one, sector=frozen.sector(sector)) for one in levels]

    return alone


def compared(rounds, by="subthread", sector=None):
    store.compact()
    stored = panels.of(*rounds)
    panels.build(stored)
    stored.refresh_from_db()
    return panel.Comparison(stored, by, sector and frozen.sector(sector))


def moved(rounds, *where, **how):
    return {row.column.code: row.moved for row in compared(rounds, *where, **how).rows}


UP, DOWN = ("1111", "2111"), ("2111", "1111")


def test_the_same_firms_are_counted_up_same_and_down(rounds, both):
    both("boats", *[UP] * 3, *[DOWN] * 2, ("3333", "3333"))

    first = moved(rounds)["ITM-1"]

    assert (first.firms, first.up, first.same, first.down) == (6, 3, 1, 2)
    assert first.averages == (10 * 10**6 // 6 + 1, 11 * 10**6 // 6)
    assert first.weak_shares == (833_333, 833_333)


def test_all_who_answered_stand_apart_and_hold_other_firms_too(rounds, both, alone):
    both("boats", *[UP] * 5)
    alone(1, "boats", *["4444"] * 5)

    row = compared(rounds).rows[0]

    assert (row.moved.firms, row.before.firms, row.after.firms) == (5, 5, 10)
    assert (row.moved.averages[1], row.after.average) == (2_000_000, 3_000_000)


@pytest.mark.parametrize("by", ["stage", "thread", "subthread"])
def test_fewer_than_five_in_both_are_withheld(rounds, both, alone, by):
    both("boats", *[UP] * 4)
    for which in (0, 1):
        alone(which, "boats", *["4444"] * 6)

    table = compared(rounds, by)

    assert {row.moved for row in table.rows} == {panel.Moved()}
    assert table.firms is None
    assert {row.after.firms for row in table.rows} == {10}


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("sector", [None, "boats"])
def test_a_rest_of_one_to_four_in_either_round_withholds(rounds, both, alone, which, sector):
    both("boats", *[UP] * 6)
    for rest in range(1, 5):
        alone(which, "boats", "4444")
        assert moved(rounds, sector=sector)["ITM-1"].is_withheld, rest

    alone(which, "boats", "4444")

    assert moved(rounds, sector=sector)["ITM-1"].firms == 6


def test_the_rest_is_judged_item_by_item(rounds, both, alone):
    both("boats", *[UP] * 6)
    alone(0, "boats", "4---", *["444-"] * 4)

    shown = {code for code, one in moved(rounds).items() if not one.is_withheld}

    assert shown == {"ITM-1", "ITM-4"}  # of ITM-2 and ITM-3 four others have a level


def test_a_total_leaves_out_the_sectors_that_are_withheld_where_they_could_be_told(rounds, both):
    both("boats", *[UP] * 6)
    both("carts", *[DOWN] * 2)

    assert moved(rounds)["ITM-1"].firms == 6

    both("trams", *[DOWN] * 3)

    assert moved(rounds)["ITM-1"].firms == 11  # carts and trams are known together alone


def test_a_firm_that_changed_its_sector_is_no_rest_below_nothing(rounds, both):
    both("boats", *[UP] * 6)
    turned = frozen.submission(rounds[0], "1111", sector=frozen.sector("carts")).assessment.firm
    frozen.submission(rounds[1], "2111", firm=turned, sector=frozen.sector("boats"))

    assert moved(rounds, sector="boats")["ITM-1"].is_withheld  # seven of them, six in the round before


def test_how_many_lack_a_level_is_told_of_none_or_of_five(rounds, both):
    both("boats", *[UP] * 5, *[("1111", "?111")] * 4)
    rows = moved(rounds)
    assert (rows["ITM-1"].without, rows["ITM-2"].without) == (None, 0)

    both("boats", ("1111", "N111"))

    assert moved(rounds)["ITM-1"].without == 5


def test_what_cannot_be_compared_is_named(rounds, both):
    rounds[0].scope.set(rounds[0].framework_version.sub_threads.filter(code__in=["ITM-1", "ITM-2", "ITM-3"]))
    for _ in range(5):
        frozen.in_both(*rounds, ("123.", "2234"), sector=frozen.sector("boats"))

    assert compared(rounds, "thread").left_out == ["Thread ITM", "Overall"]
    assert compared(rounds, "stage").left_out == ["Make", "Overall"]
    assert compared(rounds).left_out == ["ITM-4. Capability ITM-4"]


@pytest.mark.parametrize("sector", [None, "boats"])
def test_the_rounds_the_other_way_round_swap_up_and_down(rounds, both, sector):
    both("boats", *[UP] * 7, *[DOWN] * 2)

    there, back = moved(rounds, sector=sector), moved(rounds[::-1], sector=sector)

    for code, one in there.items():
        other = back[code]
        assert (one.up, one.same, one.down) == (other.down, other.same, other.up)
        assert one.weak_shares == other.weak_shares[::-1]


def test_the_headline_counts_items_by_where_more_firms_went(rounds, both):
    both("boats", *[("1212", "2112")] * 5)

    assert panel.direction(compared(rounds).rows) == (1, 1, 2)


@pytest.mark.parametrize("number", [1, 3])
def test_as_many_statements_for_three_sectors_as_for_one(rounds, both, number, django_assert_num_queries):
    for sector in range(number):
        both(f"sector-{sector}", *[UP] * 5)
    table = compared(rounds)

    with django_assert_num_queries(1):  # the rows; what both rounds hold was read when the table was made
        assert len(table.rows) == 4
