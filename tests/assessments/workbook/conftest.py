"""A draft of three sub-threads, one of which may be not applicable, and its workbook."""

import pytest


@pytest.fixture
def cast():
    from tests import factories  # noqa: PLC0415 - Django is not set up while this file is read

    return factories


@pytest.fixture
def person(cast):
    return cast.member(cast.firm(name="Brindley Castings"), name="Priya Nair")


@pytest.fixture
def firm(person):
    return person.firms.get()


@pytest.fixture
def draft(cast, firm, person):
    from assessments.models import Assessment  # noqa: PLC0415 - as above

    round_ = cast.round_("mtc-scr", scope=["SCR-01", "SCR-02", "SCR-29"], slug="spring", title="Spring")
    started = cast.assessment(firm, round_, by=person)
    return Assessment.objects.in_context().get(pk=started.pk)


@pytest.fixture
def data(draft):
    from assessments import workbook  # noqa: PLC0415 - as above

    return workbook.write(draft)
