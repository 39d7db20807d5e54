"""Indicators and what describes them: theme, unit, source and breakdown."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from indicators.choices import (
    WITHIN_REACH,
    Aggregation,
    Frequency,
    GeographyType,
    IndicatorState,
    Polarity,
    ProcessingLevel,
    ReleaseStatus,
    ValueType,
)

from .geography import LONGEST_NOTE, LONGEST_TEXT, NOT_LISTED, Geography

SHORTEST_PLURAL = 4  # letters: gas is none


class Theme(models.Model):
    """A group of indicators in the catalogue."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField(unique=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return self.title


class Unit(models.Model):
    """What a value in the base unit counts."""

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=50)
    history = HistoricalRecords()

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return self.title


class Source(models.Model):
    """A publication from which figures come."""

    slug = models.SlugField(unique=True)
    publisher = models.CharField(max_length=150)
    title = models.CharField(max_length=200)
    frequency = models.CharField(max_length=10, choices=Frequency)
    licence = models.CharField(max_length=50)
    licence_basis = models.CharField(max_length=150, blank=True)
    next_expected_on = models.DateField(
        null=True,
        blank=True,
        validators=WITHIN_REACH,
        help_text="When newer figures are announced. Empty: an interval after the last ones.",
    )
    dead_link_noted_on = models.DateField(
        null=True,
        blank=True,
        validators=WITHIN_REACH,
        help_text="When somebody found that its address answers no more.",
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["publisher", "title"]
        constraints = [
            models.UniqueConstraint(fields=["publisher", "title"], name="source_once"),
            models.CheckConstraint(
                condition=Q(frequency__in=Frequency.values),
                name="source_frequency_known",
                violation_error_message=NOT_LISTED,
            ),
        ]

    def __str__(self):
        return f"{self.publisher}: {self.title}"


def public_at(moment=None, release=""):
    """The condition on a release (the path that leads to it) of being public at a moment; now, unless named."""
    if moment is None:
        return Q(**{f"{release}status": ReleaseStatus.PUBLISHED})
    not_ended = Q(**{f"{release}ended_at": None}) | Q(**{f"{release}ended_at__gt": moment})
    return not_ended & Q(**{f"{release}published_at__lte": moment})


class IndicatorQuerySet(models.QuerySet):
    def public(self, as_of=None):
        """Those that readers may know of: figures are published, or have been; by a moment, if one is named."""
        by_then = (
            {"releases__published_at__lte": as_of} if as_of else {"releases__published_at__isnull": False}
        )
        return self.filter(pk__in=self.model.objects.filter(**by_then).values("pk"))

    def listed(self, as_of=None):
        """Those with a figure for a region that is published, or was at a moment, in the order of the catalogue."""
        in_regions = self.model.objects.filter(
            public_at(as_of, "releases__"), releases__observations__geography__type=GeographyType.REGION
        )
        return self.filter(pk__in=in_regions.values("pk")).in_order()

    def in_order(self):
        return self.order_by("theme__position", "position", "pk")

    def matching(self, words):
        """Those whose name (printed, ours or another), definition or theme holds every word, whatever its number."""
        found, aliases = self, self.model.objects.other_names() if words else []
        for word in map(singular, words.split()):
            columns = ("name", "definition", "theme__title", "name_as_printed", "annex_name_as_printed")
            named = [pk for pk, names in aliases if any(word.casefold() in name.casefold() for name in names)]
            condition = reduce(
                or_, (Q(**{f"{column}__icontains": word}) for column in columns), Q(pk__in=named)
            )
            found = found.filter(condition)
        return found

    def other_names(self):
        """(primary key, aliases) of those that have any: a database would search the brackets around them too."""
        return list(self.exclude(aliases=[]).order_by().values_list("pk", "aliases"))


def singular(word):
    """What a word and its plural begin with.

    >>> singular("graduates"), singular("universities"), singular("business"), singular("R&D")
    ('graduate', 'universit', 'business', 'R&D')
    """
    if len(word) < SHORTEST_PLURAL or not word.endswith("s") or word.endswith("ss"):
        return word
    return word.removesuffix("ies") if word.endswith("ies") else word[:-1]


class Indicator(models.Model):
    """A regional measure, with what it means and what may be done with its values."""

    slug = models.SlugField(unique=True, help_text="Its address. The old one goes on leading here.")
    name = models.CharField(
        max_length=150, help_text="As readers see it: what is measured, without the place."
    )
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="indicators")
    position = models.PositiveSmallIntegerField(help_text="Order within the catalogue.")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="indicators")
    display_unit = models.CharField(max_length=20, help_text="As printed beside a value: %, £m, £bn, FTE.")
    value_type = models.CharField(max_length=20, choices=ValueType)
    polarity = models.CharField(
        max_length=20, choices=Polarity, help_text="Decides whether a gap is worded as better or worse."
    )
    aggregation = models.CharField(
        max_length=5, choices=Aggregation, help_text="Percentages never add up; amounts and counts may."
    )
    breakdown_dimension = models.CharField(max_length=50, blank=True, help_text="What the parts are, if any.")
    benchmark = models.ForeignKey(
        Geography, models.PROTECT, related_name="+", help_text="The place that others are compared with."
    )
    comparison_tolerance = models.DecimalField(
        max_digits=12,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="A gap up to this size is called similar. Empty: the rounding of the two values decides.",
    )
    part_of = models.ManyToManyField(
        "self", symmetrical=False, related_name="parts", blank=True, help_text="Never added up with these."
    )
    definition = models.TextField(
        max_length=LONGEST_TEXT, help_text="What is counted, of what, and for whom."
    )
    method_note = models.TextField(
        max_length=LONGEST_TEXT, blank=True, help_text="How the source collects or works it out."
    )
    quality_note = models.TextField(
        max_length=LONGEST_TEXT, blank=True, help_text="What a careful reader must know."
    )
    is_proxy = models.BooleanField(default=False, help_text="Stands in for something that nobody measures.")
    processing_level = models.CharField(
        max_length=10, choices=ProcessingLevel, default=ProcessingLevel.ESTIMATED
    )
    state = models.CharField(max_length=12, choices=IndicatorState, default=IndicatorState.CURRENT)
    aliases = models.JSONField(
        default=list, blank=True, help_text="Other names under which people search for it."
    )
    name_as_printed = models.CharField(max_length=150, blank=True)
    annex_name_as_printed = models.CharField(max_length=150, blank=True)
    history = HistoricalRecords(m2m_fields=[part_of])

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value_type__in=ValueType.values),
                name="indicator_value_type_known",
                violation_error_message=NOT_LISTED,
            ),
            models.CheckConstraint(
                condition=Q(polarity__in=Polarity.values),
                name="indicator_polarity_known",
                violation_error_message=NOT_LISTED,
            ),
            models.CheckConstraint(
                condition=Q(aggregation__in=Aggregation.values),
                name="indicator_aggregation_known",
                violation_error_message=NOT_LISTED,
            ),
            models.CheckConstraint(
                condition=Q(aggregation=Aggregation.NONE)
                | Q(value_type__in=[ValueType.CURRENCY, ValueType.COUNT]),
                name="indicator_only_amounts_add_up",
                violation_error_message="Only money and counts add up over places. Choose: places do not add up.",
            ),
            models.CheckConstraint(
                condition=Q(processing_level__in=ProcessingLevel.values),
                name="indicator_processing_level_known",
                violation_error_message=NOT_LISTED,
            ),
            models.CheckConstraint(
                condition=Q(state__in=IndicatorState.values),
                name="indicator_state_known",
                violation_error_message=NOT_LISTED,
            ),
            models.CheckConstraint(
                condition=Q(comparison_tolerance__isnull=True) | Q(comparison_tolerance__gte=0),
                name="indicator_tolerance_not_negative",
                violation_error_message="The size up to which a gap is called similar is below zero.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("indicators:indicator", args=[self.slug])


class FormerSlug(models.Model):
    """An address that an indicator had: whoever asks for it is led to the present one."""

    slug = models.SlugField(primary_key=True)
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="former_slugs")

    class Meta:
        ordering = ["slug"]

    def __str__(self):
        return self.slug


