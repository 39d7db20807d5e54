"""A table of counts that was published elsewhere, for everybody: as a page and as files."""

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments import charts, exports, reference
from assessments.models.reference import ReferenceSeries
from assessments.scoring import one_decimal, percent
from assessments.weakness import like_first
from meo_site.exports import csv_response


def for_readers(view):
    """What is public; one that was, and is taken back, says so and why."""

    @require_safe
    def page(request, slug):
        series = ReferenceSeries.objects.select_related("framework").filter(slug=slug).first()
        if series is None or not (series.is_public or series.ended_at):
            raise Http404
        if not series.is_public:
            return render(request, "benchmarks/reference_taken_back.html", {"series": series}, status=410)
        return view(request, series)

    return page


@for_readers
def series(request, series):
    ranked = reference.detail(series)
    context = {
        "series": series,
        "rows": [{"one": one, **printed(one.figure)} for one in ranked],
        "first": _said_of_first(ranked),
        "numbers": sorted({one.figure.firms for one in ranked}),
        "address": request.build_absolute_uri(series.get_absolute_url()),
    }
    return render(request, "benchmarks/reference.html", context)


@for_readers
def series_csv(request, series):
    rows = exports.reference_rows(reference.detail(series))
    return csv_response(f"{series.slug}.csv", exports.REFERENCE_COLUMNS, rows)


@for_readers
def series_json(request, series):
    document = exports.reference_document(series, reference.detail(series))
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False})


def printed(figure):
    """A row that was published elsewhere, in the words and bars of the page."""
    low, high = figure.interval
    return {
        "figure": figure,
        "bar": charts.stacked(figure.levels),
        "weak": percent(figure.weak_share),
        "interval": f"{percent(low)[:-1]}–{percent(high)}",
        "average": one_decimal(figure.average),
    }


def _said_of_first(ranked):
    """What may be said of the row that ranks first, and what not."""
    if not ranked:
        return ""
    first, like = ranked[0].figure, like_first([one.figure.interval for one in ranked])
    said = f"{first.title} ranks first: {percent(first.weak_share)} of {first.firms} firms are at L1 or L2."
    rows = "the next row" if like == 1 else f"the next {like} rows"
    return f"{said} At n = {first.firms} its difference from {rows} is not clear." if like else said
