"""The address of an indicator: changed by an editor, and leading to the present one for ever."""

from django.db import transaction
from django.urls import resolve, reverse

from indicators.models import FormerSlug, Indicator
from meo_site.accounts.models import User
from meo_site.audit.record import record
from meo_site.framing import FRAMED

PAGES = ("indicator", "indicator-csv", "indicator-json")


class Taken(Exception):
    """Refused; the message may be read by a user."""


def refuse_taken(slug: str, *, of: int | None) -> None:
    """An address is, or was, of one indicator only; nobody else takes one until the transaction ends."""
    if Indicator.objects.filter(pk=of, slug=slug).exists():
        return
    list(Indicator.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    leads_elsewhere = (resolve(reverse(f"indicators:{name}", args=[slug])).url_name != name for name in PAGES)
    if f"/{slug}/" == FRAMED or any(leads_elsewhere):
        raise Taken("Another page of the catalogue has this address.")
    if there := Indicator.objects.exclude(pk=of).filter(slug=slug).first():
        raise Taken(f"This is the address of {there}.")
    former = FormerSlug.objects.exclude(indicator=of).filter(slug=slug).select_related("indicator").first()
    if former:
        raise Taken(f"{former.indicator} had this address, and links to it lead there.")


@transaction.atomic
def rename(indicator: Indicator, slug: str, *, by: User) -> None:
    """Give an indicator another address and keep the one it had; one of its own former ones may come back."""
    refuse_taken(slug, of=indicator.pk)
    before = Indicator.objects.values_list("slug", flat=True).get(pk=indicator.pk)
    if slug != before:
        FormerSlug.objects.filter(slug=slug).delete()
        FormerSlug.objects.create(slug=before, indicator=indicator)
        indicator.slug = slug
        Indicator.objects.filter(pk=indicator.pk).update(
            slug=slug
        )  # whoever saves the whole row notes it once
        record(by, "renamed", indicator, before=before, after=slug)


def present_slug(slug: str) -> str:
    """The address that leads where this one did."""
    former = FormerSlug.objects.filter(slug=slug).select_related("indicator").first()
    return former.indicator.slug if former else slug
