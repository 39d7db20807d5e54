"""Change between two rounds, held against a naive count by `scoring` and `statistics`."""

from statistics import median_low

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import scoring
from assessments.tally import arithmetic, changes

from .test_arithmetic import ITEMS, THREE_THREADS, any_state, expected, mostly_levels, values_of

states = mostly_levels | any_state
pairs = st.lists(st.tuples(states, states), min_size=1, max_size=12)
SWAPPED = [
    changes.DOWN, changes.SAME, changes.UP, changes.WITHOUT,
    changes.AVERAGES_AFTER, changes.AVERAGES_BEFORE, changes.WEAK_AFTER, changes.WEAK_BEFORE,
]  # fmt: skip


def counted(firms, segment=None, segments=1):
    before, after = (values_of(list(side)) for side in zip(*firms, strict=True))
    return changes.count(before, after, np.zeros(len(firms), int) if segment is None else segment, segments)


def naive(before, after):
    """What one firm adds to one item: (place, average, weak share) of it in each round ▶ eight measures."""
    (was, *was_sums), (now, *now_sums) = before, after
    adds = [0] * 8
    if arithmetic.NOT_ASKED in (was, now):
        return adds
    if was > 3 or now > 3:
        adds[changes.WITHOUT] = 1
        return adds
    adds[changes.UP if now > was else changes.SAME if now == was else changes.DOWN] = 1
    adds[4:] = was_sums[0], now_sums[0], was_sums[1], now_sums[1]
    return adds


@given(pairs, st.lists(st.integers(0, 2), min_size=12, max_size=12))
def test_counts_are_those_of_the_firms_one_by_one(firms, segments):
    segment = np.array(segments[: len(firms)])
    wanted = np.zeros((3, len(ITEMS.codes), 8), int)
    for (before, after), one in zip(firms, segment, strict=True):
        wanted[one] += [naive(*sides) for sides in zip(expected(before), expected(after), strict=True)]

    assert (counted(firms, segment, 3) == wanted).all()


@given(pairs)
def test_the_rounds_the_other_way_round_swap_up_and_down(firms):
    back = counted([(after, before) for before, after in firms])

    assert (back == counted(firms)[..., SWAPPED]).all()


@given(pairs)
def test_every_firm_asked_twice_has_one_place(firms):
    places = counted(firms)[0][:, : changes.PLACES].sum(axis=1)

    for item, number in enumerate(places[: len(THREE_THREADS)]):
        assert number == sum(before[item] != "." and after[item] != "." for before, after in firms)


@given(pairs)
def test_a_round_beside_itself_moves_nobody(firms):
    counts = counted([(before, before) for before, _ in firms])[0]

    assert not counts[:, [changes.UP, changes.DOWN]].any()
    assert (counts[:, changes.AVERAGES_BEFORE] == counts[:, changes.AVERAGES_AFTER]).all()


@given(
    st.lists(st.integers(1, 4), min_size=5, max_size=5), st.lists(st.integers(1, 4), min_size=5, max_size=5)
)
def test_a_thread_moves_with_its_lower_median(before, after):
    rest = "1234123"  # of the other two threads
    firm = tuple("".join(map(str, levels)) + rest for levels in (before, after))
    was, now = median_low(before), median_low(after)

    counts = counted([firm])[0][ITEMS.codes.index("ITM")]

    assert counts[: changes.WITHOUT].tolist() == [now > was, now == was, now < was]
    assert counts[changes.AVERAGES_BEFORE] == scoring.mean_in_millionths(sum(before), 5)


def test_items_are_taken_in_the_order_they_are_named():
    values = values_of(["123412341234", "4444444444NN"])

    some = changes.of_items(values, [3, 0])

    assert some.place.tolist() == [[3, 0], [3, 3]]
    assert some.average[0].tolist() == [4_000_000, 1_000_000]


def test_packed_counts_come_back_unchanged():
    counts = counted([("123412341234", "223412341234")])[0]

    assert (changes.unpack(changes.pack(counts)) == counts).all()
    assert not changes.unpack(changes.pack(counts)).flags.writeable


@pytest.mark.parametrize("shape", [(0, 8), (3, 8)])
def test_firms_are_those_with_a_level_in_both(shape):
    counts = np.ones(shape, int)

    assert changes.firms(counts).tolist() == [3] * shape[0]
