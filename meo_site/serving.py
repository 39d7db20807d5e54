"""What programs are given: bytes with their fingerprint, refusals in JSON, each parameter known and given once."""

import hashlib
from functools import wraps
from inspect import signature
from typing import get_args
from urllib.parse import urlencode

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

FRESH_FOR = 300  # seconds for which nobody needs to ask again: a correction is everywhere within minutes


class Refused(Exception):
    """A parameter that cannot be read; the message may be shown."""

    def __init__(self, name, message):
        super().__init__(message)
        self.name = name


def open_data(changed_at):
    """A view of the API: what it gives, as JSON unless it is a response, with a fingerprint and its last change.

    `changed_at` asks when that was. Only the fingerprint decides whether something has changed: words about figures,
    and what time alone changes, have no date of their own.
    """

    def decorated(view):
        known = _parameters(view)

        @wraps(view)
        def answered(request, **named):
            _refuse_unknown(request, known)
            given = view(request, **named)
            response = given if isinstance(given, HttpResponse) else in_json(given)
            return (
                _with_fingerprint(request, response, changed_at())
                if response.status_code == 200
                else response
            )

        return answered

    return decorated


def in_json(document, status=200, content_type="application/json"):
    return JsonResponse(
        document,
        DjangoJSONEncoder,
        safe=False,
        status=status,
        content_type=content_type,
        json_dumps_params={"ensure_ascii": False},
    )


def refusal(name, message, status=400):
    """What is wrong, by the name of what is wrong."""
    return in_json({"errors": {name: [message]}}, status)


def address_of_page(request, number):
    """The absolute address of another page of what is asked for."""
    return request.build_absolute_uri(f"{request.path}?{urlencode(request.GET.dict() | {'page': number})}")


def _parameters(view):
    """Names that the schema of the view's argument `asked` knows; it is annotated `Query[Schema]`."""
    asked = signature(view).parameters.get("asked")
    return tuple(get_args(asked.annotation)[0].model_fields) if asked else ()


def _refuse_unknown(request, known):
    for name in request.GET:
        if name not in known:
            listed = f"It knows {', '.join(known)}." if known else "It takes none."
            raise Refused(name, f"This address has no parameter of that name. {listed}")
        if len(request.GET.getlist(name)) > 1:
            raise Refused(
                name, "It is given more than once. Give it once; where it may name several, with commas."
            )


def _with_fingerprint(request, response, changed_at):
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    changed = changed_at and int(changed_at.timestamp())
    given = get_conditional_response(request, etag=etag, response=response)
    given["ETag"], given["Cache-Control"] = etag, f"public, max-age={FRESH_FOR}"
    if changed:
        given["Last-Modified"] = http_date(changed)
    return given
