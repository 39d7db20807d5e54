"""What a person types about a firm: formats, what is offered, what is stored."""

import pytest

from assessments.forms import AnswerForm, FirmForm
from assessments.models import Firm, SizeBand, SubSector, Tier
from indicators.models import Geography
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed():
    return {
        "name": "Brindley Castings Ltd",
        "sic_code": "24510",
        "industry": "am-metals",
        "size_band": SizeBand.objects.get(code="small").pk,
        "geography": Geography.objects.get(slug="lep-black-country").pk,
        "tier": Tier.objects.get(code="tier-2").pk,
        "company_number": "",
        "authority": "on",
    }


def saved(form, *, by):
    assert form.errors == {}
    return form.save(by=by)


def test_form_offers_every_sub_sector_under_its_sector_and_the_fallback_alone():
    choices = dict(FirmForm().fields["industry"].choices)

    offered = [code for within in choices.values() if isinstance(within, list) for code, _ in within]
    assert sorted(offered) == sorted(SubSector.objects.values_list("code", flat=True))
    assert choices["other"] == "Other sectors"


def test_form_offers_the_areas_of_the_midlands_by_region():
    groups = {
        group: [text for _, text in areas]
        for group, areas in list(FirmForm().fields["geography"].choices)[1:]
    }

    assert sorted(groups) == ["Across regions", "East Midlands", "West Midlands"]
    assert groups["Across regions"] == ["Greater Lincolnshire", "South East Midlands LEP (SEMLEP)"]
    assert len(groups["West Midlands"]) + len(groups["East Midlands"]) == 8


@pytest.mark.parametrize("name", ["\u202eacme", "\u200b", "Acme\x00", "Acme\ufffd", "\u2066Acme"])
def test_a_name_that_cannot_be_read_is_refused(typed, name):
    assert FirmForm(typed | {"name": name}).has_error("name")


@pytest.mark.parametrize("name", ["Ärzte & Söhne", "Müller’s (Coventry) Ltd", "株式会社", "O'Hara-Smith 3D"])
def test_a_name_in_any_script_is_taken(typed, name):
    assert not FirmForm(typed | {"name": name}).has_error("name")


def test_form_stores_the_firm_with_its_first_member(typed):
    person = factories.user()

    firm = saved(FirmForm(typed), by=person)

    assert list(firm.members.all()) == [person]
    assert (firm.sector.code, firm.sub_sector.code, firm.geography.slug) == (
        "advanced-manufacturing", "am-metals", "lep-black-country"
    )  # fmt: skip


def test_form_takes_the_fallback_sector_without_a_sub_sector(typed):
    firm = saved(FirmForm(typed | {"industry": "other", "sic_code": ""}), by=factories.user())

    assert (firm.sector.code, firm.sub_sector, firm.sic_code) == ("other", None, "")


@pytest.mark.parametrize(
    ("name", "typed_as", "stored_as"),
    [
        ("company_number", " sc 123456", "SC123456"),
        ("company_number", "01234567", "01234567"),
        ("sic_code", "24 510", "24510"),
        ("name", "  Brindley  ", "Brindley"),
    ],
)
def test_form_tidies_what_was_typed(typed, name, typed_as, stored_as):
    firm = saved(FirmForm(typed | {name: typed_as}), by=factories.user())

    assert getattr(firm, name) == stored_as


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("name", "", "Enter the name of your firm"),
        ("name", " ", "Enter the name of your firm"),
        ("name", "nul\0", "Null characters are not allowed."),
        ("name", "x" * 151, "Ensure this value has at most 150 characters (it has 151)."),
        ("industry", "", "Choose a sub-sector"),
        ("industry", "automotive", "Choose a sub-sector from the list"),  # it has sub-sectors
        ("industry", "no-such", "Choose a sub-sector from the list"),
        ("size_band", "", "Choose the number of employees"),
        ("geography", "", "Choose an area"),
        ("geography", "1" * 30, "Choose an area from the list"),
        ("tier", "", "Choose your place in the supply chain"),
        ("authority", "", "Confirm that you can answer on behalf of this firm"),
        ("sic_code", "2451", "Enter a SIC code of five digits, such as 29320"),
        ("sic_code", "٢٤٥١٠", "Enter a SIC code of five digits, such as 29320"),
        (
            "company_number",
            "1234567",
            "Enter a company number of eight characters, such as 01234567 or SC123456",
        ),
        (
            "company_number",
            "ABC12345",
            "Enter a company number of eight characters, such as 01234567 or SC123456",
        ),
    ],
)
def test_form_says_what_to_do(typed, name, value, message):
    form = FirmForm(typed | {name: value})

    assert form.errors == {name: [message]}


def test_form_refuses_places_that_are_no_area_of_the_midlands(typed):
    for place in Geography.objects.exclude(pk__in=Geography.objects.areas()):
        assert list(FirmForm(typed | {"geography": place.pk}).errors) == ["geography"]


def test_form_does_not_assign_what_it_does_not_ask(typed):
    firm = saved(
        FirmForm(typed | {"is_demo": "on", "enterprise_group": "Big Group", "id": "7"}), by=factories.user()
    )

    firm.refresh_from_db()
    assert (firm.is_demo, firm.enterprise_group) == (False, "")


def test_change_of_a_firm_asks_no_authority_and_writes_what_changed(typed):
    firm = factories.firm(name="Old name")
    person = factories.member(firm)
    form = FirmForm(typed | {"authority": "", "name": "New name"}, instance=firm)
    Firm.objects.filter(pk=firm.pk).update(enterprise_group="Set by staff")

    saved(form, by=person)

    firm.refresh_from_db()
    assert (firm.name, firm.sub_sector.code, firm.enterprise_group) == (
        "New name",
        "am-metals",
        "Set by staff",
    )


def test_firm_of_the_demonstration_takes_no_company_number(typed):
    firm = factories.firm(is_demo=True)

    form = FirmForm(typed | {"company_number": "01234567"}, instance=firm)

    assert form.errors == {"company_number": ["A firm of the demonstration has no company number"]}


def test_answer_without_a_reason_keeps_none_of_its_text():
    form = AnswerForm({"level": "3", "version": "0", "na_reason": "Typed, then a level was chosen."})

    assert form.is_valid()
    assert form.values() == {"state": "3"}
