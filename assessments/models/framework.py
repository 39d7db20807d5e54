"""A questionnaire: framework, version, threads, sub-threads and their level descriptors."""

from functools import lru_cache
from math import ceil

from django.db import models
from django.db.models import Q

from assessments.choices import Level, Provenance, Stage, ThreadKind

from .context import LinkTheme, SiaPriority


class Framework(models.Model):
    """A questionnaire that keeps its code through all its versions."""

    code = models.SlugField(unique=True)

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return self.code


class Frozen(Exception):
    """A published version never changes; its message may be shown."""

    def __init__(self):
        super().__init__("A published framework version never changes. Load a new version instead.")


class FrozenQuerySet(models.QuerySet):
    """Rows of framework versions, which stop changing with the publication of their version.

    Written here and not as a form check, because what firms were asked must stay as it was, whoever writes:
    a shell and a data migration too.
    """

    def in_published_versions(self):
        return self.filter(**{f"{self.model.VERSION}__published_at__isnull": False})

    def update(self, **fields):
        self.refuse_published()
        return super().update(**fields)

    def delete(self):
        self.refuse_published()
        return super().delete()

    delete.alters_data = delete.queryset_only = True

    def bulk_create(self, objs, **options):
        objs = list(objs)
        for version in {part.owner().pk for part in objs}:
            FrameworkVersion.objects.filter(pk=version).refuse_published()
        return super().bulk_create(objs, **options)

    def refuse_published(self):
        if self.in_published_versions().exists():
            raise Frozen


class VersionPart(models.Model):
    """A row of a framework version; VERSION is the lookup of the version from here."""

    VERSION = "version"

    objects = FrozenQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **options):
        FrameworkVersion.objects.filter(pk=self.owner().pk).refuse_published()
        super().save(**options)

    def delete(self, **options):
        FrameworkVersion.objects.filter(pk=self.owner().pk).refuse_published()
        return super().delete(**options)

    def owner(self):
        return self.version


class FrameworkVersionQuerySet(FrozenQuerySet):
    def published(self):
        return self.filter(published_at__isnull=False)

    def in_published_versions(self):
        return self.published()


