"""The list of invited firms: all of a file or nothing, and tied to whoever registers."""

import pytest
from django.db import IntegrityError, transaction

from assessments import lifecycle
from assessments.invited import read
from assessments.lifecycle import Fixed, NotReady
from assessments.models import InvitedFirm
from meo_site.audit.models import Event
from tests import factories

pytestmark = pytest.mark.django_db
HEADING = "name,email,company_number\n"


@pytest.fixture
def analyst():
    return factories.staff("analyst")


@pytest.fixture
def round_():
    return factories.round_(is_by_list=True)


def listed(round_, *lines, by=None):
    return lifecycle.list_firms(round_, read((HEADING + "\n".join(lines)).encode()), by=by)


def test_a_list_is_added_and_the_second_time_changes_nothing(round_, analyst):
    for new, unchanged in ((2, 0), (0, 2)):
        done = listed(round_, "A,a@a.example,", "B,b@b.example,01234567", by=analyst)
        assert (len(done.new), len(done.changed), done.unchanged) == (new, 0, unchanged)

    assert list(round_.invited_firms.values_list("name", "company_number")) == [("A", ""), ("B", "01234567")]
    event = Event.objects.get(actor=analyst)
    assert (event.verb, event.actor, event.detail) == ("listed firms", analyst, {"new": 2, "changed": 0})


def test_one_bad_row_keeps_the_whole_list_out(round_, analyst):
    with pytest.raises(NotReady, match="1 rows? cannot be read"):
        listed(round_, "A,a@a.example,", "B,nowhere,", by=analyst)

    assert not InvitedFirm.objects.exists()


def test_a_firm_is_known_by_the_address_of_its_people(round_, analyst):
    firm = factories.firm()
    member = factories.member(firm)

    listed(round_, f"A,{member.email},", "C,c@c.example,", by=analyst)

    assert dict(round_.invited_firms.values_list("name", "firm")) == {"A": firm.pk, "C": None}
    assert round_.takes(firm)


def test_whoever_types_the_number_of_an_invited_firm_takes_nobodys_place(round_, analyst):
    present = factories.firm(company_number="01234567")
    listed(round_, "B,b@b.example,01234567", by=analyst)
    squatter, person = factories.firm(), factories.user()
    squatter.pk, squatter.name, squatter.company_number = None, "Squatter", "01234567"

    lifecycle.register(squatter, by=person)
    lifecycle.describe(present, ["company_number"], by=factories.member(present))

    assert round_.invited_firms.get().firm is None


def test_two_addresses_of_one_firm_are_one_invitation_of_it(round_, analyst):
    firm = factories.firm()
    people = [factories.member(firm) for _ in range(2)]

    listed(round_, *(f"A,{one.email}," for one in people), by=analyst)

    assert round_.invited_firms.filter(firm=firm).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        round_.invited_firms.update(firm=firm)


def test_a_firm_that_registers_is_found_on_every_list(round_):
    other = factories.round_()
    person = factories.user(email="jo@mill.example")
    rows = [factories.invited(one, email="jo@mill.example") for one in (round_, other)]
    new = factories.firm()
    new.pk, new.name = None, "Mill"

    firm = lifecycle.register(new, by=person)

    assert {one.firm for one in InvitedFirm.objects.filter(pk__in=[row.pk for row in rows])} == {firm}


def test_a_firm_comes_off_the_list_unless_it_has_started(round_, analyst):
    row = factories.invited(round_, firm=factories.firm())
    factories.assessment(row.firm, round_)
    with pytest.raises(Fixed, match="has started this round and stays"):
        lifecycle.unlist(row, by=analyst)

    lifecycle.unlist(factories.invited(round_), by=analyst)

    assert list(round_.invited_firms.all()) == [row]
