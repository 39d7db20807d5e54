"""What the working tables withhold, whatever the counts."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assessments.disclosure import working

cells = arrays(
    np.int64, st.tuples(st.integers(1, 5), st.integers(1, 3), st.just(4)), elements=st.integers(0, 4)
)


@given(cells)
def test_the_total_of_those_shown_leaves_out_every_withheld_cell(counts):
    total = working.total_of_shown(counts)

    for item in range(counts.shape[1]):
        shown = [group[item] for group in counts if group[item].sum() >= 5]
        assert (
            total[item].tolist() == np.sum(shown, axis=0, initial=0, dtype=int).reshape(-1).tolist()
            or not shown
        )
        assert shown or not total[item].any()


@given(cells)
def test_nothing_of_one_to_four_firms_can_be_subtracted_out_of_a_whole_total(counts):
    left_out = working.firms(working.whole_total(counts) - working.total_of_shown(counts))

    assert all(number == 0 or number >= 5 for number in left_out.tolist())


@given(cells)
def test_a_whole_total_leaves_nothing_out_without_need(counts):
    everything = counts.sum(axis=0)
    hidden = working.firms(everything - working.total_of_shown(counts))

    total = working.whole_total(counts)

    is_whole = (total == everything).all(axis=-1)
    assert all(whole for whole, number in zip(is_whole, hidden, strict=True) if number == 0 or number >= 5)
