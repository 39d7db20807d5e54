"""Response headers that no library sets, and the policy of pages with a Plotly chart."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.conf import settings

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

# plotly.js adds these four style sheets and sets style attributes; without them it quietly draws a wrong heatmap.
# Measured with the plotly.js inside the pinned package; a browser test asserts that no report comes.
PLOTLY_STYLE_HASHES = [
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    "'sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o='",
    "'sha256-faU7yAF8NxuMTNEwVmBz+VcYeIoBQ2EMHW3WaVxCvnk='",
    "'sha256-AR/cKIZjWPcPmBUPDA6oti9XBiTbJvz0Cro2J1VzzS8='",
]
# To save a picture it draws its own SVG, as an image under a blob: address, which only scripts of the page can make.
allow_plotly_styles = csp_update(
    {
        "style-src-elem": [SELF, *PLOTLY_STYLE_HASHES],
        "style-src-attr": [UNSAFE_INLINE],
        "img-src": ["blob:"],
    },
)


class HeadersMiddleware:
    """No page of ours needs a device, and none that shows who is signed in belongs in a cache."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:  # who it is would be a question to the database
            response.setdefault("Cache-Control", "private, no-store")
        return response
