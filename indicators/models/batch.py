"""A file of values that somebody has handed in: read, compared, and published as a whole or not at all."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from indicators.choices import ImportMode, ImportStatus

from .catalogue import Indicator
from .release import LONGEST_REASON

APPROVED = (ImportStatus.PUBLISHING, ImportStatus.PUBLISHED)


class ImportBatch(models.Model):
    """One file on its way. Nothing of it is in the catalogue before it is published."""

    indicator = models.ForeignKey(
        Indicator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: the file names them.",
    )
    mode = models.CharField(max_length=8, choices=ImportMode, default=ImportMode.ADD)
    status = models.CharField(
        max_length=10, choices=ImportStatus, default=ImportStatus.READING, editable=False
    )
    file_name = models.CharField(max_length=150)
    content = models.BinaryField(editable=False)  # as it was handed in; read again before it is published
    reason = models.CharField(
        max_length=LONGEST_REASON, blank=True, help_text="Why published values change: readers see it."
    )
    # what comparing found: counts by kind, and each row of them
    counts = models.JSONField(default=dict, editable=False)
    difference = models.BinaryField(default=b"", editable=False)  # compressed JSON
    digest = models.CharField(
        max_length=64, blank=True, editable=False
    )  # of the difference: approval is bound to it
    progress = models.PositiveSmallIntegerField(default=0, editable=False)  # per cent of the job
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["-uploaded_at"]
        verbose_name = "file of values"
        verbose_name_plural = "files of values"
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=ImportMode.values), name="import_mode_known"),
            models.CheckConstraint(condition=Q(status__in=ImportStatus.values), name="import_status_known"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="import_progress_at_most_all"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("uploaded_by")),
                name="import_approved_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(status__in=APPROVED, approved_by__isnull=False)
                | ~Q(status__in=APPROVED) & Q(approved_by=None),
                name="import_approver_iff_approved",
            ),
            models.CheckConstraint(
                condition=Q(status=ImportStatus.PUBLISHED, published_at__isnull=False)
                | ~Q(status=ImportStatus.PUBLISHED) & Q(published_at=None),
                name="import_published_at_iff_published",
            ),
        ]

    def __str__(self):
        return self.file_name
