"""One firm's answers become figures as docs/SCORING.md says, exactly."""

import doctest
from fractions import Fraction
from statistics import mean, median_low

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import choices, scoring
from assessments.scoring import MILLION, Shape

ACURSC = Shape.of(
    [
        *((f"ORG-{n}", "ORG", "plan") for n in range(1, 5)),
        *((f"FSO-{n}", "FSO", "source") for n in range(1, 5)),
        *((f"REC-{n}", "REC", stage) for n, stage in enumerate(("plan", "make", "return", "return"), 1)),
        ("COL-1", "COL", "plan"), ("COL-2", "COL", "deliver"), ("COL-3", "COL", "return"),
    ]
)  # fmt: skip
states_of = st.text("1234N?-", min_size=len(ACURSC.codes), max_size=len(ACURSC.codes))
states_in_scope = st.text("1234N?-.", min_size=len(ACURSC.codes), max_size=len(ACURSC.codes))


def one_thread(size):
    return Shape.of((f"ITM-{n}", "ITM", "make") for n in range(1, size + 1))


def thread(states):
    return scoring.thread_summaries(states, one_thread(len(states)))["ITM"]


def stage(states):
    return scoring.stage_summaries(states, one_thread(len(states)))["make"]


def test_examples_in_the_module_hold():
    assert doctest.testmod(scoring).failed == 0


def test_vocabulary_is_that_of_the_models():
    assert list(scoring.STAGES) == choices.Stage.values
    assert set(choices.State.values) == set("1234") | {
        scoring.NOT_APPLICABLE,
        scoring.DONT_KNOW,
        scoring.BLANK,
    }
    assert choices.OUT_OF_SCOPE == scoring.OUT_OF_SCOPE


@pytest.mark.parametrize("layout", [[("ORG-1", "ORG", "dream")], [("ORG-1", "ORG", "")]])
def test_shape_refuses_an_unknown_stage(layout):
    with pytest.raises(ValueError, match="unknown stages"):
        Shape.of(layout)


def test_states_of_another_length_are_refused():
    with pytest.raises(ValueError, match="argument 2"):
        scoring.thread_summaries("22", one_thread(3))


def test_unknown_state_is_refused():
    with pytest.raises(ValueError, match="unknown states"):
        thread("225")


def test_worked_example():
    example = thread("223N1")

    assert (example.counts.applicable, example.counts.answered) == (4, 4)
    assert (example.median, example.average, example.weak_share) == (2, 2_000_000, 750_000)
    assert example.strong_share == 250_000


@pytest.mark.parametrize(
    ("states", "condition"),
    [
        ("333", "shown"),
        ("33", "too few asked"),
        ("33N", "too few answers"),  # two answers, however complete
        ("333-", "shown"),  # three of four is three quarters
        ("333--", "too few answers"),
        ("3333?-", "too few answers"),  # four of six
        ("NNN", "not applicable"),
        ("NN", "not applicable"),
        ("...", "not asked"),
        ("3334..", "shown"),  # out of scope is neither asked nor missing
        ("33..", "too few asked"),
    ],
)
def test_thread_is_shown_from_three_answers_and_three_quarters(states, condition):
    assert thread(states).condition == condition


@pytest.mark.parametrize(
    ("states", "condition"),
    [
        ("33", "shown"),
        ("3-", "too few answers"),
        ("3N", "too few answers"),
        ("333--", "shown"),  # three of five is 60%
        ("33--", "too few answers"),
        ("3", "too few asked"),
        ("N", "not applicable"),
        ("NN", "not applicable"),
    ],
)
def test_stage_is_shown_from_two_answers_and_sixty_per_cent(states, condition):
    assert stage(states).condition == condition


def test_hidden_summary_keeps_its_distribution_and_no_figure():
    hidden = thread("1?-")

    assert hidden.counts == scoring.Counts((1, 0, 0, 0), 0, 1, 1)
    assert (hidden.median, hidden.average, hidden.weak_share, hidden.strong_share) == (None, None, None, None)


