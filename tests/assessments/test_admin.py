"""The admin of rounds, and what the admin must never hold."""

from datetime import date

import pytest
from django.contrib import admin
from django.urls import reverse

from assessments.models import Answer, Assessment, Round, Submission, TallyEntry, TallyRow
from meo_site.accounts.roles import Role
from meo_site.audit.models import Event
from tests import factories

pytestmark = pytest.mark.django_db
ADD = reverse("admin:assessments_round_add")


@pytest.fixture
def keeper(client):
    client.force_login(factories.user(is_staff=True, is_superuser=True))
    return client


def filled(**changes):
    return {
        "title": "Autumn",
        "slug": "autumn",
        "framework_version": factories.version().pk,
        "opens_on": "2030-09-01",
        "closes_on": "2030-12-01",
        "minimum": "10",
    } | changes


def parts(framework, *codes):
    return list(factories.version(framework).sub_threads.filter(code__in=codes).values_list("pk", flat=True))


def test_nothing_about_firms_is_in_the_admin():
    registered = set(admin.site._registry)

    assert registered & {Answer, Assessment, Submission, TallyEntry, TallyRow} == set()
    assert Round in registered


def test_a_round_is_planned_with_its_scope_and_recorded(keeper):
    response = keeper.post(ADD, filled(scope=parts("mtc-scr", "SCR-03", "SCR-39")))

    assert response.status_code == 302
    round_ = Round.objects.get(slug="autumn")
    assert [part.code for part in round_.asked()] == ["SCR-03", "SCR-39"]
    assert (round_.opens_on, round_.closes_on) == (date(2030, 9, 1), date(2030, 12, 1))
    event = Event.objects.get(thing="assessments.round", thing_id=round_.pk)
    assert (event.verb, event.actor.is_superuser) == ("planned", True)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"closes_on": "2030-08-01"}, "__all__", "A round closes on the day it opens, or later."),
        ({"minimum": "4"}, "__all__", "At least 5 firms stand behind every released figure."),
        ({"slug": ""}, "slug", "This field is required."),
    ],
)
def test_a_round_that_cannot_be_is_refused(keeper, changes, field, message):
    response = keeper.post(ADD, filled(**changes))

    assert response.context["adminform"].form.errors == {field: [message]}
    assert not Round.objects.exists()


def test_a_scope_belongs_to_the_version(keeper):
    response = keeper.post(ADD, filled(scope=parts("acursc", "ORG-1")))

    assert response.context["adminform"].form.errors == {
        "scope": ["Choose sub-threads of Readiness 1.0.0 only."]
    }


def test_what_a_round_asks_is_fixed_once_a_firm_has_started(keeper):
    round_ = factories.round_()
    factories.assessment(factories.firm(), round_)
    acursc = factories.version("acursc")

    response = keeper.post(
        reverse("admin:assessments_round_change", args=[round_.pk]),
        filled(title="Longer", slug="other", framework_version=acursc.pk, scope=parts("acursc", "ORG-1")),
    )

    assert response.status_code == 302
    round_.refresh_from_db()
    assert (round_.title, round_.framework_version, round_.scope.count()) == (
        "Longer",
        factories.version(),
        0,
    )
    assert round_.slug != "other"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_many_queries_for_many_rounds_as_for_one(keeper, count, django_assert_num_queries):
    for _ in range(count):
        factories.round_()

    with django_assert_num_queries(5):  # session, person, count twice, rounds with their versions
        response = keeper.get(reverse("admin:assessments_round_changelist"))

    assert len(response.context["cl"].result_list) == count


@pytest.mark.parametrize("roles", [[Role.ANALYST], [Role.EDITOR], [Role.PUBLISHER], [Role.ASSESSOR]])
def test_no_role_but_an_administrator_keeps_rounds(client, roles):
    client.force_login(factories.staff(*roles))

    assert client.get(ADD).status_code == 403
    assert client.post(ADD, filled()).status_code == 403
    assert not Round.objects.exists()
