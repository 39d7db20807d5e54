"""What the API gives, for its OpenAPI document: shapes, media types, an example of each."""

import datetime
from typing import Any

from ninja import Schema

from . import document


class Errors(Schema):
    """What is wrong, by the name of the parameter."""

    errors: dict[str, list[str]]


REFUSALS = {400: Errors, 404: Errors}


class Breakdown(Schema):
    code: str
    title: str
    is_headline: bool


class IndicatorEntry(Schema):
    slug: str
    name: str
    definition: str
    theme: str
    unit: str
    display_unit: str
    value_type: str
    polarity: str
    aggregation: str
    benchmark: str
    state: str
    is_proxy: bool
    breakdowns: list[Breakdown]
    first_day: datetime.date
    last_day: datetime.date
    published_at: datetime.datetime
    page: str


class Page(Schema):
    page: int
    page_size: int
    next: str | None


class Indicators(Page):
    items: list[IndicatorEntry]


class Member(Schema):
    slug: str
    since: datetime.date | None
    until: datetime.date | None


class Place(Schema):
    slug: str
    name: str
    type: str
    codes: dict[str, str]
    parent: str | None
    is_proxy: bool
    members: list[Member]
    note: str | None


class Places(Page):
    items: list[Place]


class SourceEntry(Schema):
    slug: str
    publisher: str
    title: str
    frequency: str
    licence: str
    licence_basis: str | None
    indicators: list[str]


class Sources(Page):
    items: list[SourceEntry]


class ReleaseEntry(Schema):
    indicator: str
    period: str
    period_start: datetime.date
    period_end: datetime.date
    period_type: str
    release: int
    state: str
    published_at: datetime.datetime
    ended_at: datetime.datetime | None
    reason: str | None
    source: str


class Releases(Page):
    items: list[ReleaseEntry]


class Claims(Page):
    """The same document as /indicators/claims.json."""

    filter: dict[str, str]
    finding: str
    counts: dict[str, int]
    claims: list[dict[str, Any]]
    discrepancies: list[dict[str, Any]]


ROW = {
    "indicator": "innovation-active-firms", "areacd": "E12000005", "areanm": "West Midlands",
    "period": "2016-01-01/P3Y", "period_start": "2016-01-01", "period_end": "2018-12-31", "breakdown": "total",
    "value": 38.7, "unit": "percent", "decimals": 1, "status": "A", "note": None,
    "source": "Department for Business, Energy and Industrial Strategy: UK Innovation Survey 2019",
    "release_date": "2026-11-20", "release": 1, "name": "Innovation-active firms",
}  # fmt: skip
EXAMPLES = {
    "indicators": {
        "slug": "innovation-active-firms", "name": "Innovation-active firms", "theme": "innovation-activity",
        "unit": "percent", "display_unit": "%", "value_type": "proportion", "polarity": "higher_is_better",
        "benchmark": "uk", "breakdowns": [{"code": "total", "title": "Total", "is_headline": True}],
        "first_day": "2016-01-01", "last_day": "2018-12-31",
    },
    "geographies": {
        "slug": "west-midlands", "name": "West Midlands", "type": "region", "codes": {"gss": "E12000005"},
        "parent": "uk", "is_proxy": False, "members": [], "note": None,
    },
    "sources": {
        "slug": "uk-innovation-survey-2019", "title": "UK Innovation Survey 2019", "licence": "OGL-UK-3.0",
        "indicators": ["innovation-active-firms"],
    },
    "releases": {
        "indicator": "innovation-active-firms", "period": "2016-01-01/P3Y", "release": 1, "state": "current",
        "reason": None,
    },
}  # fmt: skip
OTHERS = {
    "indicator": document.EXAMPLE,
    "claims": {
        "page": 1,
        "page_size": 25,
        "next": None,
        "filter": {"verdict": "disagrees"},
        "counts": {"disagrees": 2},
        "claims": [],
    },
}


def shown(name):
    """An example of what an address gives."""
    if name in EXAMPLES:
        example = {"page": 1, "page_size": 100, "next": None, "items": [EXAMPLES[name]]}
    else:
        example = OTHERS[name]
    return {"responses": {200: {"content": {"application/json": {"example": example}}}}}


def _given(media_type, description, schema, example=None):
    content = {"schema": schema} | ({"example": example} if example else {})
    return {"responses": {200: {"description": description, "content": {media_type: content}}}}


TEXT, BYTES = {"type": "string"}, {"type": "string", "format": "binary"}
NUMBER = {"type": ["number", "null"]}
ROWS = {
    "type": "object",
    "title": "A page of rows",
    "required": ["page_size", "next", "rows"],
    "properties": {
        "page_size": {"type": "integer"},
        "next": {"type": ["string", "null"]},
        "rows": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["indicator", "areacd", "value"],
                "properties": {"value": NUMBER},
            },
        },
    },
}
DATASET = {
    "type": "object",
    "title": "JSON-stat 2.0 dataset",
    "required": ["version", "class", "id", "size", "dimension", "value"],
    "properties": {
        "version": {"const": "2.0"}, "class": {"const": "dataset"},
        "id": {"type": "array", "items": TEXT}, "size": {"type": "array", "items": {"type": "integer"}},
        "dimension": {"type": "object"}, "value": {"type": "object", "additionalProperties": NUMBER},
        "status": {"type": "object", "additionalProperties": TEXT},
    },
}  # fmt: skip
OBJECT = {"type": "object"}
HEADER = "indicator,areacd,areanm,period,period_start,period_end,breakdown,value,unit,decimals,status,note"
FIGURES = _given(
    "application/json",
    "Figures",
    {"oneOf": [ROWS, DATASET]},
    {"page_size": 1000, "next": None, "rows": [ROW]},
)
CSV = _given(
    "text/csv",
    "Figures",
    TEXT,
    f"{HEADER}\r\n"
    "innovation-active-firms,E12000005,West Midlands,2016-01-01/P3Y,2016-01-01,2018-12-31,total,38.7,percent,1,A,",
)
CSVW = _given(
    "application/json", "CSV on the Web", OBJECT, {"url": "data.csv", "tableSchema": {"columns": []}}
)
JSON_LD = _given("application/ld+json", "DCAT", OBJECT, {"@type": "dcat:Catalog", "dcat:dataset": []})
XLSX = _given("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "A workbook", BYTES)
ZIP = _given("application/zip", "An archive", BYTES)
