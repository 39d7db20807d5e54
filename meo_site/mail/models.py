"""Messages that wait or have been sent, and the addresses that want no more of a kind."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class Kind(models.TextChoices):
    """What a message is for; the label completes “You get this because …”."""

    INVITATION = "invitation", "somebody asked you to answer for their firm"
    JOIN_REQUEST = "join-request", "you look after a firm here"
    JOIN_DECISION = "join-decision", "you asked to answer for a firm"
    ASSIGNMENT = "assignment", "you answer for a firm here"
    PEOPLE = "people", "you answer for a firm here, or did until now"
    ROUND = "round", "the observatory asks firms of your kind to take part"
    REMINDER = "reminder", "your firm was asked to take part in a round that is still open"
    SUBMITTED = "submitted", "you answer for a firm here"
    REVIEW = "review", "you answer for a firm whose levels an assessor looks at"
    ASSESSOR = "assessor", "firms ask you to fill in or review with them"


class Message(models.Model):
    """One mail to one address; its text is emptied when it has been sent, for it may hold a link to sign in with."""

    address = models.EmailField(max_length=254)
    kind = models.CharField(max_length=13, choices=Kind)
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    stop = models.URLField(
        max_length=500
    )  # where mail of this kind is stopped; a mail program shows it as a button
    written_at = models.DateTimeField(auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)  # given up

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["address", "kind", "written_at"], name="message_by_address")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="message_kind_known"),
            models.CheckConstraint(
                condition=Q(address=Lower("address")), name="message_address_in_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(text="", html=""), name="message_is_emptied_when_sent"
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"


class Stopped(models.Model):
    """An address that wants no more mail of one kind."""

    address = models.EmailField(max_length=254)
    kind = models.CharField(max_length=13, choices=Kind)
    stopped_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "stopped"
        constraints = [
            models.UniqueConstraint(fields=["address", "kind"], name="stopped_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="stopped_kind_known"),
            models.CheckConstraint(
                condition=Q(address=Lower("address")), name="stopped_address_in_lower_case"
            ),
        ]

    def __str__(self):
        return f"no {self.kind} to address {self.pk}"
