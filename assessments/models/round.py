"""A round: when firms answer which version of which framework."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from .firm import Firm, Sector, SizeBand
from .framework import FrameworkVersion, SubThread

MINIMUM_FOR_RELEASES = 10  # contributors, where a round sets nothing else
LEAST_MINIMUM = 5  # no round may go below


class RoundQuerySet(models.QuerySet):
    def open(self):
        today = timezone.localdate()
        return self.filter(opens_on__lte=today, closes_on__gte=today)


class Round(models.Model):
    """A period in which firms answer one framework version."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=100)
    framework_version = models.ForeignKey(FrameworkVersion, models.PROTECT, related_name="rounds")
    scope = models.ManyToManyField(SubThread, related_name="rounds", blank=True)  # empty: all are asked
    opens_on = models.DateField()
    closes_on = models.DateField(help_text="The last day on which answers are taken, London time.")
    # The population: firms of these kinds, where none is named of every kind; or exactly the firms invited.
    sectors = models.ManyToManyField(Sector, related_name="+", blank=True)
    geographies = models.ManyToManyField("indicators.Geography", related_name="+", blank=True)
    size_bands = models.ManyToManyField(SizeBand, related_name="+", blank=True)
    is_by_list = models.BooleanField("only firms on the list of invited firms", default=False)
    minimum = models.PositiveSmallIntegerField(
        default=MINIMUM_FOR_RELEASES, help_text="Firms behind every figure of this round that is released."
    )

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_on", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="round_closes_after_it_opens",
                violation_error_message="A round closes on the day it opens, or later.",
            ),
            models.CheckConstraint(
                condition=Q(minimum__gte=LEAST_MINIMUM),
                name="round_minimum_at_least_five",
                violation_error_message=f"At least {LEAST_MINIMUM} firms stand behind every released figure.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_open(self):
        return self.opens_on <= timezone.localdate() <= self.closes_on

    def asked(self):
        """The sub-threads of its scope, in the version's order."""
        return self.scope.all() if self.scope.exists() else self.framework_version.sub_threads.all()


class InvitedFirm(models.Model):
    """A firm that the observatory has asked to take part in a round, whether or not it is registered yet."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="invited_firms")
    name = models.CharField(max_length=150)
    email = models.EmailField("email address", max_length=254)
    company_number = models.CharField(max_length=8, blank=True)
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, related_name="+")
    geography = models.ForeignKey(
        "indicators.Geography", models.PROTECT, null=True, blank=True, related_name="+"
    )
    size_band = models.ForeignKey(SizeBand, models.PROTECT, null=True, blank=True, related_name="+")
    firm = models.ForeignKey(Firm, models.SET_NULL, null=True, blank=True, related_name="invited_to")
    added_at = models.DateTimeField(auto_now_add=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "email"], name="invited_firm_once_per_address"),
            models.UniqueConstraint(
                fields=["round", "firm"], condition=Q(firm__isnull=False), name="invited_firm_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="invited_firm_has_a_name"),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="invited_firm_email_in_lower_case"
            ),
        ]

    def __str__(self):
        return self.name
