"""What a visitor reads when something of ours went wrong; none of it asks the database."""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import JsonResponse
from django.shortcuts import render

from .database import outage

RETRY_AFTER = "10"  # seconds; a database that restarts is back by then
ASK_NO_DATABASE = ("/healthz", "/readyz")  # or have to
IN_JSON = {
    500: "Something went wrong on our side.",
    503: "The database cannot be reached. Try again shortly.",
}


def bad_request(request, exception):
    """Asks nothing of the request: a body in an unknown encoding cannot be read a second time either."""
    return render(None, "400.html", {"site_name": settings.SITE_NAME, "demo": settings.DEMO}, status=400)


def server_error(request):
    """A database that cannot be reached is said to be so, and is worth another try."""
    fault = sys.exception()
    outage.note(fault)
    return _say(request, 503 if isinstance(fault, OperationalError | InterfaceError) else 500)


class OutageMiddleware:
    """While no connection is to be had, people are told at once instead of waiting for one in line."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if outage.is_fresh() and request.path not in ASK_NO_DATABASE:
            return _say(request, 503)
        return self.get_response(request)


def _say(request, status):
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        response = JsonResponse({"errors": {"site": [IN_JSON[status]]}}, status=status)
    else:
        site = {"site_name": settings.SITE_NAME, "demo": settings.DEMO}
        response = render(
            None, f"{status}.html", site, status=status
        )  # a request would be asked who signed in
    if status == 503:
        response["Retry-After"] = RETRY_AFTER
    return response
