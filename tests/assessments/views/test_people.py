"""The people pages: who sees what, what only the owner may do, and how links of invitations end."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import lifecycle
from assessments.models import Firm, Invitation, JoinRequest, Membership
from meo_site.mail.models import Message
from tests import factories

pytestmark = pytest.mark.django_db
PEOPLE = "/firm/people/"
MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture
def colleague(firm, person):
    return factories.member(firm, name="Marek Howell")


@pytest.fixture
def as_colleague(client, colleague):
    client.force_login(colleague)
    return client


def membership(firm, member):
    return firm.memberships.get(user=member)


def said(response):
    return [str(message) for message in response.context["messages"]]


# the people page


@pytest.mark.parametrize("count", [1, 3])
def test_people_in_constant_queries(client, person, firm, count, django_assert_num_queries):
    for number in range(count):
        colleague = factories.member(firm)
        draft = factories.assessment(firm, factories.round_("acursc"), by=person)
        factories.answered(draft, "3" + "-" * 31, by=colleague)
        lifecycle.assign(draft, {"ORG": lifecycle.Part(colleague.pk)}, by=person, site=factories.SITE)
        factories.invitation(firm, f"jo{number}@example.org", by=person)
        factories.join_request(firm)

    with django_assert_num_queries(
        9
    ):  # session, user, firms, members, drafts, answers, assignments, invitations, requests
        page = client.get(PEOPLE).context

    assert [len(page[name]) for name in ("colleagues", "invitations", "requests")] == [
        count + 1,
        count,
        count,
    ]
    assert [len(one.work) for one in page["colleagues"][1:]] == [1] * count


def test_people_says_what_each_answered_last(client, person, firm, colleague, draft):
    factories.answered(draft, "333" + "-" * 29, by=colleague)
    lifecycle.save_answer(draft, "ORG-1", {"state": "2"}, 1, by=person)

    page = client.get(PEOPLE)

    assert [[work.answers for work in one.work] for one in page.context["colleagues"]] == [[1], [2]]
    assert "2 answers in " in page.content.decode()


def test_people_names_who_answered_and_left(client, person, firm, colleague, draft):
    factories.answered(draft, "33" + "-" * 30, by=colleague)
    lifecycle.leave(firm, by=colleague)

    page = client.get(PEOPLE)

    (former,) = page.context["former"]
    assert (str(former.user), former.work[0].answers) == ("Marek Howell", 2)
    assert "No longer here" in page.content.decode()


def test_people_of_nobodys_firm_leads_to_describing_one(client):
    client.force_login(factories.user())

    assert client.get(PEOPLE)["Location"] == reverse("assessments:firm-new")


def test_a_respondent_sees_everybody_and_no_act(as_colleague, firm, person):
    factories.invitation(firm, by=person)
    factories.join_request(firm)

    page = as_colleague.get(PEOPLE).content.decode()

    assert "Only the owner, Priya Nair, decides who is here." in page
    assert "jo@example.org" in page
    for act in ("Send invitation", "Accept", "Withdraw", "Make owner", "Remove"):
        assert act not in page


def acts(firm, owner, respondent):
    """Every address that changes who answers for a firm, with what a form would send."""
    invitation, _ = factories.invitation(firm, by=owner)
    member = membership(firm, respondent).pk
    return [
        (PEOPLE, {"email": "x@example.org"}),
        (f"/firm/people/{member}/owner/", {}),
        (f"/firm/people/{member}/remove/", {}),
        (f"/firm/people/invitations/{invitation.pk}/again/", {}),
        (f"/firm/people/invitations/{invitation.pk}/withdraw/", {}),
        (f"/firm/people/requests/{factories.join_request(firm).pk}/", {"accept": "1"}),
    ]


def rows():
    return [list(model.objects.order_by("pk").values()) for model in (Membership, Invitation, JoinRequest)]


def test_a_respondent_who_posts_is_refused_in_words(as_colleague, firm, person, colleague):
    addresses = acts(firm, person, colleague)
    before = rows()

    for address, typed in addresses:
        response = as_colleague.post(address, typed)
        assert response.status_code == 403
        assert "Only the owner of " in response.content.decode()

    assert rows() == before


def test_for_an_owner_of_another_firm_none_of_it_exists(client, firm, person, colleague):
    addresses = acts(firm, person, colleague)[1:]
    before = rows()
    client.force_login(factories.member(factories.firm()))
    before = rows()

    for address, typed in addresses:
        nobodys = address.replace(str(membership(firm, colleague).pk), "999999")
        assert client.post(address, typed).status_code == 404
        assert client.get(nobodys).status_code in (404, 405)

    assert rows() == before


def test_looking_changes_nothing(client, firm, person, colleague):
    addresses = acts(firm, person, colleague)
    before = rows()

    for address, typed in addresses:
        assert client.get(address, typed).status_code in (200, 405)
    for address in ("/firm/leave/", "/firm/switch/"):
        assert client.get(address).status_code in (200, 405)

    assert rows() == before


def test_a_form_of_another_site_changes_nothing(firm, person, colleague):
    from django.test import Client  # noqa: PLC0415 - one that asks for the token

    addresses = acts(firm, person, colleague)
    before, strict = rows(), Client(enforce_csrf_checks=True)
    strict.force_login(person)

    assert {strict.post(address, typed).status_code for address, typed in addresses} == {403}
    assert rows() == before


def test_the_owner_invites_sends_again_and_withdraws(client, person, firm):
    sent = client.post(PEOPLE, {"email": "Jo@Example.org"}, follow=True)
    assert said(sent) == ["Invitation sent to jo@example.org."]

    (invitation,) = firm.invitations.all()
    again = client.post(reverse("assessments:invite-again", args=[invitation.pk]), follow=True)
    assert "Wait 10 minutes" in said(again)[0]
    Message.objects.update(written_at=timezone.now() - timedelta(minutes=11))
    again = client.post(reverse("assessments:invite-again", args=[invitation.pk]), follow=True)
    assert said(again) == ["Sent again to jo@example.org."]

    gone = client.post(reverse("assessments:invitation-withdraw", args=[invitation.pk]), follow=True)
    assert said(gone) == ["Withdrawn. The link sent to jo@example.org no longer works."]
    assert not gone.context["invitations"]


@pytest.mark.parametrize(
    "email", ["", "jo", "jo@example.org\nBcc: all@example.org", "nul\0@example.org", "x" * 300]
)
def test_what_is_no_address_is_refused_beside_the_field(client, person, email):
    page = client.post(PEOPLE, {"email": email})

    assert "<title>Error: " in page.content.decode()
    assert page.context["form"].errors.keys() == {"email"}
    assert not Message.objects.exists()


def test_who_is_a_member_is_refused_beside_the_field(client, person, colleague):
    page = client.post(PEOPLE, {"email": colleague.email})

    assert f"{colleague.email} answers for" in page.context["form"].errors["email"][0]


def test_markup_in_names_and_messages_is_text_in_pages_and_mails(client, person, firm):
    Firm.objects.filter(pk=firm.pk).update(name=MARKUP)
    asking = factories.user(name=MARKUP)
    factories.join_request(firm, asking, MARKUP)
    factories.member(firm, name=MARKUP)
    client.post(PEOPLE, {"email": "jo@example.org"})

    pages = client.get(PEOPLE).content.decode() + client.get("/firm/").content.decode()
    mails = "".join(message.html for message in Message.objects.all())

    assert "<img" not in pages + mails
    assert mails.count("&lt;img src=x") >= 3


def test_a_name_of_several_lines_adds_no_header(client, person, firm, deliver):
    Firm.objects.filter(pk=firm.pk).update(name="Brindley\r\nBcc: all@example.org\r\n\r\nHello")

    client.post(PEOPLE, {"email": "jo@example.org"})

    (sent,) = deliver()
    assert sent.recipients() == ["jo@example.org"]
    assert "\n" not in sent.subject
    assert {"bcc", "cc"} & {name.lower() for name in sent.message()} == set()


# hand over, remove, leave


def test_the_owner_hands_over_after_a_question(client, person, firm, colleague):
    address = reverse("assessments:hand-over", args=[membership(firm, colleague).pk])

    assert "Make Marek Howell the owner" in client.get(address).content.decode()
    response = client.post(address, follow=True)

    assert said(response) == ["Marek Howell is the owner now."]
    assert not response.context["is_owner"]


def test_who_is_removed_finds_nothing_from_that_moment(client, person, firm, colleague, draft):
    theirs = [
        f"/assessments/{draft.pk}/{page}/" for page in ("check", "ORG", "people", "results", "evidence")
    ]
    second = client.__class__()
    second.force_login(colleague)
    assert second.get(theirs[0]).status_code == 200

    client.post(reverse("assessments:remove", args=[membership(firm, colleague).pk]))

    assert {second.get(address).status_code for address in theirs} == {404}
    posts = [f"/assessments/{draft.pk}/answers/ORG-1/", f"/assessments/{draft.pk}/submit/"]
    assert {second.post(address).status_code for address in posts} == {404}
    for address in ("/firm/", PEOPLE, "/firm/edit/", "/firm/leave/"):
        assert second.get(address)["Location"] == reverse("assessments:firm-new")


def test_a_respondent_leaves_and_an_owner_does_not(client, as_colleague, firm, person, colleague):
    assert "Leave " in as_colleague.get("/firm/leave/").content.decode()
    assert as_colleague.post("/firm/leave/")["Location"] == "/firm/"
    assert list(firm.members.all()) == [person]

    client.force_login(person)
    assert "You own this firm" in said(client.post("/firm/leave/", follow=True))[-1]
