"""What is claimed about the figures, over HTTP and as files."""

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from indicators import exports, series
from meo_site.exports import csv_response


@require_safe
def claims(request):
    said = _statements(request)
    pills = [("", "All", sum(said.counts.values()))]
    pills += [(verdict, verdict.label, count) for verdict, count in said.counts.items()]
    return render(request, "indicators/claims.html", {"said": said, "filters": said.filters, "pills": pills})


@require_safe
def claims_csv(request):
    said = _statements(request)
    return csv_response("claims.csv", exports.CLAIM_COLUMNS, map(exports.claim_values, said.rows))


@require_safe
def claims_json(request):
    return JsonResponse(
        exports.claims_document(_statements(request)), json_dumps_params={"ensure_ascii": False}
    )


def _statements(request):
    """The claims that the address asks for; what it names must exist."""
    named = {name: request.GET.get(name, "") for name in ("verdict", "indicator", "place")}
    said = series.statements(series.Filters(**named))
    if not said.knows_filters:
        raise Http404
    return said
