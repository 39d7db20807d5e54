"""What somebody has asked of a firm's owner can be taken back; who is made owner or removed hears of it by mail."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import lifecycle, people
from assessments.lifecycle import NotReady
from assessments.models import JoinRequest
from meo_site.audit.models import Event
from meo_site.mail.models import Kind, Message
from tests import factories
from tests.factories import SITE

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    return factories.firm(name="Brindley Castings")


@pytest.fixture
def owner(firm):
    return factories.member(firm, name="Farida Quill", email="farida@example.org")


@pytest.fixture
def asked(firm, owner):
    return factories.join_request(firm)


def take_back(client, request):
    return client.post(reverse("assessments:join-withdraw", args=[request.pk]))


def test_who_asked_takes_it_back_and_the_owner_has_nothing_to_decide(client, firm, owner, asked):
    client.force_login(asked.user)
    assert "Withdraw the request" in client.get(reverse("assessments:firm-new")).content.decode()

    response = take_back(client, asked)

    assert response["Location"] == reverse("assessments:firm-new")
    assert not firm.join_requests.undecided().exists()
    assert people.waiting(asked.user)["asked"].exists() is False
    assert people.waiting(asked.user)["declined"] == []  # nobody has declined it
    assert Event.objects.filter(verb="took back", actor=asked.user).count() == 1


def test_taking_back_twice_is_taking_back_once(asked):
    lifecycle.withdraw_request(asked, by=asked.user)
    at = JoinRequest.objects.get().decided_at

    lifecycle.withdraw_request(asked, by=asked.user)

    assert JoinRequest.objects.get().decided_at == at


def test_what_the_owner_has_decided_is_not_taken_back(firm, owner, asked):
    lifecycle.decide(asked, True, by=owner, site=SITE)

    lifecycle.withdraw_request(asked, by=asked.user)

    assert JoinRequest.objects.get().decided_by == owner
    assert firm.members.filter(pk=asked.user.pk).exists()


def test_another_persons_request_does_not_exist(client, owner, asked):
    for person in (owner, factories.user()):
        client.force_login(person)
        assert take_back(client, asked).status_code == 404

    assert JoinRequest.objects.undecided().count() == 1


def test_who_has_taken_back_may_ask_again_after_a_day(firm, owner, asked):
    lifecycle.withdraw_request(asked, by=asked.user)

    with pytest.raises(NotReady, match="a day after"):
        factories.join_request(firm, asked.user)

    JoinRequest.objects.update(decided_at=timezone.now() - timedelta(hours=25))
    assert factories.join_request(firm, asked.user).pk != asked.pk


def mails(person):
    return Message.objects.filter(kind=Kind.PEOPLE, address=person.email)


def test_a_new_owner_hears_of_it(firm, owner):
    heir = factories.member(firm, name="Marek Howell")

    lifecycle.hand_over(firm.memberships.get(user=heir), by=owner, site=SITE)

    mail = mails(heir).get()
    assert mail.subject == "You are the owner of Brindley Castings now"
    assert "Farida Quill has made you the owner" in mail.text
    assert not mails(owner).exists()


def test_who_is_removed_hears_of_it_and_whom_to_write_to(firm, owner):
    colleague = factories.member(firm, name="Marek Howell")

    lifecycle.remove(firm.memberships.get(user=colleague), by=owner, site=SITE)

    mail = mails(colleague).get()
    assert mail.subject == "You no longer answer for Brindley Castings"
    assert "write to Farida Quill at farida@example.org" in mail.text


def test_what_is_refused_sends_no_mail(firm, owner):
    with pytest.raises(NotReady):
        lifecycle.remove(firm.memberships.get(user=owner), by=owner, site=SITE)

    assert not Message.objects.exists()


def test_the_pages_of_the_owner_send_the_mails(client, firm, owner):
    first, second = factories.member(firm), factories.member(firm)
    client.force_login(owner)

    client.post(reverse("assessments:remove", args=[firm.memberships.get(user=first).pk]))
    client.post(reverse("assessments:hand-over", args=[firm.memberships.get(user=second).pk]))

    assert (mails(first).count(), mails(second).count()) == (1, 1)
