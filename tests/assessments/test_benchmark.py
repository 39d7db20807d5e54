"""Readers find the current release of a round, and finished tables that say what they do not show."""

import pytest

from assessments import benchmark
from assessments.choices import ReleaseStatus
from assessments.scoring import percent
from assessments.weakness import overlap
from tests import released

pytestmark = pytest.mark.django_db


def test_the_current_release_is_the_published_one_of_each_round_newest_round_first():
    older = released.release(released.closed_round(opens_on="2025-01-01"))
    corrected = released.closed_round()
    released.release(corrected, number=1, status=ReleaseStatus.REPLACED)
    newer = released.release(corrected, number=2)
    released.release(status=ReleaseStatus.READY)
    released.release(status=ReleaseStatus.WITHDRAWN)

    assert benchmark.current() == [newer, older]
    assert benchmark.current("mtc-scr") == [newer, older]
    assert benchmark.current("acursc") == []
    assert benchmark.of_round(corrected.slug) == newer
    assert benchmark.of_round("nowhere") is None


def test_every_release_that_was_public_is_known_and_no_other():
    round_ = released.closed_round()
    first = released.release(round_, number=1, status=ReleaseStatus.WITHDRAWN)
    second = released.release(round_, number=2)
    released.release(round_, status=ReleaseStatus.READY)

    assert benchmark.public_of_round(round_.slug) == [second, first]


@pytest.mark.parametrize("status", [ReleaseStatus.MAKING, ReleaseStatus.READY, ReleaseStatus.WITHDRAWN])
def test_what_readers_do_not_see_has_no_tables(status):
    release = released.release(status=status)

    assert benchmark.tables(release) == {}
    assert benchmark.tables(release, "sector-stage") == {}


def test_tables_are_read_in_two_queries_whatever_their_number(django_assert_num_queries):
    release = released.release()

    with django_assert_num_queries(2):
        everything = benchmark.tables(release)
    with django_assert_num_queries(2):
        one = benchmark.tables(release, "sector-stage")

    assert list(everything) == [
        "sector-stage", "sector-thread", "sector-subthread", "size-thread", "area-thread", "tier-thread",
        "all-subthread",
    ]  # fmt: skip
    assert one == {"sector-stage": everything["sector-stage"]}


def test_a_table_holds_what_is_stored_cell_by_cell():
    release = released.release()

    for stored in release.tables.all():
        table = benchmark.tables(release)[stored.name]
        assert [row.code for row in table.rows] == [row["code"] for row in stored.rows]
        assert {column.code for column in table.columns} == {column["code"] for column in stored.columns}
        for cell in stored.cells.all():
            found = table.cell(cell.row, cell.column)
            assert (found.withheld, found.levels, found.median) == (cell.withheld, cell.levels, cell.median)
            assert found.average == (None if cell.average is None else cell.average * 1_000_000)
            assert found.weak_share == (None if cell.weak_share is None else cell.weak_share * 1_000_000)
            assert found.is_withheld == (cell.withheld in ("withheld", "no firms"))


def test_stages_stand_in_the_order_of_a_supply_chain():
    table = benchmark.tables(released.release(), "sector-stage")["sector-stage"]

    assert [column.title for column in table.columns] == ["Plan", "Source", "Make", "Deliver", "Return"]
    assert (table.dimension, table.by) == ("sector", "stage")


def test_a_sector_stands_in_its_own_row_else_in_its_merged_one_else_among_all():
    table = benchmark.tables(released.release(), "sector-stage")["sector-stage"]

    assert table.standing("automotive").code == "automotive"
    assert table.standing("rail").code == "merged-1"
    assert table.standing("rail").is_merged
    assert table.standing("medtech-pharma").code == "all"
    assert table.cell("rail", "plan").withheld == "merged"
    assert table.cell("medtech-pharma", "plan") is None
    assert table.cell("rail", "nowhere") is None


def test_peers_of_a_cell_that_shows_nothing_are_all_firms():
    table = benchmark.tables(released.release(), "sector-stage")["sector-stage"]

    assert table.peers("rail", "plan")[0].code == "merged-1"
    assert table.peers("rail", "return")[0].code == "all"  # no firms there
    assert table.peers("automotive", "return")[0].code == "all"  # withheld there
    assert table.peers("automotive", "make")[0].code == "automotive"  # its levels are shown
    assert table.peers("automotive", "nowhere") is None


def test_the_weakest_are_ranked_by_their_counts_and_withheld_ones_come_last():
    table = benchmark.tables(released.release(), benchmark.WEAKEST)[benchmark.WEAKEST]
    ranked = benchmark.weakest(table)

    assert [one.column.code for one in ranked if not one.rank] == ["SCR-42"]
    shares = [one.summary.weak_share for one in ranked if one.rank]
    assert shares == sorted(shares, reverse=True)
    for one in ranked[:-1]:
        assert percent(one.summary.weak_share) == percent(one.cell.weak_share)
    for above, below in zip(ranked, ranked[1:-1], strict=False):
        assert below.is_like_above == overlap(above.summary.interval, below.summary.interval)


def test_a_stage_is_made_of_its_sub_threads():
    release = released.release()
    layout = release.round.framework_version.layout()

    assert benchmark.parts_of(release, "plan") == {code for code, _, stage in layout if stage == "plan"}
    assert benchmark.parts_of(release, "SCR-39") == {"SCR-39"}
