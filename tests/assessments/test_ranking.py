"""The weakest capabilities: the report's Figure 6 again, and what is said of the order."""

import pytest

from assessments.charts import stacked
from assessments.ranking import like_first, rank
from assessments.tally import store
from tests import factories
from tests.assessments.tally import frozen

FIGURE_6 = {  # as printed: sub-thread: firms at L1, L2, L3, L4
    "SCR-01": (0, 7, 3, 0), "SCR-03": (1, 6, 2, 1), "SCR-12": (1, 6, 1, 2), "SCR-22": (0, 7, 2, 1),
    "SCR-34": (1, 6, 2, 1), "SCR-39": (3, 5, 0, 2),
}  # fmt: skip
LAYOUT = [(code, "ITM", "plan") for code in FIGURE_6]
COHORT = (  # sector, levels in the order of LAYOUT; no sector has five firms
    ("kites", "344444"), ("carts", "334334"), ("carts", "333332"), ("kites", "222222"),
    ("carts", "222222"), ("boats", "222222"), ("carts", "222222"), ("bells", "222221"),
    ("bells", "222221"), ("bells", "211211"),
)  # fmt: skip
pytestmark = pytest.mark.django_db


def round_of(layout, *submissions):
    made = frozen.round_of(frozen.framework_version(layout))
    for sector, levels in submissions:
        frozen.submission(made, levels, sector=frozen.sector(sector))
    return made


def summary(ranked):
    return [(row.rank, row.sub_thread.code) for row in ranked]


def test_figure_6_gives_its_24_counts_and_its_order():
    ranked = rank(round_of(LAYOUT, *COHORT))

    assert {row.sub_thread.code: row.levels for row in ranked} == FIGURE_6
    assert summary(ranked) == [
        ("1", "SCR-39"), ("2=", "SCR-03"), ("2=", "SCR-34"), ("4", "SCR-12"), ("5", "SCR-01"), ("6", "SCR-22"),
    ]  # fmt: skip
    first = ranked[0]
    assert (first.weak_share, first.average, first.median, first.firms) == (800_000, 2_100_000, 2, 10)


def test_figure_6_by_ordinary_submissions_to_a_round_of_six_sub_threads(django_capture_on_commit_callbacks):
    made = factories.round_("mtc-scr", scope=list(FIGURE_6))
    with django_capture_on_commit_callbacks(execute=True):
        for _, levels in COHORT:
            factories.submitted(factories.firm(), made, levels)

    ranked = rank(made)

    assert {row.sub_thread.code: row.levels for row in ranked} == FIGURE_6
    assert [row.sub_thread.label for row in ranked] == ["39", "3", "34", "12", "1", "22"]
    assert store.check(made) == []


def test_at_ten_firms_no_row_of_figure_6_is_clearly_different():
    ranked = rank(round_of(LAYOUT, *COHORT))

    assert [row.is_like_above for row in ranked] == [False, True, True, True, True, True]
    assert like_first(ranked) == 5
    assert [round(end / 10_000) for end in ranked[0].interval] == [49, 94]
    assert [round(end / 10_000) for end in ranked[1].interval] == [40, 89]


def test_a_clear_difference_is_not_called_unclear():
    layout = [("ITM-1", "ITM", "plan"), ("ITM-2", "ITM", "plan")]

    ranked = rank(round_of(layout, *[("boats", "14")] * 20))

    assert [row.is_like_above for row in ranked] == [False, False]
    assert like_first(ranked) == 0


def test_equal_weak_shares_are_told_apart_by_l1_then_by_the_mean():
    layout = [(f"ITM-{n}", "ITM", "plan") for n in range(1, 5)]
    levels = ["2111", "2222", "3334", "3444", "4344"]  # weak 2 of 5 each; L1 none in the first

    ranked = rank(round_of(layout, *[("boats", one) for one in levels]))

    assert summary(ranked) == [("1", "ITM-2"), ("2", "ITM-3"), ("3", "ITM-4"), ("4", "ITM-1")]


def test_sub_threads_with_fewer_than_five_firms_come_last_without_numbers():
    layout = [(f"ITM-{n}", "ITM", "plan") for n in range(1, 4)]

    ranked = rank(round_of(layout, *[("boats", "-4.")] * 2, *[("boats", "14.")] * 4))

    assert summary(ranked) == [("1", "ITM-2"), ("", "ITM-1")]  # the third was not asked
    assert ranked[1].levels is ranked[1].weak_share is ranked[1].interval is None


def test_a_sector_has_a_ranking_of_its_own():
    made = round_of([("ITM-1", "ITM", "plan")], *[("boats", "1")] * 5, *[("carts", "4")] * 6)

    assert rank(made, frozen.sector("boats"))[0].levels == (5, 0, 0, 0)
    assert rank(made, frozen.sector("nobody"))[0].is_withheld


def test_a_small_sector_is_left_out_where_subtraction_would_give_it_away():
    made = round_of([("ITM-1", "ITM", "plan")], *[("boats", "1")] * 4, *[("carts", "4")] * 6)

    assert rank(made)[0].levels == (0, 0, 0, 6)


def test_nobody_has_submitted():
    assert rank(round_of(LAYOUT)) == []


def test_bars_fill_the_width_and_narrow_ones_hold_no_number():
    bars = stacked((1, 0, 9, 10))

    assert [(part["level"], part["x"], part["width"], part["label"]) for part in bars["parts"]] == [
        (1, "0.00%", "5.00%", ""), (3, "5.00%", "45.00%", 9), (4, "50.00%", "50.00%", 10),
    ]  # fmt: skip
    assert bars["alt"] == "L1 1, L2 0, L3 9, L4 10 of 20 firms"
