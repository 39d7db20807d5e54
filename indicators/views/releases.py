"""Releases and corrections, over HTTP and as a feed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from indicators import changes, permissions


@require_safe
def index(request):
    indicator = _asked(request)
    context = {
        "indicator": indicator,
        "indicators": changes.indicators(),
        "announced": changes.announced(indicator),
        "page": changes.page(request.GET.get("page", 1), indicator),
    }
    return render(request, "indicators/releases.html", context)


@require_safe
def feed(request):
    indicator = _asked(request)
    address = request.build_absolute_uri(reverse("indicators:releases"))
    written = Atom1Feed(
        title=f"Releases and corrections{f': {indicator.name}' if indicator else ''}",
        link=address,
        description="What was published, corrected and withdrawn.",
        feed_url=request.build_absolute_uri(),
        language="en-GB",
    )
    for one in changes.newest(indicator):
        written.add_item(
            title=one.title,
            link=request.build_absolute_uri(one.release.get_absolute_url()),
            description=one.in_words,
            unique_id=f"{address}#{one.name}",
            pubdate=one.when,
            updateddate=one.when,
        )
    return HttpResponse(written.writeString("utf-8"), content_type=written.content_type)


def _asked(request):
    """The indicator that the address names, if any; one that is not public does not exist."""
    slug = request.GET.get("indicator", "")
    return permissions.public_indicator(slug) if slug else None
