"""Verified levels less the own levels of the same firms: signed, and withheld where either side is."""

import pytest
from django.db import transaction
from django.urls import reverse

from assessments import difference
from assessments.choices import EntryKind
from assessments.difference import DifferenceTable
from assessments.models import VerifiedLevels
from assessments.tally import store
from tests import factories

from .tally import frozen
from .views.observatory.conftest import LAYOUT
from .views.observatory.reading import rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return frozen.round_of(frozen.framework_version(LAYOUT), slug="spring", title="Spring round")


def verified(submission, levels):
    """Levels that an assessor found, written straight into their table, counted with the own ones beside."""
    with transaction.atomic():
        VerifiedLevels.objects.create(
            submission=submission, levels=levels, finalised_at=submission.submitted_at
        )
        store.append(submission, +1, EntryKind.VERIFIED)
        store.append(submission, +1, EntryKind.PAIRED)


def firms(round_, sector, pairs):
    """Firms of a sector: (own levels, verified ones or None)."""
    usual = frozen.segment(sector=frozen.sector(sector))
    for own, found in pairs:
        submission = frozen.submission(round_, own, **usual)
        if found:
            verified(submission, found)


def cell(table, row, column):
    found = next(one for one in table.rows if one.code == row)
    return next(one for one in found.cells if one.column == column)


@pytest.mark.parametrize("is_folded", [False, True])
def test_a_cell_is_verified_minus_own_of_the_firms_that_have_both(round_, is_folded):
    firms(round_, "boats", [("3333333", "2333333")] * 5 + [("1111111", None)] * 5)
    if is_folded:
        store.compact()

    shown = cell(DifferenceTable(round_, "subthread"), "boats", "ITM-1")

    assert (shown.firms, shown.own_firms, shown.average, shown.weak_share) == (5, 5, -1_000_000, 1_000_000)
    assert cell(DifferenceTable(round_, "subthread"), "boats", "ITM-2").average == 0


@pytest.mark.parametrize(
    "pairs",
    [
        [("3333333", "2222222")] * 4 + [("3333333", None)] * 5,  # four firms on either side
        [("3333333", "2222222")] * 4 + [("3333333", "?222222")],  # four verified
        [("3333333", "2222222")] * 4 + [("?333333", "2222222")],  # four own
    ],
)
def test_fewer_than_five_on_either_side_are_withheld(round_, pairs):
    firms(round_, "boats", pairs)

    shown = cell(DifferenceTable(round_, "subthread"), "boats", "ITM-1")

    assert (shown.is_withheld, shown.firms, shown.average, shown.weak_share) == (True, None, None, None)
    assert next(one for one in difference.rank(round_) if one.sub_thread.code == "ITM-1").is_withheld


def test_the_total_is_of_the_sectors_shown_on_both_sides(round_):
    firms(round_, "boats", [("3333333", "2222222")] * 5)
    firms(round_, "carts", [("3333333", "4444444")] * 4 + [("3333333", "?444444")])

    shown = cell(DifferenceTable(round_, "subthread"), "shown", "ITM-1")

    assert (shown.firms, shown.average) == (5, -1_000_000)
    assert cell(DifferenceTable(round_, "subthread"), "shown", "ITM-2").firms == 10


def test_a_withheld_sector_cannot_be_worked_out_of_the_ranking(round_):
    firms(round_, "boats", [("3333333", "2222222")] * 5)
    firms(round_, "carts", [("3333333", "4444444")] * 4)

    ranked = difference.rank(round_)

    assert {(row.firms, row.average) for row in ranked} == {(5, -1_000_000)}


def test_what_is_furthest_below_ranks_first_and_equals_share_a_rank(round_):
    firms(round_, "boats", [("3333333", "1233333")] * 5)

    ranked = difference.rank(round_)

    assert [(row.sub_thread.code, row.rank) for row in ranked][:3] == [
        ("ITM-1", "1"), ("ITM-2", "2"), ("ITM-3", "3=")
    ]  # fmt: skip


@pytest.fixture
def analyst(client):
    client.force_login(factories.staff("analyst"))


def test_the_pages_and_files_say_it_with_a_sign(client, analyst, round_):
    firms(round_, "boats", [("3333333", "2433333")] * 5)
    query = "?round=spring&mode=difference&by=subthread"

    page = client.get(reverse("assessments:heatmap") + query + "&cell=boats:ITM-1").content.decode()
    rows = rows_of(client.get(reverse("assessments:heatmap-csv") + query))
    weakest = rows_of(client.get(reverse("assessments:weakest-csv") + "?round=spring&mode=difference"))

    assert "+100 points" in page
    assert "Verified levels minus the same firms’ own" in page
    boats = {row[1]: row[2:] for row in rows if row[0] == "boats"}
    assert boats["ITM-1"] == ["5", "", "", "", "", "", "-1.00", "1.0000", ""]
    assert boats["ITM-2"] == ["5", "", "", "", "", "", "1.00", "0.0000", ""]
    assert weakest[1][:2] == ["1", "ITM-1"]
    assert weakest[1][5:] == ["5", "", "", "", "", "1.0000", "-1.00", "", ""]


@pytest.mark.parametrize("mode", ["own", "self", "facilitated", "verified", "difference"])
def test_every_page_says_which_levels(client, analyst, round_, mode):
    firms(round_, "boats", [("3333333", "2222222")] * 5)

    for name in ("heatmap", "weakest"):
        page = client.get(reverse(f"assessments:{name}") + f"?round=spring&mode={mode}")

        assert page.status_code == 200
        assert page.context["filters"].said[0] in page.content.decode()


def test_verified_levels_are_a_view_of_their_own(client, analyst, round_):
    firms(round_, "boats", [("3333333", "2222222")] * 5 + [("4444444", None)] * 5)

    rows = {
        mode: rows_of(client.get(reverse("assessments:weakest-csv") + f"?round=spring&mode={mode}"))[1]
        for mode in ("own", "verified")
    }

    assert rows["own"][5:10] == ["10", "0", "0", "5", "5"]
    assert rows["verified"][5:10] == ["5", "0", "5", "0", "0"]


@pytest.mark.parametrize("query", ["measure=median", "view=chart"])
def test_a_difference_has_no_median_and_no_chart(client, analyst, round_, query):
    response = client.get(reverse("assessments:heatmap") + f"?round=spring&mode=difference&{query}")

    assert response.status_code == 400
