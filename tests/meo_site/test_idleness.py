"""A session that nobody uses ends: for staff after half an hour, for firms after eight; nothing typed is lost."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from assessments import lifecycle
from assessments.choices import State
from meo_site.accounts.idleness import LAST_USE, LONGEST
from meo_site.accounts.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db

HOUR = 60 * 60


@pytest.fixture
def person(client):
    member = factories.member(factories.firm(), name="Priya Nair")
    client.force_login(member)
    return member


@pytest.fixture
def draft(person):
    return factories.assessment(person.firms.first(), factories.round_("acursc"), by=person)


def idle(client, seconds):
    """Let the session's last use lie this far back."""
    session = client.session
    session[LAST_USE] = int(time.time()) - seconds
    session.save()


def is_signed_in(client):
    return client.get(reverse("time-left")).json()["seconds"] > 0


def messages(response):
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize(
    ("roles", "idle_for", "stays"),
    [((), 8 * HOUR - 60, True), ((), 8 * HOUR + 1, False)]
    + [((Role.ANALYST,), 30 * 60 - 60, True), ((Role.ANALYST,), 30 * 60 + 1, False)],
)
def test_a_session_ends_when_it_was_idle_for_too_long(client, roles, idle_for, stays):
    client.force_login(factories.staff(*roles) if roles else factories.user())

    idle(client, idle_for)

    assert is_signed_in(client) == stays


def test_each_page_uses_the_session_anew_and_a_poll_does_not(client, person):
    idle(client, HOUR)
    polled = client.get(reverse("time-left")).json()["seconds"]
    client.get("/method/")

    assert polled <= 7 * HOUR
    assert client.get(reverse("time-left")).json()["seconds"] > 7 * HOUR + 3500


def test_staying_signed_in_is_a_post_that_uses_the_session(client, person):
    idle(client, HOUR)

    assert client.get(reverse("stay")).status_code == 405
    assert client.post(reverse("stay")).json()["seconds"] > 7 * HOUR + 3500


def test_who_is_not_signed_in_has_no_time_and_no_token(client):
    assert client.get(reverse("time-left")).json() == {"seconds": 0, "token": ""}
    assert client.post(reverse("stay"))["Location"].startswith("/accounts/login/")


def test_the_session_is_written_once_a_minute_at_most(client, person, django_assert_num_queries):
    idle(client, 59)
    with django_assert_num_queries(2):  # session, user
        client.get("/privacy/")
    idle(client, 61)
    with django_assert_num_queries(5):  # and the session, in a savepoint
        client.get("/privacy/")


def test_autosave_uses_the_session(client, person, draft):
    idle(client, HOUR)
    client.post(reverse("assessments:answer", args=[draft.pk, "ORG-1"]), {"level": "2", "version": 0})

    assert client.get(reverse("time-left")).json()["seconds"] > 7 * HOUR + 3500


def test_who_comes_back_too_late_is_told_why(client, person):
    idle(client, 9 * HOUR)

    response = client.get(reverse("assessments:dashboard"), follow=True)

    assert response.redirect_chain[-1][0] == "/accounts/login/?next=/firm/"
    assert messages(response) == ["You were signed out, because nothing was done for 8 hours."]


def typed(**fields):
    return {"ORG-1-version": 0, "ORG-1-was": "-.20", "ORG-1-level": "", "ORG-1-note": ""} | fields


def test_what_was_sent_after_the_session_had_ended_is_shown_again_and_saved_on_request(client, person, draft):
    address = reverse("assessments:thread", args=[draft.pk, "ORG"])
    idle(client, 9 * HOUR)

    refused = client.post(address, typed(**{"ORG-1-level": "3", "ORG-1-note": "Ask Jo."}), follow=True)
    client.force_login(person)
    shown = client.get(address)

    assert messages(refused) == [
        "You were signed out, because nothing was done for 8 hours. What you sent last was not saved.",
        "Sign in again, and the page shows what you typed.",
    ]
    card = shown.context["page"].cards[0]
    assert (card.answer.state, card.answer.note, card.is_typed) == ("3", "Ask Jo.", True)
    assert 'data-unsaved="send"' in shown.content.decode()
    assert draft.answers.get(sub_thread__code="ORG-1").state == State.BLANK
    assert not client.get(address).context["page"].cards[0].is_typed  # once


def test_what_was_typed_is_shown_to_nobody_else(client, person, draft):
    address = reverse("assessments:thread", args=[draft.pk, "ORG"])
    idle(client, 9 * HOUR)
    client.post(address, typed(**{"ORG-1-level": "3"}))
    client.force_login(factories.member(draft.firm))

    assert not client.get(address).context["page"].cards[0].is_typed


def test_what_was_typed_meets_the_check_of_its_version(client, person, draft):
    address = reverse("assessments:thread", args=[draft.pk, "ORG"])
    idle(client, 9 * HOUR)
    client.post(address, typed(**{"ORG-1-level": "3"}))
    lifecycle.save_answer(draft, "ORG-1", {"state": State.L4}, 0, by=factories.member(draft.firm))
    client.force_login(person)

    shown = client.get(address).context["page"].cards[0]

    assert (shown.answer.state, shown.answer.version) == ("3", 0)
    response = client.post(address, typed(**{"ORG-1-level": "3"}))
    assert response.context["page"].problems


def test_nothing_is_kept_that_is_too_long_or_from_a_stranger(client, person, draft):
    address = reverse("assessments:thread", args=[draft.pk, "ORG"])
    idle(client, 9 * HOUR)
    client.post(address, typed(**{"ORG-1-note": "x" * (LONGEST + 1)}))
    client.cookies.clear()
    client.post(address, typed(**{"ORG-1-note": "x"}))

    assert not any("typed" in session.get_decoded() for session in Session.objects.all())
