"""The list of firms invited to a round: filled from a file, and tied to the firms that register."""

from collections.abc import Iterable

from django.db import transaction

from assessments.invited import Comparison, compare
from assessments.invited.reading import Reading
from assessments.models import Firm, InvitedFirm, Membership, Round
from meo_site.accounts.models import User
from meo_site.audit.record import record

from .refusals import Fixed, NotReady

BATCH = 1000  # rows written at a time
UPDATED = ("name", "company_number", "sector", "geography", "size_band")


@transaction.atomic
def list_firms(round_: Round, reading: Reading, *, by: User | None) -> Comparison:
    """Add the rows of a list and correct those known by their address; all of them or none."""
    Round.objects.select_for_update(no_key=True).get(
        pk=round_.pk
    )  # of two lists at once the second sees the first
    comparison = compare(round_, reading)
    if comparison.problems:
        raise NotReady(f"Nothing was changed: {comparison.rejected} rows cannot be read as they are.")
    InvitedFirm.objects.bulk_create(comparison.new, batch_size=BATCH)
    InvitedFirm.objects.bulk_update(comparison.changed, UPDATED, batch_size=BATCH)
    tie_round(round_)
    if comparison.new or comparison.changed:
        record(by, "listed firms", round_, new=len(comparison.new), changed=len(comparison.changed))
    return comparison


@transaction.atomic
def unlist(invited: InvitedFirm, *, by: User) -> None:
    """Take a firm off the list of a round in which it has not started."""
    Round.objects.select_for_update(no_key=True).get(pk=invited.round_id)
    if invited.firm_id and invited.round.assessments.filter(firm=invited.firm_id).exists():
        raise Fixed(f"{invited} has started this round and stays on its list.")
    record(by, "unlisted a firm", invited.round, invited=invited.pk)
    invited.delete()


@transaction.atomic
def tie_firm(firm: Firm) -> None:
    """Mark what a firm is invited to, by the confirmed address of one of its people.

    Not by its company number: that is public, and whoever typed it would take another firm's place.
    """
    meant = InvitedFirm.objects.filter(email__in=firm.members.values("email"), firm=None)
    rounds = sorted(set(meant.order_by().values_list("round", flat=True)))
    # against a list applied at once
    list(Round.objects.select_for_update(no_key=True).filter(pk__in=rounds).order_by("pk"))
    chosen: dict[int, InvitedFirm] = {}
    for row in meant.exclude(round__invited_firms__firm=firm):
        chosen.setdefault(row.round_id, row)
    InvitedFirm.objects.filter(pk__in=[row.pk for row in chosen.values()]).update(firm=firm)


def tie_round(round_: Round) -> None:
    """Mark which invited firms of a round are registered already; its row is locked."""
    untied = round_.invited_firms.filter(firm=None)
    taken = set(round_.invited_firms.exclude(firm=None).values_list("firm", flat=True))
    by_address = _only_one(
        Membership.objects.filter(user__email__in=untied.values("email")).values_list("user__email", "firm")
    )
    tied = []
    for row in untied:
        firm = by_address.get(row.email)
        if firm and firm not in taken:
            taken.add(firm)
            row.firm_id = firm
            tied.append(row)
    InvitedFirm.objects.bulk_update(tied, ["firm"], batch_size=BATCH)


def _only_one(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Firms by the address of one of their people; one who answers for several firms stands for none."""
    found: dict[str, set[int]] = {}
    for key, firm in pairs:
        found.setdefault(key, set()).add(firm)
    return {key: firms.pop() for key, firms in found.items() if len(firms) == 1}
