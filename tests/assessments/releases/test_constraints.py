"""What the database refuses of releases, and what no code of ours can do to what has been public."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import Proof, Release, ReleasedCell, ReleasedTable
from tests import factories

from . import closed

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting():
    return closed.made(closed.closed_round())


@pytest.fixture
def public():
    return closed.published(closed.closed_round())


def refuses(constraint, act):
    """The database refuses, and says which rule it was (SQLite names no unique constraint made of columns)."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        act()
    assert constraint in str(refusal.value) or "UNIQUE constraint failed" in str(refusal.value)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("benchmark_release_status_known", {"status": "famous"}),
        ("benchmark_release_minimum_at_least_five", {"minimum": 4}),
        ("benchmark_release_public_once_approved", {"status": "published"}),
        ("benchmark_release_public_once_approved", {"number": 1}),
        ("benchmark_release_withdrawn_with_a_notice", {"notice": "Wrong."}),
    ],
)
def test_rules_of_a_release_that_waits(waiting, constraint, fields):
    refuses(constraint, lambda: Release.objects.filter(pk=waiting.pk).update(**fields))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("benchmark_release_public_once_approved", {"status": "discarded"}),
        ("benchmark_release_public_once_approved", {"approved_by": None}),
        ("benchmark_release_withdrawn_with_a_notice", {"status": "withdrawn"}),
        ("benchmark_release_withdrawn_with_a_notice", {"withdrawn_at": timezone.now()}),
    ],
)
def test_rules_of_a_public_release(public, constraint, fields):
    refuses(constraint, lambda: Release.objects.filter(pk=public.pk).update(**fields))


def test_whoever_made_a_release_is_not_who_approved_it(public):
    same = {"made_by": public.approved_by}
    refuses(
        "benchmark_release_approved_by_another", lambda: Release.objects.filter(pk=public.pk).update(**same)
    )


def copies(of, **fields):
    named = ("round", "status", "number", "minimum", "made_by", "approved_by", "published_at")
    return Release.objects.create(**{name: getattr(of, name) for name in named} | fields)


def test_a_number_is_given_once_in_a_round(public):
    refuses("benchmark_release_number_once", lambda: copies(public, status="replaced"))


def test_one_release_of_a_round_is_current(public):
    refuses("benchmark_release_one_current_per_round", lambda: copies(public, number=2))


def test_one_release_of_a_round_is_in_the_making(waiting):
    refuses("benchmark_release_one_in_the_making", lambda: copies(waiting, status="making"))


def test_the_percentage_of_a_proof_ends_at_a_hundred(waiting):
    refuses("proof_percent_at_most_100", lambda: Proof.objects.filter(release=waiting).update(percent=101))


def test_a_table_stands_once_in_a_release(waiting):
    refuses(
        "released_table_once",
        lambda: ReleasedTable.objects.create(release=waiting, name="sector-stage", rows=[], columns=[]),
    )


SHOWN = {"l1": 5, "l2": 0, "l3": 0, "l4": 0, "median": 1, "average": "1.0", "weak_share": "1.00"}


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("released_cell_of_five_firms_or_more", SHOWN | {"l1": 4}),
        ("released_cell_of_five_firms_or_more", SHOWN | {"l1": 1, "l2": 1, "l3": 1, "l4": 1}),
        ("released_cell_shows_what_it_says", SHOWN | {"withheld": "withheld"}),
        ("released_cell_shows_what_it_says", SHOWN | {"withheld": "averages"}),
        ("released_cell_shows_what_it_says", SHOWN | {"withheld": "no firms"}),
        ("released_cell_shows_what_it_says", SHOWN | {"withheld": "small"}),
        ("released_cell_shows_what_it_says", SHOWN | {"l4": None}),
        ("released_cell_shows_what_it_says", SHOWN | {"average": None}),
        ("released_cell_shows_what_it_says", {}),
        ("released_cell_once", SHOWN | {"row": "all", "column": "plan"}),
    ],
)
def test_rules_of_a_cell(waiting, constraint, fields):
    table = waiting.tables.get(name="sector-stage")
    where = {"row": "somewhere", "column": "plan"}

    refuses(constraint, lambda: ReleasedCell.objects.create(table=table, **where | fields))


def test_a_cell_of_five_firms_may_stand(waiting):
    table = waiting.tables.get(name="sector-stage")

    assert ReleasedCell.objects.create(table=table, row="somewhere", column="plan", **SHOWN).firms == 5


def first_cell(release):
    return ReleasedCell.objects.filter(table__release=release, l1__isnull=False).first()


CHANGES = {
    "a cell is saved": lambda one: first_cell(one).save(),
    "a table is saved": lambda one: one.tables.first().save(),
    "cells are updated": lambda one: ReleasedCell.objects.filter(table__release=one).update(l1=99),
    "cells are updated in bulk": lambda one: ReleasedCell.objects.bulk_update([first_cell(one)], ["l1"]),
    "cells are written over": lambda one: ReleasedCell.objects.bulk_create(
        [first_cell(one)], update_conflicts=True, update_fields=["l1"], unique_fields=["id"]
    ),
}
DELETIONS = {
    "a cell": lambda one: first_cell(one).delete(),
    "cells": lambda one: ReleasedCell.objects.filter(table__release=one).delete(),
    "a table": lambda one: one.tables.first().delete(),
    "tables": lambda one: one.tables.all().delete(),
    "the release": lambda one: one.delete(),
    "releases": lambda one: Release.objects.filter(pk=one.pk).delete(),
    "releases of a round": lambda one: one.round.releases.all().delete(),
    "its proof": lambda one: one.proof.delete(),
    "proofs": lambda one: Proof.objects.all().delete(),
    "its round": lambda one: one.round.delete(),
    "who approved it": lambda one: one.approved_by.delete(),
}


def is_refused(do, public, refusals):
    try:
        with transaction.atomic():
            do(public)
    except refusals:
        return True
    return False


def nothing_happens(public, doings, refusals):
    """Each is refused, and all rows are as they were."""
    before = [list(model.objects.values_list()) for model in (Release, ReleasedTable, ReleasedCell, Proof)]
    for name, do in doings.items():
        assert is_refused(do, public, refusals), name
    assert [
        list(model.objects.values_list()) for model in (Release, ReleasedTable, ReleasedCell, Proof)
    ] == before


def test_released_figures_never_change(public):
    nothing_happens(public, CHANGES, TypeError)


@pytest.mark.parametrize("status", ["published", "replaced", "withdrawn"])
def test_what_has_been_public_is_never_deleted(public, status):
    at = {"withdrawn_at": timezone.now(), "withdrawn_by": factories.user(), "notice": "Wrong."}
    Release.objects.filter(pk=public.pk).update(status=status, **at if status == "withdrawn" else {})

    nothing_happens(public, DELETIONS, (TypeError, IntegrityError))  # ProtectedError is an IntegrityError


def test_what_has_not_been_public_may_be_deleted(waiting):
    waiting.delete()

    assert [model.objects.count() for model in (Release, ReleasedTable, ReleasedCell, Proof)] == [0] * 4
