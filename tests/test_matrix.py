"""The permission matrix: every address of the URLconf × method × role × own, another firm's, nonexistent."""

import copy
import logging
import re

import pytest
from django.db import transaction
from django.test import Client

from tests.policy import LET_THROUGH, METHODS, PASSED, POLICY, SIGN_IN
from tests.standing import NOWHERE, ROLES, Standing, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.sweep]
LEAST_CELLS = 1_200
WHOSE = ("own", "another's", "own and another's", "nowhere")
NOT_HERE = ("admin/",)  # tests/test_matrix_admin.py
BY_EXPRESSION = "(?P<"  # links with keys in them, of allauth: they name no row of ours


def routes():
    return [
        one for one in addresses() if not one.route.startswith(NOT_HERE) and BY_EXPRESSION not in one.route
    ]


@pytest.fixture(autouse=True)
def silence():
    """Thousands of refusals on purpose would fill the log of a failed test."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


class Visitor:
    """One role's browser, which forgets after each request what came of it."""

    def __init__(self, standing, role):
        self.standing, self.role = standing, role
        self.client = Client(raise_request_exception=False)
        if standing.people[role]:
            self.client.force_login(standing.people[role])
        self.cookies = copy.deepcopy(self.client.cookies)

    def ask(self, method, address):
        with transaction.atomic():
            response = self.client.generic(method, address)
            response.body = response.getvalue()  # to its end, which closes a file
            transaction.set_rollback(True)
        self.client.cookies = copy.deepcopy(self.cookies)
        return response


def filled(address, row, standing, whose):
    """The address of this thing of theirs; None where there is nothing to tell apart."""
    if not row.of:
        return address.at(**row.given) if whose == "own" else None
    own, others = standing.things[row.of]
    if own == others and whose == "another's":
        return None  # it belongs to no firm
    missing = dict.fromkeys(own, NOWHERE)
    thing = {"own": own, "another's": others, "own and another's": mixed(own, others), "nowhere": missing}[
        whose
    ]
    return thing and address.at(**row.given, **thing)


def mixed(own, others):
    """One's own, and in it what is another's: a side door where an address names two things."""
    return own | {list(own)[-1]: list(others.values())[-1]} if len(own) > 1 else None


def cells(standing):
    """(row, address, method, whose) of everything there is to ask."""
    for address in routes():
        row = POLICY[address.route]
        for whose in WHOSE:
            if where := filled(address, row, standing, whose):
                for method in METHODS:
                    yield row, where, method, whose


def outcome(response):
    is_sign_in = response.status_code == 302 and re.match("/(accounts|admin)/login/", response["Location"])
    return SIGN_IN if is_sign_in else response.status_code


def is_as(expected, got):
    return got in LET_THROUGH if expected == PASSED else got == expected


def test_every_address_has_a_row():
    assert [one.route for one in routes() if one.route not in POLICY] == []


@pytest.mark.parametrize("role", ROLES)
def test_everybody_gets_what_the_policy_says(role):
    standing = Standing()
    visitor = Visitor(standing, role)
    wrong = [
        f"{method} {where} ({whose}): {got} instead of {expected}"
        for row, where, method, whose in cells(standing)
        if not is_as(
            expected := row.expected(method, role, whose), got := outcome(visitor.ask(method, where))
        )
    ]

    assert "\n".join(wrong) == ""


def test_there_are_cells_enough(record_property):
    number = sum(1 for _ in cells(Standing())) * len(ROLES)
    record_property("cells", number)

    assert number >= LEAST_CELLS


@pytest.mark.parametrize("role", ROLES)
def test_another_firms_thing_answers_like_one_that_does_not_exist(role):
    standing = Standing()
    visitor = Visitor(standing, role)
    different = []
    for address in routes():
        row = POLICY[address.route]
        *others, nowhere = (filled(address, row, standing, whose) for whose in WHOSE[1:])
        for another in filter(None, others):
            for method in METHODS:
                if differ(visitor, method, another, nowhere):
                    different.append((method, another))

    assert different == []


def differ(visitor, method, one, other):
    """Every time; a page that tells how long a session lasts may differ once, between two seconds."""
    return all(told(visitor, method, one) != told(visitor, method, other) for _ in range(3))


def told(visitor, method, address):
    """All that a response says, but for the address itself and the tokens of its forms."""
    response = visitor.ask(method, address)
    text = response.body.decode().replace(address, "…")
    headers = {
        name: value.replace(address, "…") for name, value in response.items() if name != "Expires"
    }  # a time
    return response.status_code, headers, re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1…", text)
