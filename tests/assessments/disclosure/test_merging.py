"""Small groups join others by the rule; nobody else moves."""

import pytest

from assessments.disclosure.contributors import Kind
from assessments.disclosure.merging import merged, with_the_smallest_merged

SECTORS = (Kind("car", "transport"), Kind("air", "transport"), Kind("rail", "transport"), Kind("food", "food"),
           Kind("other"), Kind("advanced"))  # fmt: skip


@pytest.mark.parametrize(
    ("numbers", "groups"),
    [
        ([12, 12, 12, 12, 12, 12], [(0,), (1,), (2,), (3,), (4,), (5,)]),
        ([30, 20, 11, 12, 12, 12], [(0,), (1, 2), (3,), (4,), (5,)]),  # the smallest of its priority
        ([30, 20, 12, 11, 14, 13], [(0,), (1,), (2,), (3, 5), (4,)]),  # none of its priority: one without any
        ([30, 20, 12, 12, 11, 40], [(0,), (1,), (2,), (3,), (4, 5)]),
        ([30, 0, 12, 12, 12, 12], [(0,), (2,), (3,), (4,), (5,)]),  # nobody: no group
        ([4, 3, 2, 1, 1, 1], [(0, 1, 2, 3, 4, 5)]),
    ],
)
def test_a_small_sector_joins_another(numbers, groups):
    assert merged("sector", SECTORS, numbers, 10) == groups


@pytest.mark.parametrize(
    ("dimension", "numbers", "groups"),
    [
        ("size", [5, 30, 20, 20], [(0, 1), (2,), (3,)]),
        ("size", [20, 5, 30, 20], [(0, 1), (2,), (3,)]),
        ("tier", [20, 5, 30, 20], [(0,), (1, 2), (3,)]),  # with the next position
        ("tier", [20, 20, 30, 5], [(0,), (1,), (2, 3)]),
    ],
)
def test_size_bands_and_tiers_join_neighbours(dimension, numbers, groups):
    assert merged(dimension, [Kind(str(n)) for n in range(4)], numbers, 10) == groups


def test_areas_join_within_their_region_or_without_one_the_smallest():
    areas = [Kind("a", "west"), Kind("b", "west"), Kind("c", "east"), Kind("d")]

    assert merged("area", areas, [5, 30, 20, 20], 10) == [(0, 1), (2,), (3,)]
    assert merged("area", areas, [15, 30, 20, 5], 10) == [(0, 3), (1,), (2,)]


def test_merged_groups_stay_merged():
    assert merged("size", [Kind(str(n)) for n in range(3)], [20, 20, 20], 10, [(0, 1), (2,)]) == [
        (0, 1),
        (2,),
    ]


def test_with_two_groups_left_all_stands_alone():
    kinds = [Kind(str(n)) for n in range(3)]

    assert with_the_smallest_merged("size", kinds, [20, 30, 25], [(0,), (1,), (2,)]) == [(0, 1), (2,)]
    assert with_the_smallest_merged("size", kinds, [20, 30, 25], [(0, 1), (2,)]) == []
