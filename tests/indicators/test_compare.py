"""Comparisons hold for whatever was rounded: intervals contain the truth, and turned round they turn their sign."""

from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import compare
from indicators.compare import ABOVE, BELOW, SIMILAR, Figure, Interval

values = st.decimals(min_value=0, max_value=10**9, places=4)
decimals = st.integers(min_value=0, max_value=3)


def printed(value, places):
    """The figure that stands for a value once it has been printed with so many decimals."""
    step = Decimal(1).scaleb(-places)
    return Figure(value.quantize(step, ROUND_HALF_UP), step / 2)


def contains(interval, value):
    slack = Decimal("1e-15") * max(1, abs(interval.high))  # division keeps 28 digits
    return interval.low - slack <= value <= interval.high + slack


@given(values, values, decimals, decimals)
def test_a_gap_contains_the_gap_of_the_values_behind_the_print(one, other, places, other_places):
    gap = compare.gap(printed(one, places), printed(other, other_places))

    assert gap.low <= one - other <= gap.high
    assert gap.low <= gap.value <= gap.high


@given(values, values, decimals)
def test_a_gap_turned_round_has_the_other_sign(one, other, places):
    figure, benchmark = printed(one, places), printed(other, places)

    gap, turned = compare.gap(figure, benchmark), compare.gap(benchmark, figure)

    assert (gap.value, gap.low, gap.high) == (-turned.value, -turned.high, -turned.low)


@given(st.lists(st.tuples(values, decimals), min_size=1, max_size=4), values, decimals)
def test_a_share_contains_the_share_of_the_values_behind_the_print(members, rest, places):
    truth = sum(value for value, _ in members)
    whole = printed(truth + rest + 1, places)
    part = compare.total([printed(value, decimals_) for value, decimals_ in members], is_additive=True)

    share = compare.share(part, whole)

    assert contains(share, truth / (truth + rest + 1) * 100)
    assert contains(share, share.value)


@given(values, values, decimals)
def test_position_turned_round_is_the_opposite(one, other, places):
    figure, benchmark = printed(one, places), printed(other, places)

    opposite = {ABOVE: BELOW, BELOW: ABOVE, SIMILAR: SIMILAR}

    assert compare.position(figure, benchmark) == opposite[compare.position(benchmark, figure)]


@given(values, values, decimals)
def test_above_is_said_only_of_what_is_above(one, other, places):
    """Never of two values whose order rounding has turned."""
    if compare.position(printed(one, places), printed(other, places)) == ABOVE:
        assert one > other


@given(values, decimals, st.integers(-10, 10), st.decimals(min_value=0, max_value=100, places=2))
def test_a_tolerance_makes_more_similar_never_less(one, places, tenths, tolerance):
    """Also one that is smaller than what rounding leaves open."""
    figure = printed(one, places)
    step = figure.half_width * 2
    benchmark = Figure(figure.value + step * tenths / 10, figure.half_width)

    assert compare.position(figure, benchmark, tolerance) == SIMILAR


def test_a_tolerance_that_was_set_decides():
    figure, benchmark = Figure(Decimal("39.5")), Figure(Decimal("37.6"))

    assert compare.position(figure, benchmark, Decimal("1.8")) == ABOVE
    assert compare.position(figure, benchmark, Decimal("1.9")) == SIMILAR


@given(st.lists(values, min_size=2, max_size=6), decimals)
def test_parts_that_miss_the_whole_by_rounding_alone_are_said_to(parts, places):
    whole = sum(parts)

    assert compare.is_rounding([printed(part, places) for part in parts], whole)


def test_parts_that_miss_the_whole_by_more_are_not_excused():
    parts = [Figure(Decimal(part), Decimal("0.5")) for part in (42, 14, 23, 12, 12)]

    assert compare.misses_whole(parts) == 103
    assert not compare.is_rounding(parts)


@pytest.mark.parametrize(
    ("members", "is_additive"),
    [([Figure(Decimal(1)), None], True), ([Figure(Decimal(1)), Figure(Decimal(2))], False), ([], True)],
)
def test_nothing_is_added_up_that_does_not_add_up(members, is_additive):
    assert compare.total(members, is_additive=is_additive) is None


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        (Figure(Decimal(1)), Figure(Decimal(0))),
        (Figure(Decimal(1)), Figure(Decimal(1), Decimal(1))),
        (Figure(Decimal(-1)), Figure(Decimal(5))),
    ],
)
def test_a_share_of_what_may_be_nothing_is_not_given(part, whole):
    assert compare.share(part, whole) is None


