"""What publications say about the figures: claims, our commentary, facts of context, and what does not fit."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from indicators.choices import ClaimKind, ClaimVerdict

from .catalogue import Indicator
from .geography import LONGEST_NOTE, LONGEST_TEXT, NOT_LISTED, Geography
from .release import Release


class PublishedClaimQuerySet(models.QuerySet):
    def judged(self, as_of=None):
        """With what testing gave last (by a moment), as `.standing`: a list of that one test, or empty."""
        stands = Q(ended_at=None)
        if as_of:
            stands = (stands | Q(ended_at__gt=as_of)) & Q(tested_at__lte=as_of)
        last = ClaimTest.objects.filter(stands).select_related("release", "because__indicator")
        return self.prefetch_related(Prefetch("tests", last, to_attr="standing"))

    def stopped_agreeing(self):
        """Those that agreed with the figures once and do not now."""
        of_claim = ClaimTest.objects.filter(claim=OuterRef("pk"))
        agreeing = of_claim.filter(verdict=ClaimVerdict.AGREES)
        return self.filter(Exists(agreeing), ~Exists(agreeing.filter(ended_at=None)))


class PublishedClaim(models.Model):
    """A statement of a report, with the formula that would test it."""

    code = models.CharField(max_length=10, unique=True)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="claims")
    geography = models.ForeignKey(Geography, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=ClaimKind)
    text = models.TextField(max_length=LONGEST_NOTE)
    stated_value = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)  # of the stated value: percent, GBP bn
    decimals = models.PositiveSmallIntegerField(null=True, blank=True)
    formula = models.CharField(max_length=400, blank=True)
    is_external = models.BooleanField("rests on a table elsewhere", default=False)  # which the basis names
    # of the figures it is about; where none is named, those that are the newest when it is first tested
    period_start = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=150)  # what the test rests on
    note = models.TextField(max_length=LONGEST_NOTE, blank=True)
    history = HistoricalRecords()

    objects = PublishedClaimQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ClaimKind.values),
                name="claim_kind_known",
                violation_error_message=NOT_LISTED,
            ),
            models.CheckConstraint(
                condition=Q(is_external=False) | Q(formula=""),
                name="claim_external_has_no_formula",
                violation_error_message="A claim that rests on a table elsewhere has no formula.",
            ),
        ]

    def __str__(self):
        return f"{self.code}: {self.text}"

    def get_absolute_url(self):
        return f"{reverse('indicators:claims')}?indicator={self.indicator.slug}#{self.code}"


class ClaimTest(models.Model):
    """What testing a claim gave, from one change of the figures or of the claim to the next."""

    claim = models.ForeignKey(PublishedClaim, models.CASCADE, related_name="tests")
    verdict = models.CharField(max_length=12, choices=ClaimVerdict)
    remark = models.TextField(blank=True)  # why it cannot be tested, or what a careful reader must know
    arithmetic = models.TextField(blank=True)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)  # in the unit of the stated value
    low = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    high = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    release = models.ForeignKey(
        Release, models.PROTECT, null=True, related_name="+"
    )  # whose figures were used
    # what brought the test about: a release that came or went, or, where there is none, an edit of the claim
    because = models.ForeignKey(Release, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    tested_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # when another result took its place

    class Meta:
        ordering = ["-tested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"], condition=Q(ended_at=None), name="claim_test_one_standing"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=ClaimVerdict.values), name="claim_test_verdict_known"
            ),
            models.CheckConstraint(
                condition=Q(value=None, low=None, high=None)
                | Q(
                    low__isnull=False,
                    high__isnull=False,
                    low__lte=models.F("value"),
                    high__gte=models.F("value"),
                ),
                name="claim_test_value_within_bounds",
            ),
        ]

    def __str__(self):
        return f"{self.claim.code}: {self.get_verdict_display().lower()}"


class Commentary(models.Model):
    """What we say about an indicator, in our own words."""

    indicator = models.OneToOneField(Indicator, models.PROTECT, related_name="commentary")
    text = models.TextField(max_length=LONGEST_TEXT)
    caveat = models.TextField(max_length=LONGEST_NOTE, blank=True)
    claims = models.ManyToManyField(PublishedClaim, related_name="commentaries", blank=True)
    history = HistoricalRecords(m2m_fields=[claims])

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
    note = models.TextField(max_length=LONGEST_NOTE, blank=True)
    history = HistoricalRecords()

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
    finding = models.TextField(max_length=LONGEST_NOTE)
    arithmetic = models.TextField(max_length=LONGEST_NOTE)
    action = models.TextField(max_length=LONGEST_NOTE)
    history = HistoricalRecords()

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "discrepancies"
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__in=["low", "medium", "high"]),
                name="discrepancy_severity_known",
                violation_error_message="Type low, medium or high.",
            ),
        ]

    def __str__(self):
        return f"{self.code}: {self.finding}"
