"""Two tables subtracted: what a part of the firms shows and what the whole shows differ by no firm or by five."""

import pytest

from assessments.difference import DifferenceTable
from assessments.heatmap import Table

from .tally import frozen
from .test_difference import LAYOUT, verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    """Boats and carts: of each part one has a rest of one firm, the other a rest of five."""
    made = frozen.round_of(frozen.framework_version(LAYOUT))
    here, there = frozen.segment(), frozen.segment()
    for sector, rest in (("boats", 1), ("carts", 5)):
        for number, where, mode in ((5, here, "self"), (rest, there, "facilitated")):
            for _ in range(number):
                place = where | {"sector": frozen.sector(sector)}
                one = frozen.submission(made, "1234123", mode=mode, **place)
                verified(one, "1111111")
    made.size, made.area = here["size_band"].pk, here["geography"].pk
    return made


def shown(table):
    rows = {row.code: row for row in table.rows}
    return {
        (row.code, cell.column): cell.firms
        for row in rows.values()
        for cell in row.cells
        if row.code != "shown" and not cell.is_withheld
    }


@pytest.mark.parametrize("by", ["stage", "thread", "subthread"])
@pytest.mark.parametrize("attack", ["mode", "verified", "size"])
def test_two_tables_differ_by_no_firm_or_five(round_, by, attack):
    modes, segment = {
        "mode": (("own", "self"), {}),
        "verified": (("verified", "verified"), {"geography": round_.area}),
        "size": (("own", "own"), {"size_band": round_.size}),
    }[attack]
    whole, part = Table(round_, by, mode=modes[0]), Table(round_, by, mode=modes[1], **segment)

    both = shown(whole).keys() & shown(part).keys()
    left = {row: shown(whole)[row, column] - shown(part)[row, column] for row, column in both}

    assert left == {"carts": 5}
    assert [row.firms for row in part.rows] == [None, 5, 5]


def test_firms_without_a_verified_figure_are_a_rest_too(round_):
    frozen.submission(round_, "4444444", sector=frozen.sector("boats"))

    assert {row for row, _ in shown(DifferenceTable(round_, "stage"))} == {"carts"}
