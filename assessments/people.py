"""What a firm's pages show of its people: who answers for it, what each has done and is to do, who waits."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone

from assessments.choices import MemberRole
from assessments.lifecycle.joining import SILENCE
from assessments.models import Answer, Assessment, Assignment, Invitation, JoinRequest, Membership, Round
from meo_site.accounts.models import User


@dataclass
class Work:
    """What one person answered last in an open draft: how many sub-threads still say what they said, and when."""

    round: Round
    answers: int
    at: datetime


@dataclass
class Colleague:
    """A person who answers for the firm, or once did."""

    user: User
    membership: Membership | None = None
    work: list[Work] = field(default_factory=list)
    parts: list[Assignment] = field(default_factory=list)

    @property
    def is_owner(self):
        return self.membership is not None and self.membership.role == MemberRole.OWNER


def of_firm(firm, viewer):
    """The tables of the people page, in a number of queries that does not grow."""
    members = firm.memberships.select_related("user").order_by("joined_at", "pk")
    colleagues = {one.user_id: Colleague(one.user, one) for one in members}
    drafts = {one.pk: one.round for one in Assessment.objects.drafts().filter(firm=firm).in_context()}
    former = _add_work(colleagues, {pk: round_ for pk, round_ in drafts.items() if round_.is_open})
    for part in Assignment.objects.at_work().filter(assessment__firm=firm):
        if part.user_id in colleagues:
            colleagues[part.user_id].parts.append(part)
    viewing = colleagues.get(viewer.pk)
    return {
        "firm": firm,
        "is_owner": viewing is not None and viewing.is_owner,
        "owner": next((one.user for one in colleagues.values() if one.is_owner), None),
        "colleagues": list(colleagues.values()),
        "former": former,
        "invitations": firm.invitations.pending().select_related("invited_by"),
        "requests": firm.join_requests.undecided().select_related("user"),
        "drafts": [(pk, round_) for pk, round_ in drafts.items() if round_.is_open],
    }


def _add_work(colleagues, rounds):
    """Who changed answers last; gives those who no longer answer for the firm."""
    rows = (
        Answer.objects.filter(assessment__in=rounds, changed_by__isnull=False).order_by()
        .values_list("changed_by", "changed_by__name", "changed_by__email", "assessment")
        .annotate(Count("pk"), Max("changed_at"))
    )  # fmt: skip
    former = {}
    for pk, name, email, assessment, count, at in sorted(rows, key=lambda row: row[-1], reverse=True):
        gone = former.setdefault(pk, Colleague(User(pk=pk, name=name, email=email)))
        colleagues.get(pk, gone).work.append(Work(rounds[assessment], count, at))
    return [one for pk, one in former.items() if pk not in colleagues]


def to_do(user, firm):
    """What waits for this one person on the dashboard: threads put down for them, soonest first, and decisions."""
    is_owner = Q(firm__memberships__user=user, firm__memberships__role=MemberRole.OWNER)
    return {
        "yours": Assignment.objects.at_work().filter(assessment__firm=firm, user=user),
        "asking": firm.join_requests.undecided().filter(is_owner).count(),
    }


def waiting(user):
    """What somebody should know before describing a firm: invitations that wait, requests that were made."""
    lately = timezone.now() - SILENCE
    requests = JoinRequest.objects.filter(user=user)
    return {
        "invited": Invitation.objects.usable().filter(email=user.email).exists(),
        "asked": requests.undecided(),
        "declined": [
            (one, one.decided_at + SILENCE + timedelta(days=1))
            for one in requests.filter(is_accepted=False, decided_at__gt=lately).exclude(decided_by=user)
        ],
    }
