"""Beside a firm stand released figures of its own group, else of all firms, by the same ladder for its whole sector."""

import pytest

from assessments import peers, profile
from assessments.benchmark import Cell, Row
from assessments.models import ReleasedCell, Round
from assessments.peers import Comparison, Peers
from tests import factories, released

ASKED = ["SCR-01", "SCR-02", "SCR-03", "SCR-04", "SCR-40", "SCR-41", "SCR-42"]


def among(levels, own=None):
    """Peers at these levels, and a firm at its own."""
    return Peers(
        Row("all", "All firms", (), []), Cell("all", "ITM", "", tuple(levels), 2, 2_000_000, 500_000), own
    )


@pytest.mark.parametrize(
    ("levels", "own", "words"),
    [
        ((4, 20, 5, 2), 3, "Most of the 31 firms are at L2; you are at L3."),
        ((4, 20, 5, 2), 2, "Most of the 31 firms are at L2, and so are you."),
        ((4, 20, 5, 2), None, "Most of the 31 firms are at L2."),
        ((5, 10, 10, 6), 4, "The middle half of the 31 firms is at L2 to L3; you are above it, at L4."),
        ((5, 10, 10, 6), 1, "The middle half of the 31 firms is at L2 to L3; you are below it, at L1."),
        ((5, 10, 10, 6), 3, "The middle half of the 31 firms is at L2 to L3; you are within it, at L3."),
        ((5, 10, 10, 6), None, "The middle half of the 31 firms is at L2 to L3."),
        ((0, 6, 6, 0), 2, "The middle half of the 12 firms is at L2 to L3; you are within it, at L2."),
    ],
)
def test_own_place_is_told_in_words_and_never_as_a_rank(levels, own, words):
    assert among(levels, own).words == words


def test_as_many_have_come_as_far_as_are_at_the_level_or_above():
    assert [among((4, 20, 5, 2)).reached(level) for level in (1, 2, 3, 4)] == [31, 27, 7, 2]


pytestmark = pytest.mark.django_db


def submitted(states="2213213", of="mtc-scr", scope=ASKED, **firm):
    return factories.submitted(factories.firm(**firm), factories.round_(of, scope=scope), states)


def beside(submission, choice=None):
    found = profile.of_submission(submission)
    compared = Comparison(submission, choice)
    compared.stand_beside(found)
    return compared, {row.code: row.beside for row in [*found.threads, *found.stages]}


def test_a_sector_with_a_row_of_its_own_stands_beside():
    submission = submitted()
    released.release(submission.round)

    compared, rows = beside(submission)

    assert compared.whom == "Automotive."
    assert rows["ITM"].peers.group.code == "automotive"
    assert (rows["ITM"].why, rows["ITM"].is_of_all) == ("", False)
    cell = ReleasedCell.objects.get(table__name="sector-thread", row="automotive", column="ITM")
    assert rows["ITM"].peers.cell.levels == cell.levels


def test_a_merged_row_is_named_with_its_members():
    submission = submitted(sector="rail")
    released.release(submission.round)

    compared, rows = beside(submission)

    assert rows["ITM"].peers.group.code == "merged-1"
    assert compared.whom == ("Aerospace and space + Rail, merged in this release because of small numbers.")


def test_a_sector_that_is_not_in_the_release_stands_beside_all_firms():
    submission = submitted(sector="logistics")
    released.release(submission.round, minimum=12)

    compared, rows = beside(submission)

    assert rows["ITM"].peers.group.code == "all"
    assert compared.whom == (
        "No figures for your sector in this release (at least 12 firms are needed). All firms stand beside yours."
    )


def test_a_withheld_figure_of_the_sector_gives_way_to_all_firms_and_says_so():
    submission = submitted()
    released.release(submission.round)

    _, rows = beside(submission)

    assert rows["return"].why == "Withheld for your sector in this release; of all firms:"
    assert rows["return"].peers.group.code == "all"
    assert rows["return"].is_of_all


def test_a_figure_without_firms_says_that_and_not_withheld():
    submission = submitted(sector="rail")
    released.release(submission.round)

    _, rows = beside(submission)

    assert rows["return"].why == "No firms for your sector in this release; of all firms:"


def test_what_is_withheld_for_all_firms_is_not_shown_at_all(monkeypatch):
    monkeypatch.setitem(released.UNSHOWN, ("sector-thread", "all", "ITM"), "withheld")
    submission = submitted(sector="logistics")
    released.release(submission.round)

    _, rows = beside(submission)

    assert (rows["ITM"].peers, rows["ITM"].words) == (None, "Withheld in this release.")


