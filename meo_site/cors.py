"""Whoever may ask the API: everybody, from any page, without a cookie; what goes wrong there is said in JSON."""

from django.http import HttpResponse

from .serving import refusal

OPEN, PAGE = "/api/", "/api/v1/docs"  # the page is one of ours, and shows who is signed in
READING = ("GET", "HEAD")
METHODS = ", ".join((*READING, "OPTIONS"))
WORDS = {
    400: "This request cannot be read.",
    404: "There is nothing at this address. /api/v1/docs lists what there is.",
    405: "The API is read only: ask with GET.",
    500: "Something went wrong on our side.",
    503: "The database cannot be reached. Try again shortly.",
}


class OpenAccessMiddleware:
    """Lets pages of other sites read what lies under /api/, where no cookie is read or set."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path.startswith(OPEN) or request.path == PAGE:
            return self.get_response(request)
        request.COOKIES = {}
        response = self._answer(request)
        if response.status_code >= 400 and response["Content-Type"] != "application/json":
            response = _in_json(response)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link, Content-Disposition"
        return response

    def _answer(self, request):
        if request.method == "OPTIONS":  # a browser asks first where a page names an ETag
            headers = {
                "Access-Control-Allow-Methods": METHODS,
                "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
                "Access-Control-Max-Age": "86400",
            }
            return HttpResponse(status=204, headers=headers)
        if request.method not in READING:
            return HttpResponse(status=405, headers={"Allow": METHODS})
        asked, request.method = request.method, "GET"
        response = self.get_response(request)
        request.method = asked  # whoever asked for the head is sent no body
        return response


def _in_json(response):
    said = refusal("request", WORDS.get(response.status_code, WORDS[400]), response.status_code)
    for name in ("Allow", "Retry-After"):
        if name in response:
            said[name] = response[name]
    return said
