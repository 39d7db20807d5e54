"""A round: when firms answer which version of which framework."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from assessments.choices import Asking

from .firm import Firm, Sector, SizeBand
from .framework import FrameworkVersion, SubThread

MINIMUM_FOR_RELEASES = 10  # contributors, where a round sets nothing else
LEAST_MINIMUM = 5  # no round may go below


class RoundQuerySet(models.QuerySet):
    def open(self):
        today = timezone.localdate()
        return self.filter(opens_on__lte=today, closes_on__gte=today)

    def taking(self, firm):
        """Those whose population a firm belongs to; one that has been invited belongs to it whatever its kind."""
        invited = InvitedFirm.objects.filter(round=OuterRef("pk"), firm=firm)
        of_its_kind = (
            _named_or_none(Round.sectors, sector=firm.sector_id)
            & _named_or_none(Round.geographies, geography__in=_place_and_region(firm))
            & _named_or_none(Round.size_bands, sizeband=firm.size_band_id)
        )
        return self.filter(Exists(invited) | Q(is_by_list=False) & of_its_kind)


def _named_or_none(kinds, **kind):
    """Rounds that name this kind, or none: they mean every one."""
    named = kinds.through.objects.filter(round=OuterRef("pk"))
    return Q(~Exists(named)) | Q(Exists(named.filter(**kind)))


def _place_and_region(firm):
    places = Firm._meta.get_field("geography").related_model.objects
    return places.filter(Q(pk=firm.geography_id) | Q(children=firm.geography_id)).values("pk")


class Round(models.Model):
    """A period in which firms answer one framework version."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=100)
    framework_version = models.ForeignKey(FrameworkVersion, models.PROTECT, related_name="rounds")
    scope = models.ManyToManyField(SubThread, related_name="rounds", blank=True)  # empty: all are asked
    opens_on = models.DateField()
    closes_on = models.DateField(help_text="The last day on which answers are taken, London time.")
    # The population: firms of these kinds, where none is named of every kind; or exactly the firms invited.
    sectors = models.ManyToManyField(Sector, related_name="+", blank=True)
    geographies = models.ManyToManyField("indicators.Geography", related_name="+", blank=True)
    size_bands = models.ManyToManyField(SizeBand, related_name="+", blank=True)
    is_by_list = models.BooleanField("only firms on the list of invited firms", default=False)
    minimum = models.PositiveSmallIntegerField(
        default=MINIMUM_FOR_RELEASES, help_text="Firms behind every figure of this round that is released."
    )

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_on", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="round_closes_after_it_opens",
                violation_error_message="A round closes on the day it opens, or later.",
            ),
            models.CheckConstraint(
                condition=Q(minimum__gte=LEAST_MINIMUM),
                name="round_minimum_at_least_five",
                violation_error_message=f"At least {LEAST_MINIMUM} firms stand behind every released figure.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("assessments:round", args=[self.slug])

    @property
    def has_opened(self):
        return self.opens_on <= timezone.localdate()

    @property
    def is_open(self):
        return self.opens_on <= timezone.localdate() <= self.closes_on

    def asked(self):
        """The sub-threads of its scope, in the version's order."""
        return self.scope.all() if self.scope.exists() else self.framework_version.sub_threads.all()

    @property
    def minutes(self):
        """About how long what it asks takes."""
        in_all = self.framework_version.sub_threads.count()
        return self.framework_version.minutes_for(self.scope.count() or in_all, in_all)

    def takes(self, firm):
        """Whether a firm may answer."""
        return Round.objects.filter(pk=self.pk).taking(firm).exists()

    def firms(self):
        """The registered firms that it takes."""
        invited = Exists(InvitedFirm.objects.filter(round=self, firm=OuterRef("pk")))
        if self.is_by_list:
            return Firm.objects.filter(invited)
        named = {name: getattr(self, name).all() for name in ("sectors", "geographies", "size_bands")}
        if not any(kinds.exists() for kinds in named.values()):
            return Firm.objects.all()  # unconditionally: many are then counted from an index alone
        sectors, areas, sizes = named.values()
        within = areas.model.objects.filter(Q(pk__in=areas) | Q(parent__in=areas))  # no join for each firm
        return Firm.objects.filter(
            invited
            | (Q(~Exists(sectors)) | Q(sector__in=sectors))
            & (Q(~Exists(areas)) | Q(geography__in=within.values("pk")))
            & (Q(~Exists(sizes)) | Q(size_band__in=sizes))
        )


class InvitedFirm(models.Model):
    """A firm that the observatory has asked to take part in a round, whether or not it is registered yet."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="invited_firms")
    name = models.CharField(max_length=150)
    email = models.EmailField("email address", max_length=254)
    company_number = models.CharField(max_length=8, blank=True)
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, related_name="+")
    geography = models.ForeignKey(
        "indicators.Geography", models.PROTECT, null=True, blank=True, related_name="+"
    )
    size_band = models.ForeignKey(SizeBand, models.PROTECT, null=True, blank=True, related_name="+")
    firm = models.ForeignKey(Firm, models.SET_NULL, null=True, blank=True, related_name="invited_to")
    added_at = models.DateTimeField(auto_now_add=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "email"], name="invited_firm_once_per_address"),
            models.UniqueConstraint(
                fields=["round", "firm"], condition=Q(firm__isnull=False), name="invited_firm_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="invited_firm_has_a_name"),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="invited_firm_email_in_lower_case"
            ),
        ]

    def __str__(self):
        return self.name


class Mailing(models.Model):
    """One time that the firms of a round are written to: a job does it, and counts here how far it is."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="mailings")
    kind = models.CharField(max_length=8, choices=Asking)
    firms = models.PositiveIntegerField()  # to be written to when somebody pressed the button
    written = models.PositiveIntegerField(default=0)  # of these, so far
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Asking.values), name="mailing_kind_known"),
            models.UniqueConstraint(
                fields=["round"], condition=Q(finished_at=None), name="mailing_one_at_a_time"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} to {self.firms} firms of round {self.round_id}"
