"""Released benchmarks for programs: which rounds have figures, and all released figures of a round."""

import datetime
from typing import Any

from ninja import Router, Schema

from assessments import benchmark, exports
from assessments.choices import ReleaseStatus
from meo_site.serving import open_data, refusal

router = Router(tags=["Benchmarks"])


class Errors(Schema):
    """What is wrong."""

    errors: dict[str, list[str]]


class BenchmarkEntry(Schema):
    round: str
    title: str
    framework: str
    version: str
    release: int
    released_at: datetime.datetime
    firms: int
    minimum: int
    page: str


class Benchmarks(Schema):
    items: list[BenchmarkEntry]


class Benchmark(Schema):
    """The same document as /benchmarks/<round>.json."""

    round: str
    framework: str
    version: str
    released_at: datetime.datetime
    minimum: int
    firms: int
    tables: list[dict[str, Any]]


def last_release():
    return max((one.published_at for one in benchmark.current()), default=None)


ENTRY = {
    "round": "demo-2026",
    "title": "Demonstration 2026",
    "framework": "mtc-scr",
    "release": 1,
    "firms": 150,
}
LISTED = {"responses": {200: {"content": {"application/json": {"example": {"items": [ENTRY]}}}}}}
EXAMPLE = {"round": "demo-2026", "framework": "mtc-scr", "firms": 150, "minimum": 5, "tables": []}
SHOWN = {"responses": {200: {"content": {"application/json": {"example": EXAMPLE}}}}}


@router.get(
    "/benchmarks", response={200: Benchmarks, 400: Errors}, openapi_extra=LISTED, url_name="benchmarks"
)
@open_data(last_release)
def benchmarks(request):
    """Rounds with released figures, the newest first."""
    return {"items": [_entry(request, one) for one in benchmark.current()]}


@router.get(
    "/benchmarks/{slug:slug}", response={200: Benchmark, 400: Errors, 404: Errors, 410: Errors}, openapi_extra=SHOWN,
    url_name="benchmark",
)  # fmt: skip
@open_data(last_release)
def round_(request, slug):
    """The current release of a round: every table, with what is withheld; 410 once it is withdrawn."""
    public = benchmark.public_of_round(slug)
    current = next((one for one in public if one.status == ReleaseStatus.PUBLISHED), None)
    if current:
        return exports.released_document(current, benchmark.tables(current).values())
    if public:
        return refusal("slug", "The figures of this round have been withdrawn.", 410)
    return refusal("slug", "There is no round of that name with released figures.", 404)


def _entry(request, release):
    version = release.round.framework_version
    return {
        "round": release.round.slug,
        "title": str(release.round),
        "framework": version.framework.code,
        "version": version.version,
        "release": release.number,
        "released_at": release.published_at,
        "firms": release.firms,
        "minimum": release.minimum,
        "page": request.build_absolute_uri(release.get_absolute_url()),
    }
