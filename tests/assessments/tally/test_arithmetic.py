"""The tally's arithmetic says of many firms what `scoring` says of each."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import scoring
from assessments.tally import arithmetic

THREE_THREADS = [
    *((f"ITM-{n}", "ITM", stage) for n, stage in enumerate(("make", "plan", "make", "source", "plan"), 1)),
    *((f"DIG-{n}", "DIG", stage) for n, stage in enumerate(("make", "plan", "deliver", "deliver"), 1)),
    *((f"RET-{n}", "RET", stage) for n, stage in enumerate(("return", "return", "source"), 1)),
]
ITEMS = arithmetic.Items.of(THREE_THREADS)
SHAPE = scoring.Shape.of(THREE_THREADS)
PLACE_OF_CONDITION = {
    scoring.ALL_NOT_APPLICABLE: arithmetic.NOT_APPLICABLE,
    scoring.TOO_FEW: arithmetic.BLANK,
    scoring.TOO_FEW_ASKED: arithmetic.BLANK,
    scoring.NOT_ASKED: arithmetic.NOT_ASKED,
}
mostly_levels = st.text("1234" * 4 + "N?-.", min_size=12, max_size=12)
any_state = st.text("1234N?-.", min_size=12, max_size=12)
firms = st.lists(mostly_levels | any_state, min_size=1, max_size=12)


def values_of(levels):
    return arithmetic.firm_values(arithmetic.characters(levels, len(THREE_THREADS)), ITEMS)


def counts_of(levels, sign=1):
    number = len(levels)
    return arithmetic.count(values_of(levels), np.zeros(number, int), 1, np.full(number, sign))[0]


def expected(states):
    """(place, average, weak share) of each item of one firm, from `scoring` alone."""
    for state in states:
        is_level = state in "1234"
        weak_share = scoring.MILLION if state in "12" else 0
        yield "1234N?-.".index(state), int(state) * scoring.MILLION if is_level else 0, weak_share
    threads, stages = scoring.thread_summaries(states, SHAPE), scoring.stage_summaries(states, SHAPE)
    summaries = [*(threads[code] for code in ITEMS.threads), *(stages[code] for code in ITEMS.stages)]
    for summary in [*summaries, scoring.overall(states, SHAPE)]:
        if summary.is_shown:
            yield summary.median - 1, summary.average, summary.weak_share
        else:
            yield PLACE_OF_CONDITION[summary.condition], 0, 0


@given(firms)
def test_each_firm_has_the_figures_that_scoring_gives_it(levels):
    values = values_of(levels)

    got = np.stack([values.place, values.average, values.weak_share], axis=-1).tolist()

    assert got == [[list(figures) for figures in expected(states)] for states in levels]


@given(firms, st.lists(st.integers(0, 2), min_size=12, max_size=12))
def test_counts_are_the_sums_of_the_firms_of_each_segment(levels, segments):
    segment = np.array(segments[: len(levels)])
    wanted = np.zeros((3, len(ITEMS.codes), len(arithmetic.MEASURES)), int)
    for states, one in zip(levels, segment, strict=True):
        for item, (place, average, weak_share) in enumerate(expected(states)):
            if place != arithmetic.NOT_ASKED:
                wanted[one, item, place] += 1
            wanted[one, item, arithmetic.AVERAGES] += average
            wanted[one, item, arithmetic.WEAK_SHARES] += weak_share

    counts = arithmetic.count(values_of(levels), segment, 3, np.ones(len(levels), int))

    assert (counts == wanted).all()


@given(firms, firms)
def test_adding_and_subtracting_leaves_nothing(stay, leave):
    remaining = counts_of(stay + leave) + counts_of(leave, -1)

    assert (remaining == counts_of(stay)).all()
    assert not (remaining + counts_of(stay, -1)).any()


@given(st.lists(st.integers(1, 4), min_size=1, max_size=9))
def test_median_is_the_lower_one(levels):
    counts = np.array([levels.count(level) for level in range(1, 5)])

    assert arithmetic.median_low(counts) == sorted(levels)[(len(levels) - 1) // 2]


def test_items_are_sub_threads_threads_stages_and_overall():
    assert ITEMS.codes[ITEMS.sub_thread_count :] == (
        "ITM", "DIG", "RET", "make", "plan", "source", "deliver", "return", "overall",
    )  # fmt: skip
    assert ITEMS.stages["return"] == [9, 10]


def test_packed_counts_come_back_unchanged():
    counts = counts_of(["1234N?-.1234", "432143214321"])

    assert (arithmetic.unpack(arithmetic.pack(counts)) == counts).all()


@pytest.mark.parametrize("levels", ["1234", "5" * 12, "12341234123é", "1234 2341234"])
def test_a_damaged_submission_is_refused(levels):
    with pytest.raises(ValueError, match="frozen submission|ascii"):
        values_of([levels])
