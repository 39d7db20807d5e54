"""Error pages: in our look, saying what happened, giving nothing away."""

import pytest
from django.db import OperationalError
from django.http import HttpRequest
from django.template.loader import get_template
from django.test import Client
from django.urls import path
from psycopg_pool import PoolTimeout

from meo_site.database import HOLD_OFF, Outage
from meo_site.errors import server_error


def fail(request):
    raise ZeroDivisionError


def lose_the_database(request):
    raise OperationalError("the server closed the connection")


def lose_the_pool(request):
    raise OperationalError("couldn't get a connection") from PoolTimeout()


urlpatterns = [path("fail/", fail), path("lose/", lose_the_database), path("wait/", lose_the_pool)]
handler500 = server_error


@pytest.fixture
def failing_client(settings, client):
    from meo_site import urls  # noqa: PLC0415 - the real addresses, which the pages' links need

    settings.ROOT_URLCONF = type(
        "Addresses", (), {"urlpatterns": urls.urlpatterns + urlpatterns, "handler500": server_error}
    )
    client.raise_request_exception = False
    return client


def test_a_fault_is_a_500_without_details(failing_client):
    response = failing_client.get("/fail/")

    assert response.status_code == 500
    assert "Something went wrong on our side" in response.text
    assert "ZeroDivisionError" not in response.text


def test_a_lost_database_is_a_503_worth_another_try(failing_client):
    response = failing_client.get("/lose/")

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "The observatory is not available just now" in response.text


@pytest.mark.django_db(transaction=True)
def test_a_page_that_asks_who_signed_in_is_a_503_without_a_database(client, unreachable_database):
    client.raise_request_exception = False
    client.cookies["sessionid"] = "anything"

    response = client.get("/signed-in/")

    assert response.status_code == 503
    assert "The database cannot be reached" in response.text


@pytest.mark.django_db
def test_404_is_the_same_for_every_address(client):
    first, second = client.get("/nowhere/"), client.get("/firms/7/secret/")

    assert (first.status_code, second.status_code) == (404, 404)
    assert first.content == second.content
    assert "Page not found" in first.text


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_readably():
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@example.org"})

    assert response.status_code == 403
    assert "The form had expired" in response.text


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500", "503"])
def test_every_error_page_can_be_shown_without_a_request(name):
    page = get_template(f"{name}.html").render({"site_name": "Observatory"})

    assert "<h1>" in page
    assert "Observatory</title>" in page


def test_a_script_is_told_in_json(failing_client):
    response = failing_client.get("/lose/", headers={"accept": "application/json"})

    assert (response.status_code, response["Retry-After"], list(response.json())) == (503, "10", ["errors"])


def test_after_a_wait_in_vain_nobody_waits_for_a_while(failing_client, monkeypatch):
    monkeypatch.setattr("meo_site.errors.outage", outage := Outage())
    assert failing_client.get("/fail/").status_code == 500

    assert failing_client.get("/wait/").status_code == 503
    assert failing_client.get("/fail/").status_code == 503
    assert failing_client.get("/healthz").status_code == 200
    outage.noted_at -= HOLD_OFF
    assert failing_client.get("/fail/").status_code == 500


def test_server_error_outside_a_fault_is_a_500():
    assert server_error(HttpRequest()).status_code == 500
