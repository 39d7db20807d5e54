"""What is claimed about the figures, over HTTP and as files."""

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from indicators import exports, series
from indicators.series.statements import claim_rows, offered, unknown_filter
from meo_site.exports import csv_response
from meo_site.serving import address_of_page

from .asking import says_what_is_wrong


@require_safe
def claims(request):
    said = series.statements(_filters(request), request.GET.get("page"))
    pills = [("", "All", sum(said.counts.values()))]
    pills += [(verdict, verdict.label, count) for verdict, count in said.counts.items()]
    context = {"said": said, "filters": said.filters, "offered": offered(), "pills": pills}
    return render(request, "indicators/claims.html", context)


@require_safe
@says_what_is_wrong
def claims_csv(request):
    rows = claim_rows(_filters(request))
    return csv_response("claims.csv", exports.CLAIM_COLUMNS, map(exports.claim_values, rows))


@require_safe
def claims_json(request):
    said = series.statements(_filters(request), request.GET.get("page"))
    document = exports.claims_document(said, lambda number: address_of_page(request, number))
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False})


def _filters(request):
    """The claims that the address asks for; what it names must exist."""
    filters = series.Filters(
        **{name: request.GET.get(name, "") for name in ("verdict", "indicator", "place")}
    )
    if unknown_filter(filters):
        raise Http404
    return filters
