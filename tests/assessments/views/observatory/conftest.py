"""A round, firms that submit to it, and somebody who may look."""

import pytest

LAYOUT = [
    ("ITM-1", "ITM", "plan"), ("ITM-2", "ITM", "plan"), ("ITM-3", "ITM", "make"), ("ITM-4", "ITM", "make"),
    ("DIG-1", "DIG", "plan"), ("DIG-2", "DIG", "make"), ("DIG-3", "DIG", "make"),
]  # fmt: skip


@pytest.fixture
def frozen():
    from tests.assessments.tally import frozen  # noqa: PLC0415 - Django is not set up while this file is read

    return frozen


@pytest.fixture
def analyst(client):
    from tests import factories  # noqa: PLC0415 - as above

    person = factories.staff("analyst")
    client.force_login(person)
    return person


@pytest.fixture
def round_(frozen):
    return frozen.round_of(frozen.framework_version(LAYOUT), slug="spring", title="Spring round")


@pytest.fixture
def submit(frozen, round_):
    """Firms of a sector that submit these levels; what is not named is the same for all."""
    usual = frozen.segment()

    def submit(sector, *levels, **named):
        segment = usual | {"sector": frozen.sector(sector)} | named
        return [frozen.submission(round_, one, **segment) for one in levels]

    return submit
