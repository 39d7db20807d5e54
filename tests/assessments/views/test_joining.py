"""Ways into a firm: how links of invitations work and end, and what comes of a known company number."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import lifecycle
from assessments.models import Firm, Invitation, JoinRequest, SizeBand, Tier
from indicators.models import Geography
from tests import factories

from .test_people import membership, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited(firm, person, client):
    client.logout()
    invitation, token = factories.invitation(firm, by=person)
    return invitation, reverse("assessments:join", args=[token])


def test_a_link_leads_a_newcomer_to_sign_in_and_names_no_firm(client, firm, invited):
    _, address = invited

    page = client.get(address)

    text = page.content.decode()
    assert "jo@example.org" in text
    assert firm.name not in text
    assert "Priya Nair" not in text
    assert f"/accounts/signup/?next={address}" in text
    assert client.post(address)["Location"] == f"/accounts/login/?next={address}"
    assert "no-store" in page["Cache-Control"]


def test_a_link_in_another_account_names_the_account_and_no_firm(client, firm, invited):
    other = factories.user(email="sam@example.org")
    client.force_login(other)

    for response in (client.get(invited[1]), client.post(invited[1])):
        text = response.content.decode()
        assert response.status_code == 403
        assert "It works for jo@example.org. You are signed in as sam@example.org." in text
        assert firm.name not in text
    assert not firm.members.filter(pk=other.pk).exists()


def test_a_link_is_accepted_by_a_form_and_once(client, firm, invited):
    person = factories.user(email="jo@example.org")
    client.force_login(person)
    asked = client.get(invited[1]).content.decode()
    assert f"Join {firm.name}" in asked
    assert not firm.members.filter(pk=person.pk).exists()

    joined = client.post(invited[1], follow=True)
    assert said(joined) == [f"You now answer for {firm.name}."]
    assert client.post(invited[1])["Location"] == "/firm/"  # a double click

    client.logout()
    assert client.get(invited[1]).status_code == 410
    lifecycle.remove(membership(firm, person), by=factories.owner_of(firm))
    client.force_login(person)
    replayed = client.post(invited[1])
    assert replayed.status_code == 410
    assert "This invitation has been used" in replayed.content.decode()
    assert not firm.members.filter(pk=person.pk).exists()


@pytest.mark.parametrize(
    ("state", "heading"), [("withdrawn_at", "has been withdrawn"), ("expires_at", "has expired")]
)
def test_a_dead_link_says_so_and_nothing_of_the_firm(client, firm, invited, state, heading):
    Invitation.objects.update(**{state: timezone.now()})
    client.force_login(factories.user(email="jo@example.org"))

    for response in (client.get(invited[1]), client.post(invited[1])):
        assert response.status_code == 410
        assert f"This invitation {heading}" in response.content.decode()
        assert firm.name not in response.content.decode()


@pytest.mark.parametrize("token", ["x", "%00", "%ED%A0%80", "a" * 2000, "..%2F"])
def test_a_link_that_nobody_sent_is_not_found(client, invited, token):
    assert client.get(f"/firm/join/{token}/").status_code == 404


def test_staff_are_told_that_they_cannot_join(client, firm, person):
    analyst = factories.staff("analyst")
    _, token = factories.invitation(firm, analyst.email, by=person)
    client.force_login(analyst)

    assert "Observatory staff cannot" in client.get(f"/firm/join/{token}/").content.decode()
    assert "Observatory staff cannot" in said(client.post(f"/firm/join/{token}/", follow=True))[0]
    assert not firm.members.filter(pk=analyst.pk).exists()


# a company number that a registered firm has


NEW = "/firm/new/"
NUMBER = "01234567"


@pytest.fixture
def registered():
    """A firm with the number, of which nothing may be told but the number itself."""
    known = factories.firm(
        name="Secret Castings", company_number=NUMBER, geography="lep-leicester-leicestershire"
    )
    factories.member(known, name="Olive Owner", email="olive@example.org")
    return known


@pytest.fixture
def newcomer(client):
    someone = factories.user(name="Dana Whitlock")
    client.force_login(someone)
    return someone


@pytest.fixture
def typed():
    return {
        "name": "Whitlock Castings",
        "industry": "am-metals",
        "size_band": SizeBand.objects.get(code="small").pk,
        "geography": Geography.objects.get(slug="lep-black-country").pk,
        "tier": Tier.objects.get(code="tier-2").pk,
        "company_number": " 0123 4567",
        "authority": "on",
    }


def test_a_known_number_offers_to_ask_and_tells_nothing_else(client, registered, newcomer, typed):
    page = client.post(NEW, typed)

    text = page.content.decode()
    assert "A firm with this number is registered here" in text
    assert '<input type="hidden" name="name" value="Whitlock Castings">' in text
    for secret in ("Secret", "Olive", "Leicester", "olive@"):
        assert secret not in text
    assert not JoinRequest.objects.exists()
    assert Firm.objects.get() == registered


def test_asking_tells_the_owner_and_waits(client, registered, newcomer, typed, deliver):
    response = client.post(NEW, typed | {"ask": "1", "message": "I run\r\npurchasing."}, follow=True)

    assert said(response) == ["The owner of the firm has been asked. You get a mail with the answer."]
    (asked,) = JoinRequest.objects.all()
    assert (asked.firm, asked.user, asked.message) == (registered, newcomer, "I run purchasing.")
    (mail,) = deliver()
    assert mail.to == ["olive@example.org"]
    assert "Dana Whitlock" in mail.body
    page = client.get(NEW).content.decode()
    assert "Its owner has not decided yet" in page
    assert "Secret" not in page


def test_a_declined_request_is_told_by_mail_and_not_repeated(client, registered, newcomer, typed, deliver):
    request = factories.join_request(registered, newcomer)
    lifecycle.decide(request, False, by=factories.owner_of(registered), site=factories.SITE)

    assert "Secret" not in deliver()[-1].body + deliver()[-1].subject
    page = client.get(NEW).content.decode()
    assert "was declined" in page
    assert "Secret" not in page
    again = client.post(NEW, typed | {"ask": "1", "message": ""}, follow=True)
    assert "ask again 30 days" in said(again)[0]
    assert client.post(NEW, typed | {"another-site": "1"})["Location"] == "/firm/"
    assert newcomer.firms.get().name == "Whitlock Castings"


def test_the_owner_accepts_on_the_people_page(client, registered, newcomer, deliver):
    asked = factories.join_request(registered, newcomer)
    client.force_login(factories.owner_of(registered))
    assert "1 person asks to join" in client.get("/firm/").content.decode()

    response = client.post(reverse("assessments:join-decide", args=[asked.pk]), {"accept": "1"}, follow=True)

    assert said(response) == ["Dana Whitlock now answers for the firm."]
    assert "You now answer for Secret Castings" in deliver()[-1].subject
    client.force_login(newcomer)
    assert "Secret Castings" in client.get("/firm/").content.decode()


def test_the_site_of_the_same_area_is_asked_first(client, registered, newcomer, typed):
    near = factories.firm(company_number=NUMBER, geography="lep-black-country")
    factories.member(near)

    client.post(NEW, typed | {"ask": "1"})

    assert JoinRequest.objects.get().firm == near


def test_who_answers_for_one_site_registers_another_without_a_question(client, registered, typed):
    owner = factories.owner_of(registered)
    client.force_login(owner)

    response = client.post(f"{NEW}?another=1", typed, follow=True)

    assert response.context["firm"].name == "Whitlock Castings"  # switched to
    assert [one.name for one in owner.firms.all()] == ["Secret Castings", "Whitlock Castings"]


def test_a_firm_that_nobody_owns_is_not_offered(client, newcomer, typed):
    factories.firm(company_number=NUMBER)

    assert client.post(NEW, typed)["Location"] == "/firm/"


def test_a_message_without_end_is_refused(client, registered, newcomer, typed):
    page = client.post(NEW, typed | {"ask": "1", "message": "x" * 301})

    assert "<title>Error: " in page.content.decode()
    assert not JoinRequest.objects.exists()


def test_an_invitation_that_waits_is_told_before_a_firm_is_described(client, registered):
    factories.invitation(registered, "jo@example.org")
    client.force_login(factories.user(email="jo@example.org"))

    page = client.get(NEW).content.decode()

    assert "You have been invited" in page
    assert "Secret" not in page


def test_the_log_names_no_link_that_works(client, invited, caplog):
    client.force_login(factories.user())

    assert client.get(invited[1]).status_code == 403

    assert "/firm/join/…/" in caplog.text
    assert invited[1] not in caplog.text
