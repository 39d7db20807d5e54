"""Whoever asks for an indicator by an address that it had is led to the present one, page or file alike."""

from django.http import HttpResponsePermanentRedirect
from django.urls import reverse

from indicators.permissions import Moved


class MovedMiddleware:
    """Answers `Moved`, so that no view of an indicator forgets to."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        match = request.resolver_match
        if not isinstance(exception, Moved) or "slug" not in match.kwargs:
            return None
        query = request.META["QUERY_STRING"]
        address = reverse(match.view_name, kwargs=match.kwargs | {"slug": exception.slug})
        response = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
        # asked again each time: an address that comes back would otherwise go round in circles in a browser
        response["Cache-Control"] = "no-cache"
        response["Access-Control-Allow-Origin"] = "*"  # what it leads to is public, and read by other sites
        return response
