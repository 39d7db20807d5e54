"""Priya of a firm, signed in, with a draft."""

import pytest


@pytest.fixture
def cast():
    from tests import factories  # noqa: PLC0415 - Django is not set up while this file is read

    return factories


@pytest.fixture
def firm(cast):
    return cast.firm()


@pytest.fixture
def person(cast, firm, client):
    member = cast.member(firm, name="Priya Nair")
    client.force_login(member)
    return member


@pytest.fixture
def round_(cast):
    return cast.round_("acursc")


@pytest.fixture
def draft(cast, firm, person, round_):
    return cast.assessment(firm, round_, by=person)
