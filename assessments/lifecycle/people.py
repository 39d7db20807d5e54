"""The people of a firm change: one more answers for it, one less, or another one owns it."""

from django.db import transaction
from django.utils import timezone

from assessments.choices import MemberRole
from assessments.models import Assignment, Firm, Membership
from meo_site.accounts.models import User
from meo_site.audit.record import record
from meo_site.mail import outbox
from meo_site.mail.models import Kind

from .listing import tie_firm
from .refusals import NotReady, refuse_unless_owner

GONE = "This person no longer answers for the firm."


def admit(firm: Firm, person: User, *, by: User) -> None:
    """Let a person answer for a locked firm; every other way in that stood open to them is settled with it."""
    if person.is_staff:  # who reads the figures must not be able to add to them
        raise NotReady("Observatory staff cannot answer for a firm.")
    _, is_new = Membership.objects.get_or_create(firm=firm, user=person)
    now = timezone.now()
    firm.invitations.pending().filter(email=person.email).update(accepted_at=now)
    asked = firm.join_requests.undecided().filter(user=person)
    asked.update(decided_at=now, decided_by=by, is_accepted=True)
    if is_new:
        tie_firm(firm)
        record(by, "admitted", firm, user=person.pk)


@transaction.atomic
def hand_over(member: Membership, *, by: User, site: str = "") -> None:
    """Make a colleague the owner; who owned the firm goes on answering for it.

    site is the address of the site for the mail to the colleague; without it none is written.
    """
    firm = Firm.objects.lock(member.firm_id)
    refuse_unless_owner(firm, by)
    heir = _still(firm, member)
    if heir.user_id == by.pk:
        return
    firm.memberships.filter(role=MemberRole.OWNER).update(role=MemberRole.RESPONDENT)  # never two at a time
    heir.role = MemberRole.OWNER
    heir.save(update_fields=["role"])
    record(by, "handed over", firm, user=heir.user_id)
    if site:
        outbox.post(Kind.PEOPLE, heir.user.email, site, firm=firm, by=by, is_owner=True)


@transaction.atomic
def remove(member: Membership, *, by: User, site: str = "") -> None:
    """Let a colleague no longer see anything of the firm; their answers stay, with their name, and they are told."""
    firm = Firm.objects.lock(member.firm_id)
    refuse_unless_owner(firm, by)
    member = _still(firm, member)
    if member.role == MemberRole.OWNER:
        raise NotReady("The owner cannot be removed. Hand the firm over first.")
    _end(member)
    record(by, "removed", firm, user=member.user_id)
    if site:
        outbox.post(Kind.PEOPLE, member.user.email, site, firm=firm, by=by, is_owner=False)


@transaction.atomic
def leave(firm: Firm, *, by: User) -> None:
    """Stop answering for a firm."""
    firm = Firm.objects.lock(firm.pk)
    member = firm.memberships.filter(user=by).first()
    if not member:
        return  # a double click
    if member.role == MemberRole.OWNER:
        raise NotReady("You own this firm. Hand it over to a colleague, and then you can leave.")
    _end(member)
    record(by, "left", firm)


def _still(firm: Firm, member: Membership) -> Membership:
    """The membership as it stands now that the firm is locked."""
    if not (found := firm.memberships.filter(pk=member.pk).select_related("user").first()):
        raise NotReady(GONE)
    return found


def _end(member: Membership) -> None:
    Assignment.objects.filter(assessment__firm=member.firm_id, user=member.user_id).delete()
    waiting = member.firm.invitations.pending().filter(email=member.user.email)
    waiting.update(withdrawn_at=timezone.now())  # no way back that the owner has not opened again
    member.delete()
