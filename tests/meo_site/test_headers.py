"""Headers that keep a browser to what our pages need."""

import pytest


@pytest.mark.django_db
def test_headers_of_a_page(client):
    response = client.get("/")

    policy = dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
    }
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Permissions-Policy"] == "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


@pytest.mark.django_db
def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client):
    client.get("/accounts/login/")

    csrf = client.cookies["csrftoken"]
    assert (csrf["httponly"], csrf["samesite"]) == (True, "Lax")


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "testserver:80@evil.example"])
def test_a_forged_host_is_refused(client, host):
    response = client.get("/", HTTP_HOST=host)

    assert response.status_code == 400


def test_a_forwarded_scheme_or_host_is_not_believed_unless_a_proxy_is_declared(rf):
    request = rf.get("/", HTTP_X_FORWARDED_PROTO="https", HTTP_X_FORWARDED_HOST="evil.example")

    assert (request.scheme, request.get_host()) == ("http", "testserver")
