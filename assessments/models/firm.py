"""A firm, the vocabularies that describe it, and the people who answer for it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from assessments.choices import MemberRole

from .context import ActorType, SiaPriority


class SectorQuerySet(models.QuerySet):
    def fallback(self):
        """The sector of firms whose SIC code matches nothing."""
        return self.get(is_fallback=True)


class Sector(models.Model):
    """A sector of the regional economy, as heatmaps show it."""

    code = models.SlugField(unique=True)
    title = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField(unique=True)
    priority = models.ForeignKey(SiaPriority, models.PROTECT, null=True, blank=True, related_name="sectors")
    is_fallback = models.BooleanField(default=False)  # for firms whose SIC code matches nothing

    objects = SectorQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_fallback"], condition=Q(is_fallback=True), name="sector_one_fallback"
            )
        ]

    def __str__(self):
        return self.title


def longest_prefix(code, prefixes):
    """The longest of these prefixes that a code begins with, or None."""
    return max((prefix for prefix in prefixes if code.startswith(prefix)), key=len, default=None)


class SubSectorQuerySet(models.QuerySet):
    def for_sic(self, code):
        """The sub-sector of a five-digit SIC code, or None: such firms belong to the fallback sector."""
        owners = {
            prefix: sub_sector for sub_sector in self.select_related("sector") for prefix in sub_sector.sic
        }
        return owners.get(longest_prefix(code, owners))


class SubSector(models.Model):
    """A part of a sector, known by its SIC prefixes."""

    sector = models.ForeignKey(Sector, models.PROTECT, related_name="sub_sectors")
    code = models.SlugField(unique=True)
    title = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField()
    sic = models.JSONField(default=list)  # prefixes of 2 to 5 digits; a firm's code matches the longest

    objects = SubSectorQuerySet.as_manager()

    class Meta:
        ordering = ["sector", "position"]

    def __str__(self):
        return self.title


class SizeBand(models.Model):
    """A band of employee numbers."""

    code = models.SlugField(unique=True)
    title = models.CharField(max_length=50)
    minimum = models.PositiveIntegerField(unique=True)
    maximum = models.PositiveIntegerField(null=True, blank=True)  # None: no upper end

    class Meta:
        ordering = ["minimum"]

    def __str__(self):
        return self.title

    @property
    def short_title(self):
        """Without the numbers: Small."""
        return self.title.partition(" (")[0]


class Tier(models.Model):
    """A place in the supply chain."""

    code = models.SlugField(unique=True)
    title = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return self.title


class FirmQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(memberships__user=user)

    def with_number(self, number):
        """Those with this number of the register of companies; without one, none."""
        return self.filter(company_number=number) if number else self.none()

    def lock(self, pk):
        """One firm, held until the transaction ends: who changes its people or starts an assessment waits."""
        return self.select_for_update(no_key=True).get(pk=pk)

    def described(self):
        """With everything that says what kind of firm it is, in one query."""
        return self.select_related("sector", "sub_sector", "size_band", "tier", "geography")


class Firm(models.Model):
    """A firm at one site, described so that it can be counted."""

    name = models.CharField(max_length=150)
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="firms")
    sub_sector = models.ForeignKey(SubSector, models.PROTECT, null=True, blank=True, related_name="firms")
    sic_code = models.CharField("SIC code", max_length=5, blank=True)
    size_band = models.ForeignKey(SizeBand, models.PROTECT, related_name="firms")
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="firms")
    geography = models.ForeignKey("indicators.Geography", models.PROTECT, related_name="firms")
    company_number = models.CharField(max_length=8, blank=True)
    enterprise_group = models.CharField(
        max_length=100, blank=True
    )  # sites of one group count once in a release
    # its part in the supply chains of its sector's priority, where there are such; it need not say
    actor_type = models.ForeignKey(ActorType, models.PROTECT, null=True, blank=True, related_name="firms")
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="firms")

    objects = FirmQuerySet.as_manager()

    class Meta:
        ordering = [Lower("name")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="firm_has_a_name"),
            models.CheckConstraint(
                condition=Q(sic_code="") | Q(sic_code__regex=r"^[0-9]{5}$"),
                name="firm_sic_code_is_five_digits",
            ),
            models.CheckConstraint(
                condition=Q(company_number="") | Q(company_number__regex=r"^([0-9]{8}|[A-Z]{2}[0-9]{6})$"),
                name="firm_company_number_has_the_register_form",
            ),
            models.CheckConstraint(
                condition=Q(is_demo=False) | Q(company_number=""),
                name="firm_of_demonstration_has_no_company_number",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("assessments:dashboard")


class Membership(models.Model):
    """A person who answers for a firm."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=MemberRole, default=MemberRole.RESPONDENT)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm", "user"], name="membership_once"),
            models.UniqueConstraint(
                fields=["firm"], condition=Q(role=MemberRole.OWNER), name="membership_one_owner"
            ),
            models.CheckConstraint(condition=Q(role__in=MemberRole.values), name="membership_role_known"),
        ]

    def __str__(self):
        return f"{self.user} of {self.firm}"
