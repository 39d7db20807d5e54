"""The working tables beside the public releases of their round: what is subtracted leaves no firm or five."""

from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments import benchmark, guarding
from assessments.choices import ReleaseStatus
from assessments.demonstration import people, releasing
from assessments.demonstration.seeding import Seeding
from assessments.difference import DifferenceTable
from assessments.disclosure.working import NOTHING
from assessments.heatmap import SHOWN, Table
from assessments.models import Release, ReleasedCell, ReleasedTable, Round, Submission
from assessments.ranking import rank
from indicators.models import Geography
from meo_site.accounts.roles import Role
from tests import factories
from tests.conftest import load_content

from .tally import frozen
from .test_difference import LAYOUT, verified

pytestmark = pytest.mark.django_db
SEEDED = ("demo-2025", "demo-2026")


def sector_attack(round_, released, by):
    """Firms left of the released rows, and of `all`, once all other released rows and shown cells are subtracted."""
    table, left = Table(round_, by), {}
    shown = {(cell.row, cell.column): cell.firms for row in table.rows for cell in row.cells if cell.firms}
    for column in (one.code for one in released.columns):
        rows = {row.code: released.cell(row.code, column).firms for row in released.rows}
        members = {row.code: {one.code for one in row.members} for row in released.rows}
        known = {row for row, firms in rows.items() if firms and row != "all"}
        for row in known:
            left[row, column] = rows[row] - sum(shown.get((one, column), 0) for one in members[row] - {row})
            if members[row] == {row}:
                left[row, column] = 0
        if rows["all"]:
            others = {one.code for one in table.sectors} - set().union(
                *(members[row] for row in known), set()
            )
            rest = rows["all"] - sum(rows[row] for row in known)
            left["all", column] = rest - sum(shown.get((one, column), 0) for one in others)
    return {where for where, number in left.items() if 0 < number < 5}


def area_attack(round_, released):
    """Firms left of each released row of areas once the total shown of one of its areas is subtracted."""
    few = set()
    for row in released.rows[1:]:
        for member in row.members:
            area = Geography.objects.get(slug=member.code)
            rows = Table(round_, "thread", geography=area.pk).rows
            for cell in rows[-1].cells:
                firms = getattr(released.cell(row.code, cell.column), "firms", None)
                if firms and cell.firms and 0 < firms - cell.firms < 5:
                    few.add((member.code, cell.column))
    return few


