"""A firm's rows exist for its members only."""

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.urls import reverse

from assessments import permissions
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESSES = [  # (name, further arguments, methods that are answered)
    ("assessments:check", [], {"get", "head"}),
    ("assessments:submit", [], {"post"}),
    ("assessments:results", [], {"get", "head"}),
    ("assessments:answer", ["ORG-1"], {"post"}),
    ("assessments:thread", ["ORG"], {"get", "head", "post"}),
]
METHODS = ["get", "head", "post", "put", "patch", "delete"]


@pytest.fixture
def draft():
    return factories.assessment(factories.firm(), factories.round_("acursc"))


def request_of(person, **session):
    request = RequestFactory().get("/")
    request.user, request.session = person, session
    return request


def test_firm_for_a_member_is_the_first_joined():
    second, first = factories.firm(), factories.firm()
    factories.member(second)  # somebody else, earlier
    person = factories.member(first)
    second.members.add(person)

    assert permissions.firm_for(request_of(person)) == first


def test_firm_for_a_member_of_two_is_the_one_switched_to():
    first, second, foreign = factories.firm(), factories.firm(), factories.firm()
    person = factories.member(first)
    second.members.add(person)

    assert permissions.firm_for(request_of(person, firm=second.pk)) == second
    assert permissions.firm_for(request_of(person, firm=foreign.pk)) == first


def test_firm_for_somebody_without_one_is_none():
    factories.firm()

    assert permissions.firm_for(request_of(factories.user())) is None


def test_assessment_for_a_member_comes_with_its_context(draft, django_assert_num_queries):
    person = draft.firm.members.get()

    with django_assert_num_queries(1):
        found = permissions.assessment_for(person, draft.pk)
        assert (found.firm.name, found.round.framework_version.framework_id) != (None, None)
    assert found == draft


def test_assessment_for_a_stranger_does_not_exist(draft):
    stranger = factories.member(factories.firm())

    with pytest.raises(Http404):
        permissions.assessment_for(stranger, draft.pk)


def test_staff_have_no_way_to_a_firms_answers(draft):
    with pytest.raises(Http404):
        permissions.assessment_for(factories.staff("analyst", "assessor"), draft.pk)


@pytest.mark.parametrize("slug", ["", "no-such-round", "nul\0", "x" * 10_000])
def test_round_for_an_unknown_slug_does_not_exist(slug):
    with pytest.raises(Http404):
        permissions.round_for(slug)


def headers(response):
    """All but the hour, which may strike between two answers."""
    return {name: value for name, value in response.items() if name != "Expires"}


@pytest.mark.parametrize(("name", "arguments", "methods"), ADDRESSES)
@pytest.mark.parametrize("method", METHODS)
def test_stranger_gets_what_nobodys_row_gives(client, draft, name, arguments, methods, method):
    client.force_login(factories.member(factories.firm()))

    theirs = getattr(client, method)(reverse(name, args=[draft.pk, *arguments]))
    nobodys = getattr(client, method)(reverse(name, args=[draft.pk + 999, *arguments]))

    assert theirs.status_code == nobodys.status_code == (404 if method in methods else 405)
    assert theirs.content == nobodys.content
    assert headers(theirs) == headers(nobodys)


@pytest.mark.parametrize(("name", "arguments", "methods"), ADDRESSES)
def test_without_sign_in_every_address_asks_for_it(client, draft, name, arguments, methods):
    address = reverse(name, args=[draft.pk, *arguments])

    for method in METHODS:
        response = getattr(client, method)(address)
        assert (response.status_code, response["Location"]) == (
            302,
            f"{reverse('account_login')}?next={address}",
        )


@pytest.mark.parametrize("pk", [0, 2**63, 10**40])
def test_numbers_that_no_row_can_have_are_not_found(client, draft, pk):
    client.force_login(draft.firm.members.get())

    assert client.get(reverse("assessments:check", args=[pk])).status_code == 404


@pytest.mark.parametrize("code", ["ORG-1%00", "org-1", "ORG-100", "%ED%A0%80", "..%2F", "ORG-1 "])
def test_what_is_no_code_is_no_address(client, draft, code):
    client.force_login(draft.firm.members.get())

    assert client.post(f"/assessments/{draft.pk}/answers/{code}/").status_code == 404
    assert client.get(f"/assessments/{draft.pk}/{code}/").status_code == 404
