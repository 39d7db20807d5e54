"""The stored comparison of two rounds: what it compares, whom it counts, and when it is out of date."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from assessments.models import Panel, Sector
from assessments.tally import changes, panels, store
from tests import factories

from . import frozen

LAYOUT = [("ITM-1", "ITM", "plan"), ("ITM-2", "ITM", "plan"), ("ITM-3", "ITM", "make")]
pytestmark = pytest.mark.django_db


@pytest.fixture
def rounds():
    version = frozen.framework_version(LAYOUT)
    return frozen.round_of(version, opens_on="2025-01-01"), frozen.round_of(version)


def built(before, after):
    panel = panels.of(before, after)
    panels.build(panel)
    return Panel.objects.get(pk=panel.pk)


def counts_of(panel):
    """{sector code: {item: (up, same, down, without)}}"""
    codes = dict(Sector.objects.values_list("pk", "code"))
    return {
        codes[sector]: {
            item: tuple(row[: changes.PLACES].tolist())
            for item, row in zip(panel.codes, held.counts, strict=True)
        }
        for sector, held in panels.read(panel).items()
    }


def test_firms_of_both_rounds_are_counted_in_the_sector_of_the_later_submission(rounds):
    boats, carts = frozen.sector("boats"), frozen.sector("carts")
    frozen.in_both(*rounds, ("123", "223"), sector=boats)
    moved = frozen.submission(rounds[0], "444", sector=boats).assessment.firm
    frozen.submission(rounds[1], "34N", firm=moved, sector=carts)
    frozen.submission(rounds[0], "111", sector=boats)  # left
    frozen.submission(rounds[1], "111", sector=boats)  # joined

    counts = counts_of(built(*rounds))

    assert counts["boats"]["ITM-1"] == (1, 0, 0, 0)
    assert counts["boats"]["ITM-2"] == (0, 1, 0, 0)
    assert counts["boats"]["ITM"] == (0, 1, 0, 0)
    assert counts["carts"] == {
        "ITM-1": (0, 0, 1, 0), "ITM-2": (0, 1, 0, 0), "ITM-3": (0, 0, 0, 1), "ITM": (0, 0, 0, 1),
        "plan": (0, 0, 1, 0), "overall": (0, 0, 0, 1),
    }  # fmt: skip


def test_what_was_withdrawn_or_replaced_counts_no_longer(rounds):
    _, later = frozen.in_both(*rounds, ("123", "223"))
    frozen.withdraw(later)

    assert counts_of(built(*rounds)) == {}


def test_a_stage_that_asks_one_sub_thread_has_no_figure_to_compare(rounds):
    assert panels.compared(*rounds) == ["ITM-1", "ITM-2", "ITM-3", "ITM", "plan", "overall"]


def test_of_a_short_round_what_both_asked_is_compared(rounds):
    rounds[1].scope.set(rounds[1].framework_version.sub_threads.filter(code__in=["ITM-1", "ITM-2"]))

    assert panels.compared(*rounds) == ["ITM-1", "ITM-2", "plan"]


@pytest.mark.parametrize(
    ("number", "changed", "left_out"),
    [
        ("1.1.0", {"question": {"ITM-2": "Another wording?"}}, set()),
        ("2.0.0", {"question": {"ITM-2": "Another question?"}}, {"ITM-2", "ITM", "plan", "overall"}),
        ("2.0.0", {"stage": {"ITM-2": "make"}}, {"ITM-2", "ITM", "plan", "make", "overall"}),
    ],
)
def test_what_means_something_else_in_another_version_is_left_out(rounds, number, changed, left_out):
    later = factories.revised(rounds[0].framework_version, number, **changed)

    codes = panels.compared(rounds[0], frozen.round_of(later, opens_on="2026-06-01", closes_on="2026-07-01"))

    assert set(codes) == {"ITM-1", "ITM-2", "ITM-3", "ITM", "plan", "overall"} - left_out


def test_a_sub_thread_that_is_new_is_not_compared_nor_what_it_is_part_of(rounds):
    earlier = factories.revised(rounds[0].framework_version, "0.9.0", without=("ITM-3",))

    codes = panels.compared(frozen.round_of(earlier, opens_on="2025-06-01"), rounds[1])

    assert codes == ["ITM-1", "ITM-2", "plan"]


def test_it_is_stale_until_counted_and_again_when_a_submission_comes_or_goes(rounds):
    one, other = frozen.in_both(*rounds, ("123", "223"))
    store.compact()
    assert panels.of(*rounds).is_stale

    panel = built(*rounds)
    assert not panel.is_stale
    assert panels.differing(panel) == []
    for submission in (one, other):
        frozen.withdraw(submission)
        store.compact()
        assert panels.of(*rounds).is_stale
        built(*rounds)


def test_other_rounds_leave_it_as_it_is(rounds):
    panel = built(*rounds)
    frozen.submission(frozen.round_of(rounds[0].framework_version), "111")
    store.compact()

    assert not panels.of(panel.before, panel.after).is_stale


def test_a_submission_folded_while_it_is_counted_leaves_it_stale(rounds, monkeypatch):
    frozen.in_both(*rounds, ("123", "223"))
    store.compact()
    recount = panels._recount

    def late(*what):
        counted = recount(*what)
        frozen.in_both(*rounds, ("123", "223"))
        store.compact()
        return counted

    monkeypatch.setattr(panels, "_recount", late)
    panel = built(*rounds)

    assert panel.is_stale
    assert counts_of(panel) != {}


def test_of_two_counts_the_one_that_saw_more_is_kept(rounds, monkeypatch):
    panel = panels.of(*rounds)
    recount = panels._recount

    def overtaken(*what):
        counted = recount(*what)
        monkeypatch.setattr(panels, "_recount", recount)
        frozen.in_both(*rounds, ("123", "223"))
        store.compact()
        built(*rounds)
        return counted

    monkeypatch.setattr(panels, "_recount", overtaken)
    panels.build(panel)

    assert len(counts_of(panels.of(*rounds))) == 1
    assert not panels.of(*rounds).is_stale


def test_a_job_is_asked_for_once_until_it_is_done_or_lost(rounds):
    panel = panels.of(*rounds)

    assert [panels.is_first_to_ask(panel), panels.is_first_to_ask(panel)] == [True, False]
    Panel.objects.update(asked_at=timezone.now() - panels.LOST_AFTER - timedelta(seconds=1))
    assert panels.is_first_to_ask(panel)
    assert built(*rounds).asked_at is None


@pytest.mark.parametrize("damage", ["changed", "gone", "more"])
def test_a_row_that_is_no_recount_is_told(rounds, damage):
    frozen.in_both(*rounds, ("123", "223"))
    store.compact()
    panel = built(*rounds)
    row = panel.rows.get()
    if damage == "gone":
        row.delete()
    elif damage == "changed":
        row.counts = changes.pack(changes.unpack(row.counts) + 1)
        row.save()
    else:
        panel.rows.create(sector=row.sector + 1, counts=row.counts)

    assert panels.differing(panel) == [row.sector + (damage == "more")]


def test_what_waits_to_be_folded_is_no_difference(rounds):
    panel = built(*rounds)
    frozen.in_both(*rounds, ("123", "223"))

    assert panels.differing(panel) == []


def test_a_round_is_read_in_one_statement(rounds, django_assert_num_queries):
    for number in (1, 3):
        for _ in range(number):
            frozen.in_both(*rounds, ("123", "223"))
        store.compact()
        panel = panels.of(*rounds)
        with django_assert_num_queries(16):
            panels.build(panel)


@pytest.mark.parametrize(
    "fields",
    [{"counted": 2}, {"counted": 1}, {"built_at": timezone.now()}],
    ids=["more than there were", "counted but never built", "built but never counted"],
)
def test_a_panel_says_truly_what_it_counted(rounds, fields):
    panel = panels.of(*rounds)

    with pytest.raises(IntegrityError):
        Panel.objects.filter(pk=panel.pk).update(**fields)


def test_a_round_is_not_compared_with_itself(rounds):
    with pytest.raises(IntegrityError, match="panel_of_two_rounds"):
        Panel.objects.create(before=rounds[0], after=rounds[0])
