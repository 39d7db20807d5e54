"""Change between two rounds for the firms that answered both, counted apart from the tally."""

from django.db import models
from django.db.models import F, Q

from .round import Round


class Panel(models.Model):
    """Two rounds of one framework, compared by a job."""

    before = models.ForeignKey(Round, models.CASCADE, related_name="+")
    after = models.ForeignKey(Round, models.CASCADE, related_name="+")
    codes = models.JSONField(default=list)  # the items compared: those that mean the same in both versions
    # How often submissions of either round have been counted or taken out, and how often before it was counted.
    changes = models.PositiveBigIntegerField(default=1)
    counted = models.PositiveBigIntegerField(default=0)
    asked_at = models.DateTimeField(null=True, blank=True)  # when the job was, if one is awaited
    built_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["before", "after"]
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="panel_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="panel_of_two_rounds"),
            models.CheckConstraint(condition=Q(counted__lte=F("changes")), name="panel_counts_what_was"),
            models.CheckConstraint(
                condition=Q(built_at=None, counted=0) | Q(built_at__isnull=False, counted__gt=0),
                name="panel_built_iff_counted",
            ),
        ]

    def __str__(self):
        return f"{self.before_id} to {self.after_id}"

    @property
    def is_stale(self):
        """Whether a submission of either round has been counted or taken out since."""
        return self.counted != self.changes


class PanelRow(models.Model):
    """Counts of the firms of one sector in both rounds: a packed int64 array, items × measures."""

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="rows")
    sector = models.PositiveIntegerField()  # a primary key, as in the tally: that of the later submission
    counts = models.BinaryField()
    # Of each panel held against it, by how many firms either holds more: a packed int64 array, panels × sides × items.
    apart = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["panel", "sector"], name="panel_row_once"),
        ]

    def __str__(self):
        return f"sector {self.sector} of panel {self.panel_id}"
