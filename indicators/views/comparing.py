"""Indicators side by side, over HTTP and as a file."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from indicators import comparison
from indicators.exports import tables
from meo_site.exports import csv_response


@require_safe
def compare(request):
    try:
        compared = comparison.of(request.GET)
    except comparison.Unreadable as reason:
        return _refused(request, reason)
    context = {
        "compared": compared,
        "measures": [(name, title, name == compared.measure) for name, title in comparison.MEASURES.items()],
        "most": comparison.MOST,
    }
    return render(request, "indicators/compare.html", context)


@require_safe
def compare_csv(request):
    try:
        compared = comparison.of(request.GET)
    except comparison.Unreadable as reason:
        return _refused(request, reason)
    rows = tables.comparison_rows(compared)
    return csv_response("indicators-compared.csv", tables.COMPARISON_COLUMNS, rows)


def _refused(request, reason):
    return render(request, "observatory/bad_filter.html", {"reason": reason}, status=400)
