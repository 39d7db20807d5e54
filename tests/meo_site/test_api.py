"""The API as a whole: its OpenAPI document holds, its page works without a script, and strangers get no further."""

import re
from html import unescape

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from tests import released

pytestmark = pytest.mark.django_db
EXAMPLES = 8  # of each operation, of what may be asked and of what may not
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance, negative_data_rejection, unsupported_method,
]  # fmt: skip
OPENAPI = "/api/v1/openapi.json"

schema = schemathesis.openapi.from_wsgi(OPENAPI, get_wsgi_application())


OPERATIONS = {operation.ok().label: operation.ok() for operation in schema.get_all_operations()}
ASKED = [(label, GenerationMode.POSITIVE) for label in OPERATIONS] + [
    (label, GenerationMode.NEGATIVE) for label, operation in OPERATIONS.items() if operation.query
]


@pytest.fixture
def same_connection():
    """Requests past Django's client would close the connection in which the test's transaction is."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.sweep
@pytest.mark.parametrize(("label", "mode"), ASKED)
def test_every_operation_keeps_what_the_openapi_document_says(same_connection, label, mode):
    cases = OPERATIONS[label].as_strategy(generation_mode=mode)

    @settings(max_examples=EXAMPLES, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=cases)
    def asked(case):
        case.call_and_validate(checks=CHECKS)

    asked()


def operations(client):
    return client.get(OPENAPI).json()["paths"].items()


def test_the_document_has_an_example_and_words_for_each_operation(client):
    silent = [
        path
        for path, methods in operations(client)
        for operation in methods.values()
        if not operation.get("description")
    ]
    without = [
        path
        for path, methods in operations(client)
        if not any("example" in one for one in methods["get"]["responses"]["200"]["content"].values())
        and not path.endswith((".xlsx", ".zip"))
    ]

    assert (silent, without) == ([], [])


def test_the_document_knows_reading_alone(client):
    assert {method for _, methods in operations(client) for method in methods} == {"get"}


def test_the_page_lists_every_address_without_a_script(client):
    page = client.get("/api/v1/docs").content.decode()

    assert [path for path, _ in operations(client) if path not in page] == []
    assert "swagger" not in page.lower()


def test_the_page_explains_a_parameter_once_and_links_what_each_address_gives(client):
    page = client.get("/api/v1/docs").content.decode()
    tried = [unescape(one) for one in re.findall(r'Try it: <a href="([^"]+)"', page)]

    assert len(tried) == len(operations(client)) - 1  # a round has a name of its own
    assert [one for one in tried if client.get(one).status_code != 200] == []
    assert page.count("Only indicators of this theme.") == 1
    assert "The last part of the address" not in page.split("/api/v1/claims")[1].split("/api/v1/catalog")[0]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_written(client, method):
    response = client.generic(method, "/api/v1/indicators")

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert response.json() == {"errors": {"request": ["The API is read only: ask with GET."]}}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_the_page_that_explains_it_is_read_alone(client, method):
    assert client.generic(method, "/api/v1/docs").status_code == 405


@pytest.mark.parametrize(
    ("address", "status"),
    [("data?x=1", 400), ("indicators/none", 404), ("data?geo=%00", 400), ("nothing", 404)],
)
def test_a_page_of_another_site_is_told_what_is_wrong(client, address, status):
    response = client.get(f"/api/v1/{address}", headers={"Origin": "https://elsewhere.example"})

    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (status, "*")
    assert client.head(f"/api/v1/{address}").status_code == status


@pytest.mark.parametrize("media_type", ["application/xml", "*/*;q=0", "garbage"])
def test_each_address_has_one_format_whatever_is_accepted(client, media_type):
    response = client.get("/api/v1/indicators", headers={"Accept": media_type})

    assert (response.status_code, response["Content-Type"]) == (200, "application/json")


def test_a_page_of_another_site_may_ask_and_name_what_it_has(client):
    response = client.options("/api/v1/data", headers={"Origin": "https://elsewhere.example"})

    assert response.status_code == 204
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]


def test_the_head_is_told_without_the_body(client):
    whole, head = client.get("/api/v1/indicators"), client.head("/api/v1/indicators")

    assert (head.status_code, head.content, head["ETag"]) == (200, b"", whole["ETag"])


def test_what_is_not_there_is_said_in_json(client):
    response = client.get("/api/v1/nothing")

    assert (response.status_code, list(response.json()["errors"])) == (404, ["request"])


@pytest.mark.parametrize("address", ["/", "/indicators/", "/benchmarks/", "/apis/"])
def test_other_addresses_are_not_open_to_other_sites(client, address):
    assert "Access-Control-Allow-Origin" not in client.get(address)


def test_released_benchmarks_are_the_documents_of_their_pages(client):
    release = released.release(released.closed_round())
    slug = release.round.slug

    [entry] = client.get("/api/v1/benchmarks").json()["items"]

    assert (entry["round"], entry["firms"]) == (slug, release.firms)
    assert client.get(f"/api/v1/benchmarks/{slug}").json() == client.get(f"/benchmarks/{slug}.json").json()
