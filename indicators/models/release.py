"""A release, the unit in which figures become public, and its observations."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from indicators.choices import (
    EARLIEST,
    LATEST,
    OUT_OF_REACH,
    WITHIN_REACH,
    ObservationStatus,
    Origin,
    PeriodType,
    ReleaseStatus,
    ReviewFlag,
)

from .catalogue import Breakdown, Indicator, Source, public_at
from .geography import Geography

LONGEST_REASON, LONGEST_NOTE = 2_000, 1_000  # characters: readers see them in lists and beside values
ON_THE_WAY = [ReleaseStatus.DRAFT, ReleaseStatus.CHECKED, ReleaseStatus.SCHEDULED]
HAVE_BEEN_PUBLIC = [ReleaseStatus.PUBLISHED, ReleaseStatus.SUPERSEDED, ReleaseStatus.WITHDRAWN]

# all that may change once a release has been public
ENDING = {"status", "ended_at", "ended_because", "version"}


class Frozen(Exception):
    """What has been public never changes; the message may be shown."""

    def __init__(self):
        super().__init__(
            "What has been published never changes. Correct the release instead: that makes a new one."
        )


class ReleaseQuerySet(models.QuerySet):
    """Releases, which stop changing when they become public.

    Written here and not as a form check, because what readers have cited must stay as it was, whoever writes:
    a superuser and a shell too.
    """

    def published(self):
        return self.filter(status=ReleaseStatus.PUBLISHED)

    def have_been_public(self):
        return self.filter(status__in=HAVE_BEEN_PUBLIC)

    def public_at(self, moment=None):
        """Those that readers saw at a moment; now, unless named."""
        return self.filter(public_at(moment))

    def newest(self, as_of=None):
        """Of each indicator, the published release of its latest period; of those that were public at a moment."""
        same = Release.objects.public_at(as_of).filter(indicator=OuterRef("indicator"))
        latest = same.order_by("-period_end", "-period_start").values("pk")[:1]
        return self.filter(pk=Subquery(latest))

    def on_the_way(self):
        return self.filter(status__in=ON_THE_WAY)

    def flagged(self):
        """Those with a value under query, on their way or public; what was replaced needs nobody's look."""
        queried = Observation.objects.filter(release=OuterRef("pk")).exclude(review_flag="")
        return self.filter(Exists(queried), status__in=[*ON_THE_WAY, ReleaseStatus.PUBLISHED])

    def of_period(self, release):
        """All releases of the same indicator and period as this one."""
        return self.filter(
            indicator=release.indicator_id, period_start=release.period_start, period_end=release.period_end
        )

    def in_context(self):
        """With what a page or a message about a release names."""
        return self.select_related("indicator__unit", "source", "author", "approved_by", "predecessor")

    def refuse_public(self):
        if self.have_been_public().exists():
            raise Frozen

    def update(self, **fields):
        if not fields.keys() <= ENDING:
            self.refuse_public()
        return super().update(**fields)

    def delete(self):
        self.refuse_public()
        return super().delete()

    delete.alters_data = delete.queryset_only = True

    def lock(self, pk):
        """A release, alone until the transaction ends."""
        return self.select_for_update(of=("self",)).select_related("indicator").get(pk=pk)


