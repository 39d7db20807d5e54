"""An owner asks somebody by mail to answer for the firm: a link that works once, for one address, for a week."""

from datetime import timedelta
from secrets import token_urlsafe

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.models import Firm, Invitation
from assessments.models.people import digest
from meo_site.accounts.models import User
from meo_site.audit.record import record
from meo_site.mail import outbox
from meo_site.mail.models import Kind

from .people import admit
from .refusals import NotReady, refuse_unless_owner

VALID_FOR = timedelta(days=7)
MOST_PENDING = 20
MOST_A_DAY = 40  # sent anew or to somebody else
BETWEEN_MAILS = timedelta(minutes=10)  # to one address, whoever asks


class DeadLink(NotReady):
    """The invitation has been used or withdrawn, or is too old."""


class WrongAccount(NotReady):
    """The invitation is for somebody who signs in with another address."""


@transaction.atomic
def invite(firm: Firm, email: str, *, by: User, site: str) -> Invitation:
    """Send a link to an address; where one has been sent before, it no longer works."""
    firm = Firm.objects.lock(firm.pk)
    refuse_unless_owner(firm, by)
    email = email.strip().lower()
    pending = firm.invitations.pending()
    invitation = pending.filter(email=email).first()
    _refuse_unless_wanted(firm, email)
    if not invitation and pending.count() >= MOST_PENDING:
        raise NotReady(f"{MOST_PENDING} invitations are waiting. Withdraw one before you send another.")
    token, now = token_urlsafe(32), timezone.now()
    invitation = invitation or Invitation(firm=firm, email=email)
    invitation.invited_by, invitation.token_digest = by, digest(token)
    invitation.invited_at, invitation.expires_at = now, now + VALID_FOR
    invitation.save()
    link = site + reverse("assessments:join", args=[token])
    context = {"firm": firm, "invited_by": by, "link": link, "expires_at": invitation.expires_at}
    if not outbox.post(Kind.INVITATION, email, site, **context):
        raise NotReady(f"{email} wants no invitations by mail from this site.")
    record(by, "invited", firm, invitation=invitation.pk)
    return invitation


def _refuse_unless_wanted(firm: Firm, email: str) -> None:
    if firm.members.filter(email=email).exists():
        raise NotReady(f"{email} answers for {firm} already.")
    now = timezone.now()
    if outbox.got_since(email, Kind.INVITATION, now - BETWEEN_MAILS):
        raise NotReady(f"{email} got an invitation a moment ago. Wait 10 minutes before you send another.")
    if firm.invitations.filter(invited_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise NotReady("Your firm has sent many invitations today. Send the next one tomorrow.")


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User) -> None:
    """Let a link that has been sent work no longer."""
    firm = Firm.objects.lock(invitation.firm_id)
    refuse_unless_owner(firm, by)
    withdrawn = firm.invitations.pending().filter(pk=invitation.pk).update(withdrawn_at=timezone.now())
    if withdrawn:
        record(by, "withdrew an invitation", firm, invitation=invitation.pk)


@transaction.atomic
def accept(invitation: Invitation, *, by: User) -> Firm:
    """Answer for the firm that has asked for it."""
    firm = Firm.objects.lock(invitation.firm_id)
    invitation.refresh_from_db()
    if not invitation.is_usable:
        raise DeadLink("This invitation can no longer be accepted.")
    if by.email != invitation.email:
        raise WrongAccount("This invitation is for another account.")
    admit(firm, by, by=by)
    return firm
