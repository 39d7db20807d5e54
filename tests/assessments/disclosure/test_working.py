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


@st.composite
def tables_and_sums(draw):
    """Firms by group and item, cells that may be shown, and sums over some of the groups, which may overlap."""
    number = draw(
        arrays(np.int64, st.tuples(st.integers(1, 6), st.integers(1, 3)), elements=st.integers(0, 12))
    )
    shown = draw(arrays(bool, number.shape)) & working.is_shown(number)
    members = draw(st.lists(arrays(bool, number.shape), max_size=5))
    firms = arrays(np.int64, number.shape[1:], elements=st.integers(0, 90))
    return number, shown, [working.Told(one, draw(firms)) for one in members]


@given(tables_and_sums())
def test_beside_a_sum_that_is_known_the_shown_cells_leave_no_firm_or_five(drawn):
    number, before, told = drawn

    shown = working.hidden_beside(number, before, told)

    assert not (shown & ~before).any()
    for one in told:
        is_subtracted = (shown & one.members).any(axis=0)
        assert not working.is_few(working.left_of(number, shown, one))[is_subtracted].any()


@given(tables_and_sums())
def test_beside_sums_of_which_all_is_shown_nothing_is_hidden(drawn):
    number, _, told = drawn
    everything = np.ones(number.shape, bool)
    own = [working.Told(one.members, np.zeros_like(one.firms)) for one in told]

    assert working.hidden_beside(number, everything, own).all()


@given(cells, st.data())
def test_the_total_beside_a_released_row_leaves_out_no_firm_or_five(counts, data):
    members = data.draw(arrays(bool, counts.shape[:2]))
    told = working.Told(members, np.zeros(counts.shape[1], np.int64))
    beside = working.Beside((told, working.Told(~members, told.firms)))

    shown = working.mask(counts, None, beside)
    left = working.firms(working.whole_total(counts, None, beside) - working.total_of(counts, shown))

    assert not working.is_few(left).any()
    assert not (shown & ~working.mask(counts)).any()


@given(cells, st.data())
def test_a_part_shows_nothing_that_its_whole_hides(counts, data):
    more = data.draw(arrays(np.int64, counts.shape, elements=st.integers(0, 4)))
    members = data.draw(arrays(bool, counts.shape[:2]))
    beside = working.Beside((working.Told(members, np.zeros(counts.shape[1], np.int64)),))

    hidden = ~working.mask(counts + more, None, beside)

    assert not (working.mask(counts, counts + more, beside) & hidden).any()
