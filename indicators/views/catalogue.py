"""The table of the catalogue and the page of an indicator, and both as files."""

from django.conf import settings
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from indicators import browsing as browse
from indicators import charts, exports, permissions, series
from indicators.series import selected
from meo_site.exports import csv_response
from meo_site.headers import allow_plotly_styles

from .asking import says_what_is_wrong


@require_safe
def index(request):
    try:
        browsing = browse.of(request.GET)
    except browse.Unknown as reason:
        raise Http404 from reason
    found, slug = series.in_order(browsing.found), browsing.asked.theme
    themes = series.theme_counts(found)
    theme = next((theme for theme in themes if theme.slug == slug), None)
    if slug and not theme:
        raise Http404
    ids = [pk for pk, of_theme in found if theme is None or of_theme == theme.pk]
    page = series.page_of_rows(ids, request.GET.get("page"))
    context = {
        "browsing": browsing,
        "q": browsing.asked.q,
        "theme": theme,
        "themes": themes,
        "all_count": sum(one.indicator_count for one in themes),
        "page": page,
        "rows": page.object_list,
    }
    return render(request, "indicators/index.html", context)


@require_safe
@says_what_is_wrong
def catalogue_csv(request):
    found = selected.everything(selected.Wanted()).found
    rows = [row for pair in found for row in exports.csv_rows(*pair)]
    return csv_response("regional-indicators.csv", exports.COLUMNS, rows)


@require_safe
@says_what_is_wrong
@allow_plotly_styles
def indicator(request, slug):
    detail = _detail(request, slug)
    context = {"detail": detail, "indicator": detail.indicator, "current": detail.current}
    if detail.current:
        context["region_bars"], context["region_end"] = charts.region_bars(detail.current)
        context["local_bars"], context["local_end"] = charts.local_bars(detail.current)
        context["chart"] = charts.chart(detail.indicator, detail.editions, detail.breaks, detail.derived)
    context["asked"] = f"?{urlencode({'as_of': request.GET['as_of']})}" if detail.as_of else ""
    context["asked_of_api"] = f"&{urlencode({'asOf': request.GET['as_of']})}" if detail.as_of else ""
    context["address"] = request.build_absolute_uri(detail.indicator.get_absolute_url()) + context["asked"]
    if detail.current:
        context["embed_height"] = charts.embedded_height(context["region_bars"], detail.editions)
        context["citation"] = detail.citation(settings.SITE_NAME, context["address"])
    context["embed_address"] = request.build_absolute_uri(reverse("indicators:embed", args=[slug]))
    if chart := context.get("chart"):
        chart.figure["picture"] = charts.picture(detail, context["address"])
    return render(request, "indicators/indicator.html", context)


@require_safe
@says_what_is_wrong
def indicator_csv(request, slug):
    detail = _detail(request, slug)
    rows = exports.csv_rows(detail.indicator, detail.editions)
    return csv_response(f"{detail.indicator.slug}.csv", exports.COLUMNS, rows)


@require_safe
@says_what_is_wrong
def indicator_json(request, slug):
    detail = _detail(request, slug)
    return JsonResponse(exports.document(detail), json_dumps_params={"ensure_ascii": False})


def _detail(request, slug):
    """An indicator as it is now, or as of the moment that the address asks for."""
    return series.detail(permissions.public_indicator(slug), series.moment(request.GET.get("as_of", "")))