def test_an_average_that_is_withheld_leaves_the_counts():
    submission = submitted()
    released.release(submission.round)

    _, rows = beside(submission)

    assert rows["make"].peers.average is None
    assert ("Their average", "withheld") in rows["make"].peers.explained
    assert rows["make"].peers.firms > 0


def test_sizes_are_offered_for_threads_alone():
    submission = submitted()
    released.release(submission.round)

    compared, rows = beside(submission, "size")

    assert compared.whom == "Medium (50-249 employees)."
    assert rows["ITM"].peers.group.code == "medium"
    assert rows["plan"].peers.group.code == "automotive"
    assert compared.beside("subthread", "SCR-01", 2).peers.group.code == "automotive"


def test_all_firms_may_be_chosen_for_everything():
    submission = submitted()
    released.release(submission.round)

    compared, rows = beside(submission, "all")

    assert {one.peers.group.code for one in rows.values()} == {"all"}
    assert compared.whom == "All firms."


@pytest.mark.parametrize("choice", [None, "", "tier", "sector:rail", "ALL"])
def test_what_is_not_offered_means_the_sector(choice):
    submission = submitted()
    released.release(submission.round)

    assert Comparison(submission, choice).choice == "sector"


def test_two_firms_of_a_sector_see_the_same_peers():
    one = submitted("2213213")
    other = factories.submitted(factories.firm(size_band="micro"), one.round, "4444444")
    released.release(one.round)

    figures = [
        {code: (row.peers.group.code, row.peers.cell) for code, row in beside(submission)[1].items()}
        for submission in (one, other)
    ]

    assert figures[0] == figures[1]


def test_a_round_that_is_not_released_stands_beside_the_newest_of_its_questionnaire():
    submission = submitted()
    older = released.release(released.closed_round(opens_on="2024-01-01"))
    newer = released.release(released.closed_round(opens_on="2025-01-01"), number=2)
    released.release(released.closed_round("acursc"))

    compared, _ = beside(submission)

    assert compared.release == newer != older
    assert (compared.is_of_own_round, compared.counts_own) == (False, False)


def test_the_release_of_the_own_round_comes_before_a_newer_one():
    submission = submitted()
    Round.objects.filter(pk=submission.round_id).update(opens_on="2020-01-01")
    own = released.release(submission.round)
    released.release(released.closed_round(opens_on="2025-01-01"))

    compared, _ = beside(submission)

    assert (compared.release, compared.counts_own) == (own, True)


def test_a_release_of_another_major_version_is_none():
    submission = submitted()
    changed = factories.revised(factories.version(), "2.0.0")
    released.release(released.closed_round(changed))

    assert not Comparison(submission)


def test_a_withdrawn_release_is_none():
    submission = submitted()
    released.release(submission.round, status="withdrawn")

    assert not Comparison(submission)


def test_a_sub_thread_that_the_release_does_not_know_says_so():
    submission = submitted()
    changed = factories.revised(factories.version(), "1.1.0", without=["SCR-42"])
    released.release(released.closed_round(changed))

    compared = Comparison(submission)

    assert compared.beside("subthread", "SCR-42", 2).words == "Not in this release."
    assert compared.beside("subthread", "SCR-40", 2).peers.firms > 0


def test_too_few_peers_order_no_priorities():
    submission = submitted()
    released.release(submission.round)
    compared = Comparison(submission)
    levels = compared.beside("subthread", "SCR-01", 2).peers.cell.levels

    assert compared.share_above("SCR-01", 2) == sum(levels[2:]) / sum(levels)

    peers.LEAST_TO_ORDER_BY, before = sum(levels) + 1, peers.LEAST_TO_ORDER_BY
    try:
        assert compared.share_above("SCR-01", 2) is None
    finally:
        peers.LEAST_TO_ORDER_BY = before


def test_of_two_equal_priorities_comes_first_where_more_peers_are_above():
    submission = submitted("2222222")
    released.release(submission.round)
    compared = Comparison(submission)

    first = profile.of_submission(submission, compared.share_above).priorities

    shares = [compared.share_above(step.sub_thread.code, 2) for step in first]
    assert shares == sorted(shares, reverse=True)
    assert len(set(shares)) > 1
    assert [step.sub_thread.code for step in first] != [
        step.sub_thread.code for step in profile.of_submission(submission).priorities
    ]
