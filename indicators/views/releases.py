"""Releases and corrections, over HTTP and as a feed."""

import re

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from indicators import changes, permissions

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


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
        title=readable(f"Releases and corrections{f': {indicator.name}' if indicator else ''}"),
        link=address,
        description="What was published, corrected and withdrawn, and which descriptions changed.",
        feed_url=request.build_absolute_uri(),
        language="en-GB",
    )
    for one in changes.newest(indicator):
        written.add_item(
            title=readable(one.title),
            link=request.build_absolute_uri(one.address),
            description=readable(one.in_words),
            unique_id=f"{address}#{one.name}",
            pubdate=one.when,
            updateddate=one.when,
        )
    return HttpResponse(written.writeString("utf-8"), content_type=written.content_type)


def readable(text):
    """Without what XML cannot hold: a word processor pastes its soft line breaks along."""
    return CONTROLS.sub(" ", text)


def _asked(request):
    """The indicator that the address names, if any; one that is not public does not exist."""
    slug = request.GET.get("indicator", "")
    if not slug:
        return None
    if not (found := permissions.known_indicators([slug]).get(slug)):
        raise Http404
    return found
