"""Which rows of counts are weakest, and what may be said of the order."""

import doctest

import pytest

from assessments import weakness
from assessments.weakness import Summary, like_first, ranked

FIGURE_6 = {
    "1": (0, 7, 3, 0), "3": (1, 6, 2, 1), "12": (1, 6, 1, 2), "22": (0, 7, 2, 1), "34": (1, 6, 2, 1),
    "39": (3, 5, 0, 2),
}  # fmt: skip


def test_examples_in_the_docstrings_hold():
    assert doctest.testmod(weakness).failed == 0


def test_figure_6_has_the_order_of_the_rules():
    in_order = ranked(FIGURE_6.items(), lambda row: row[1])

    assert [(one.rank, one.row[0]) for one in in_order] == [
        ("1", "39"), ("2=", "3"), ("2=", "34"), ("4", "12"), ("5", "1"), ("6", "22"),
    ]  # fmt: skip
    assert [one.is_like_above for one in in_order] == [False, True, True, True, True, True]
    assert like_first([Summary(one.row[1]).interval for one in in_order]) == 5


@pytest.mark.parametrize(
    ("levels", "median"),
    [((1, 0, 0, 0), 1), ((5, 0, 5, 0), 1), ((4, 1, 5, 0), 2), ((4, 0, 5, 0), 3), ((0, 0, 0, 3), 4)],
)
def test_the_median_is_the_lower_of_the_two_in_the_middle(levels, median):
    assert Summary(levels).median == median
