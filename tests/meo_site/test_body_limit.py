"""A body longer than any form may send is refused by its announced length, before it is read."""

import pytest
from django.test import Client

from tests import factories


class Unread:
    """A body of which nobody may read a byte."""

    def read(self, *_):
        pytest.fail("the body was read")

    readline = read


def announce(client, length, address="/accounts/login/"):
    extra = {"CONTENT_LENGTH": str(length), "wsgi.input": Unread()}
    kind = "multipart/form-data; boundary=x"
    return client.generic("POST", address, b"", content_type=kind, **extra)


@pytest.mark.parametrize("address", ["/accounts/login/", "/assessments/1/evidence/ORG-1/", "/nowhere/"])
@pytest.mark.parametrize("length", [50 * 1024**2 + 64 * 1024 + 1, 10**12])
def test_a_body_that_is_too_long_is_refused_unread(length, address):
    response = announce(Client(enforce_csrf_checks=True), length, address)

    assert response.status_code == 413
    assert "larger than the 50 MB that are taken in one go" in response.content.decode()


@pytest.mark.django_db
def test_a_signed_in_person_reads_the_same(client):
    client.force_login(factories.user())

    assert announce(client, 10**9).status_code == 413


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["", "none", "-1"])
def test_a_length_that_is_none_is_no_body(client, length):
    assert client.generic("POST", "/accounts/login/", b"", CONTENT_LENGTH=length).status_code == 200
