"""What publications say about the figures: claims, our commentary, facts of context, and what does not fit."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from .catalogue import Indicator
from .geography import Geography


class PublishedClaim(models.Model):
    """A statement of a report, with the formula that would test it."""

    code = models.CharField(max_length=10, unique=True)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="claims")
    geography = models.ForeignKey(Geography, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    text = models.TextField()
    stated_value = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)  # of the stated value: percent, GBP bn
    decimals = models.PositiveSmallIntegerField(null=True, blank=True)
    formula = models.CharField(max_length=400, blank=True)
    basis = models.CharField(max_length=150)  # what the test rests on
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return f"{self.code}: {self.text}"


class Commentary(models.Model):
    """What we say about an indicator, in our own words."""

    indicator = models.OneToOneField(Indicator, models.PROTECT, related_name="commentary")
    text = models.TextField()
    caveat = models.TextField(blank=True)
    claims = models.ManyToManyField(PublishedClaim, related_name="commentaries", blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "commentaries"

    def __str__(self):
        return f"Commentary on {self.indicator}"


class Fact(models.Model):
    """A fact of context, with whom it is attributed to."""

    code = models.CharField(max_length=10, unique=True)
    subject = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    unit = models.CharField(max_length=30, blank=True)
    qualifier = models.CharField(max_length=30, blank=True)
    geography = models.ForeignKey(Geography, models.PROTECT, related_name="facts", null=True, blank=True)
    period = models.CharField(max_length=30, blank=True)
    attributed_to = models.CharField(max_length=150, blank=True)
    theme = models.CharField(max_length=50)
    section = models.CharField(max_length=20)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return self.subject


class Discrepancy(models.Model):
    """Where a publication contradicts itself or its source, and what we do about it."""

    code = models.CharField(max_length=10, unique=True)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="discrepancies", null=True, blank=True
    )
    kind = models.CharField(max_length=100)
    severity = models.CharField(max_length=6)
    finding = models.TextField()
    arithmetic = models.TextField()
    action = models.TextField()

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "discrepancies"
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__in=["low", "medium", "high"]), name="discrepancy_severity_known"
            ),
        ]

    def __str__(self):
        return f"{self.code}: {self.finding}"
