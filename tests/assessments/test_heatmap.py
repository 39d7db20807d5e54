"""The heatmap's table: its figures by hand, its masks, its columns."""

import pytest

from assessments import charts
from assessments.heatmap import Cell, Table
from tests.assessments.tally import frozen

LAYOUT = [
    ("ITM-1", "ITM", "plan"), ("ITM-2", "ITM", "plan"), ("ITM-3", "ITM", "make"), ("ITM-4", "ITM", "make"),
    ("DIG-1", "DIG", "plan"), ("DIG-2", "DIG", "make"), ("DIG-3", "DIG", "source"),
]  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return frozen.round_of(frozen.framework_version(LAYOUT))


@pytest.fixture
def submit(round_):
    def submit(sector, *levels, **segment):
        for one in levels:
            frozen.submission(round_, one, sector=frozen.sector(sector), **segment)

    return submit


def cells(table):
    return {(cell.row, cell.column): cell for row in table.rows for cell in row.cells}


def test_a_thread_cell_holds_the_means_and_the_median_of_its_firms(round_, submit):
    submit("boats", "1111222", "1114222", "2222222", "3333222", "4444222", "N???222")

    cell = cells(Table(round_, "thread"))["boats", "ITM"]

    assert cell.levels == (2, 1, 1, 1)  # medians 1, 1, 2, 3, 4; the sixth firm has no figure
    assert (cell.firms, cell.median) == (5, 2)
    assert cell.average == 2_350_000  # of 1, 1.75, 2, 3, 4
    assert cell.weak_share == 550_000  # of 1, 0.75, 1, 0, 0, and not 3 of 5


def test_a_sub_thread_cell_holds_its_levels(round_, submit):
    submit("boats", *["1234N?-"] * 2, *["4234123"] * 3)

    found = cells(Table(round_, "subthread"))

    assert found["boats", "ITM-1"] == Cell("boats", "ITM-1", 5, (2, 0, 0, 3), 4, 2_800_000, 400_000)
    assert found["boats", "DIG-1"].is_withheld  # three answered it


def test_fewer_than_five_firms_leave_no_number_and_are_left_out_of_totals(round_, submit):
    submit("boats", *["1111111"] * 4)
    submit("carts", *["3333333"] * 5)

    table = Table(round_, "stage")
    boats, carts, shown = table.rows

    assert boats.firms is None
    assert set(boats.cells) == {Cell("boats", column.code) for column in table.columns}
    assert [cell.levels for cell in shown.cells] == [cell.levels for cell in carts.cells]
    assert (shown.code, shown.firms, table.firms) == ("shown", 5, 5)


def test_cells_of_five_to_nine_firms_are_indicative(round_, submit):
    submit("boats", *["1111111"] * 9)
    submit("carts", *["3333333"] * 10)

    found = cells(Table(round_, "stage"))

    assert found["boats", "plan"].is_indicative
    assert not found["carts", "plan"].is_indicative


def test_a_total_withholds_too_when_no_sector_is_shown(round_, submit):
    submit("boats", *["1111111"] * 4)
    submit("carts", *["3333333"] * 4)

    table = Table(round_, "stage")

    assert all(cell.is_withheld for row in table.rows for cell in row.cells)
    assert table.firms is None


def test_sectors_without_firms_are_named_and_have_no_row(round_, submit):
    submit("boats", "1111111")
    frozen.sector("nobody")

    table = Table(round_)

    assert [row.code for row in table.rows] == ["boats", "shown"]
    assert "Sector nobody" in table.without_firms


def test_stages_stand_in_the_order_of_a_supply_chain_and_overall_last(round_, submit):
    submit("boats", "1111111")

    table = Table(round_, "stage")

    assert [column.code for column in table.columns] == ["plan", "make", "overall"]
    assert table.too_short == ["Source"]  # one sub-thread is too few for any firm


def test_a_short_round_shows_what_it_asks_enough_of(round_, submit):
    submit("boats", *["12.4..."] * 5)

    assert [column.code for column in Table(round_, "thread").columns] == ["ITM", "overall"]
    assert [column.code for column in Table(round_, "stage").columns] == ["plan", "overall"]
    assert [column.code for column in Table(round_, "subthread").columns] == ["ITM-1", "ITM-2", "ITM-4"]