def test_return_stage_with_both_not_applicable_prints_too_few_answers():
    return_stage = scoring.stage_summaries("3333333333N333N", ACURSC)["return"]

    assert (return_stage.condition, return_stage.counts.answered) == ("too few answers", 1)


def test_thread_lost_to_not_applicable_leaves_the_overall_with_its_denominator():
    firm = scoring.overall("22223333444433N", ACURSC)

    assert firm.condition == "shown"
    assert (firm.threads_shown, firm.threads_asked) == (3, 4)
    assert (firm.average, firm.weak_share, firm.median) == (3_000_000, 333_333, 3)


@pytest.mark.parametrize(
    ("states", "condition"),
    [
        ("2222" "3333" "4444" "33-", "too few answers"),  # the last thread could have been shown
        ("2222" "3333" "4444" "3N-", "shown"),  # it could not, whatever is answered
        ("2222" "3333" "4444" "...", "shown"),
        ("2222" "3333" "4444" "NNN", "shown"),
        ("2222" "3333" "4444" "3..", "too few asked"),
        ("2222" "3333" "4444" "N..", "too few asked"),  # the same for every firm of the round
        ("NNNN" "NNNN" "NNNN" "NNN", "not applicable"),
        ("1NNN" "NNNN" "NNNN" "NNN", "too few answers"),
        ("...." "...." "...." "...", "not asked"),
    ],
)  # fmt: skip
def test_overall_is_shown_unless_a_thread_is_missing_for_want_of_answers(states, condition):
    assert scoring.overall(states, ACURSC).condition == condition


def test_overall_average_rounds_each_thread_first():
    shape = Shape.of((f"{thread}-{n}", thread, "make") for thread in ("AAA", "BBB") for n in range(1, 4))

    firm = scoring.overall("112" "122", shape)  # fmt: skip

    assert firm.average == (2 * (1_333_333 + 1_666_667) + 2) // 4 == 1_500_000


@given(states_in_scope)
def test_figures_agree_with_exact_fractions(states):
    groups = scoring.thread_summaries(states, ACURSC)
    for code, summary in groups.items():
        levels = [int(states[i]) for i in Shape.places(code, ACURSC.thread_of) if states[i] in "1234"]
        if summary.is_shown:
            error = abs(Fraction(summary.average, MILLION) - Fraction(sum(levels), len(levels)))
            assert error <= Fraction(1, 2 * MILLION)
            assert summary.median == median_low(levels)
            assert summary.weak_share == round(MILLION * mean(level <= 2 for level in levels))
        else:
            assert len(levels) < 3 or 4 * len(levels) < 3 * summary.counts.applicable


@given(states_in_scope)
def test_distributions_of_threads_and_of_stages_add_up_to_the_whole(states):
    whole = scoring.overall(states, ACURSC).counts

    for groups in (scoring.thread_summaries(states, ACURSC), scoring.stage_summaries(states, ACURSC)):
        assert (
            sum(one.counts.asked for one in groups.values()) == whole.asked == len(states) - states.count(".")
        )
        assert (
            tuple(map(sum, zip(*(one.counts.levels for one in groups.values()), strict=True))) == whole.levels
        )


@given(states_of)
def test_overall_lies_between_its_threads(states):
    firm = scoring.overall(states, ACURSC)
    averages = [one.average for one in scoring.thread_summaries(states, ACURSC).values() if one.is_shown]

    assert firm.threads_shown == len(averages)
    if firm.is_shown:
        assert min(averages) <= firm.average <= max(averages)


@given(states_of, st.integers(0, len(ACURSC.codes) - 1))
def test_not_applicable_never_counts_as_a_level(states, place):
    without = states[:place] + "N" + states[place + 1 :]

    assert scoring.Counts.of(without).answered <= scoring.Counts.of(states).answered
    assert scoring.Counts.of(without).levels[0] <= scoring.Counts.of(states).levels[0]


def missing(states):
    return [(s.thread, s.answered, s.needed) for s in scoring.below_submit_thresholds(states, ACURSC)]


