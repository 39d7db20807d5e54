"""What there is: indicators, places, sources, claims, releases, and the catalogue for those who collect catalogues."""

from dataclasses import replace

from django.conf import settings
from django.core.paginator import Page
from django.shortcuts import redirect
from django.urls import reverse
from ninja import Query, Router

from indicators import exports, permissions, series
from indicators.exports.dcat import dcat
from indicators.exports.lists import indicator_entry, place_entry, release_entry, source_entry
from indicators.series import directory
from indicators.series.selected import changed_at
from indicators.series.statements import unknown_filter
from meo_site.serving import Refused, address_of_page, in_json, open_data

from .answers import (
    JSON_LD,
    REFUSALS,
    Claims,
    Indicators,
    Places,
    Releases,
    Sources,
    shown,
)
from .asking import AskedClaims, AskedPage
from .document import IndicatorDocument

router = Router()
ARTICLES = {"indicator": "an", "place": "a"}


@router.get(
    "/indicators",
    response={200: Indicators, **REFUSALS},
    openapi_extra=shown("indicators"),
    url_name="indicators",
)
@open_data(changed_at)
def indicators(request, asked: Query[AskedPage]):
    """Every indicator that is or was published, in the order of the catalogue; without figures."""
    listed = directory.indicators(asked.page)
    entries = [
        indicator_entry(one, request.build_absolute_uri(one.get_absolute_url())) for one in listed.found
    ]
    return _page(request, asked, listed, entries)


@router.get(
    "/indicators/{slug:slug}", response={200: IndicatorDocument, 301: None, **REFUSALS},
    openapi_extra=shown("indicator"), url_name="indicator",
)  # fmt: skip
@open_data(changed_at)
def indicator(request, slug):
    """One indicator completely: figures of all periods, what is worked out from them, sources, claims, revisions."""
    known = permissions.known_indicators([slug]).get(slug)
    if known and known.slug != slug:
        moved = redirect(reverse("api:indicator", args=[known.slug]), permanent=True)
        moved["Cache-Control"] = "no-cache"  # an address that comes back would go round in circles otherwise
        return moved
    return exports.document(series.detail(permissions.public_indicator(slug)))


@router.get(
    "/geographies",
    response={200: Places, **REFUSALS},
    openapi_extra=shown("geographies"),
    url_name="geographies",
)
@open_data(changed_at)
def geographies(request, asked: Query[AskedPage]):
    """Places that figures describe, with their codes and what they are made of."""
    listed = directory.places(asked.page)
    return _page(request, asked, listed, map(place_entry, listed.found))


@router.get(
    "/sources", response={200: Sources, **REFUSALS}, openapi_extra=shown("sources"), url_name="sources"
)
@open_data(changed_at)
def sources(request, asked: Query[AskedPage]):
    """Publications from which published figures come, each with its licence."""
    listed = directory.sources(asked.page)
    return _page(request, asked, listed, map(source_entry, listed.found))


@router.get(
    "/releases", response={200: Releases, **REFUSALS}, openapi_extra=shown("releases"), url_name="releases"
)
@open_data(changed_at)
def releases(request, asked: Query[AskedPage]):
    """Every release that has been public, the newest first: current, superseded and withdrawn, with the reason."""
    listed = directory.releases(asked.page)
    return _page(request, asked, listed, map(release_entry, listed.found))


@router.get("/claims", response={200: Claims, **REFUSALS}, openapi_extra=shown("claims"), url_name="claims")
@open_data(changed_at)
def claims(request, asked: Query[AskedClaims]):
    """What publications state about the figures, and what testing it gave."""
    said = series.statements(_filters(asked), asked.page)
    if asked.page > said.page.number:  # past the end
        said = replace(said, page=Page([], asked.page, said.page.paginator), groups=[], general=[])
    return exports.claims_document(said, lambda number: address_of_page(request, number))


@router.get("/catalog.jsonld", openapi_extra=JSON_LD, url_name="catalog")
@open_data(changed_at)
def catalog(request):
    """The catalogue as DCAT."""
    api = request.build_absolute_uri(reverse("api:api-root"))
    document = dcat(
        directory.every_indicator(), changed_at(), settings.SITE_NAME, api,
        lambda one: request.build_absolute_uri(one.get_absolute_url()),
    )  # fmt: skip
    return in_json(document, content_type="application/ld+json")


def _filters(asked):
    """The claims that are asked for, once all that it names exists; an indicator also by an address that it had."""
    known = permissions.known_indicators(list(filter(None, [asked.indicator]))).get(asked.indicator)
    filters = series.Filters(asked.verdict, known.slug if known else asked.indicator, asked.place)
    if name := unknown_filter(filters):
        raise Refused(name, f"Nothing is claimed about {ARTICLES[name]} {name} of that name.")
    return filters


def _page(request, asked, listed, entries):
    return {
        "page": asked.page,
        "page_size": directory.PAGE,
        "next": address_of_page(request, asked.page + 1) if listed.has_more else None,
        "items": list(entries),
    }
