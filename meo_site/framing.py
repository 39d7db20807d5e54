"""Pages that other sites may show within theirs: the same for everybody, so no cookie is read or set there."""

from functools import wraps

from csp.decorators import csp_replace
from django.views.decorators.clickjacking import xframe_options_exempt

FRAMED = "/embed/"  # how the addresses of such pages end, and of no others
KEPT = "public, max-age=300"


def may_be_framed(view):
    """A view that any site may frame; its address ends as FRAMED says."""
    open_view = csp_replace({"frame-ancestors": ["*"]})(xframe_options_exempt(view))

    @wraps(view)
    def framed(request, *args, **named):
        response = open_view(request, *args, **named)
        response.setdefault("Cache-Control", KEPT)
        return response

    return framed


class FramingMiddleware:
    """Forgets the cookies of a request for such a page before anything looks for a session in them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.endswith(FRAMED):
            request.COOKIES = {}
        return self.get_response(request)