class FrameworkVersion(models.Model):
    """One wording of a framework; immutable once published."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="versions")
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=100)
    short_title = models.CharField(max_length=50)
    summary = models.TextField()
    attribution = models.TextField()
    completion_minutes = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField(null=True, blank=True)

    objects = FrameworkVersionQuerySet.as_manager()

    class Meta:
        ordering = ["framework", "version"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "version"], name="framework_version_once"),
            models.CheckConstraint(
                condition=Q(version__regex=r"^[0-9]+\.[0-9]+\.[0-9]+$"),
                name="framework_version_is_three_numbers",
            ),
        ]

    def __str__(self):
        return f"{self.short_title} {self.version}"

    def save(self, **options):
        FrameworkVersion.objects.filter(pk=self.pk).refuse_published()
        super().save(**options)

    def delete(self, **options):
        FrameworkVersion.objects.filter(pk=self.pk).refuse_published()
        return super().delete(**options)

    @property
    def is_published(self):
        return self.published_at is not None

    def minutes_for(self, asked, in_all):
        """About how long so many of its sub-threads take, in whole minutes."""
        return ceil(self.completion_minutes * asked / in_all)

    @property
    def numbers(self):
        """1.10.0 ▶ (1, 10, 0)"""
        return tuple(int(part) for part in self.version.split("."))

    @property
    def major(self):
        """Versions that share it ask the same and can be compared."""
        return self.numbers[0]

    def in_tables(self):
        """Its sub-threads in order, with their threads, without their long texts: what a table of counts prints.

        A process reads those of a published version once: they never change, and would be most of a heatmap's time.
        """
        return list(published_in_tables(self.pk)) if self.is_published else _in_tables(self.pk)

    def layout(self):
        """(code, thread code, stage) of each sub-thread, in the order of a frozen submission."""
        return list(self.sub_threads.order_by("position").values_list("code", "thread__code", "stage"))


def _in_tables(version):
    sub_threads = SubThread.objects.filter(version=version)
    return list(sub_threads.select_related("thread").defer("question", "help", "evidence"))


published_in_tables = lru_cache(maxsize=16)(_in_tables)


class LevelMeaning(VersionPart):
    """What one of the four levels means throughout a framework version."""

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="level_meanings")
    level = models.PositiveSmallIntegerField(choices=Level)
    label = models.CharField(max_length=50)
    meaning = models.TextField()

    class Meta:
        ordering = ["version", "level"]
        constraints = [
            models.UniqueConstraint(fields=["version", "level"], name="level_meaning_once"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="level_meaning_level_known"),
        ]

    def __str__(self):
        return f"L{self.level} {self.label}"


class Thread(VersionPart):
    """A group of sub-threads, answered on one page."""

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="threads")
    code = models.CharField(max_length=3)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=100)
    summary = models.TextField()
    kind = models.CharField(max_length=9, choices=ThreadKind)
    provenance = models.CharField(max_length=8, choices=Provenance)

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="thread_code_once"),
            models.UniqueConstraint(fields=["version", "position"], name="thread_position_once"),
            models.CheckConstraint(condition=Q(kind__in=ThreadKind.values), name="thread_kind_known"),
            models.CheckConstraint(
                condition=Q(provenance__in=Provenance.values), name="thread_provenance_known"
            ),
        ]

    def __str__(self):
        return self.title


class SubThread(VersionPart):
    """One capability that a firm rates; the code is stable for ever."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="sub_threads")
    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="sub_threads")
    code = models.CharField(max_length=6)
    position = models.PositiveSmallIntegerField()  # from 0, in the whole version: its place in a submission
    number = models.PositiveSmallIntegerField(null=True, blank=True)  # printed number (MTC-style only)
    title = models.CharField(max_length=50)
    printed_title = models.CharField(max_length=100, blank=True)
    question = models.TextField()
    help = models.TextField()
    evidence = models.JSONField(default=list)  # what an assessor asks to see: texts, never counted
    stage = models.CharField(max_length=7, choices=Stage)
    also = models.JSONField(default=list)  # secondary stages, for filtering only
    provenance = models.CharField(max_length=8, choices=Provenance)
    allow_na = models.BooleanField(default=False)
    na_hint = models.CharField(max_length=200, blank=True)
    priorities = models.ManyToManyField(SiaPriority, related_name="sub_threads", blank=True)
    themes = models.ManyToManyField(LinkTheme, related_name="sub_threads", blank=True)

    class Meta:
        verbose_name = "sub-thread"
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="sub_thread_code_once"),
            models.UniqueConstraint(fields=["version", "position"], name="sub_thread_position_once"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="sub_thread_stage_known"),
            models.CheckConstraint(
                condition=Q(provenance__in=Provenance.values), name="sub_thread_provenance_known"
            ),
            models.CheckConstraint(
                condition=Q(allow_na=False) | ~Q(na_hint=""), name="sub_thread_na_says_when"
            ),
        ]

    def __str__(self):
        return f"{self.label}. {self.title}"

    @property
    def label(self):
        """The number a reader sees: 39, or ORG-1 where the framework has no numbers."""
        return str(self.number) if self.number else self.code

    def means_the_same_as(self, other):
        """Whether an answer to one, perhaps of another version, can be set beside an answer to the other."""
        return self.version.major == other.version.major or self.asks_the_same_as(other)

    def asks_the_same_as(self, other):
        """Whether an answer to the other one, of another version, answers this one too."""
        return self._asks() == other._asks()

    def _asks(self):
        return self.stage, self.question, [(one.level, one.text) for one in self.descriptors.all()]


class LevelDescriptor(VersionPart):
    """What a sub-thread looks like at one level, and what to do to move up from it."""

    VERSION = "sub_thread__version"

    sub_thread = models.ForeignKey(SubThread, models.CASCADE, related_name="descriptors")
    level = models.PositiveSmallIntegerField(choices=Level)
    text = models.TextField()
    next_step = models.TextField(blank=True)  # empty at L4

    class Meta:
        ordering = ["sub_thread", "level"]
        constraints = [
            models.UniqueConstraint(fields=["sub_thread", "level"], name="level_descriptor_once"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="level_descriptor_level_known"),
            models.CheckConstraint(
                condition=Q(level=Level.L4, next_step="") | ~Q(level=Level.L4) & ~Q(next_step=""),
                name="level_descriptor_next_step_unless_highest",
            ),
        ]

    def __str__(self):
        return f"{self.sub_thread_id} L{self.level}"

    def owner(self):
        return self.sub_thread.version
