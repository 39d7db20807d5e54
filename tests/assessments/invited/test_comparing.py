"""What a list would do: new, changed, the same, or wrong, each with its address."""

import pytest

from assessments.invited import Problem, compare, read
from assessments.models import InvitedFirm, Sector, SizeBand
from tests import factories

pytestmark = pytest.mark.django_db
HEADING = "name,email,company_number,sector,area,size_band\n"


@pytest.fixture
def round_():
    return factories.round_()


def compared(round_, *lines, heading=HEADING):
    return compare(round_, read((heading + "\n".join(lines)).encode()))


def test_codes_and_titles_say_the_same(round_):
    comparison = compared(
        round_,
        "A,a@a.example,,automotive,lep-black-country,small",
        f"B,B@B.example,sc 123456,Automotive,Black Country LEP,{SizeBand.objects.get(code='small')}",
        "C,c@c.example,1234567,,black country,SMALL",
    )

    assert comparison.problems == []
    first, second, third = comparison.new
    assert first.sector == second.sector == Sector.objects.get(code="automotive")
    assert (second.email, second.company_number, third.company_number) == (
        "b@b.example",
        "SC123456",
        "01234567",
    )
    assert {one.geography.slug for one in comparison.new} == {"lep-black-country"}
    assert {one.size_band.code for one in comparison.new} == {"small"}
    assert third.sector is None


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        (",a@a.example,,,,", "name", "is empty"),
        ("A,,,,,", "email", "is empty"),
        ("A,at a.example,,,,", "email", "“at a.example” is not an email address"),
        (
            "A,a@a.example,12,,,",
            "company_number",
            "“12” is not a company number, such as 01234567 or SC123456",
        ),
        ("A,a@a.example,,boats,,", "sector", "“boats” is no sector known here"),
        ("A,a@a.example,,,Paris,", "area", "“Paris” is no area known here"),
        ("A,a@a.example,,,,huge", "size_band", "“huge” is no size band known here"),
        (f"{'A' * 151},a@a.example,,,,", "name", "has 151 characters; use 150 or fewer"),
        ("A\u202eB,a@a.example,,,,", "name", "Remove the characters that cannot be seen."),
    ],
)
def test_a_cell_that_cannot_be_is_named(round_, line, column, message):
    comparison = compared(round_, "Good,good@a.example,,,,", line)

    assert comparison.problems == [Problem(3, column, message)]
    assert comparison.rejected == 1


def test_an_address_twice_in_the_file_names_the_first(round_):
    comparison = compared(round_, "A,a@a.example,,,,", "B,A@A.example,,,,")

    assert comparison.problems == [Problem(3, "email", "repeats row 2")]


def test_what_is_known_is_the_same_or_changed(round_):
    automotive = Sector.objects.get(code="automotive")
    common = {"round": round_, "sector": automotive}
    InvitedFirm.objects.create(name="A", email="a@a.example", invited_at="2026-01-01T00:00Z", **common)
    InvitedFirm.objects.create(name="B", email="b@b.example", **common)

    comparison = compared(round_, "A,a@a.example", "Better,b@b.example", heading="name,email\n")

    assert (comparison.unchanged, comparison.invited_before, comparison.new) == (1, 1, [])
    [changed] = comparison.changed
    assert (changed.name, changed.sector) == (
        "Better",
        automotive,
    )  # a column that is not there changes nothing
    assert InvitedFirm.objects.filter(name="Better").count() == 0


def test_another_round_knows_nothing_of_it(round_):
    InvitedFirm.objects.create(round=factories.round_(), name="A", email="a@a.example")

    assert len(compared(round_, "A,a@a.example,,,,").new) == 1


def test_asks_as_often_for_many_rows_as_for_one(round_, django_assert_num_queries):
    for count in (1, 30):
        lines = [f"F,{number}@a.example,,,," for number in range(count)]
        with django_assert_num_queries(4):  # areas, sectors, size bands, the list
            compared(round_, *lines)
