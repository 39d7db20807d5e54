"""How a figure was made, in words: the numbers are its own, and no more is told than was given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import explaining
from assessments.explaining import Change, Figure, LeftOut
from assessments.weakness import Summary

levels = st.tuples(*[st.integers(0, 60)] * 4).filter(sum)


def said(*given, **how):
    return dict(explaining.lines(*given, **how))


@given(levels)
def test_the_formulas_of_a_sub_thread_end_in_what_is_shown(counts):
    of = Summary(counts)
    figure = Figure("subthread", of.firms, counts, of.median, of.average, of.weak_share)

    lines = said(figure)

    assert lines["Counted"].startswith(f"{sum(counts)} firms")
    assert lines["At L1 or L2"].endswith(f"{explaining.percent(of.weak_share)}.")
    assert lines["Mean"].endswith(f"shown as {explaining.one_decimal(of.average)}.")
    assert lines["Median"].endswith(f"is at L{of.median}.")
    assert "Left out" not in lines


def test_a_thread_is_the_mean_of_the_firms_own_figures():
    lines = said(Figure("thread", 4, (1, 2, 1, 0), 2, 2_125_000, 625_000))

    assert "add up to 2.50, ÷ 4 = 62.5%, shown as 63%" in lines["At L1 or L2"]
    assert "add up to 8.50, ÷ 4 = 2.13, shown as 2.1" in lines["Mean"]


@pytest.mark.parametrize("kind", ["thread", "stage", "overall"])
def test_of_released_figures_no_more_digits_are_told_than_are_printed(kind):
    figure = Figure(kind, 40, (10, 20, 5, 5), 2, 2_100_000, 630_000, who="contributors", is_exact=False)

    lines = said(figure)

    assert lines["Mean"].endswith("their mean over 40 contributors is 2.1.")
    assert lines["At L1 or L2"].endswith("their mean over 40 contributors is 63%.")
    assert "firms" not in lines["Median"]


def test_what_is_withheld_has_no_line():
    assert list(said(Figure("thread", 40, (10, 20, 5, 5), 2))) == ["Counted", "Median"]
    assert list(said(Figure("thread", 40))) == ["Counted"]


@pytest.mark.parametrize(
    ("left_out", "text"),
    [
        (LeftOut(0), "nobody who was asked."),
        (
            LeftOut(6, [(5, "not applicable"), (1, "don’t know")]),
            "6 firms without a figure here: 5 not applicable, 1",
        ),
        (LeftOut(None), "firms without a figure here (not applicable, don’t know"),
    ],
)
def test_what_was_left_out_is_told_as_far_as_it_is_given(left_out, text):
    assert said(Figure("subthread", 5, (1, 1, 2, 1)), left_out)["Left out"].startswith(text)


def test_a_difference_is_taken_before_rounding():
    verified = Figure("subthread", 10, (2, 4, 4, 0), average=2_200_000, weak_share=604_000)
    own = Figure("subthread", 10, (1, 4, 5, 0), average=2_400_000, weak_share=596_000)

    lines = dict(explaining.difference_lines(verified, own))

    assert "verified 60% less own 60%, before rounding +0.8 points" in lines["At L1 or L2"]
    assert lines["Mean"] == "verified 2.20 less own 2.40 = −0.20."


def test_a_change_names_who_moved_and_when():
    change = Change("thread", 41, 12, 25, 4, (2_000_000, 2_200_000), (700_000, 600_000))

    lines = dict(explaining.change_lines(change, "Spring", "Autumn", LeftOut(7)))

    assert lines["Counted"].endswith("12 up + 25 the same + 4 down = 41 firms.")
    assert "in “Spring” they add up to 28.70, ÷ 41 = 70.0%, shown as 70%" in lines["At L1 or L2"]
    assert "in “Autumn” they add up to 90.20, ÷ 41 = 2.20, shown as 2.2" in lines["Mean"]
    assert "7 firms" in lines["Left out"]


def test_a_change_of_a_sub_thread_counts_the_firms_that_are_weak():
    change = Change("subthread", 6, 6, 0, 0, (1_333_333, 2_333_333), (833_333, 333_333))

    lines = dict(explaining.change_lines(change, "Spring", "Autumn"))

    assert "in “Spring” 5 of 6 firms, 5 ÷ 6 = 83.3%, shown as 83%" in lines["At L1 or L2"]
    assert "in “Autumn” their levels add up to 14, ÷ 6 = 2.33, shown as 2.3" in lines["Mean"]
