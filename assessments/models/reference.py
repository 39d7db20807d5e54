"""Tables of counts that were published elsewhere: shown beside live figures, never mixed into them."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from .framework import Framework

MOST_FIRMS = 1_000_000  # at one level: more is a slip of the keyboard


class ReferenceSeriesQuerySet(models.QuerySet):
    def public(self):
        return self.filter(published_at__isnull=False)


class ReferenceSeries(models.Model):
    """A published table of firms by level, with its source; entered by one person, published by another."""

    slug = models.SlugField(unique=True, help_text="Its address. It never changes.")
    title = models.CharField(max_length=150)
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="reference_series")
    publisher = models.CharField(max_length=150, help_text="Who published the table.")
    source = models.CharField(max_length=200, help_text="Title of the publication.")
    place = models.CharField(max_length=100, blank=True, help_text="Where in it, such as Figure 6.")
    period = models.CharField(max_length=50, help_text="When the firms answered.")
    published_on = models.DateField(null=True, blank=True, help_text="When the source appeared.")
    url = models.URLField("address", blank=True)
    note = models.TextField(
        blank=True, help_text="What a reader should know: who was asked, what is left out."
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    # when it was last public before it was taken back, and why; readers go on seeing both
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_because = models.TextField(blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)  # moves with every change
    history = HistoricalRecords(excluded_fields=["version"])

    objects = ReferenceSeriesQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "reference series"
        constraints = [
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("entered_by")),
                name="reference_series_published_by_another",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | Q(published_at__isnull=False),
                name="reference_series_publisher_iff_published",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_because="")
                | Q(ended_at__isnull=False) & ~Q(ended_because=""),
                name="reference_series_ended_for_a_reason",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("assessments:reference", args=[self.slug])

    @property
    def is_public(self):
        return self.published_at is not None


class ReferenceRow(models.Model):
    """Firms at each level of one capability, as printed."""

    series = models.ForeignKey(ReferenceSeries, models.CASCADE, related_name="rows")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(
        "sub-thread",
        max_length=20,
        blank=True,
        help_text="Its code (SCR-39), where it is one of the framework.",
    )
    title = models.CharField(max_length=200, help_text="As printed.")
    l1 = models.PositiveIntegerField("L1", validators=[MaxValueValidator(MOST_FIRMS)])
    l2 = models.PositiveIntegerField("L2", validators=[MaxValueValidator(MOST_FIRMS)])
    l3 = models.PositiveIntegerField("L3", validators=[MaxValueValidator(MOST_FIRMS)])
    l4 = models.PositiveIntegerField("L4", validators=[MaxValueValidator(MOST_FIRMS)])
    history = HistoricalRecords()

    class Meta:
        ordering = ["series", "position"]
        constraints = [
            models.UniqueConstraint(fields=["series", "position"], name="reference_row_once"),
            models.UniqueConstraint(
                fields=["series", "code"],
                condition=~Q(code=""),
                name="reference_row_sub_thread_once",
                violation_error_message="This sub-thread stands in the table already.",
            ),
            models.CheckConstraint(
                condition=Q(l1__gt=0) | Q(l2__gt=0) | Q(l3__gt=0) | Q(l4__gt=0),
                name="reference_row_of_firms",
                violation_error_message="Type how many firms there are: a row stands on one firm at least.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def levels(self):
        return self.l1, self.l2, self.l3, self.l4
