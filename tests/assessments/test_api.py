"""The API gives released benchmarks and nothing that is on its way, or was taken back."""

import pytest

from assessments.choices import ReleaseStatus
from tests import released

pytestmark = pytest.mark.django_db


def listed(client):
    return [one["round"] for one in client.get("/api/v1/benchmarks").json()["items"]]


@pytest.mark.parametrize("status", [ReleaseStatus.MAKING, ReleaseStatus.READY])
def test_what_is_not_public_yet_does_not_exist(client, status):
    slug = released.release(status=status).round.slug

    response = client.get(f"/api/v1/benchmarks/{slug}")

    assert (response.status_code, listed(client)) == (404, [])
    assert response.content == client.get("/api/v1/benchmarks/nothing").content


def test_what_was_withdrawn_is_gone(client):
    slug = released.release(status=ReleaseStatus.WITHDRAWN).round.slug

    response = client.get(f"/api/v1/benchmarks/{slug}")

    assert (response.status_code, listed(client)) == (410, [])
    assert response.json() == {"errors": {"slug": ["The figures of this round have been withdrawn."]}}


@pytest.mark.parametrize("count", [1, 3])
def test_rounds_are_listed_in_constant_queries(client, django_assert_num_queries, count):
    rounds = {released.release().round.slug for _ in range(count)}

    with django_assert_num_queries(2):  # releases, and when the last one came out
        assert set(listed(client)) == rounds


def test_what_has_not_changed_is_not_sent_again(client):
    address = f"/api/v1/benchmarks/{released.release().round.slug}"
    etag = client.get(address)["ETag"]

    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