@pytest.fixture(scope="module")
def attacked(django_db_setup, django_db_blocker):
    """What both attacks find in the demonstration, guarded and not: seeded once, undone after the reading."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_content()
        seeding = Seeding(date(2026, 11, 1))
        seeding.seed_people()
        seeding.seed_firms()
        seeding.seed_2026()
        seeding.seed_2025()
        cast = {role: people.who_signs_in_as(role) for role in ("analyst", "publisher")}
        found = {}
        for slug in SEEDED:
            releasing.release(slug, **cast)
        found["guarded"] = all_attacks()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(guarding, "beside", lambda *_, **__: NOTHING)
            found["unguarded"] = all_attacks()
        transaction.set_rollback(True)
    return found


def all_attacks():
    few = {}
    for slug in SEEDED:
        round_ = Round.objects.get(slug=slug)
        tables = benchmark.tables(benchmark.of_round(slug))
        for by in ("stage", "thread", "subthread"):
            few[slug, by] = sector_attack(round_, tables[f"sector-{by}"], by)
        few[slug, "area"] = area_attack(round_, tables["area-thread"])
    return few


@pytest.mark.sweep
def test_a_release_less_the_working_tables_of_the_demonstration_leaves_no_firm_or_five(attacked):
    assert not {name: few for name, few in attacked["guarded"].items() if few}


@pytest.mark.sweep
def test_without_the_guard_the_same_attacks_find_single_firms(attacked):
    unguarded = attacked["unguarded"]

    assert unguarded["demo-2025", "subthread"]
    assert any(unguarded[slug, "area"] for slug in SEEDED)


# --- Rounds made small ----------------------------------------------------------------------------


def release(round_, status=ReleaseStatus.PUBLISHED, **tables):
    """A release by hand; tables: of the name with _ for -, rows of (code, members, firms by column)."""
    by, publisher = factories.staff(Role.ANALYST), factories.staff(Role.PUBLISHER)
    told = {}
    if status == ReleaseStatus.WITHDRAWN:
        told = {"withdrawn_by": publisher, "withdrawn_at": timezone.now(), "notice": "Counted twice."}
    public = {"number": round_.releases.count() + 1, "approved_by": publisher, "published_at": timezone.now()}
    if status == ReleaseStatus.READY:
        public = {}
    made = Release.objects.create(round=round_, status=status, minimum=5, made_by=by, **public, **told)
    for name, rows in tables.items():
        stored = ReleasedTable.objects.create(
            release=made, name=name.replace("_", "-"), columns=[],
            rows=[
                {"code": code, "title": code, "members": [{"code": one, "title": one} for one in members]}
                for code, members, _ in rows
            ],
        )  # fmt: skip
        for code, _, firms in rows:
            for column, number in firms.items():
                ReleasedCell.objects.create(
                    table=stored, row=code, column=column, withheld="averages",
                    l1=number, l2=0, l3=0, l4=0, median=1,
                )  # fmt: skip


@pytest.fixture
def round_():
    """Boats (6) and carts (8) and kites (1), which a release has merged, and bells (9), which it shows."""
    made = frozen.round_of(frozen.framework_version(LAYOUT))
    made.area = frozen.area("lep-here")
    for sector, number in (("boats", 6), ("carts", 8), ("kites", 1), ("bells", 9)):
        for _ in range(number):
            frozen.submission(made, "1234123", sector=frozen.sector(sector), geography=made.area)
    return made


MERGED = ("merged-1", ("boats", "carts", "kites"), {"ITM": 15})
ALONE = ("bells", ("bells",), {"ITM": 9})
EVERYBODY = ("all", (), {"ITM": 24})


def shown(table):
    return {row.code for row in table.rows if not next(c for c in row.cells if c.column == "ITM").is_withheld}


@pytest.mark.parametrize("status", [ReleaseStatus.PUBLISHED, ReleaseStatus.REPLACED, ReleaseStatus.WITHDRAWN])
def test_of_a_merged_row_the_smallest_shown_sector_goes_with_the_single_firm(round_, status):
    release(round_, status, sector_thread=[EVERYBODY, MERGED, ALONE])

    assert shown(Table(round_, "thread")) == {"carts", "bells", SHOWN}


def test_no_page_says_of_a_sector_of_six_that_it_has_fewer_than_five(client, round_):
    client.force_login(factories.staff(Role.ANALYST))
    address = reverse("assessments:heatmap") + f"?round={round_.slug}&by=thread"
    for name in ("&view=table", "&view=chart", "&cell=boats.ITM"):
        assert "Withheld" not in client.get(address + name).content.decode()
    release(round_, sector_thread=[EVERYBODY, MERGED, ALONE])

    page = client.get(address).content.decode()

    assert "would tell fewer than 5 firms apart" in page
    assert page.count("Withheld") >= 2


def test_a_release_that_is_not_public_hides_nothing(round_):
    release(round_, ReleaseStatus.READY, sector_thread=[EVERYBODY, MERGED, ALONE])

    assert shown(Table(round_, "thread")) == {"boats", "carts", "bells", SHOWN}


def test_of_all_firms_a_sector_goes_too_where_the_release_shows_no_other_row(round_):
    release(round_, sector_thread=[EVERYBODY])

    assert shown(Table(round_, "thread")) == {"carts", "bells", SHOWN}


def test_a_sector_that_is_public_by_itself_hides_nobody(round_):
    release(round_, sector_thread=[EVERYBODY, ("carts", ("carts",), {"ITM": 8}), ALONE])

    assert shown(Table(round_, "thread")) == {"carts", "bells", SHOWN}


def test_a_column_that_the_release_withholds_hides_nothing(round_):
    release(round_, sector_thread=[("all", (), {}), ("merged-1", MERGED[1], {}), ("bells", ("bells",), {})])

    assert shown(Table(round_, "thread")) == {"boats", "carts", "bells", SHOWN}


def test_a_part_and_a_difference_hide_what_their_whole_hides(round_):
    for one in Submission.objects.filter(round=round_):
        verified(one, "1111111")
    release(round_, sector_thread=[EVERYBODY, MERGED, ALONE])

    assert shown(Table(round_, "thread", mode="self")) == {"carts", "bells", SHOWN}
    assert shown(Table(round_, "thread", geography=round_.area.pk)) == {"carts", "bells", SHOWN}
    assert shown(DifferenceTable(round_, "thread")) == {"carts", "bells", SHOWN}


def test_of_verified_levels_no_release_tells_anything(round_):
    for one in Submission.objects.filter(round=round_):
        verified(one, "1111111")
    release(round_, sector_thread=[EVERYBODY, MERGED, ALONE])

    assert shown(Table(round_, "thread", mode="verified")) == {"boats", "carts", "bells", SHOWN}


def test_of_an_area_that_is_released_a_sector_goes_with_the_single_firm(round_):
    here = ("lep-here", ("lep-here",), {"ITM": 24})
    release(round_, area_thread=[EVERYBODY, here])

    assert shown(Table(round_, "thread", geography=round_.area.pk)) == {"carts", "bells", SHOWN}


@pytest.mark.parametrize(("elsewhere", "left"), [(3, {"carts", SHOWN}), (5, {"boats", "carts", SHOWN})])
def test_an_area_goes_without_a_sector_where_few_firms_of_its_released_row_are_elsewhere(elsewhere, left):
    made = frozen.round_of(frozen.framework_version(LAYOUT))
    here, there = frozen.area("lep-here"), frozen.area("lep-there")
    for sector, number, where in (("boats", 6, here), ("carts", 8, here), ("arks", elsewhere, there)):
        for _ in range(number):
            frozen.submission(made, "1234123", sector=frozen.sector(sector), geography=where)
    merged = ("merged-1", ("lep-here", "lep-there"), {"ITM": 14 + elsewhere})
    release(made, area_thread=[("all", (), {"ITM": 14 + elsewhere}), merged])

    assert shown(Table(made, "thread", geography=here.pk)) == left


def test_the_ranking_stands_under_the_same_mask(round_):
    released = {"sector_subthread": [
        ("all", (), {"ITM-1": 24}), ("merged-1", MERGED[1], {"ITM-1": 15}), ("bells", ("bells",), {"ITM-1": 9}),
    ]}  # fmt: skip
    release(round_, **released)
    firms = {row.sub_thread.code: row.firms for row in rank(round_, frozen.sector("boats"))}
    everybody = {row.sub_thread.code: row.firms for row in rank(round_)}

    assert (firms["ITM-1"], firms["ITM-2"]) == (None, 6)
    assert (everybody["ITM-1"], everybody["ITM-2"]) == (24, 23)


def test_what_is_released_is_read_in_one_query_more_than_whether(round_, django_assert_num_queries):
    for queries in (1, 2, 2):
        with django_assert_num_queries(queries):
            guarding.beside(round_, ["ITM"], [], geography=round_.area.pk)
        release(
            round_, ReleaseStatus.REPLACED, sector_thread=[EVERYBODY, MERGED, ALONE], area_thread=[EVERYBODY]
        )
    with django_assert_num_queries(0):
        assert guarding.beside(round_, ["ITM"], [], mode="verified") == NOTHING