class Release(models.Model):
    """The values of one indicator for one period, as one edition of a source gives them."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="releases")
    period_start = models.DateField(validators=WITHIN_REACH)
    period_end = models.DateField(validators=WITHIN_REACH)
    period_type = models.CharField(max_length=15, choices=PeriodType)
    period_label = models.CharField(max_length=20)
    revision = models.PositiveSmallIntegerField(default=1, editable=False)
    status = models.CharField(
        max_length=10, choices=ReleaseStatus, default=ReleaseStatus.DRAFT, editable=False
    )
    source = models.ForeignKey(Source, models.PROTECT, related_name="releases")
    source_released_on = models.DateField(null=True, blank=True, validators=WITHIN_REACH)
    source_revised_on = models.DateField(null=True, blank=True, validators=WITHIN_REACH)
    source_addresses = models.JSONField(default=list, blank=True)  # as printed in the report; never fetched
    source_link_text = models.CharField(max_length=200, blank=True)
    source_note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    predecessor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    # the release whose values this one brings back
    reverts_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    batch = models.ForeignKey(
        "ImportBatch", models.PROTECT, null=True, blank=True, editable=False, related_name="releases"
    )
    reason = models.CharField(
        max_length=LONGEST_REASON,
        blank=True,
        help_text="Why this release takes the place of the one before it.",
    )
    # what the publisher asks for, while the draft that came back is being mended
    returned_because = models.CharField(max_length=LONGEST_REASON, blank=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    publish_at = models.DateTimeField(null=True, editable=False)  # of an approved one: when it becomes public
    published_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)  # superseded or withdrawn
    ended_because = models.CharField(
        max_length=LONGEST_REASON, blank=True, editable=False
    )  # of a withdrawn one
    version = models.PositiveIntegerField(
        default=0, editable=False
    )  # moves with every change, so none is overlooked

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["indicator", "-period_start", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "period_start", "period_end", "revision"],
                name="release_revision_once",
                violation_error_message="This revision is there already: somebody was faster. Open it instead.",
            ),
            models.UniqueConstraint(
                fields=["indicator", "period_start", "period_end"],
                condition=Q(status=ReleaseStatus.PUBLISHED),
                name="release_one_published_per_period",
                violation_error_message="A release of this indicator and period is published already.",
            ),
            models.UniqueConstraint(
                fields=["indicator", "period_start", "period_end"],
                condition=Q(status__in=ON_THE_WAY),
                name="release_one_on_the_way_per_period",
                violation_error_message="A release of this indicator and period is on its way already.",
            ),
            models.CheckConstraint(condition=Q(status__in=ReleaseStatus.values), name="release_status_known"),
            models.CheckConstraint(
                condition=Q(period_type__in=PeriodType.values),
                name="release_period_type_known",
            ),
            models.CheckConstraint(
                condition=Q(period_end__gt=F("period_start")),
                name="release_period_has_length",
                violation_error_message="The period ends before it begins. Type a later last day.",
            ),
            models.CheckConstraint(
                condition=Q(period_start__gte=EARLIEST, period_end__lte=LATEST)
                & (Q(source_released_on=None) | Q(source_released_on__range=(EARLIEST, LATEST)))
                & (Q(source_revised_on=None) | Q(source_revised_on__range=(EARLIEST, LATEST))),
                name="release_days_within_reach",
                violation_error_message=OUT_OF_REACH,
            ),
            models.CheckConstraint(
                condition=Q(status__in=ON_THE_WAY, published_at=None)
                | Q(status__in=HAVE_BEEN_PUBLIC, published_at__isnull=False),
                name="release_published_at_iff_it_was",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=ReleaseStatus.SCHEDULED, publish_at__isnull=False, approved_by__isnull=False
                )
                | ~Q(status=ReleaseStatus.SCHEDULED) & Q(publish_at=None),
                name="release_publish_at_iff_scheduled",
            ),
            models.CheckConstraint(
                condition=Q(reverts_to=None) | Q(predecessor__isnull=False),
                name="release_revert_is_a_correction",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[*ON_THE_WAY, ReleaseStatus.PUBLISHED], ended_at=None)
                | Q(status__in=[ReleaseStatus.SUPERSEDED, ReleaseStatus.WITHDRAWN], ended_at__isnull=False),
                name="release_ended_at_iff_it_has",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("author")),
                name="release_approved_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(predecessor__isnull=True) | ~Q(reason=""),
                name="release_correction_says_why",
                violation_error_message="Say why the release is corrected: readers see it beside the new values.",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReleaseStatus.WITHDRAWN) | ~Q(ended_because=""),
                name="release_withdrawal_says_why",
            ),
        ]

    def __str__(self):
        return f"{self.indicator}, {self.period_label}, revision {self.revision}"

    def save(self, **options):  # overridden for the reason ReleaseQuerySet gives
        if not set(options.get("update_fields") or ["*"]) <= ENDING:
            Release.objects.filter(pk=self.pk).refuse_public()
        super().save(**options)

    def get_absolute_url(self):
        return self.indicator.get_absolute_url()

    def delete(self, **options):
        Release.objects.filter(pk=self.pk).refuse_public()
        return super().delete(**options)

    @property
    def is_draft(self):
        return self.status == ReleaseStatus.DRAFT

    @property
    def is_checked(self):
        return self.status == ReleaseStatus.CHECKED

    @property
    def is_scheduled(self):
        return self.status == ReleaseStatus.SCHEDULED

    @property
    def has_been_public(self):
        return self.status in HAVE_BEEN_PUBLIC

    @property
    def is_published(self):
        return self.status == ReleaseStatus.PUBLISHED


class ObservationQuerySet(models.QuerySet):
    """Values, which stop changing with their release; for the reason ReleaseQuerySet gives."""

    def described(self):
        """With what a value is about, in the order of the tables."""
        return self.select_related("geography__parent", "breakdown").order_by(
            "breakdown__position", "geography__position"
        )

    def update(self, **fields):
        if {"release", "release_id"} & fields.keys():
            raise TypeError("A value stays with its release.")
        Release.objects.filter(observations__in=self).refuse_public()
        return super().update(**fields)

    def delete(self):
        Release.objects.filter(observations__in=self).refuse_public()
        return super().delete()

    delete.alters_data = delete.queryset_only = True

    def bulk_create(self, objs, **options):
        objs = list(objs)
        Release.objects.filter(pk__in={one.release_id for one in objs}).refuse_public()
        return super().bulk_create(objs, **options)


class Observation(models.Model):
    """One value: an exact decimal in the base unit, with the precision in which it was printed."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="observations")
    geography = models.ForeignKey(Geography, models.PROTECT, related_name="observations")
    breakdown = models.ForeignKey(Breakdown, models.PROTECT, related_name="observations")
    value = models.DecimalField(
        max_digits=24, decimal_places=6, null=True, blank=True, help_text="In the base unit: pounds, not £m."
    )
    display_unit = models.CharField(max_length=20, help_text="In which it is printed: %, £m, £bn.")
    decimals = models.PositiveSmallIntegerField(default=0, help_text="Decimals printed, in the display unit.")
    rounding_half_width = models.DecimalField(
        max_digits=24,
        decimal_places=6,
        default=0,
        help_text="Half of the last printed step, in the base unit: 0.05 for 38.7%, 500000 for £74m.",
    )
    interval_low = models.DecimalField(
        max_digits=24,
        decimal_places=6,
        null=True,
        blank=True,
        help_text="Lower end of its 95% confidence interval.",
    )
    interval_high = models.DecimalField(
        max_digits=24,
        decimal_places=6,
        null=True,
        blank=True,
        help_text="Upper end of its 95% confidence interval.",
    )
    denominator = models.DecimalField(
        max_digits=24,
        decimal_places=6,
        null=True,
        blank=True,
        help_text="Of how many, where the source says so.",
    )
    status = models.CharField(max_length=1, choices=ObservationStatus, default=ObservationStatus.NORMAL)
    review_flag = models.CharField(max_length=10, choices=ReviewFlag, blank=True)
    origin = models.CharField(max_length=15, choices=Origin, default=Origin.TABLE)
    as_printed = models.CharField(max_length=50, blank=True)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        ordering = ["release", "breakdown__position", "geography__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "geography", "breakdown"],
                name="observation_once",
                violation_error_message="There are two values for this place and label. Leave one.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ObservationStatus.values),
                name="observation_status_known",
            ),
            models.CheckConstraint(
                condition=Q(review_flag__in=["", *ReviewFlag.values]),
                name="observation_review_flag_known",
            ),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="observation_origin_known"),
            models.CheckConstraint(
                condition=Q(status=ObservationStatus.MISSING, value=None) & ~Q(note="")
                | ~Q(status=ObservationStatus.MISSING) & Q(value__isnull=False),
                name="observation_missing_says_why",
                violation_error_message="Type a value; or set the status to missing, and say why in the note.",
            ),
            models.CheckConstraint(
                condition=Q(rounding_half_width__gte=0),
                name="observation_half_width_not_negative",
                violation_error_message="The rounding is below zero.",
            ),
            models.CheckConstraint(
                condition=Q(interval_low=None, interval_high=None)
                | Q(interval_low__lte=F("value"), interval_high__gte=F("value")),
                name="observation_within_its_interval",
                violation_error_message="The value does not lie in its confidence interval.",
            ),
            models.CheckConstraint(
                condition=Q(denominator=None) | Q(denominator__gte=0),
                name="observation_denominator_not_negative",
                violation_error_message="The denominator is below zero.",
            ),
        ]

    def __str__(self):
        value = "no value" if self.value is None else f"{self.value:,f}".rstrip("0").rstrip(".")
        return f"{self.geography} {self.breakdown}: {self.as_printed or value}"

    def save(self, **options):
        self.refuse_public()
        super().save(**options)

    def delete(self, **options):
        self.refuse_public()
        return super().delete(**options)

    def refuse_public(self):
        stored = Observation.objects.filter(pk=self.pk).values("release")
        Release.objects.filter(Q(pk=self.release_id) | Q(pk__in=stored)).refuse_public()