def test_a_round_that_asks_too_little_of_a_thread_has_no_overall(round_, submit):
    submit("boats", *["12....3"] * 5)

    assert Table(round_, "thread").columns == []
    assert Table(round_, "thread").too_short == ["Thread ITM", "Thread DIG"]
    assert [column.code for column in Table(round_, "stage").columns] == ["plan"]


def test_the_lowest_cells_come_first_with_their_weakest_sub_thread(round_, submit):
    submit("boats", *["2122333"] * 5)
    submit("carts", *["3344333"] * 5)

    lowest = Table(round_, "thread").lowest("weak")

    assert [(row.code, column.code, weakest.code) for row, column, _, weakest in lowest] == [
        ("boats", "ITM", "ITM-2"),
        ("boats", "DIG", "DIG-1"),  # equal to the next in all three: in the order of sectors
        ("carts", "DIG", "DIG-1"),
        ("carts", "ITM", "ITM-1"),
    ]


def test_drilling_shows_the_distribution_and_the_sub_threads_weakest_first(round_, submit):
    submit("boats", *["4412222"] * 4, "4413?22", "44N3???")

    drill = Table(round_, "thread").drill("boats", "ITM")

    assert drill.distribution == [(1, 0, 0), (2, 4, 666_667), (3, 1, 166_667), (4, 1, 166_667)]
    assert [(column.code, cell.firms) for column, cell in drill.parts] == [
        ("ITM-3", 5), ("ITM-4", 6), ("ITM-1", 6), ("ITM-2", 6),
    ]  # fmt: skip
    assert drill.dont_know == 0


def test_the_share_of_dont_know_is_of_what_applies(round_, submit):
    submit("boats", *["1111111"] * 6, "N??-111")

    table = Table(round_, "subthread")

    assert table.drill("boats", "ITM-1").dont_know == 0  # not applicable is no part of it
    assert table.drill("boats", "ITM-2").dont_know == 142_857  # 1 of 7
    assert table.drill("boats", "ITM-4").dont_know == 0  # blank is not don't know
    assert Table(round_, "thread").drill("boats", "ITM").dont_know == 74_074  # 2 of 27


def test_drilling_into_a_withheld_cell_finds_nothing(round_, submit):
    submit("boats", *["1111111"] * 4)

    drill = Table(round_, "stage").drill("boats", "plan")

    assert drill.cell.is_withheld
    assert (drill.distribution, drill.parts, drill.dont_know) == ([], [], None)


@pytest.mark.parametrize("sectors", [1, 3])
def test_a_table_takes_two_queries(round_, submit, django_assert_num_queries, sectors):
    for number in range(sectors):
        submit(f"sector-{number}", *["1234123"] * 5)

    with django_assert_num_queries(2):  # sub-threads; counts, sectors and what is released
        table = Table(round_, "subthread")
        shown = [cell for row in table.rows for cell in row.cells if not cell.is_withheld]

    assert len(shown) == 7 * (sectors + 1)


@pytest.mark.parametrize(
    ("measure", "millionths", "shown"),
    [
        ("mean", 1_449_999, ("1.4", "h1")),
        ("mean", 1_450_000, ("1.5", "h2")),
        ("mean", 1_950_000, ("2.0", "h3")),
        ("mean", 2_949_999, ("2.9", "h4")),
        ("mean", 3_450_000, ("3.5", "h6")),
        ("mean", 4_000_000, ("4.0", "h6")),
        ("weak", 194_999, ("19%", "c1")),
        ("weak", 195_000, ("20%", "c2")),
        ("weak", 799_999, ("80%", "c5")),
        ("weak", 1_000_000, ("100%", "c5")),
    ],
)
def test_the_colour_is_that_of_the_number_shown(measure, millionths, shown):
    cell = Cell("boats", "plan", 5, (5, 0, 0, 0), 1, average=millionths, weak_share=millionths)

    assert charts.figure_of(cell, measure) == shown
