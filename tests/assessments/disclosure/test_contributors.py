"""Sites of one enterprise group count once, standing where the largest stands."""

import numpy as np
import pytest

from assessments.disclosure.contributors import FrozenRound, contributors

LAYOUT = tuple((f"S-{n}", "T", "plan") for n in range(6))


def frozen(levels, sizes, groups, firms=None):
    kinds = np.array([[place, size, place, 0] for place, size in enumerate(sizes)], np.int64)
    return FrozenRound(LAYOUT, levels, kinds, firms or [str(n) for n in range(len(levels))], groups)


def said(of):
    return ["".join(map(chr, states)) for states in of.states]


def test_levels_of_a_group_are_the_lower_median_item_by_item():
    of = contributors(
        frozen(["12N?-.", "33N-N.", "41NNN."], [0, 2, 1], ["The Group", "the  group ", "THE GROUP"])
    )

    assert said(of) == ["32N?-."]
    assert of.keys == ("group the group",)
    assert of.kinds.tolist() == [[1, 2, 1, 0]]


def test_of_two_largest_sites_the_first_submitted_says_where_the_group_stands():
    of = contributors(frozen(["111111", "444444"], [1, 1], ["A", "A"]))

    assert said(of) == ["111111"]
    assert of.kinds[0, 0] == 0


def test_firms_without_a_group_count_each():
    of = contributors(frozen(["111111", "444444"], [1, 1], ["", " "]))

    assert said(of) == ["111111", "444444"]
    assert of.keys == ("firm 0", "firm 1")


def test_a_firm_counts_once():
    with pytest.raises(ValueError, match="twice"):
        contributors(frozen(["111111", "444444"], [1, 1], ["", ""], ["a", "a"]))
