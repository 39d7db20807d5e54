"""What every template knows besides the request."""

from functools import partial

from django.conf import settings

from meo_site.accounts.idleness import seconds_left


def site(request):
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "idle_seconds": partial(seconds_left, request),
    }
