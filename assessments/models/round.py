"""A round: when firms answer which version of which framework."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

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
