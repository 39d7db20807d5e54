"""The analysts' pages: who may see them; to others they do not exist."""

import pytest
from django.urls import reverse

from meo_site.accounts.roles import Role
from meo_site.audit.models import Event
from tests import factories

from .reading import PAGES, address

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_signs_in_first(client, round_, name):
    response = client.get(address(name))

    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={address(name)}"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("roles", [(), (Role.ASSESSOR,), (Role.EDITOR,), (Role.PUBLISHER,)])
def test_to_others_the_pages_do_not_exist(client, round_, submit, name, roles):
    submit("boats", *["1111111"] * 6)
    person = factories.staff(*roles)
    client.force_login(person)

    existing, missing = (client.get(address(name, query)) for query in ("?round=spring", "?round=nowhere"))

    assert existing.status_code == missing.status_code == 404
    assert not Event.objects.filter(actor=person).exists()


@pytest.mark.parametrize("name", PAGES)
def test_analysts_and_superusers_may(client, round_, submit, name):
    submit("boats", *["1111111"] * 6)
    for person in (factories.staff(Role.ANALYST), factories.user(is_staff=True, is_superuser=True)):
        client.force_login(person)

        assert client.get(address(name)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_posted(client, analyst, round_, name):
    assert client.post(address(name)).status_code == 405
