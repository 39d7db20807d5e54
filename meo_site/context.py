"""What every template knows besides the request."""

from functools import partial

from django.conf import settings

from meo_site.accounts.idleness import at_least_left


def site(request):
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "idle_seconds": partial(at_least_left, request),
    }
