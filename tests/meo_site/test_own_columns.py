"""Nobody learns from a list of the admin what refers to its rows."""

import pytest

from meo_site.accounts.roles import Role
from meo_site.own_columns import OwnColumnsAdmin
from meo_site.urls import admin  # as the address book leaves it
from tests.factories import firm, staff

pytestmark = pytest.mark.django_db
OURS = ("meo_site", "indicators", "assessments")


def test_every_list_of_ours_is_asked_for_its_own_columns_alone():
    listed = [model for model in admin.site._registry if model.__module__.startswith(OURS)]

    assert [model for model in listed if not isinstance(admin.site._registry[model], OwnColumnsAdmin)] == []


@pytest.mark.parametrize(
    "address", ["assessments/actortype", "indicators/geography", "assessments/siapriority"]
)
@pytest.mark.parametrize("asked", ["firms={}", "firms__id__gt=0", "firms__isnull=False", "sectors__firms={}"])
def test_whose_a_row_is_cannot_be_asked(client, address, asked):
    client.force_login(staff(Role.EDITOR))

    answer = client.get(f"/admin/{address}/?{asked.format(firm().pk)}")

    assert answer.status_code == 400 or answer.status_code == 302 and answer["Location"].endswith("?e=1")
