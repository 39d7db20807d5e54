"""What stands behind a release and is shown to staff alone, or to nobody: whom it counted, why, and the proofs."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .release import NEVER, Release


class ProofQuerySet(models.QuerySet):
    """Refuses to lose whom a public release counted: a correction is held against it."""

    def delete(self):
        if self.filter(release__in=Release.objects.public()).exists():
            raise TypeError(NEVER)
        return super().delete()


class Proof(models.Model):
    """One to each release. It names submissions and holds other answers that agree: never public."""

    release = models.OneToOneField(Release, models.CASCADE, related_name="proof")
    step = models.CharField(max_length=100, blank=True)  # what the job is doing, in words
    percent = models.PositiveSmallIntegerField(default=0)  # how far it is
    noted_at = models.DateTimeField(default=timezone.now)  # when it last said so
    counted = models.BinaryField(default=bytes)  # the submissions, ascending: packed 64-bit primary keys
    fingerprint = models.CharField(
        max_length=64, blank=True
    )  # sha256 over what they say and where they stand
    reasons = models.JSONField(default=list)  # [table, row, column, words] of what is not shown in full
    certificates = models.JSONField(default=list)  # as assessments.disclosure.certificates
    failures = models.JSONField(default=list)  # why the audit refuses it, in words

    objects = ProofQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="proof_percent_at_most_100"),
        ]

    def __str__(self):
        return f"proof of release {self.release_id}"

    def delete(self, **options):
        return Proof.objects.filter(pk=self.pk).delete()
