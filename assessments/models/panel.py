"""Change between two rounds for the firms that answered both, counted apart from the tally."""

from django.db import models
from django.db.models import F, Q

from .round import Round


class Panel(models.Model):
    """Two rounds of one framework, compared by a job."""

    before = models.ForeignKey(Round, models.CASCADE, related_name="+")
    after = models.ForeignKey(Round, models.CASCADE, related_name="+")
    codes = models.JSONField(default=list)  # the items compared: those that mean the same in both versions
    built_at = models.DateTimeField(null=True, blank=True)
    is_stale = models.BooleanField(
        default=True
    )  # a submission of either round has been counted or taken out since

    class Meta:
        ordering = ["before", "after"]
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="panel_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="panel_of_two_rounds"),
            models.CheckConstraint(
                condition=Q(is_stale=True) | Q(built_at__isnull=False), name="panel_built_unless_stale"
            ),
        ]

    def __str__(self):
        return f"{self.before_id} to {self.after_id}"


class PanelRow(models.Model):
    """Counts of the firms of one sector in both rounds: a packed int64 array, items × measures."""

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="rows")
    sector = models.PositiveIntegerField()  # a primary key, as in the tally: that of the later submission
    counts = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["panel", "sector"], name="panel_row_once"),
        ]

    def __str__(self):
        return f"sector {self.sector} of panel {self.panel_id}"
