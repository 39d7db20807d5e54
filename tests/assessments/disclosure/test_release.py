"""Whole releases: proofs that hold in every table at once, an audit that notices, and what may replace a release."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.disclosure import audit
from assessments.disclosure.release import release_tables
from tests.assessments.disclosure import drawn

pytestmark = pytest.mark.sweep

LINKED = drawn.layout((3, 4), ("plan", "make"))  # threads and stages that share their sub-threads
KINDS = drawn.vocabularies(sizes=3, areas=3, tiers=3)
seeds = st.integers(0, 10**6)
minimums = st.integers(3, 10)
many = settings(deadline=None, suppress_health_check=list(HealthCheck))


def audited(released):
    return [failure for failure in released.failures if released.tables]


def audit_of(released, tables, certificates=None):
    return audit.audit(
        tables,
        released.contributors,
        KINDS,
        released.minimum,
        released.certificates if certificates is None else certificates,
    )


def check(seed, minimum, layout, **how):
    """The audit replays every proof, solves the sums of every table, and finds nothing."""
    assert audited(release_tables(drawn.drawn(seed, layout, **how), minimum, KINDS)) == []


@settings(many, max_examples=20)
@given(seeds, minimums)
def test_rounds_of_nine_unrelated_sub_threads_are_released_safely(seed, minimum):
    check(seed, minimum, drawn.SINGLE)


@settings(many, max_examples=20)
@given(seeds, minimums)
def test_rounds_of_threads_and_stages_are_released_safely(seed, minimum):
    check(seed, minimum, LINKED, most_sectors=5, most_firms=60, kinds=3)


@pytest.mark.thorough
@settings(many, max_examples=1000)
@given(seeds, minimums)
def test_a_thousand_rounds_are_released_safely(seed, minimum):
    check(seed, minimum, Random(seed).choice([drawn.SINGLE, LINKED]), kinds=3)  # noqa: S311 - not for secrets


@pytest.fixture(scope="module")
def linked():
    """A release of threads and stages that withholds some cells."""
    released = release_tables(drawn.drawn(6, LINKED, most_sectors=5, most_firms=60, kinds=3), 5, KINDS)
    assert released.failures == ()
    assert released.certificates
    return released


def with_cell(released, is_meant, **fields):
    """The tables with the first cell that is meant changed, and its name."""
    table = next(table for table in released.tables if any(map(is_meant, table)))
    cell = next(cell for cell in table if is_meant(cell))
    cells = tuple(replace(one, **fields) if one is cell else one for one in table)
    return [replace(one, cells=cells) if one is table else one for one in released.tables]


@pytest.mark.parametrize(
    ("is_meant", "fields", "says"),
    [
        (lambda cell: cell.levels, {"levels": (9, 9, 9, 9)}, "counts that are not those"),
        (lambda cell: cell.average, {"average": 9.9}, "average or weak share that it should not"),
        (
            lambda cell: cell.withheld == "averages",
            {"withheld": ""},
            "although one of its sub-threads is withheld",
        ),
        (lambda cell: cell.withheld == "withheld", {"withheld": "no firms"}, "says no firms of"),
        (
            lambda cell: cell.withheld == "withheld",
            {"withheld": "averages", "levels": (0, 0, 0, 0)},
            "is false",
        ),
    ],
)
def test_the_audit_names_what_was_tampered_with(linked, is_meant, fields, says):
    failures = audit_of(linked, with_cell(linked, is_meant, **fields))

    assert any(says in failure for failure in failures), failures


def test_a_release_without_its_proofs_may_not_be_published(linked):
    failures = audit_of(linked, linked.tables, certificates=[])

    assert any("nothing proves" in failure for failure in failures)


def test_a_proof_that_claims_another_answer_is_false(linked):
    first = linked.certificates[0]
    wrong = first._replace(changes=tuple(change._replace(was="4", becomes="4") for change in first.changes))

    failures = audit_of(linked, linked.tables, certificates=[wrong, *linked.certificates[1:]])

    assert any("is false" in failure for failure in failures)


def test_the_preview_gives_reasons_and_the_public_form_does_not(linked):
    assert linked.reasons
    public = {cell.withheld for table in linked.tables for cell in table}
    assert public <= {"", "averages", "withheld", "no firms"}


def test_a_merged_sector_says_merged_and_its_group_names_it():
    round_ = drawn.round_of(drawn.SINGLE[:4], mixed(63), [0] * 3 + [1] * 30 + [2] * 30)

    table = release_tables(round_, 5, KINDS).table("sector-subthread")

    assert [(row.code, row.members) for row in table.rows] == [
        ("all", ()),
        ("merged-1", ("sector-0", "sector-1")),
        ("sector-2", ("sector-2",)),
    ]
    assert table.cell("sector-0", "S-0").withheld == "merged"
    assert table.cell("merged-1", "S-0").firms == 33


def test_a_round_of_too_few_contributors_has_no_tables():
    released = release_tables(drawn.round_of(LINKED, ["1234123"] * 4, [0] * 4), 5, KINDS)

    assert released.tables == ()
    assert released.failures == ("The round has 4 contributors; a release needs at least 5.",)


# --- replacing --------------------------------------------------------------------------------------------------------


def mixed(number, chance=7):
    draw = Random(chance)  # noqa: S311 - chance for a fiction, not for secrets
    return ["".join(draw.choices("1234", k=4)) for _ in range(number)]


def test_the_same_round_again_replaces_its_release():
    round_ = drawn.round_of(drawn.SINGLE[:4], mixed(40), [0, 1] * 20)
    first = release_tables(round_, 5, KINDS)

    again = release_tables(round_, 5, KINDS, earlier=[first.before()])

    assert again.failures == ()
    assert again.tables == first.tables


@pytest.mark.parametrize(("changed", "is_allowed"), [(1, False), (4, False), (20, True)])
def test_a_correction_needs_nobody_or_enough_in_every_cell(changed, is_allowed):
    levels = mixed(40)
    first = release_tables(drawn.round_of(drawn.SINGLE[:4], levels, [0, 1] * 20), 5, KINDS)
    turn = {"1": "2", "2": "3", "3": "4", "4": "1"}
    corrected = ["".join(turn[one] for one in states) for states in levels[:changed]] + levels[changed:]

    second = release_tables(
        drawn.round_of(drawn.SINGLE[:4], corrected, [0, 1] * 20), 5, KINDS, earlier=[first.before()]
    )

    assert (second.failures == ()) is is_allowed
    assert all("entered, left or changed" in failure for failure in second.failures)


def test_the_third_release_is_held_against_the_first_and_not_the_second_alone():
    levels, turn = mixed(40), {"1": "2", "2": "3", "3": "4", "4": "1"}
    turned = ["".join(turn[one] for one in states) for states in levels]
    nearly_back = [turned[0], *levels[1:]]
    first, second = (
        release_tables(drawn.round_of(drawn.SINGLE[:4], said, [0, 1] * 20), 5, KINDS)
        for said in (levels, turned)
    )
    third = drawn.round_of(drawn.SINGLE[:4], nearly_back, [0, 1] * 20)

    after_the_second = release_tables(third, 5, KINDS, earlier=[second.before()])
    after_both = release_tables(third, 5, KINDS, earlier=[first.before(), second.before()])

    assert not any("entered, left or changed" in failure for failure in after_the_second.failures)
    assert any("entered, left or changed" in failure for failure in after_both.failures)
