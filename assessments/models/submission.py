"""What was submitted, frozen, and the counts made of it."""

from django.db import models
from django.db.models import Q

from assessments.choices import Counting, EntryKind, Mode

from .assessment import Assessment
from .firm import Sector, SizeBand, Tier
from .round import Round


class Submission(models.Model):
    """The levels and the segment of a firm on the day it submitted; written once."""

    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="submission")
    round = models.ForeignKey(Round, models.PROTECT, related_name="submissions")
    # One character a sub-thread, in the version's order: State, or "." out of scope.
    levels = models.CharField(max_length=100)
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="+")
    geography = models.ForeignKey("indicators.Geography", models.PROTECT, related_name="+")
    size_band = models.ForeignKey(SizeBand, models.PROTECT, related_name="+")
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="+")
    enterprise_group = models.CharField(max_length=100, blank=True)
    mode = models.CharField(max_length=11, choices=Mode)
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="submission_mode_known"),
            models.CheckConstraint(
                condition=Q(levels__regex=r"^[1-4N?.-]+$"), name="submission_levels_known"
            ),
        ]

    def __str__(self):
        return f"submission {self.pk}"

    @classmethod
    def freeze(cls, assessment):
        """Store what an assessment says, and what kind of firm says it, as of today."""
        submission = cls.of(assessment, assessment.states())
        submission.save(force_insert=True)
        return submission

    @classmethod
    def of(cls, assessment, levels):
        """The frozen form of an assessment, not yet stored."""
        firm = assessment.firm
        return cls(
            assessment=assessment,
            round=assessment.round,
            levels=levels,
            sector_id=firm.sector_id,
            geography_id=firm.geography_id,
            size_band_id=firm.size_band_id,
            tier_id=firm.tier_id,
            enterprise_group=firm.enterprise_group,
            mode=assessment.mode,
            submitted_at=assessment.submitted_at,
        )


class WrittenOnceQuerySet(models.QuerySet):
    def update(self, **fields):
        raise TypeError("Verified levels are never changed.")


class VerifiedLevels(models.Model):
    """What an assessor found, in the form of the submission it stands beside; written once, by a final review."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="verified")
    levels = models.CharField(max_length=100)
    finalised_at = models.DateTimeField()

    objects = WrittenOnceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "verified levels"
        constraints = [
            models.CheckConstraint(condition=Q(levels__regex=r"^[1-4N?.-]+$"), name="verified_levels_known"),
        ]

    def __str__(self):
        return f"verified levels of submission {self.submission_id}"

    def save(self, **options):  # whoever writes, a shell too: the tally has counted them as they are
        if not self._state.adding:
            raise TypeError("Verified levels are never changed.")
        super().save(**options)


class TallyEntry(models.Model):
    """A submission waiting to be added to the tally, or taken from it, with one kind of its levels."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="tally_entries")
    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=EntryKind, default=EntryKind.OWN)
    sign = models.SmallIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(sign__in=[-1, 1]), name="tally_entry_sign_known"),
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="tally_entry_kind_known"),
        ]

    def __str__(self):
        return f"{self.sign:+d} submission {self.submission_id}"


class TallyRow(models.Model):
    """Counts of one segment of a round: a packed int64 array, items × measures."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="tally_rows")
    # The segment, by primary key; 0 means all. Plain numbers, not references: a tally row is derived, rebuilt at will.
    sector = models.PositiveIntegerField()
    geography = models.PositiveIntegerField(default=0)
    size_band = models.PositiveIntegerField(default=0)
    tier = models.PositiveIntegerField(default=0)
    mode = models.CharField(max_length=11, choices=Counting)
    firms = models.PositiveIntegerField()  # submissions in it: how many took part, at the price of a number
    counts = models.BinaryField()

    class Meta:
        constraints = [
            # In this order, so that the rows of a heatmap, which differ in mode and sector, lie side by side.
            models.UniqueConstraint(
                fields=["round", "geography", "size_band", "tier", "mode", "sector"], name="tally_row_once"
            ),
        ]

    def __str__(self):
        return f"tally of round {self.round_id}"


class TallyDay(models.Model):
    """How many of the submissions that count in a round came on one day, London time; derived as a row is."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="tally_days")
    day = models.DateField()
    firms = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "day"], name="tally_day_once"),
        ]

    def __str__(self):
        return f"{self.day} of round {self.round_id}"
