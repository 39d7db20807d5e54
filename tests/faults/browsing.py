"""A browser as small as a fault test needs: one person's session, one connection kept open, forms and JSON."""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from typing import NamedTuple
from urllib.parse import urlencode

TOKEN = "a" * 32
PATIENCE = 30  # seconds; nothing that these tests break may take so long to say so


class Answer(NamedTuple):
    """What came back, or nothing at all: status 0, of a connection that was cut."""

    status: int
    headers: Mapping
    body: str
    seconds: float

    @property
    def json(self):
        return json.loads(self.body)


class Browser:
    """Sends requests of one signed-in person, one after the other."""

    def __init__(self, port, session=""):
        self.port = port
        self.cookies = f"sessionid={session}; csrftoken={TOKEN}"
        self.connection = None

    def get(self, path, accept="text/html"):
        return self.ask("GET", path, None, accept)

    def get_once(self, path, accept="text/html"):
        try:
            return self.get(path, accept)
        finally:
            self.close()

    def post(self, path, accept="text/html", **fields):
        return self.ask("POST", path, urlencode(fields), accept)

    def save(self, draft, code, **fields):
        """Autosave of one answer, as the page's script sends it."""
        return self.post(f"/assessments/{draft}/answers/{code}/", "application/json", **fields)

    def send_file(self, path, name, content):
        """As a form with one file does."""
        head = f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + b"\r\n--x--\r\n"
        return self.ask("POST", path, body, "text/html", "multipart/form-data; boundary=x")

    def submit(self, draft):
        return self.post(f"/assessments/{draft}/submit/", declaration="on")

    def ask(self, method, path, body, accept, kind="application/x-www-form-urlencoded"):
        headers = {"Cookie": self.cookies, "Accept": accept, "X-CSRFToken": TOKEN}
        if body is not None:
            headers["Content-Type"] = kind
        began = time.monotonic()
        try:
            self.connection = self.connection or HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            text = response.read().decode()
        except TimeoutError:
            raise
        except (OSError, HTTPException):
            self.close()
            return Answer(0, {}, "", time.monotonic() - began)
        return Answer(response.status, response.headers, text, time.monotonic() - began)

    def close(self):
        with suppress(OSError):
            if self.connection:
                self.connection.close()
        self.connection = None
