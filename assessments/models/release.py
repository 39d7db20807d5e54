"""Released benchmarks: what the public reads. Nothing here refers to a submission."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from assessments.choices import ReleaseStatus, Withheld

from .round import LEAST_MINIMUM, Round

HAS_BEEN_PUBLIC = (ReleaseStatus.PUBLISHED, ReleaseStatus.REPLACED, ReleaseStatus.WITHDRAWN)
FIGURES = ("l1", "l2", "l3", "l4", "median")
SUMMARIES = ("average", "weak_share")
NEVER = "What has been public is never changed nor deleted."


def _are_null(names, is_null):
    """Every one of these columns is null, or none is."""
    return Q(**{f"{name}__isnull": is_null for name in names})


class ReleaseQuerySet(models.QuerySet):
    def public(self):
        """Those that have a number and an address, whatever became of them since."""
        return self.filter(status__in=HAS_BEEN_PUBLIC)

    def current(self):
        """The one of each round that readers see."""
        return self.filter(status=ReleaseStatus.PUBLISHED)

    def delete(self):
        if self.public().exists():
            raise TypeError(NEVER)
        return super().delete()


class Release(models.Model):
    """The benchmark tables of one closed round, made by an analyst, approved by another person, then immutable."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="releases")
    number = models.PositiveSmallIntegerField(
        null=True, blank=True
    )  # within the round, from its publication on
    status = models.CharField(max_length=9, choices=ReleaseStatus, default=ReleaseStatus.MAKING)
    minimum = models.PositiveSmallIntegerField()  # the round's when it was made
    firms = models.PositiveIntegerField(
        default=0
    )  # contributors: the sites of one enterprise group count once
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    notice = models.TextField(blank=True, help_text="Why it was withdrawn, for those who have cited it.")

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="benchmark_release_number_once"),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(status=ReleaseStatus.PUBLISHED),
                name="benchmark_release_one_current_per_round",
            ),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(status__in=[ReleaseStatus.MAKING, ReleaseStatus.READY]),
                name="benchmark_release_one_in_the_making",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ReleaseStatus.values), name="benchmark_release_status_known"
            ),
            models.CheckConstraint(
                condition=Q(minimum__gte=LEAST_MINIMUM), name="benchmark_release_minimum_at_least_five"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("made_by")),
                name="benchmark_release_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(status__in=HAS_BEEN_PUBLIC)
                & Q(number__isnull=False, approved_by__isnull=False, published_at__isnull=False)
                | ~Q(status__in=HAS_BEEN_PUBLIC) & Q(number=None, approved_by=None, published_at=None),
                name="benchmark_release_public_once_approved",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=ReleaseStatus.WITHDRAWN, withdrawn_at__isnull=False, withdrawn_by__isnull=False
                )
                & ~Q(notice="")
                | ~Q(status=ReleaseStatus.WITHDRAWN) & Q(withdrawn_at=None, withdrawn_by=None, notice=""),
                name="benchmark_release_withdrawn_with_a_notice",
            ),
        ]

    def __str__(self):
        return f"{self.round}, release {self.number}" if self.number else f"{self.round}, not released"

    def get_absolute_url(self):
        return reverse("assessments:benchmark-release", args=[self.round.slug, self.number])

    def delete(self, **options):  # whoever asks, a shell too: its tables would go with it
        return Release.objects.filter(pk=self.pk).delete()


class WrittenOnceQuerySet(models.QuerySet):
    """Refuses to change rows, and to delete what has been public."""

    def update(self, **fields):
        raise TypeError(NEVER)

    def bulk_create(self, objs, *, update_conflicts=False, **options):
        if update_conflicts:
            raise TypeError(NEVER)
        return super().bulk_create(objs, **options)

    def delete(self):
        if self.filter(**{f"{self.model.OF_RELEASE}__in": Release.objects.public()}).exists():
            raise TypeError(NEVER)
        return super().delete()


class WrittenOnce(models.Model):
    """A row that is never changed: it goes only with its release, while that has not been public."""

    OF_RELEASE = "release"

    objects = WrittenOnceQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **options):
        if not self._state.adding:
            raise TypeError(NEVER)
        super().save(**options)

    def delete(self, **options):
        return type(self).objects.filter(pk=self.pk).delete()


class ReleasedTable(WrittenOnce):
    """One table of the registry (docs/DISCLOSURE.md): its rows and columns, in order, with their titles that day."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="tables")
    name = models.CharField(max_length=20)
    # [{"code", "title", "members": [{"code", "title"}]}]; `all` comes first and has no members
    rows = models.JSONField()
    columns = models.JSONField()  # [{"code", "title"}]

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["release", "name"], name="released_table_once"),
        ]

    def __str__(self):
        return self.name


class ReleasedCell(WrittenOnce):
    """The public figures of one group and one stage, thread or sub-thread, by code."""

    OF_RELEASE = "table__release"

    table = models.ForeignKey(ReleasedTable, models.CASCADE, related_name="cells")
    row = models.CharField(max_length=50)
    column = models.CharField(max_length=20)
    withheld = models.CharField(max_length=8, choices=Withheld, blank=True, default=Withheld.NOTHING)
    l1 = models.PositiveIntegerField(null=True)
    l2 = models.PositiveIntegerField(null=True)
    l3 = models.PositiveIntegerField(null=True)
    l4 = models.PositiveIntegerField(null=True)
    median = models.PositiveSmallIntegerField(null=True)
    average = models.DecimalField(max_digits=2, decimal_places=1, null=True)
    weak_share = models.DecimalField(max_digits=3, decimal_places=2, null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["table", "row", "column"], name="released_cell_once"),
            models.CheckConstraint(
                condition=Q(withheld=Withheld.NOTHING) & _are_null([*FIGURES, *SUMMARIES], False)
                | Q(withheld=Withheld.AVERAGES) & _are_null(FIGURES, False) & _are_null(SUMMARIES, True)
                | Q(withheld__in=[Withheld.EVERYTHING, Withheld.NO_FIRMS])
                & _are_null([*FIGURES, *SUMMARIES], True),
                name="released_cell_shows_what_it_says",
            ),
            models.CheckConstraint(
                condition=Q(l1=None) | Q(l1__gte=LEAST_MINIMUM - F("l2") - F("l3") - F("l4")),
                name="released_cell_of_five_firms_or_more",
            ),
        ]

    def __str__(self):
        return f"{self.row} × {self.column}"

    @property
    def levels(self):
        return None if self.l1 is None else (self.l1, self.l2, self.l3, self.l4)

    @property
    def firms(self):
        return None if self.l1 is None else sum(self.levels)
