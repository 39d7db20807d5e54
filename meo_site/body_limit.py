"""Refuses what nobody should begin to read: a body longer than any form of the site may send."""

from django.conf import settings
from django.shortcuts import render


class BodyLimitMiddleware:
    """Judges by the announced length, before anything reads the body; what is announced is all that is read."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if announced_length(request) <= settings.BODY_BYTES:
            return self.get_response(request)
        site = {"site_name": settings.SITE_NAME, "demo": settings.DEMO}
        page = site | {"most": settings.BODY_BYTES // 1024**2}
        return render(None, "413.html", page, status=413)  # a request would be asked who signed in


def announced_length(request):
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0  # as Django takes it: no body
