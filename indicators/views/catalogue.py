"""The table of the catalogue and the page of an indicator, and both as files."""

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from indicators import charts, exports, permissions, series
from meo_site.exports import csv_response
from meo_site.headers import allow_plotly_styles

LONGEST_SEARCH = 100


@require_safe
def index(request):
    words, slug = _words(request.GET.get("q", "")), request.GET.get("theme", "")
    themes = list(series.theme_counts(series.search(words)))
    theme = next((theme for theme in themes if theme.slug == slug), None)
    if slug and not theme:
        raise Http404
    rows = series.rows(series.search(words))
    context = {
        "q": words,
        "theme": theme,
        "themes": themes,
        "all_count": len(rows),
        "rows": [row for row in rows if theme is None or row.theme_slug == slug],
    }
    return render(request, "indicators/index.html", context)


@require_safe
def catalogue_csv(request):
    rows = [row for pair in series.published() for row in exports.csv_rows(*pair)]
    return csv_response("regional-indicators.csv", exports.COLUMNS, rows)


@require_safe
@allow_plotly_styles
def indicator(request, slug):
    detail = series.detail(permissions.public_indicator(slug))
    context = {"detail": detail, "indicator": detail.indicator, "current": detail.current}
    if detail.current:
        context["region_bars"], context["region_end"] = charts.region_bars(detail.current)
        context["local_bars"], context["local_end"] = charts.local_bars(detail.current)
        context["chart"] = charts.chart(detail.indicator, detail.editions)
    context["address"] = request.build_absolute_uri(detail.indicator.get_absolute_url())
    return render(request, "indicators/indicator.html", context)


@require_safe
def indicator_csv(request, slug):
    detail = series.detail(permissions.public_indicator(slug))
    rows = exports.csv_rows(detail.indicator, detail.editions)
    return csv_response(f"{detail.indicator.slug}.csv", exports.COLUMNS, rows)


@require_safe
def indicator_json(request, slug):
    detail = series.detail(permissions.public_indicator(slug))
    return JsonResponse(exports.document(detail), json_dumps_params={"ensure_ascii": False})


def _words(text):
    """What was typed into the search box, without what a database cannot compare."""
    return " ".join(text.replace("\0", " ").split())[:LONGEST_SEARCH]
