"""Writing to the firms of a round: invitations and reminders, by a job in batches, never two a week to one address.

The mail of a registered firm goes to its owner, a reminder also to whoever has answered in its draft; that of a firm
that is not registered yet, to the address on the list.
"""

from datetime import timedelta
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from assessments.choices import Asking, MemberRole, Status
from assessments.models import Answer, Assessment, Firm, InvitedFirm, Mailing, Membership, Round
from meo_site.accounts.models import User
from meo_site.audit.record import record
from meo_site.mail import outbox
from meo_site.mail.models import Kind, Message, Stopped

from .refusals import NotOpen, NotReady

WEEK = timedelta(days=7)
BATCH = 100  # addresses written to in one transaction
DESCRIBED = (
    "name",
    "company_number",
    "sector_id",
    "geography_id",
    "size_band_id",
)  # a firm and a row of the list
ASKING_LOCK = (
    0x7A11_0002  # advisory lock of PostgreSQL: whoever looks who may be written to, and writes, holds it
)


def to_ask(round_: Round, kind: Asking) -> QuerySet[InvitedFirm]:
    """Firms on the list that would be written to now, with the address: not submitted, not stopped, not this week."""
    is_due = Q(invited_at=None) if kind == Asking.ROUND else Q(invited_at__isnull=False)
    submitted = Assessment.objects.filter(round=round_, firm=OuterRef("firm"), status=Status.SUBMITTED)
    return (
        round_.invited_firms.filter(is_due)
        .annotate(address=Coalesce(owner_of(OuterRef("firm")), F("email")))
        .filter(~Exists(submitted), *_may_get(kind))
        .order_by("pk")
    )


def not_listed(round_: Round) -> QuerySet[Firm]:
    """Registered firms of the population that an invitation would reach and that are not on the list yet."""
    on_list = round_.invited_firms.all()
    submitted = Assessment.objects.filter(round=round_, firm=OuterRef("pk"), status=Status.SUBMITTED)
    firms = (
        round_.firms()
        .filter(memberships__role=MemberRole.OWNER, memberships__user__is_active=True)
        .annotate(address=F("memberships__user__email"))  # joined: there may be very many
        .filter(
            ~Exists(on_list.filter(firm=OuterRef("pk"))), ~Exists(on_list.filter(email=OuterRef("address")))
        )
        .filter(~Exists(submitted), *_may_get(Asking.ROUND))
        .order_by("pk")
    )
    return firms.none() if round_.is_by_list else firms


def count_to_ask(round_: Round, kind: Asking) -> int:
    """How many firms a press of the button would write to."""
    more = not_listed(round_).order_by().values("address").distinct().count() if kind == Asking.ROUND else 0
    return to_ask(round_, kind).count() + more


def owner_of(firm: OuterRef) -> Subquery:
    """The address of a firm's owner, in a query about firms."""
    owners = Membership.objects.filter(firm=firm, role=MemberRole.OWNER, user__is_active=True)
    return Subquery(owners.values("user__email")[:1])


def _may_get(kind: Asking) -> list[Any]:
    """Conditions on an annotated address: it has not stopped this mail, and got neither kind of it for a week."""
    to_address = {"address": OuterRef("address")}
    lately = Message.objects.filter(kind__in=Asking.values, written_at__gt=timezone.now() - WEEK)
    return [~Exists(Stopped.objects.filter(kind=kind, **to_address)), ~Exists(lately.filter(**to_address))]


@transaction.atomic
def ask(round_: Round, kind: Asking, *, by: User) -> Mailing:
    """Begin to write to the firms of a round; or give the mailing that is under way, for a job to go on with."""
    round_ = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    if under_way := round_.mailings.filter(finished_at=None).first():
        return under_way
    if not round_.is_open:
        raise NotOpen("This round is not open. Its firms are written to while it takes answers.")
    if not (firms := count_to_ask(round_, kind)):
        raise NotReady("There is no firm to write to now.")
    mailing = Mailing.objects.create(round=round_, kind=kind, firms=firms, asked_by=by)
    record(by, "invited firms" if kind == Asking.ROUND else "reminded firms", round_, firms=firms)
    return mailing


@transaction.atomic
def write_some(mailing_pk: int, site: str) -> bool:
    """Write to the next firms of a mailing; whether there may be more. Any number may do this at once."""
    _hold()
    mailing = Mailing.objects.select_related("round").select_for_update(of=("self",)).get(pk=mailing_pk)
    if mailing.finished_at:
        return False
    if mailing.kind == Asking.ROUND:
        _list_population(mailing.round)
    firms = _next_firms(mailing) if mailing.round.is_open else []
    if firms:
        mailing.written += _write(mailing, firms, site)
    else:
        mailing.finished_at = timezone.now()
    mailing.save(update_fields=["written", "finished_at"])
    return bool(firms)


def _hold() -> None:
    """One writer at a time until the transaction ends: two rounds may hold the same address."""
    if connection.vendor == "postgresql":  # SQLite's transactions are IMMEDIATE: there is one writer already
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ASKING_LOCK])


def _list_population(round_: Round) -> None:
    """Put registered firms of the population on the list: there it is kept who was written to, and when."""
    rows: dict[str, InvitedFirm] = {}
    for firm in not_listed(round_).iterator():
        described = {name: getattr(firm, name) for name in DESCRIBED}
        rows.setdefault(firm.address, InvitedFirm(round=round_, firm=firm, email=firm.address, **described))
    InvitedFirm.objects.bulk_create(rows.values(), batch_size=1000)


def _next_firms(mailing: Mailing) -> list[InvitedFirm]:
    """Whole addresses: one person may own two firms of a round, and gets one mail for both."""
    due = to_ask(mailing.round, Asking(mailing.kind))
    addresses = list(due.order_by("address").values_list("address", flat=True).distinct()[:BATCH])
    return list(due.filter(address__in=addresses).select_related("firm").order_by("address", "pk"))


def _write(mailing: Mailing, firms: list[InvitedFirm], site: str) -> int:
    """One mail to each address; how many firms were reached."""
    kind = Kind(mailing.kind)
    reached: list[InvitedFirm] = []
    for address, of_one in groupby(firms, key=lambda firm: firm.address):
        own = list(of_one)
        context = {"round": mailing.round, "minutes": mailing.round.minutes, "invited": own[0]}
        if outbox.post(kind, address, site, within=WEEK, **context):
            reached += own
            for firm in own if kind == Kind.REMINDER else ():
                _write_to_drafters(firm, site, context)
    field = "invited_at" if kind == Kind.ROUND else "reminded_at"
    InvitedFirm.objects.filter(pk__in=[one.pk for one in reached]).update(**{field: timezone.now()})
    return len(reached)


def _write_to_drafters(invited: InvitedFirm, site: str, context: dict[str, Any]) -> None:
    """Whoever has answered in the firm's draft is reminded too, as rarely as its owner."""
    draft = Assessment.objects.drafts().filter(round=invited.round_id, firm=invited.firm_id)
    answered = Answer.objects.filter(assessment__in=draft).values("changed_by")
    people = User.objects.filter(firms=invited.firm_id, pk__in=answered, is_active=True)
    for address in people.exclude(email=invited.address).values_list("email", flat=True):
        if not outbox.got_since(address, Kind.ROUND, timezone.now() - WEEK):
            outbox.post(Kind.REMINDER, address, site, within=WEEK, **context)
