"""Figures in every format: pages of rows, JSON-stat, CSV tidy or SDMX, CSV on the Web, a workbook, an archive.

Rows come in pages; a file holds so many figures and refuses more, so that nobody waits for a million of them.
"""

from decimal import Decimal
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate
from ninja import Query, Router

from indicators.exports.bundle import bundle
from indicators.exports.csvw import csvw
from indicators.exports.figures import COLUMNS, kept, measured_rows, number
from indicators.exports.jsonstat import jsonstat
from indicators.exports.sdmx import SDMX_COLUMNS, sdmx_rows
from indicators.exports.workbook import workbook
from indicators.series import selected
from indicators.series.selected import changed_at
from meo_site.exports import csv_response, xlsx_download, zip_response
from meo_site.serving import Refused, open_data

from .answers import CSV, CSVW, FIGURES, REFUSALS, XLSX, ZIP
from .asking import Asked, AskedCsv, AskedJsonStat, AskedRows, behind, left_out, said, wanted

router = Router()
NAME = "regional-indicators"


@router.get("/data", response=REFUSALS, openapi_extra=FIGURES, url_name="data")
@open_data(changed_at)
def rows(request, asked: Query[AskedRows]):
    """Figures as rows, 20 whole indicators a page or 1,000 figures (one indicator may have more); or JSON-stat."""
    return _json(request, asked)


@router.get("/data.json", response=REFUSALS, openapi_extra=FIGURES, url_name="data-json")
@open_data(changed_at)
def data_json(request, asked: Query[AskedJsonStat]):
    """The same figures as one JSON-stat 2.0 dataset of at most 20,000; or a page of rows."""
    return _json(request, asked)


@router.get("/data.csv", response=REFUSALS, openapi_extra=CSV, url_name="data-csv")
@open_data(changed_at)
def data_csv(request, asked: Query[AskedCsv]):
    """At most 20,000 figures as CSV, one row each."""
    if asked.format == "sdmx":
        found = sdmx_rows(_rows(asked), asked.measure)
        return csv_response(f"{NAME}-sdmx.csv", SDMX_COLUMNS, found)
    return csv_response(f"{NAME}.csv", *kept(COLUMNS, _rows(asked), left_out(asked)))


@router.get("/data.xlsx", response=REFUSALS, openapi_extra=XLSX, url_name="data-xlsx")
@open_data(changed_at)
def data_xlsx(request, asked: Query[Asked]):
    """At most 20,000 figures as a workbook: cover, notes, one table."""
    columns, found = kept(COLUMNS, _rows(asked), left_out(asked))
    return xlsx_download(f"{NAME}.xlsx", workbook(columns, found, facts(request, asked), changed_at()))


@router.get("/data.zip", response=REFUSALS, openapi_extra=ZIP, url_name="data-zip")
@open_data(changed_at)
def data_zip(request, asked: Query[Asked]):
    """At most 20,000 figures to keep: CSV, what its columns mean, and how to cite it."""
    columns, found = kept(COLUMNS, _rows(asked), left_out(asked))
    return zip_response(f"{NAME}.zip", bundle(columns, found, facts(request, asked)))


@router.get("/data.csv-metadata.json", response=REFUSALS, openapi_extra=CSVW, url_name="data-csvw")
@open_data(changed_at)
def metadata(request, asked: Query[Asked]):
    """What the columns of the CSV with the same parameters mean."""
    wanted(asked)
    columns, _ = kept(COLUMNS, [], left_out(asked))
    named = {
        what.lower(): text
        for what, text in facts(request, asked)
        if what in ("Title", "Publisher", "Licence")
    }
    return csvw(_address(request, asked, "api:data-csv"), columns, **named)


def _json(request, asked):
    if asked.format == "jsonstat":
        found = _everything(asked).found
        about = {"source": settings.SITE_NAME, "href": _address(request, asked, "api:data-json")}
        if changed := changed_at():
            about["updated"] = changed.isoformat()
        has_names, has_status = asked.includeNames == "true", asked.includeStatus == "true"
        made = list(measured_rows(found, asked.measure))
        return jsonstat(found, made, asked.measure, has_names=has_names, has_status=has_status, **about)
    page = selected.page(wanted(asked), behind(asked))
    columns, found = kept(COLUMNS, measured_rows(page.found, asked.measure), left_out(asked))
    return {
        "page_size": selected.PAGE,
        "next": _following(request, page.following),
        "rows": [dict(zip(columns, map(_in_json, row), strict=True)) for row in found],
    }


def _rows(asked):
    return measured_rows(_everything(asked).found, asked.measure)


def _everything(asked):
    try:
        return selected.everything(wanted(asked))
    except selected.TooMuch as reason:
        raise Refused("indicator", str(reason)) from None


def _following(request, slug):
    """The address of the next page."""
    if not slug:
        return None
    return request.build_absolute_uri(
        f"{request.path}?{urlencode(request.GET.dict() | {'after': slug}, safe=':,')}"
    )


def _address(request, asked, name):
    """The absolute address of the same figures in another format."""
    given = {what: value for what, value in said(asked) if what != "format"}
    query = f"?{urlencode(given, safe=':,')}" if given else ""
    return request.build_absolute_uri(f"{reverse(name)}{query}")


def facts(request, asked):
    """(what, text) about the figures: for covers, the text beside an archive, and metadata."""
    licences = selected.licences(wanted(asked))
    changed = changed_at()
    filtered = "; ".join(f"{name}: {value}" for name, value in said(asked)) or "none: all published figures"
    address = _address(request, asked, "api:data")
    on = f"{localdate(changed):%-d %B %Y}" if changed else "nothing published yet"
    return [
        ("Title", "Regional indicators of innovation"),
        ("Publisher", settings.SITE_NAME),
        ("Filter", filtered),
        ("Address", address),
        ("Last change", on),
        ("Licence", "; ".join(f"{source}: {licence}" for source, licence in licences)),
        ("Cite", f"{settings.SITE_NAME}, Regional indicators of innovation, {on}. {address}"),
    ]


def _in_json(value):
    return number(value) if isinstance(value, Decimal) else value
