"""Side doors that were found open once: each stays shut."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from assessments.models import Firm
from indicators.models import Indicator
from meo_site.accounts.models import User
from meo_site.accounts.roles import Role
from meo_site.logs import RequestLogMiddleware
from tests import factories

pytestmark = pytest.mark.django_db


def on_site(client, row):
    kind = ContentType.objects.get_for_model(row)
    return client.get(f"/admin/r/{kind.pk}/{row.pk}/")


@pytest.mark.parametrize("role", Role.values)
def test_view_on_site_tells_no_staff_whether_a_firm_exists(client, role):
    client.force_login(factories.staff(role))

    assert on_site(client, factories.firm()).status_code == 404
    assert on_site(client, Firm(pk=999_999)).status_code == 404


def test_view_on_site_leads_an_editor_to_an_indicator(client):
    client.force_login(factories.staff(Role.EDITOR))
    indicator = Indicator.objects.first()

    assert on_site(client, indicator).url.endswith(indicator.get_absolute_url())


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "base64", "zlib", "idna"])
@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/assessments/1/answers/ORG-1/"])
def test_a_body_in_an_unknown_encoding_is_a_bad_request(address, charset):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies["csrftoken"] = "a" * 32
    kind = f"application/x-www-form-urlencoded; charset={charset}"

    response = client.generic("POST", address, b"a=b", content_type=kind)

    assert response.status_code == 400
    assert "That request could not be read" in response.content.decode()


def test_staff_register_no_firms(client):
    client.force_login(factories.staff(Role.ANALYST))

    assert client.get("/firm/new/").status_code == 404
    assert client.post("/firm/new/", {"name": "Decoy"}).status_code == 404


def test_pages_that_show_who_is_signed_in_are_not_stored(client):
    assert "no-store" not in client.get("/privacy/").get("Cache-Control", "")
    client.force_login(factories.user())

    for address in ("/privacy/", "/accounts/email/", "/nowhere/"):
        assert "no-store" in client.get(address)["Cache-Control"]


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/accounts/password/reset/key/1-abc/?email=jo@example.org", "/accounts/password/reset/key/…/"),
        ("/accounts/confirm-email/MQ:1x:y/", "/accounts/confirm-email/…/"),
        ("/firm/join/Zm9vYmFy/", "/firm/join/…/"),
        ("/mail/stop/WyJhQGIuYyJd:1x:y/", "/mail/stop/…/"),
        ("/indicators/?q=skills", "/indicators/"),
    ],
)
def test_the_log_holds_neither_keys_nor_addresses(rf, path, logged):
    assert RequestLogMiddleware.format_request(rf.get(path)) == f"GET {logged}"


def test_signing_up_twice_hashes_as_often_as_signing_up_once(client, monkeypatch):
    hashed = []
    made = User.set_password
    monkeypatch.setattr(User, "set_password", lambda user, raw: (hashed.append("new"), made(user, raw))[1])
    monkeypatch.setattr("meo_site.accounts.adapter.make_password", lambda raw: hashed.append("known"))
    factories.user(email="known@example.org")
    hashed.clear()
    typed = {
        "name": "Jo",
        "password1": "a long invented one",
        "password2": "a long invented one",
        "privacy": "on",
    }

    answers = [
        client.post("/accounts/signup/", typed | {"email": f"{who}@example.org"}) for who in ("new", "known")
    ]

    assert [answer.url for answer in answers] == ["/accounts/confirm-email/"] * 2
    assert hashed == ["new", "known"]


def test_administrators_give_roles_and_see_no_second_factor(admin_client):
    person = factories.user()

    page = admin_client.get(f"/admin/accounts/user/{person.pk}/change/")

    assert page.status_code == 200
    assert "password" not in page.context["adminform"].form.fields
    assert admin_client.get("/admin/mfa/authenticator/").status_code == 404
