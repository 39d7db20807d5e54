"""What a request leaves in the log: its path, without what may sign somebody in or name them."""

import re

from django_structlog.middlewares import RequestMiddleware

SECRETS = re.compile(r"(/password/reset/key/|/confirm-email/|/firm/join/|/mail/stop/)[^/]+")


class RequestLogMiddleware(RequestMiddleware):
    """Leaves out the query, which may hold an address, and the keys that stand in links of mails."""

    @staticmethod
    def format_request(request):
        path = SECRETS.sub(r"\1…", request.path)
        return f"{request.method} {path}"
