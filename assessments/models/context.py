"""What ties capabilities to the region: priorities, the themes that link to indicators, evidence and challenges."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from assessments.choices import Stage


class SiaPriority(models.Model):
    """A market-driven priority of the region's science and innovation audit."""

    code = models.SlugField(unique=True)
    title = models.CharField(max_length=100)
    history = HistoricalRecords()

    class Meta:
        ordering = ["code"]
        verbose_name = "SIA priority"
        verbose_name_plural = "SIA priorities"

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("priority", args=[self.code])


class LinkTheme(models.Model):
    """A theme shared by sub-threads and regional indicators."""

    code = models.SlugField(unique=True)
    title = models.CharField(max_length=100)
    indicators = models.ManyToManyField("indicators.Indicator", related_name="link_themes", blank=True)
    breakdowns = models.JSONField(
        default=list, blank=True
    )  # codes of the labels meant; empty: the whole indicator
    history = HistoricalRecords(m2m_fields=[indicators])

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return self.title


LINKED = ["priorities", "sectors", "indicators"]  # kept in the history along with the row


class Described(models.Model):
    """What evidence and challenges share: what they are about, and where a publication says so."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    about = models.TextField(blank=True)
    priorities = models.ManyToManyField(SiaPriority, related_name="%(class)ss", blank=True)
    sectors = models.ManyToManyField("Sector", related_name="+", blank=True)
    stages = models.JSONField(default=list, blank=True)  # codes of `choices.Stage`
    sub_threads = models.JSONField(default=list, blank=True)  # codes, which are stable through all versions
    indicators = models.ManyToManyField("indicators.Indicator", related_name="+", blank=True)
    report_section = models.CharField(max_length=30, blank=True)

    class Meta:
        abstract = True
        ordering = ["title"]

    def __str__(self):
        return self.title


class Work(Described):
    """A piece of research or a programme behind a priority, and who does it."""

    kind = models.CharField(max_length=50)
    organisations = models.CharField(max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    history = HistoricalRecords(m2m_fields=LINKED)

    class Meta(Described.Meta):
        verbose_name = "piece of evidence"
        verbose_name_plural = "pieces of evidence"


class Challenge(Described):
    """What holds the region back, as a publication names it."""

    history = HistoricalRecords(m2m_fields=LINKED)


class Vulnerability(models.Model):
    """Where the supply chains of a priority break, by stage."""

    code = models.SlugField(unique=True)
    priority = models.ForeignKey(SiaPriority, models.PROTECT, related_name="vulnerabilities")
    stage = models.CharField(max_length=10, choices=Stage)
    title = models.CharField(max_length=150)
    sub_threads = models.JSONField(default=list, blank=True)  # codes
    position = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=150, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["priority", "position"]
        verbose_name_plural = "vulnerabilities"
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="vulnerability_stage_known"),
            models.UniqueConstraint(fields=["priority", "position"], name="vulnerability_position_once"),
        ]

    def __str__(self):
        return self.title


class ActorType(models.Model):
    """What part a firm plays in the supply chains of a priority."""

    code = models.SlugField(unique=True)
    priority = models.ForeignKey(SiaPriority, models.PROTECT, related_name="actor_types")
    title = models.CharField(max_length=100)
    printed = models.CharField(max_length=100, blank=True)  # as the publication names it
    position = models.PositiveSmallIntegerField(unique=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return self.title
