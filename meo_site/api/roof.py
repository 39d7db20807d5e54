"""The API: which routes, and in which words it refuses."""

from django.http import Http404
from ninja import NinjaAPI
from ninja.errors import ValidationError

from assessments.api import router as benchmarks
from indicators.api import router as indicators
from indicators.api.asking import ALLOWED
from meo_site.serving import Refused, refusal

from .explaining import Explained

DESCRIPTION = (
    "Published regional indicators and released benchmarks. Read only, without a key; pages of other sites may ask. "
    "Every answer has an ETag: send it back as If-None-Match, and what has not changed is not sent again. Lists come "
    "in pages of a stated size with the address of the next; a parameter that is unknown or repeated is refused. "
    "Figures are licensed as their sources say, mostly under the Open Government Licence."
)
WORDS = {
    "literal_error": "It must be one of these: {expected}.",
    "string_too_long": "It is longer than {max_length} characters.",
    "int_parsing": "It must be a whole number.",
    "int_parsing_size": "It is too large a number.",
    "greater_than_equal": "It must be at least {ge}.",
    "less_than_equal": "It must be at most {le}.",
}

api = NinjaAPI(
    title="Midlands capability observatory", version="1", description=DESCRIPTION, urls_namespace="api",
    docs=Explained(),
)  # fmt: skip
api.add_router("", indicators)
api.add_router("", benchmarks)


@api.exception_handler(Refused)
def refused(request, reason):
    return refusal(reason.name, str(reason))


@api.exception_handler(ValidationError)
def unreadable(request, reason):
    first = reason.errors[0]
    given = first.get("ctx", {})
    said = WORDS.get(first["type"], "It cannot be read. /api/v1/docs says what it may be.").format(**given)
    return refusal(str(first["loc"][-1]), ALLOWED.get(given.get("pattern"), said))


@api.exception_handler(Http404)
def absent(request, reason):
    return refusal("slug", "There is nothing of that name.", 404)
