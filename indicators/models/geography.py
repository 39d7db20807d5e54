"""Places that figures describe: the product's only list of them."""

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from indicators.choices import WITHIN_REACH, CodeScheme, GeographyType
from meo_site.spans import SharesNoDay

LONGEST_TEXT, LONGEST_NOTE = 2_000, 1_000  # characters: readers see them beside figures
NOT_LISTED = "Choose one of the list."


class GeographyQuerySet(models.QuerySet):
    def areas(self):
        """Places a firm may be in: the Midlands Engine's enterprise partnership areas, and the one that overlaps it."""
        return self.filter(type=GeographyType.LEP)

    def described(self):
        """With their codes, what they lie in and what they are made of."""
        memberships = models.Prefetch("memberships", GeographyMember.objects.select_related("part"))
        return self.select_related("parent").prefetch_related(memberships, "codes").order_by("position")


class Geography(models.Model):
    """A place that figures describe."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    type = models.CharField(max_length=20, choices=GeographyType)
    position = models.PositiveSmallIntegerField(unique=True)  # order in lists
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    members = models.ManyToManyField(
        "self", through="GeographyMember", symmetrical=False, related_name="member_of", blank=True
    )
    is_proxy = models.BooleanField(default=False)  # stands in for a place with other borders
    aliases = models.JSONField(default=list, blank=True)  # names under which sources print it
    midlands_engine_member = models.BooleanField(default=False)
    note = models.TextField(max_length=LONGEST_NOTE, blank=True)
    history = HistoricalRecords()

    objects = GeographyQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "geographies"
        constraints = [
            models.CheckConstraint(
                condition=Q(type__in=GeographyType.values),
                name="geography_type_known",
                violation_error_message=NOT_LISTED,
            ),
        ]

    def __str__(self):
        return self.name

    @cached_property
    def gss(self):
        """Its code in the United Kingdom's statistics; empty where there is none. Read with `codes` prefetched."""
        return next((one.code for one in self.codes.all() if one.scheme == CodeScheme.GSS), "")


class GeographyMember(models.Model):
    """A place that another one is made of, and from when to when."""

    whole = models.ForeignKey(Geography, models.CASCADE, related_name="memberships")
    part = models.ForeignKey(Geography, models.PROTECT, related_name="+")
    since = models.DateField(
        null=True, blank=True, validators=WITHIN_REACH, help_text="Empty: as long as there are figures."
    )
    until = models.DateField(
        null=True,
        blank=True,
        validators=WITHIN_REACH,
        help_text="The first day on which it is no longer. Empty: it still is.",
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["whole", "part__position"]
        constraints = [
            models.UniqueConstraint(fields=["whole", "part", "since"], name="geography_member_once"),
            models.UniqueConstraint(
                fields=["whole", "part"],
                condition=Q(since=None),
                name="geography_member_from_the_first_once",
                violation_error_message="This part is there from the first already.",
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gt=models.F("since")),
                name="geography_member_ends_after_it_begins",
                violation_error_message="It ends before it begins. Type a later last day.",
            ),
            models.CheckConstraint(
                condition=~Q(part=models.F("whole")),
                name="geography_member_of_another",
                violation_error_message="A place is no part of itself.",
            ),
            SharesNoDay(
                name="geography_member_once_at_a_time", alike=["whole", "part"], since="since", until="until"
            ),
        ]

    def __str__(self):
        return f"{self.part} of {self.whole}"


class GeographyCode(models.Model):
    """The code of a place in somebody's scheme."""

    geography = models.ForeignKey(Geography, models.CASCADE, related_name="codes")
    scheme = models.CharField(max_length=10, choices=CodeScheme)
    code = models.CharField(max_length=15)

    class Meta:
        ordering = ["scheme", "code"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="geography_code_once"),
            models.UniqueConstraint(fields=["geography", "scheme"], name="geography_one_code_a_scheme"),
            models.CheckConstraint(
                condition=Q(scheme__in=CodeScheme.values),
                name="geography_code_scheme_known",
                violation_error_message=NOT_LISTED,
            ),
        ]

    def __str__(self):
        return f"{self.scheme} {self.code}"
