"""Areas and what is published for each, over HTTP and as a file."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from indicators import area as areas
from indicators import permissions
from indicators.exports import tables
from meo_site.exports import csv_response


@require_safe
def index(request):
    return render(request, "indicators/areas.html", {"groups": areas.groups()})


@require_safe
def area(request, slug):
    place = permissions.known_area(slug)
    profile = areas.profile(place, request.GET.get("page", 1))
    return render(request, "indicators/area.html", {"profile": profile, "place": place})


@require_safe
def area_csv(request, slug):
    place = permissions.known_area(slug)
    rows = tables.area_rows(areas.all_lines(place))
    return csv_response(f"area-{place.slug}.csv", tables.AREA_COLUMNS, rows)
