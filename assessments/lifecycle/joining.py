"""Somebody asks to answer for a firm that is registered already; its owner decides."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from assessments.choices import MemberRole
from assessments.models import Firm, JoinRequest
from meo_site.accounts.models import User
from meo_site.audit.record import record
from meo_site.mail import outbox
from meo_site.mail.models import Kind

from .people import admit
from .refusals import NotReady, refuse_unless_owner

SILENCE = timedelta(days=30)  # after a request was declined
MOST_UNDECIDED = 3  # of one person
AGAIN = timedelta(days=1)  # after a person has taken a request back: each one is a mail to the owner


@transaction.atomic
def ask_to_join(firm: Firm, message: str, *, by: User, site: str) -> JoinRequest:
    """Ask the owner of a firm; asking twice is asking once."""
    get_user_model().objects.select_for_update(no_key=True).get(pk=by.pk)
    firm = Firm.objects.lock(firm.pk)
    own = JoinRequest.objects.filter(user=by)
    if present := own.undecided().filter(firm=firm).first():
        return present
    decided = own.filter(firm=firm, is_accepted=False)
    if decided.filter(decided_by=by, decided_at__gt=timezone.now() - AGAIN).exists():
        raise NotReady("You have withdrawn your request. You can ask this firm again a day after that.")
    if decided.exclude(decided_by=by).filter(decided_at__gt=timezone.now() - SILENCE).exists():
        raise NotReady("The owner has declined your request. You can ask again 30 days after that.")
    if own.undecided().count() >= MOST_UNDECIDED:
        raise NotReady("You have asked to join several firms. Wait until one of them has decided.")
    if by.is_staff:
        raise NotReady("Observatory staff cannot answer for a firm.")
    request = JoinRequest.objects.create(firm=firm, user=by, message=message)
    for member in firm.memberships.filter(role=MemberRole.OWNER).select_related("user"):
        outbox.post(Kind.JOIN_REQUEST, member.user.email, site, firm=firm, person=by)
    record(by, "asked to join", firm, request=request.pk)
    return request


@transaction.atomic
def withdraw_request(request: JoinRequest, *, by: User) -> None:
    """Take back what one has asked, before it is decided; the owner need not decide any more."""
    firm = Firm.objects.lock(request.firm_id)
    if not (request := firm.join_requests.undecided().filter(pk=request.pk, user=by).first()):
        return  # a double click, or the owner was faster
    request.decided_at, request.decided_by = timezone.now(), by
    request.save(update_fields=["decided_at", "decided_by"])
    record(by, "took back", firm, request=request.pk)


@transaction.atomic
def decide(request: JoinRequest, is_accepted: bool, *, by: User, site: str) -> None:
    """Let somebody who has asked answer for the firm, or not; they hear of it by mail."""
    firm = Firm.objects.lock(request.firm_id)
    refuse_unless_owner(firm, by)
    if not (request := firm.join_requests.undecided().filter(pk=request.pk).select_related("user").first()):
        return  # a double click
    if is_accepted:
        admit(firm, request.user, by=by)
    else:
        request.decided_at, request.decided_by = timezone.now(), by
        request.save(update_fields=["decided_at", "decided_by"])
        record(by, "declined", firm, request=request.pk)
    outbox.post(Kind.JOIN_DECISION, request.user.email, site, firm=firm, is_accepted=is_accepted)
