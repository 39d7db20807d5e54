"""Who answers for a firm changes by its owner's word alone, and every way in works once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from assessments import lifecycle
from assessments.choices import MemberRole
from assessments.lifecycle import DeadLink, NotAllowed, NotReady, WrongAccount, inviting
from assessments.models import Assignment, Invitation, JoinRequest, Membership
from assessments.models.people import digest
from meo_site.audit.models import Event
from meo_site.mail.models import Kind, Message, Stopped
from tests import factories
from tests.factories import SITE

from .test_at_once import in_threads

pytestmark = pytest.mark.django_db
ADDRESS = "jo@example.org"


@pytest.fixture
def firm():
    return factories.firm(name="Brindley Castings")


@pytest.fixture
def owner(firm):
    return factories.member(firm, name="Farida Quill")


@pytest.fixture
def colleague(firm, owner):
    return factories.member(firm, name="Marek Howell")


def invite(firm, by, email=ADDRESS):
    return lifecycle.invite(firm, email, by=by, site=SITE)


def later(**fields):
    """As if the mails so far had been written earlier."""
    Message.objects.update(written_at=timezone.now() - timedelta(**fields))


def membership(firm, person):
    return firm.memberships.get(user=person)


def roles(firm):
    return {one.user: one.role for one in firm.memberships.select_related("user")}


def verbs():
    return list(Event.objects.filter(thing="assessments.firm").order_by("pk").values_list("verb", flat=True))


# invite


def test_the_database_holds_no_link(firm, owner):
    invitation, token = factories.invitation(firm, by=owner)

    assert (invitation.token_digest, len(token)) == (digest(token), 43)
    assert token not in str(Invitation.objects.values())
    assert round((invitation.expires_at - invitation.invited_at).total_seconds()) == 7 * 24 * 3600


def test_a_second_invitation_replaces_the_link_of_the_first(firm, owner):
    first, old = factories.invitation(firm, by=owner)
    later(minutes=11)
    second, new = factories.invitation(firm, " JO@example.org", by=owner)

    assert first.pk == second.pk
    assert not Invitation.objects.with_token(old).exists()
    assert Invitation.objects.with_token(new).get() == second
    assert Message.objects.count() == 2


def test_one_address_gets_one_mail_in_ten_minutes_whoever_asks(firm, owner):
    invite(firm, owner)
    another = factories.firm()

    with pytest.raises(NotReady, match="Wait 10 minutes"):
        invite(firm, owner)
    with pytest.raises(NotReady, match="Wait 10 minutes"):
        invite(another, factories.member(another))
    later(minutes=11)
    invite(firm, owner)

    assert Message.objects.count() == 2


def test_twenty_invitations_wait_at_most_and_forty_leave_in_a_day(firm, owner, monkeypatch):
    monkeypatch.setattr(inviting, "MOST_PENDING", 2)
    monkeypatch.setattr(inviting, "MOST_A_DAY", 3)
    waiting = [invite(firm, owner, f"{n}@example.org") for n in range(2)]

    with pytest.raises(NotReady, match="Withdraw one"):
        invite(firm, owner, "one-more@example.org")
    lifecycle.withdraw_invitation(waiting[0], by=owner)
    lifecycle.withdraw_invitation(waiting[1], by=owner)
    invite(firm, owner, "third@example.org")
    with pytest.raises(NotReady, match="tomorrow"):
        invite(firm, owner, "fourth@example.org")

    assert Message.objects.count() == 3


def test_who_answers_for_the_firm_is_not_invited(firm, owner, colleague):
    with pytest.raises(NotReady, match=f"^{colleague.email} answers for Brindley Castings already"):
        invite(firm, owner, colleague.email.upper())


def test_an_address_that_wants_no_invitations_gets_none(firm, owner):
    Stopped.objects.create(address=ADDRESS, kind=Kind.INVITATION)

    with pytest.raises(NotReady, match="wants no invitations"):
        invite(firm, owner)

    assert not Invitation.objects.exists()


def test_only_the_owner_invites_withdraws_removes_and_decides(firm, owner, colleague):
    invitation, request = invite(firm, owner), factories.join_request(firm)
    third = membership(firm, factories.member(firm))
    refused = [
        lambda: invite(firm, colleague, "x@example.org"),
        lambda: lifecycle.withdraw_invitation(invitation, by=colleague),
        lambda: lifecycle.decide(request, True, by=colleague, site=SITE),
        lambda: lifecycle.remove(third, by=colleague),
        lambda: lifecycle.hand_over(membership(firm, colleague), by=colleague),
    ]
    before = (roles(firm), list(Invitation.objects.values()), list(JoinRequest.objects.values()))

    for act in refused:
        with pytest.raises(NotAllowed):
            act()

    assert (roles(firm), list(Invitation.objects.values()), list(JoinRequest.objects.values())) == before


# accept


def test_accepting_makes_a_respondent_once(firm, owner):
    invitation, _ = factories.invitation(firm, by=owner)
    person = factories.user(email=ADDRESS)

    assert lifecycle.accept(invitation, by=person) == firm
    with pytest.raises(DeadLink):
        lifecycle.accept(invitation, by=person)

    assert roles(firm) == {owner: "owner", person: "respondent"}
    assert verbs() == ["invited", "admitted"]


def test_an_invitation_is_bound_to_its_address(firm, owner):
    invitation = invite(firm, owner)

    with pytest.raises(WrongAccount):
        lifecycle.accept(invitation, by=factories.user(email="jo@example.com"))

    assert list(roles(firm)) == [owner]


def test_expired_and_withdrawn_invitations_are_dead(firm, owner):
    person = factories.user(email=ADDRESS)
    withdrawn = invite(firm, owner)
    lifecycle.withdraw_invitation(withdrawn, by=owner)
    later(minutes=11)
    expired = invite(firm, owner)
    Invitation.objects.filter(pk=expired.pk).update(expires_at=timezone.now())

    for invitation in (withdrawn, expired):
        with pytest.raises(DeadLink):
            lifecycle.accept(invitation, by=person)

    assert list(roles(firm)) == [owner]


def test_staff_of_the_observatory_answer_for_no_firm(firm, owner):
    analyst = factories.staff("analyst")

    with pytest.raises(NotReady, match="Observatory staff"):
        lifecycle.accept(invite(firm, owner, analyst.email), by=analyst)
    with pytest.raises(NotReady, match="Observatory staff"):
        factories.join_request(firm, analyst)

    assert list(roles(firm)) == [owner]


def test_a_colleague_who_was_removed_has_no_way_back_of_their_own(firm, owner):
    """Invited, admitted by a request instead, removed: the link that was never used is dead too."""
    person = factories.user(email=ADDRESS)
    invitation, request = invite(firm, owner), factories.join_request(firm, person)
    lifecycle.decide(request, True, by=owner, site=SITE)

    lifecycle.remove(membership(firm, person), by=owner)

    with pytest.raises(DeadLink):
        lifecycle.accept(invitation, by=person)


# hand over, remove, leave


def test_handing_over_swaps_the_roles(firm, owner, colleague):
    lifecycle.hand_over(membership(firm, colleague), by=owner)

    assert roles(firm) == {owner: "respondent", colleague: "owner"}
    assert verbs() == ["handed over"]
    with pytest.raises(NotAllowed):
        lifecycle.hand_over(membership(firm, owner), by=owner)


def test_handing_over_to_oneself_changes_nothing(firm, owner):
    lifecycle.hand_over(membership(firm, owner), by=owner)

    assert (roles(firm), verbs()) == ({owner: "owner"}, [])


def test_handing_over_to_somebody_who_has_left_is_refused(firm, owner, colleague):
    heir = membership(firm, colleague)
    lifecycle.leave(firm, by=colleague)

    with pytest.raises(NotReady, match="no longer answers"):
        lifecycle.hand_over(heir, by=owner)

    assert roles(firm) == {owner: "owner"}


def test_a_firm_has_one_owner_in_the_database_too(firm, owner, colleague):
    with pytest.raises(IntegrityError), transaction.atomic():
        firm.memberships.update(role=MemberRole.OWNER)


def test_who_is_removed_loses_the_assignments_and_leaves_the_answers(firm, owner, colleague):
    draft = factories.answered(
        factories.assessment(firm, factories.round_("acursc"), by=owner), "3" * 32, by=colleague
    )
    lifecycle.assign(draft, {"ORG": lifecycle.Part(colleague.pk)}, by=owner, site=SITE)

    lifecycle.remove(membership(firm, colleague), by=owner)

    assert not Assignment.objects.exists()
    assert draft.answers.filter(changed_by=colleague).count() == 32
    with pytest.raises(NotReady, match="no longer answers"):
        lifecycle.assign(draft, {"ORG": lifecycle.Part(colleague.pk)}, by=owner, site=SITE)


def test_the_owner_neither_leaves_nor_is_removed(firm, owner, colleague):
    with pytest.raises(NotReady, match="Hand it over"):
        lifecycle.leave(firm, by=owner)
    with pytest.raises(NotReady, match="Hand the firm over"):
        lifecycle.remove(membership(firm, owner), by=owner)

    assert roles(firm) == {owner: "owner", colleague: "respondent"}


def test_leaving_twice_is_leaving_once(firm, owner, colleague):
    lifecycle.leave(firm, by=colleague)
    lifecycle.leave(firm, by=colleague)

    assert (roles(firm), verbs()) == ({owner: "owner"}, ["left"])


# ask to join


def test_asking_twice_is_asking_once(firm, owner):
    person = factories.user()

    first, second = factories.join_request(firm, person), factories.join_request(firm, person)

    assert first == second
    assert [message.address for message in Message.objects.all()] == [owner.email]


def test_an_accepted_request_makes_a_respondent(firm, owner):
    request = factories.join_request(firm)

    for _ in range(2):
        lifecycle.decide(request, True, by=owner, site=SITE)

    request.refresh_from_db()
    assert roles(firm)[request.user] == "respondent"
    assert (request.is_accepted, request.decided_by) == (True, owner)
    assert Message.objects.filter(kind=Kind.JOIN_DECISION, address=request.user.email).count() == 1


def test_who_was_declined_may_ask_again_after_thirty_days(firm, owner):
    request = factories.join_request(firm)
    lifecycle.decide(request, False, by=owner, site=SITE)
    lifecycle.decide(request, True, by=owner, site=SITE)  # the other button, too late

    assert list(roles(firm)) == [owner]
    with pytest.raises(NotReady, match="ask again 30 days"):
        factories.join_request(firm, request.user)
    decided = timezone.now() - timedelta(days=30, minutes=1)
    JoinRequest.objects.update(decided_at=decided)
    assert factories.join_request(firm, request.user) != request


def test_one_person_asks_three_firms_at_a_time(firm, owner):
    person = factories.user()
    for _ in range(3):
        factories.join_request(factories.firm(), person)

    with pytest.raises(NotReady, match="several firms"):
        factories.join_request(firm, person)


# what the database refuses


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "invitation_one_pending_per_address"),
        ({"email": "JO@example.org"}, "invitation_email_in_lower_case"),
        (
            {"accepted_at": timezone.now(), "withdrawn_at": timezone.now()},
            "invitation_accepted_or_withdrawn",
        ),
    ],
)
def test_the_database_refuses_an_invitation_that_cannot_be(firm, owner, fields, name):
    sent = invite(firm, owner)
    more = {"firm": firm, "email": ADDRESS, "invited_by": owner, "expires_at": sent.expires_at} | fields

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Invitation.objects.create(token_digest="x", **more)

    assert name in str(refusal.value) or connection.vendor == "sqlite"


def test_the_database_refuses_requests_that_cannot_be(firm, owner):
    person = factories.join_request(firm).user

    for fields in ({}, {"is_accepted": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            JoinRequest.objects.create(firm=firm, user=person, **fields)


# two at once


@pytest.mark.django_db(transaction=True)
def test_one_link_opened_eight_times_at_once_makes_one_member(firm, owner):
    invitation = invite(firm, owner)
    person = factories.user(email=ADDRESS)

    def accept(_):
        try:
            return lifecycle.accept(invitation.__class__.objects.get(pk=invitation.pk), by=person).pk
        except DeadLink:
            return None

    answers = in_threads(8, accept)

    assert sorted(answers, key=str) == [firm.pk, *[None] * 7]
    assert Membership.objects.filter(user=person).count() == 1


@pytest.mark.django_db(transaction=True)
def test_handing_over_to_two_at_once_leaves_one_owner(firm, owner):
    heirs = [membership(firm, factories.member(firm)) for _ in range(4)]

    def hand_over(number):
        try:
            lifecycle.hand_over(heirs[number], by=owner)
        except NotAllowed:
            return False
        return True

    assert sorted(in_threads(4, hand_over)) == [False, False, False, True]
    assert firm.memberships.filter(role=MemberRole.OWNER).count() == 1


@pytest.mark.django_db(transaction=True)
def test_inviting_one_address_at_once_sends_one_mail(firm, owner):
    def send(_):
        try:
            return invite(firm, owner).pk
        except NotReady:
            return None

    assert len([pk for pk in in_threads(4, send) if pk]) == 1
    assert Message.objects.count() == 1
