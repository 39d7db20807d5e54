"""Firms and the vocabularies that describe them."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from assessments.models import Sector, SubSector
from assessments.models.firm import longest_prefix
from tests import factories

DIGITS = st.text("0123456789", min_size=1, max_size=5)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sic", "code", "sector"),
    [
        ("28930", "food-machinery", "food-drink"),  # five digits beat the two of machinery
        ("28990", "am-machinery", "advanced-manufacturing"),
        ("28110", "en-turbines", "energy-low-carbon"),
        ("27200", "en-batteries", "energy-low-carbon"),
        ("27900", "am-electrical", "advanced-manufacturing"),
        ("30300", "aero-manufacture", "aerospace-space"),
        ("30110", "am-other-transport", "advanced-manufacturing"),
        ("33160", "aero-mro", "aerospace-space"),
        ("46460", "med-wholesale", "medtech-pharma"),
        ("46900", "lg-wholesale", "logistics"),
        ("32500", "med-instruments", "medtech-pharma"),
        ("12000", "om-other", "other-manufacturing"),
    ],
)
def test_a_sic_code_belongs_to_the_longest_prefix(sic, code, sector):
    found = SubSector.objects.for_sic(sic)

    assert (found.code, found.sector.code) == (code, sector)


@pytest.mark.django_db
@pytest.mark.parametrize("sic", ["01110", "99999", "2", "", "abcde"])
def test_a_sic_code_of_no_sub_sector_falls_back(sic):
    assert SubSector.objects.for_sic(sic) is None
    assert Sector.objects.fallback().code == "other"


@pytest.mark.django_db
def test_proposing_a_sub_sector_takes_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert SubSector.objects.for_sic("28930").sector.title == "Food and drink"


@given(DIGITS, st.lists(DIGITS, unique=True))
def test_the_longest_prefix_is_a_prefix_and_none_is_longer(code, prefixes):
    found = longest_prefix(code, prefixes)

    fitting = [prefix for prefix in prefixes if code[: len(prefix)] == prefix]
    assert (found in fitting) == bool(fitting)
    assert len(found or "") == max(map(len, fitting), default=0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"name": ""}, "firm_has_a_name"),
        ({"sic_code": "1234"}, "firm_sic_code_is_five_digits"),
        ({"sic_code": "1234x"}, "firm_sic_code_is_five_digits"),
        ({"company_number": "1234567"}, "firm_company_number_has_the_register_form"),
        ({"company_number": "sc123456"}, "firm_company_number_has_the_register_form"),
        ({"company_number": "01234567", "is_demo": True}, "firm_of_demonstration_has_no_company_number"),
    ],
)
def test_the_database_refuses_a_firm_that_cannot_be(fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        factories.firm(**fields)


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["", "01234567", "SC123456"])
def test_company_numbers_have_the_form_of_the_register(number):
    assert factories.firm(company_number=number).company_number == number


@pytest.mark.django_db
def test_one_sector_alone_is_the_fallback():
    with pytest.raises(IntegrityError), transaction.atomic():
        Sector.objects.filter(code="rail").update(is_fallback=True)


@pytest.mark.django_db
def test_a_person_answers_for_a_firm_once():
    firm = factories.firm()
    person = factories.member(firm)

    with pytest.raises(IntegrityError), transaction.atomic():
        firm.memberships.create(user=person)
    with pytest.raises(IntegrityError, match="membership_role_known"), transaction.atomic():
        firm.memberships.create(user=factories.user(), role="boss")
