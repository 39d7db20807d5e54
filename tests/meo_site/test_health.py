"""/healthz and /readyz: alive, and ready to serve."""

import pytest


def test_healthz_needs_no_database(client):
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"alive": True}


@pytest.mark.django_db(transaction=True)
def test_readyz(client):
    response = client.get("/readyz")
    assert response.status_code == 200
