"""What a firm keeps beside an answer to show it: files and links."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from .assessment import Assessment
from .framework import SubThread

FILE_BYTES = 10 * 1024 * 1024  # of one file
FILES_OF_ASSESSMENT = 20
BYTES_OF_FIRM = 200 * 1024 * 1024


def stored_name(evidence, _typed):
    """Where a file is kept: nothing of its name or kind, so that no server can be led to run it."""
    return f"evidence/{uuid.uuid4().hex}"


class EvidenceQuerySet(models.QuerySet):
    def files(self):
        return self.exclude(file="")

    def number_beside(self):
        """For a query of answers: how many stand beside each."""
        own = self.filter(assessment=OuterRef("assessment"), sub_thread=OuterRef("sub_thread"))
        numbers = own.order_by().values("sub_thread").annotate(number=Count("pk")).values("number")
        return Coalesce(Subquery(numbers), 0)


class Evidence(models.Model):
    """One file or one link beside a sub-thread of an assessment."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="evidence")
    sub_thread = models.ForeignKey(SubThread, models.PROTECT, related_name="+")
    title = models.CharField(max_length=150)  # of a file: its name as it was
    link = models.URLField(max_length=500, blank=True)
    file = models.FileField(upload_to=stored_name, max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)  # bytes
    media_type = models.CharField(max_length=100, blank=True)  # as its first bytes say
    digest = models.CharField(max_length=64, blank=True)  # sha256 of the file
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["sub_thread__position", "pk"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(file="") & ~Q(link="") | ~Q(file="") & Q(link=""),
                name="evidence_file_or_link",
            ),
            models.CheckConstraint(
                condition=Q(file="", size=0) | ~Q(file="") & Q(size__gt=0, size__lte=FILE_BYTES),
                name="evidence_size_of_files",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_file(self):
        return bool(self.file)