class SeriesBreak(models.Model):
    """From when on figures are no longer comparable with those before: nothing is worked out across it."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="breaks")
    geography = models.ForeignKey(
        Geography, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: everywhere."
    )
    starts_on = models.DateField(
        validators=WITHIN_REACH, help_text="The first day of the first period on the new basis."
    )
    reason = models.TextField(
        max_length=LONGEST_NOTE, help_text="What changed, as readers see it beside the figures."
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["indicator", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "geography", "starts_on"], name="series_break_once"),
            models.UniqueConstraint(
                fields=["indicator", "starts_on"],
                condition=Q(geography=None),
                name="series_break_everywhere_once",
                violation_error_message="A break everywhere on this day is there already.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="series_break_says_why",
                violation_error_message="Say what changed: readers see it beside the figures.",
            ),
        ]

    def __str__(self):
        return f"{self.indicator} from {self.starts_on}"


class Breakdown(models.Model):
    """One label of an indicator: the total, or a part of it."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="breakdowns")
    code = models.SlugField()
    title = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField()
    is_headline = models.BooleanField(default=False)  # the label that stands for the indicator itself
    history = HistoricalRecords()

    class Meta:
        ordering = ["indicator", "position"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "code"], name="breakdown_code_once"),
            models.UniqueConstraint(fields=["indicator", "position"], name="breakdown_position_once"),
            models.UniqueConstraint(
                fields=["indicator"],
                condition=Q(is_headline=True),
                name="breakdown_one_headline",
                violation_error_message="Another label stands for the indicator already. Leave one.",
            ),
        ]

    def __str__(self):
        return self.title
