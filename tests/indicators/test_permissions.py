"""A release on its way exists for its role only; to anybody else it is as if there were none."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from indicators.models import Release
from indicators.permissions import release_for_editor, release_for_publisher
from meo_site.accounts.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


def dismissed(role):
    """Still in the group, no longer staff."""
    person = factories.staff(role)
    person.is_staff = False
    return person


@pytest.mark.parametrize(
    ("fetch", "role"), [(release_for_editor, Role.EDITOR), (release_for_publisher, Role.PUBLISHER)]
)
def test_a_release_is_there_for_its_role_only(fetch, role):
    release = Release.objects.first()
    others = [factories.staff(*(set(Role) - {role})), factories.user(), dismissed(role), AnonymousUser()]

    assert fetch(factories.staff(role), release.pk) == release
    for person, pk in [*((other, release.pk) for other in others), (factories.staff(role), 999_999)]:
        with pytest.raises(Http404):
            fetch(person, pk)
