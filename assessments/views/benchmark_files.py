"""A release as files: one table as CSV, all of them as a workbook or as JSON; formats of docs/ARCHITECTURE.md."""

from functools import wraps

from django.http import JsonResponse
from django.utils.cache import get_conditional_response

from assessments import benchmark, benchmark_page, exports
from assessments.benchmark_page import VOLUNTEERED, cited, day, days, file_name
from assessments.views.benchmarks import for_readers
from meo_site.exports import Table, csv_response, xlsx_response

FORMAT = 1  # moves when the files of an unchanged release change
FRESH_FOR = 300  # seconds: a release that is withdrawn disappears within minutes


def as_file(view):
    """What a reader may keep for some minutes, and then ask again whether it has changed."""

    @wraps(view)
    def file(request, release, current):
        asked = benchmark_page.read(request.GET, ["table"])
        etag = f'"{release.round.slug}-{release.number}-{view.__name__}-{asked["table"]}-{FORMAT}"'
        response = get_conditional_response(request, etag=etag) or view(request, release, asked)
        response["ETag"] = etag
        response["Cache-Control"] = f"public, max-age={FRESH_FOR}"
        return response

    return file


@for_readers
@as_file
def release_csv(request, release, asked):
    name = asked["table"]
    rows = exports.released_rows(benchmark.tables(release, name)[name])
    return csv_response(f"{file_name(release)}-{name}.csv", exports.HEATMAP_COLUMNS, rows)


@for_readers
@as_file
def release_xlsx(request, release, asked):
    sheets = [
        Table(name, exports.RELEASED_SHEET_COLUMNS, exports.released_sheet(table))
        for name, table in benchmark.tables(release).items()
    ]
    return xlsx_response(
        f"{file_name(release)}.xlsx",
        sheets,
        _notes(release, request.build_absolute_uri(release.get_absolute_url())),
    )


@for_readers
@as_file
def release_json(request, release, asked):
    document = exports.released_document(release, benchmark.tables(release).values())
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False})
    response["Content-Disposition"] = f'inline; filename="{file_name(release)}.json"'
    return response


def _notes(release, address):
    """The first sheet of a workbook."""
    return [
        ("Round", f"{release.round}, {days(release.round)}"),
        ("Questionnaire", str(release.round.framework_version)),
        ("Release", f"{release.number}, {day(release.published_at)}"),
        ("Firms", f"{release.firms}; the sites of one enterprise group count once"),
        ("Minimum", f"{release.minimum} firms behind every figure"),
        ("Who took part", VOLUNTEERED),
        ("Stages", "Stages contain different questions; a lower stage may hold harder questions."),
        ("withheld", "Empty: all is shown. averages: counts are shown, average and weak_share are not. withheld, no "
                     "firms: nothing is shown. merged: counted in the merged row above."),
        ("weak_share", "The share at L1 or L2, from 0 to 1; of stages and threads the mean of the firms’ own shares"),
        ("How to cite", cited(release, address)),
    ]  # fmt: skip
