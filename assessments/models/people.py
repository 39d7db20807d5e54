"""Who answers for a firm, who has been asked to, who wants to, and who does which part."""

from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from assessments.choices import State, Status

from .assessment import Assessment
from .firm import Firm
from .framework import Thread


class InvitationQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(accepted_at=None, withdrawn_at=None)

    def usable(self):
        return self.pending().filter(expires_at__gt=timezone.now())

    def with_token(self, token):
        return self.filter(token_digest=digest(token))


def digest(token):
    """What is stored of a token: who reads the database cannot write the link."""
    return sha256(token.encode(errors="replace")).hexdigest()


class Invitation(models.Model):
    """One person asked by email to answer for a firm; the link in the mail works once, for that address."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="invitations")
    email = models.EmailField("email address", max_length=254)
    token_digest = models.CharField(max_length=64, unique=True)  # sha256 of what stands in the link alone
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_one_pending_per_address",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_in_lower_case"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
                name="invitation_accepted_or_withdrawn",
            ),
        ]

    def __str__(self):
        return f"invitation {self.pk}"

    @property
    def is_usable(self):
        return not self.accepted_at and not self.withdrawn_at and self.expires_at > timezone.now()


class JoinRequestQuerySet(models.QuerySet):
    def undecided(self):
        return self.filter(decided_at=None)


class JoinRequest(models.Model):
    """One person who asks to answer for a firm that is registered already; its owner decides."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="join_requests")
    message = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_accepted = models.BooleanField(default=False)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "user"], condition=Q(decided_at=None), name="join_request_one_undecided"
            ),
            models.CheckConstraint(
                condition=Q(is_accepted=False) | Q(decided_at__isnull=False),
                name="join_request_accepted_is_decided",
            ),
        ]

    def __str__(self):
        return f"join request {self.pk}"


class AssignmentQuerySet(models.QuerySet):
    def at_work(self):
        """Of drafts whose round is open, with how many sub-threads of each say nothing yet."""
        today = timezone.localdate()
        own = Q(assessment__answers__sub_thread__thread=F("thread"), assessment__answers__state=State.BLANK)
        return (
            self.filter(assessment__status=Status.DRAFT, assessment__round__opens_on__lte=today,
                        assessment__round__closes_on__gte=today)
            .select_related("thread", "assessment__round__framework_version")
            .annotate(blank=Count("assessment__answers", filter=own))
        )  # fmt: skip


class Assignment(models.Model):
    """One thread of a draft that one colleague has been asked to answer."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="assignments")
    thread = models.ForeignKey(Thread, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="assignments")
    due_on = models.DateField(null=True, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    assigned_at = models.DateTimeField(auto_now_add=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = [F("due_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "thread"], name="assignment_one_per_thread"),
        ]

    def __str__(self):
        return f"{self.thread_id} of assessment {self.assessment_id}"

    @property
    def is_late(self):
        return self.due_on is not None and self.due_on < timezone.localdate()
