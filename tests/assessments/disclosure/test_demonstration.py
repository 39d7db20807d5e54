"""The released demonstration round of 204 firms keeps its sectors and nearly all cells, and shows known patterns."""

import pytest
from django.db import transaction

from assessments import benchmark
from assessments.demonstration import people, releasing
from assessments.demonstration.seeding import Seeding
from assessments.models import Round
from tests.conftest import load_content

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo_2026(django_db_setup, django_db_blocker):
    """The release and its tables, as stored. Seeding takes seconds: once, undone after the reading."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_content()  # tests with real transactions come before these, and leave nothing behind
        seeding = Seeding(Round._meta.get_field("opens_on").to_python("2026-11-01"))
        seeding.seed_people()
        seeding.seed_firms()
        seeding.seed_2026()
        cast = {role: people.who_signs_in_as(role) for role in ("analyst", "publisher")}
        releasing.release("demo-2026", **cast)
        release = benchmark.of_round("demo-2026")
        found = release, benchmark.tables(release)
        transaction.set_rollback(True)
    return found


@pytest.fixture
def tables(demo_2026):
    return demo_2026[1]


def average(table, row, column):
    """Of thousands of cells one or two may be withheld, but none that these patterns are read from."""
    cell = table.cell(row, column)
    assert cell.average is not None, f"{row}, {column} is withheld"
    return cell.average


def test_it_stands_on_204_firms(demo_2026):
    assert (demo_2026[0].firms, demo_2026[0].minimum) == (204, 10)


@pytest.mark.parametrize("name", ["sector-stage", "sector-thread", "sector-subthread"])
def test_its_heatmap_keeps_six_sectors_and_nine_tenths_of_its_cells(tables, name):
    groups = tables[name].rows[1:]
    cells = [cell for row in groups for cell in row.cells]

    assert len(groups) >= 6
    assert 10 * sum(cell.is_withheld for cell in cells) <= len(cells)


def test_innovation_and_digital_are_the_lowest_threads(tables):
    everybody = tables["sector-thread"].row("all").cells

    assert {cell.column for cell in sorted(everybody, key=lambda one: one.average)[:2]} == {"ITM", "DIG"}
    assert {cell.column for cell in sorted(everybody, key=lambda one: -one.weak_share)[:2]} == {"ITM", "DIG"}


def test_concurrent_engineering_is_the_weakest_sub_thread(tables):
    first, second, *_ = benchmark.weakest(tables[benchmark.WEAKEST])

    assert (first.column.code, first.rank, second.rank) == ("SCR-39", "1", "2")


def test_medtech_is_below_automotive_and_aerospace(tables):
    table = tables["sector-thread"]

    for column in table.columns:
        medtech, *others = (
            average(table, row, column.code) for row in ("medtech-pharma", "automotive", "aerospace-space")
        )
        assert medtech < min(others), column.title
