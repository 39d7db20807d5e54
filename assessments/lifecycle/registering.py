"""A firm says what kind of firm it is."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from assessments.choices import MemberRole
from assessments.models import Firm, Membership
from meo_site.accounts.models import User
from meo_site.audit.record import record

from .listing import tie_firm
from .refusals import NotReady

FIRMS_A_DAY = 4  # by one person: enough for the sites of a group, too few to make up a sector


@transaction.atomic
def register(firm: Firm, *, by: User) -> Firm:
    """Store a new firm with its first member; of the same name and area, a second try gives the firm there is."""
    get_user_model().objects.select_for_update(no_key=True).get(pk=by.pk)
    alike = Firm.objects.for_user(by).filter(name__iexact=firm.name, geography=firm.geography)
    if present := alike.first():
        return present
    day_ago = timezone.now() - timedelta(days=1)
    if (
        Membership.objects.filter(user=by, role=MemberRole.OWNER, joined_at__gt=day_ago).count()
        >= FIRMS_A_DAY
    ):
        raise NotReady("You have registered several firms today. Register further ones tomorrow.")
    _refuse_strange_actor(firm)
    firm.save()
    Membership.objects.create(firm=firm, user=by, role=MemberRole.OWNER)
    tie_firm(firm)
    record(by, "registered", firm)
    return firm


@transaction.atomic
def describe(firm: Firm, fields: list[str], *, by: User) -> None:
    """Store these fields of what a firm says about itself; submissions keep the segment of their day."""
    _refuse_strange_actor(firm)
    firm.save(update_fields=fields)
    record(by, "described", firm, fields=fields)


def _refuse_strange_actor(firm: Firm) -> None:
    """The part that a firm plays is one of the priority of its sector."""
    if firm.actor_type and firm.actor_type.priority_id != firm.sector.priority_id:
        raise NotReady("Firms of this sector do not say which part they play.")
