"""Counts alone: what is withheld in a table of up to twelve groups and nine items."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assessments.disclosure.protect import Reason, primary, with_partners

pytestmark = pytest.mark.sweep

tables = arrays(
    np.int64,
    st.tuples(st.integers(2, 12), st.integers(1, 9), st.just(4)),
    elements=st.sampled_from([0, 0, 0, 1, 1, 2, 3, 5, 9]),
)
minimums = st.integers(3, 10)


def protected(levels, minimum):
    """The withheld cells of each item (groups, items); all groups where partners do not suffice."""
    first = primary(levels, minimum) > 0
    columns = []
    for item in range(levels.shape[1]):
        withheld = with_partners(levels[:, item], first[:, item], minimum)
        columns.append(withheld)
    return np.stack(columns, axis=1)


def holds(levels, withheld, minimum):
    """Whether every secret of an item has a partner, and the withheld groups together may be known."""
    for group in np.flatnonzero(withheld):
        for level in np.flatnonzero(levels[group]):
            others = [
                other
                for other in np.flatnonzero(withheld)
                if other != group and (np.delete(levels[other], level) >= 2).any()
            ]
            if not others:
                return False
    return not primary(levels[withheld].sum(axis=0), minimum)


def is_solved(withheld):
    """Rank test: whether sums over groups and known numbers of firms determine a withheld count."""
    hidden = np.flatnonzero(withheld)
    if not len(hidden):
        return False
    sums = np.concatenate(
        [np.kron(np.ones(len(hidden)), np.eye(4)), np.kron(np.eye(len(hidden)), np.ones(4))]
    )
    rank = np.linalg.matrix_rank(sums)
    return any(np.linalg.matrix_rank(np.vstack([sums, one])) == rank for one in np.eye(4 * len(hidden)))


def check(levels, minimum):
    withheld = protected(levels, minimum)

    assert (withheld >= (primary(levels, minimum) > 0)).all()
    for item in range(levels.shape[1]):
        everything = levels[:, item].any(axis=1)
        if withheld[everything, item].all():
            continue  # shown for all contributors alone, if for them; the proofs of `certify` decide
        assert holds(levels[:, item], withheld[:, item], minimum) or not withheld[:, item].any()
        assert not is_solved(withheld[:, item])


@settings(max_examples=1000)
@given(tables, minimums)
def test_a_withheld_cell_has_partners_and_no_rank_determines_it(levels, minimum):
    check(levels, minimum)


@pytest.mark.thorough
@settings(max_examples=10_000)
@given(tables, minimums)
def test_the_same_of_ten_thousand_tables(levels, minimum):
    check(levels, minimum)


@settings(max_examples=200)
@given(tables, minimums, st.randoms())
def test_groups_in_another_order_keep_their_mask(levels, minimum, chance):
    order = list(range(len(levels)))
    chance.shuffle(order)

    mask, turned = protected(levels, minimum), protected(levels[order], minimum)

    # Of equal groups either may be the partner: what they hold is the same.
    for item in range(levels.shape[1]):
        assert sorted(levels[mask[:, item], item].tolist()) == sorted(
            levels[order][turned[:, item], item].tolist()
        )


@given(tables, minimums, st.data())
def test_one_more_firm_reveals_no_cell_that_lacks_the_minimum(levels, minimum, data):
    group = data.draw(st.integers(0, len(levels) - 1))
    item = data.draw(st.integers(0, levels.shape[1] - 1))
    more = levels.copy()
    more[group, item, data.draw(st.integers(0, 3))] += 1

    mask, firms = protected(more, minimum), more.sum(axis=-1)

    assert mask[(firms > 0) & (firms < minimum)].all()


@pytest.mark.parametrize(
    ("levels", "reason"),
    [
        ([0, 0, 0, 0], Reason.SHOWN),
        ([3, 3, 2, 1], Reason.SMALL),
        ([3, 3, 3, 1], Reason.SHOWN),
        ([0, 12, 0, 0], Reason.NEAR_UNANIMOUS),
        ([0, 11, 1, 0], Reason.NEAR_UNANIMOUS),
        ([0, 10, 2, 0], Reason.SHOWN),
    ],
)
def test_a_cell_is_withheld_for_itself(levels, reason):
    assert primary(np.array(levels), 10) == reason


def test_a_table_of_16_by_45_takes_less_than_a_second():
    levels = np.random.default_rng(5).integers(0, 9, (16, 45, 4))
    began = time.process_time()

    protected(levels, 10)

    assert time.process_time() - began < 1