@pytest.mark.parametrize(
    ("states", "shortfalls"),
    [
        ("3333" "3333" "3333" "333", []),
        ("3333" "333?" "333-" "33-", []),  # 12 of 15 is four fifths
        ("3333" "33??" "333-" "33-", [(None, 11, 12)]),
        ("3333" "3333" "3---" "333", [("REC", 1, 2)]),
        ("3333" "3333" "NNNN" "333", []),  # a thread wholly not applicable passes
        ("NNNN" "NNNN" "NNNN" "NNN", [(None, 0, 1)]),  # an assessment wholly so does not
        ("3333" "...." "...." "...", []),
        ("----" "...." "...." "...", [(None, 0, 4), ("ORG", 0, 2)]),
    ],
)  # fmt: skip
def test_submit_thresholds_say_which_thread_lacks_how_many(states, shortfalls):
    assert missing(states) == shortfalls


def test_shortfall_names_what_is_missing_and_applicable():
    (shortfall,) = scoring.below_submit_thresholds("3333" "3333" "3?-N" "333", ACURSC)  # fmt: skip

    assert (shortfall.thread, shortfall.missing) == ("REC", ("REC-2", "REC-3"))


@given(states_in_scope)
def test_what_is_said_to_be_needed_is_enough(states):
    firm = list(states)
    for shortfall in scoring.below_submit_thresholds(states, ACURSC):
        assert shortfall.answered < shortfall.needed
        for code in shortfall.missing[: shortfall.needed - shortfall.answered]:
            firm[ACURSC.codes.index(code)] = "1"
    rest = missing("".join(firm))

    assert all(needed == 1 and not answered for _, answered, needed in rest)  # wholly not applicable


def test_priorities_weigh_gap_by_importance_then_lower_level_then_framework_order():
    shape = one_thread(6)

    found = scoring.priorities("122N14", [None, None, 4, None, 2, None], [2, 3, 2, 3, 2, 3], shape)

    assert [(one.code, one.gap, one.weight) for one in found] == [
        ("ITM-1", 2, 4), ("ITM-3", 2, 4), ("ITM-2", 1, 3), ("ITM-5", 1, 2)
    ]  # fmt: skip


def test_priorities_prefer_what_more_peers_have_done():
    found = scoring.priorities(
        "222", [None] * 3, [2] * 3, one_thread(3), peers_above={"ITM-3": 0.6, "ITM-2": 0.7}
    )

    assert [one.code for one in found] == ["ITM-2", "ITM-3", "ITM-1"]


def test_at_most_five_priorities_and_none_at_target():
    assert len(scoring.priorities("1" * 9, [None] * 9, [2] * 9, one_thread(9))) == 5
    assert scoring.priorities("344", [3, 4, None], [3] * 3, one_thread(3)) == []


@pytest.mark.parametrize(
    ("millionths", "printed"),
    [(1_000_000, "1.0"), (2_250_000, "2.3"), (2_249_999, "2.2"), (4_000_000, "4.0")],
)
def test_average_prints_one_decimal(millionths, printed):
    assert scoring.one_decimal(millionths) == printed


counts_of_firms = st.lists(st.integers(0, 40), min_size=4, max_size=4).filter(any)


@given(counts_of_firms)
def test_middle_half_is_that_of_the_firms_in_order(counts):
    firms = [level for level, number in enumerate(counts, 1) for _ in range(number)]

    lower, upper = scoring.middle_half(counts)

    assert lower == firms[-(-len(firms) // 4) - 1]
    assert upper == firms[-(-3 * len(firms) // 4) - 1]
    assert lower <= median_low(firms) <= upper


@given(counts_of_firms)
def test_a_middle_half_of_one_level_holds_most_of_the_firms(counts):
    lower, upper = scoring.middle_half(counts)

    assert lower < upper or 2 * counts[lower - 1] > sum(counts)


def test_nobody_has_no_middle_half():
    with pytest.raises(ValueError, match="no firms"):
        scoring.middle_half((0, 0, 0, 0))