@pytest.mark.parametrize("base", [Decimal(0), Decimal(-10)])
def test_nothing_is_given_in_per_cent_of_what_is_not_above_nought(base):
    assert compare.relative_gap(Figure(Decimal(-5)), Figure(base)) is None
    assert compare.share(Figure(Decimal(5)), Figure(base)) is None
    assert compare.relative_change(Figure(Decimal(-5)), Figure(base)) is None


def test_a_half_width_is_never_negative():
    with pytest.raises(ValueError, match="never negative"):
        Figure(Decimal(1), Decimal("-0.05"))


@pytest.mark.parametrize(
    ("polarity", "above", "below"),
    [
        ("higher_is_better", "better", "worse"),
        ("lower_is_better", "worse", "better"),
        ("no_judgement", "", ""),
    ],
)
def test_polarity_decides_what_a_position_means(polarity, above, below):
    assert (compare.judgement(ABOVE, polarity), compare.judgement(BELOW, polarity)) == (above, below)
    assert compare.judgement(SIMILAR, polarity) == ""


def test_intervals_meet_at_a_shared_end():
    interval = Interval(Decimal(2), Decimal(1), Decimal(3))

    assert interval.meets(Figure(Decimal(4), Decimal(1)))
    assert not interval.meets(Figure(Decimal(4), Decimal("0.9")))


@given(values, values, decimals, decimals)
def test_a_relative_change_contains_that_of_the_values_behind_the_print(now, before, places, other_places):
    change = compare.relative_change(printed(now, places), printed(before + 1, other_places))

    if change is not None:
        assert contains(change, (now / (before + 1) - 1) * 100)
        assert contains(change, change.value)


@given(values, decimals)
def test_a_change_from_what_may_be_nothing_is_not_given(now, places):
    step = Decimal(1).scaleb(-places)

    assert compare.relative_change(printed(now, places), Figure(step / 2, step / 2)) is None


@given(st.lists(st.tuples(values, decimals), min_size=1, max_size=5))
def test_a_sum_contains_the_sum_of_the_values_behind_the_print(members):
    added = compare.total([printed(*member) for member in members], is_additive=True)

    assert added.low <= sum(value for value, _ in members) <= added.high


@given(values, decimals)
def test_a_printed_figure_contains_the_value_behind_it(value, places):
    figure = printed(value, places)

    assert figure.low <= value <= figure.high


@given(values, values, decimals, decimals)
def test_an_index_contains_that_of_the_values_behind_the_print(one, other, places, other_places):
    """The benchmark as 100."""
    index = compare.share(printed(one, places), printed(other + 1, other_places))

    if index is not None:
        assert contains(index, one / (other + 1) * 100)


@given(st.lists(values, min_size=1, max_size=12))
def test_ranks_are_shared_by_ties_alone_and_skip_as_many(found):
    ranks = {value: compare.rank(value, found) for value in found}

    assert sorted(ranks) == sorted(ranks, key=lambda value: -ranks[value])
    assert all(1 <= rank <= len(found) for rank in ranks.values())
    for value, rank in ranks.items():
        assert rank == 1 + sum(other > value for other in found)


@given(st.lists(values, max_size=12), decimals)
def test_a_trend_is_never_said_of_fewer_than_five_or_against_a_step_beyond_rounding(found, places):
    figures = [printed(value, places) for value in found]
    trend = compare.trend(figures)

    assert bool(trend) is (len(figures) >= 5)
    opposite = {compare.RISING: BELOW, compare.FALLING: ABOVE}.get(trend)
    assert opposite not in [compare.position(after, before) for before, after in pairwise(figures)]
    turned = {compare.RISING: compare.FALLING, compare.FALLING: compare.RISING}.get(trend, trend)
    assert compare.trend(figures[::-1]) == turned


def test_confidence_intervals_that_touch_overlap():
    one, other = (Interval(Decimal(value), Decimal(value) - 1, Decimal(value) + 1) for value in (2, 4))

    assert compare.overlap(one, other) == compare.INTERVALS_OVERLAP
    assert compare.overlap(one, Interval(Decimal(5), Decimal("4.1"), Decimal(6))) == compare.INTERVALS_APART
