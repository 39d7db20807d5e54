"""The stored tally is at every moment what a recount of the submissions would be."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.choices import Mode
from assessments.models import Submission, TallyDay, TallyEntry, TallyRow
from assessments.tally import firms, reading, store
from assessments.tally.arithmetic import AVERAGES, BLANK, NOT_APPLICABLE, Items, pack

from . import frozen

LAYOUT = [
    ("ITM-1", "ITM", "plan"), ("ITM-2", "ITM", "plan"), ("ITM-3", "ITM", "make"), ("ITM-4", "ITM", "make"),
    ("DIG-1", "DIG", "plan"), ("DIG-2", "DIG", "make"), ("DIG-3", "DIG", "make"),
]  # fmt: skip
ITEMS = Items.of(LAYOUT)
pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return frozen.round_of(frozen.framework_version(LAYOUT))


@pytest.fixture
def segments():
    """Two sectors, two areas of which one lies in a region."""
    inside = frozen.area("lep-inside", parent=frozen.area("a-region"))
    return [
        {"sector": frozen.sector("boats"), "geography": inside},
        {"sector": frozen.sector("boats"), "geography": frozen.area("lep-outside")},
        {"sector": frozen.sector("carts"), "geography": inside},
    ]


def cell(counts, sector, item):
    return counts[sector.pk][ITEMS.codes.index(item)].tolist()


def test_a_submission_counts_from_its_commit_on_folded_or_not(round_):
    given = frozen.submission(round_, "1234N2?")

    pending = reading.read(round_, ITEMS)
    folded = store.compact()
    stored = reading.read(round_, ITEMS)

    assert folded == 1
    assert not TallyEntry.objects.exists()
    assert cell(stored, given.sector, "ITM-2") == [0, 1, 0, 0, 0, 0, 0, 2_000_000, 1_000_000]
    assert cell(stored, given.sector, "ITM") == [0, 1, 0, 0, 0, 0, 0, 2_500_000, 500_000]
    assert cell(stored, given.sector, "DIG")[BLANK] == 1
    assert cell(stored, given.sector, "DIG-1")[NOT_APPLICABLE] == 1
    assert (pending[given.sector_id] == stored[given.sector_id]).all()


@pytest.mark.parametrize(("region", "rows"), [("a-region", 12), (None, 8)])
def test_a_submission_is_part_of_at_most_twelve_rows(round_, region, rows):
    frozen.submission(
        round_, "1111111", geography=frozen.area("lep-x", parent=region and frozen.area(region))
    )

    store.compact()

    assert TallyRow.objects.count() == rows


def test_reading_is_one_statement(round_, django_assert_num_queries, segments):
    frozen.submission(round_, "1111111", **segments[0])
    store.compact()
    frozen.submission(round_, "2222222", **segments[2])

    with django_assert_num_queries(1):
        counts = reading.read(round_, ITEMS)

    assert set(counts) == {segments[0]["sector"].pk, segments[2]["sector"].pk}


@pytest.mark.parametrize("is_folded", [False, True])
@pytest.mark.parametrize(("slug", "firms"), [("lep-inside", 3), ("a-region", 3), ("lep-outside", 4)])
def test_a_geography_counts_the_firms_in_it(round_, segments, is_folded, slug, firms):
    for segment, number in zip(segments, (1, 4, 2), strict=True):
        for _ in range(number):
            frozen.submission(round_, "3333333", **segment)
    if is_folded:
        store.compact()

    counts = reading.read(round_, ITEMS, geography=frozen.area(slug).pk)

    assert sum(one[0, 2] for one in counts.values()) == firms


@pytest.mark.parametrize("is_folded", [False, True])
def test_size_tier_and_mode_are_kept_apart(round_, is_folded):
    one = frozen.submission(round_, "1111111", mode=Mode.FACILITATED)
    frozen.submission(round_, "4444444", sector=one.sector, geography=one.geography)
    if is_folded:
        store.compact()

    reads = [
        reading.read(round_, ITEMS, size_band=one.size_band_id),
        reading.read(round_, ITEMS, tier=one.tier_id),
        reading.read(round_, ITEMS, mode="facilitated"),
    ]

    assert [read[one.sector_id][0].tolist() for read in reads] == [
        [1, 0, 0, 0, 0, 0, 0, 1_000_000, 1_000_000]
    ] * 3
    assert reading.read(round_, ITEMS)[one.sector_id][0, :4].tolist() == [1, 0, 0, 1]


def test_another_rounds_firms_do_not_count(round_):
    other = frozen.round_of(round_.framework_version)
    frozen.submission(other, "1111111")
    store.compact()
    frozen.submission(other, "1111111")

    assert reading.read(round_, ITEMS) == {}


def test_a_withdrawn_submission_leaves_nothing_behind(round_):
    given = frozen.submission(round_, "12341?-")
    store.compact()

    frozen.withdraw(given)

    assert reading.read(round_, ITEMS) == {}
    assert store.compact() == 1
    assert store.check(round_) == []
    assert reading.read(round_, ITEMS) == {}


def test_an_entry_is_not_counted_when_its_transaction_fails(round_):
    with transaction.atomic():
        frozen.submission(round_, "1111111")
        transaction.set_rollback(True)

    assert reading.read(round_, ITEMS) == {}
    assert store.check(round_) == []


def test_check_names_the_row_that_is_off_by_one_unit(round_):
    frozen.submission(round_, "1111111")
    store.compact()
    row = TallyRow.objects.first()
    counts = store.unpack(bytes(row.counts)).copy()
    counts[0, AVERAGES] += 1
    TallyRow.objects.filter(pk=row.pk).update(counts=pack(counts))

    differing = store.check(round_)

    assert differing == [
        store.Key(row.round_id, row.sector, row.mode, row.geography, row.size_band, row.tier)
    ]
    store.rebuild(round_)
    assert store.check(round_) == []


def test_check_names_the_row_and_the_day_that_have_a_firm_too_many(round_):
    frozen.submission(round_, "1111111")
    store.compact()
    row = TallyRow.objects.latest("pk")
    TallyRow.objects.filter(pk=row.pk).update(firms=2)
    TallyDay.objects.update(firms=2)

    differing = store.check(round_)

    key = store.Key(row.round_id, row.sector, row.mode, row.geography, row.size_band, row.tier)
    assert differing == [key, frozen.LONG_AGO.date()]
    store.rebuild(round_)
    assert store.check(round_) == []


def test_check_misses_neither_a_lost_row_nor_one_too_many(round_):
    frozen.submission(round_, "1111111")
    store.compact()
    lost = TallyRow.objects.earliest("pk")
    extra = TallyRow.objects.latest("pk")
    TallyRow.objects.filter(pk=lost.pk).delete()
    TallyRow.objects.filter(pk=extra.pk).update(tier=987_654)

    assert len(store.check(round_)) == 3  # one lost, one moved away, one that should not be there


def test_rebuild_leaves_pending_entries_pending(round_):
    given = frozen.submission(round_, "1111111")
    TallyRow.objects.all().delete()

    store.rebuild(round_)

    assert TallyEntry.objects.count() == 1
    assert store.check(round_) == []
    assert reading.read(round_, ITEMS)[given.sector_id][0, 0] == 1


steps = st.lists(
    st.tuples(
        st.sampled_from(["submit", "submit", "withdraw", "compact", "rebuild"]),
        st.text("1234N?-", min_size=7, max_size=7),
        st.integers(0, 2),
        st.sampled_from(Mode.values),
    ),
    max_size=14,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_whatever_happens_the_tally_equals_a_recount(round_, segments, steps):
    with transaction.atomic():
        counted = []
        for verb, levels, segment, mode in steps:
            if verb == "submit":
                counted.append(frozen.submission(round_, levels, mode=mode, **segments[segment]))
            elif verb == "withdraw" and counted:
                frozen.withdraw(counted.pop(segment % len(counted)))
            elif verb == "compact":
                store.compact()
            elif verb == "rebuild":
                store.rebuild(round_)

            assert store.check(round_) == []
        read = reading.read(round_, ITEMS)

        store.compact()

        assert not TallyEntry.objects.exists()
        assert store.check(round_) == []
        assert {k: v.tolist() for k, v in reading.read(round_, ITEMS).items()} == {
            k: v.tolist() for k, v in read.items()
        }
        assert sum(one[0, :7].sum() for one in read.values()) == len(counted)
        assert firms.of_rounds().get(round_.pk, 0) == len(counted)
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_lose_nothing():
    """Submitting, withdrawing, folding, rebuilding and checking in threads, each with its own connection."""
    # On PostgreSQL with ours as many as the pool has: on a busy machine a further one would wait too long for it.
    workers, submits = (4, 5) if connection.vendor == "sqlite" else (3, 20)
    round_ = frozen.round_of(frozen.framework_version(LAYOUT))
    segment = frozen.segment()
    start = Barrier(workers)

    def work(number):
        start.wait()
        try:
            for turn in range(submits):
                with transaction.atomic():
                    given = frozen.submission(round_, "1234123", **segment)
                if turn % 3 == 2:
                    with transaction.atomic():
                        frozen.withdraw(given)
                if number == 0 and turn % 2:
                    store.rebuild(round_)
                assert store.check(round_) == []
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        for finished in [pool.submit(work, number) for number in range(workers)]:
            finished.result()
    store.compact()

    assert store.check(round_) == []
    assert not TallyEntry.objects.exists()
    remaining = Submission.objects.filter(assessment__status="submitted").count()
    assert remaining == workers * (submits - submits // 3)
    assert int(np.sum(reading.read(round_, ITEMS)[segment["sector"].pk][0, :7])) == remaining
