"""What a visitor reads when something of ours went wrong; none of it asks the database."""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.shortcuts import render

RETRY_AFTER = "10"  # seconds; a database that restarts is back by then


def bad_request(request, exception):
    """Asks nothing of the request: a body in an unknown encoding cannot be read a second time either."""
    return render(None, "400.html", {"site_name": settings.SITE_NAME, "demo": settings.DEMO}, status=400)


def server_error(request):
    """A database that cannot be reached is said to be so, and is worth another try."""
    unavailable = isinstance(sys.exception(), OperationalError | InterfaceError)
    status = 503 if unavailable else 500
    site = {"site_name": settings.SITE_NAME, "demo": settings.DEMO}
    response = render(None, f"{status}.html", site, status=status)  # a request would be asked who signed in
    if unavailable:
        response["Retry-After"] = RETRY_AFTER
    return response
