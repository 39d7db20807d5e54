"""Bad input, crosswise: every form × its fields × what nobody should send. No 5xx, nothing stored that is unsafe."""

import re
from itertools import product
from urllib.parse import quote_from_bytes, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from assessments.models import (
    Answer,
    Assessment,
    Firm,
    Invitation,
    Membership,
    Review,
    Round,
    VerifiedAnswer,
)
from meo_site.accounts.models import User
from tests import factories
from tests.assessments.files import PDF, office
from tests.filling import forms
from tests.standing import Standing
from tests.test_matrix import silence

__all__ = ["silence"]  # a fixture that acts by itself
pytestmark = [pytest.mark.django_db, pytest.mark.sweep]
LEAST_REQUESTS = 1_000
LEAST_WRITERS = 22  # forms that do write when they are sent as meant
FORM = "application/x-www-form-urlencoded"
OF_NO_CONSEQUENCE = ("django_session", "cache", "audit_event", "audit_")  # who reads what is noted, too
LONGEST = 5_000  # characters of any text that is stored
MISSING = None
ROWS = ("size_band", "tier", "geography", "framework_version")  # fields that take the key of a row

# what no closed field takes: a level, a version, a choice, a number, a date
NEVER = {
    "zero": b"0",
    "five": b"5555555555",
    "a label": b"L2 ",
    "Arabic digit": "٢".encode(),
    "full-width digit": "２".encode(),
    "a power": b"1e0",
    "a fraction": b"2.0",
    "negative": b"-1",
    "null": b"null",
    "a list": b"[1]",
    "an object": b'{"pk": 1}',
    "NaN": b"NaN",
    "NUL": b"\0",
    "NUL inside": b"2\x002",
    "lone surrogate": b"\xed\xa0\x80",
    "no UTF-8": b"\xff\xfe",
    "right to left": "\u202e2".encode(),
    "1 MB": b"2" * 1_000_000,
    "markup": b"<script>1</script>",
    "SQL": b"1' OR 1=1 --",
    "formula": b"=1+1",
}
MASS = {  # what a person must not be able to give along
    "firm": "1", "firm_id": "1", "status": "submitted", "is_staff": "on", "is_superuser": "on", "is_demo": "on",
    "submitted_at": "2020-01-01", "submitted_by": "1", "role": "owner", "user": "1", "pk": "1", "id": "1",
    "published_at": "2020-01-01", "attempt": "7", "finalised_at": "2020-01-01", "groups": "1", "slug": "stolen",
    "assessor_id": "1",
}  # fmt: skip
BODIES = {  # (type, body) of requests that are no form
    "more keys than are taken": ("", b"&".join(b"k%d=" % n for n in range(1_001))),
    "a million keys": ("", b"a=&" * 1_000_000),
    "deep JSON": ("application/json", b"[" * 100_000),
    "null": ("application/json", b"null"),
    "a list": ("application/json", b"[]"),
    "no parts": ("multipart/form-data; boundary=x", b"--x"),
    "no boundary": ("multipart/form-data", b"--x"),
    "cut off": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="level"\r\n\r\n2',
    ),
    "nothing": ("", b""),
    "binary": ("application/octet-stream", bytes(range(256))),
}


NAMES = [
    "plan.pdf",
    "../../etc/passwd",
    "a\0.pdf",
    "\u202efdp.exe",
    "x" * 300 + ".csv",
    "",
    "list.csv",
    "book.xlsx",
]
CONTENTS = [
    b"", b"\0" * 100, PDF, office("xlsx"), b"<svg onload=alert(1)>", b"\xff\xfe=\x001\x00", b"\xed\xa0\x80,1\n",
]  # fmt: skip


def hostile(form):
    """(field, what is wrong with its value, the value, whether anything may be written all the same)."""
    for name in form.fields:
        is_open = name not in form.closed.split()
        yield name, "missing", MISSING, True
        for what, value in NEVER.items():
            may_write = (what == "zero" and name.endswith("version")) or (
                what.endswith(" digit") and name in ROWS  # another way to write the key of the same row
            )
            yield name, what, value, is_open or may_write
        if name.endswith(("level", "target", "importance")):
            yield name, "of none", b"5", False


class Writing:
    """Notes what a request has written, and where."""

    def __init__(self):
        self.tables, self.texts = set(), []

    def __call__(self, execute, sql, params, many, context):
        found = re.match(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', sql)
        if found and not found[1].startswith(OF_NO_CONSEQUENCE):
            self.tables.add(found[1])
            rows = params if many else [params or ()]
            self.texts += [(found[1], text) for row in rows for text in row if isinstance(text, str)]
        return execute(sql, params, many, context)

    def unsafe(self):
        """Texts that no database of ours should hold."""
        bad = re.compile("[\0\ud800-\udfff]")
        return [
            (table, text[:40]) for table, text in self.texts if bad.search(text) or self.is_long(table, text)
        ]

    @staticmethod
    def is_long(table, text):
        return len(text) > LONGEST and table != "mail_message"


class Sender:
    """People of each role, who send and take everything back."""

    def __init__(self, standing):
        people = standing.people | {"registrant": factories.user()}
        self.clients = {role: Client(raise_request_exception=False) for role in people}
        for role, person in people.items():
            if person:
                self.clients[role].force_login(person)
        self.number, self.wrong = 0, []

    def send(self, form, body, kind=FORM, *, what, may_write, look=lambda: None):
        """What has been written, and what `look` sees before all is taken back."""
        self.number += 1
        writing = Writing()
        with transaction.atomic(), connection.execute_wrapper(writing):
            response = self.clients[form.role].generic(
                "POST", form.address, body, kind, HTTP_ACCEPT="text/html"
            )
            seen = look()
            transaction.set_rollback(True)
        wrong = [f"stored {one}" for one in writing.unsafe()]
        if response.status_code >= 500 or writing.tables and not may_write:
            wrong.append(f"{response.status_code}, wrote {writing.tables}")
        self.wrong += [f"{form.address} {what}: {one}" for one in wrong]
        return writing.tables, seen


def encoded(fields):
    return "&".join(
        f"{name}={quote_from_bytes(value) if isinstance(value, bytes) else urlencode({'': value})[1:]}"
        for name, value in fields.items()
        if value is not MISSING
    ).encode()


@pytest.fixture
def standing():
    return Standing()


def test_hostile_values_are_refused_or_stored_as_they_are(standing):
    sender = Sender(standing)
    for form in forms(standing):
        for name, what, value, may_write in hostile(form):
            sender.send(
                form, encoded(form.fields | {name: value}), what=f"{name} {what}", may_write=may_write
            )

    assert "\n".join(sender.wrong) == ""
    assert sender.number >= LEAST_REQUESTS


def test_bodies_that_are_no_form_are_refused(standing):
    sender = Sender(standing)
    for form in forms(standing):
        for what, (kind, body) in BODIES.items():
            sender.send(form, body, kind or FORM, what=what, may_write=form.is_bare)

    assert "\n".join(sender.wrong) == ""


def test_hostile_files_are_no_fault_of_the_server(standing):
    sender = Sender(standing)
    for form in forms(standing):
        for name in {"file", "files"} & form.fields.keys():
            for title, content in product(NAMES, CONTENTS):
                sent = encode_multipart(BOUNDARY, {name: SimpleUploadedFile(title or "x", content)})
                sent = sent if title else sent.replace(b'filename="x"', b'filename=""')
                what = f"{title!r} {content[:10]}"
                sender.send(form, sent, MULTIPART_CONTENT, what=what, may_write=True)

    assert "\n".join(sender.wrong) == ""


def guarded():
    """What no form may set, of every row that there is."""
    return [
        sorted(model.objects.values_list(*fields), key=repr)
        for model, fields in {
            User: ("email", "is_staff", "is_superuser", "groups__name"),
            Membership: ("firm__name", "user__email", "role"),
            Firm: ("name", "is_demo"),
            Round: ("slug", "title", "framework_version"),
            Assessment: ("firm__name", "round__title", "attempt", "status", "assessor__email", "mode"),
            Answer: ("assessment__firm__name", "sub_thread__code", "state", "version", "changed_by__email"),
            Review: ("submission__assessment__firm__name", "assessor__email", "status"),
            VerifiedAnswer: ("sub_thread__code", "state", "version"),
            Invitation: ("email", "firm__name", "accepted_at"),
        }.items()
    ]


def test_what_a_form_does_not_ask_for_is_ignored(standing):
    sender, writers = Sender(standing), 0
    for form in forms(standing):
        named = MASS | {f"ORG-1-{name}": value for name, value in MASS.items()}
        added = {name: value for name, value in named.items() if name not in form.fields}
        wrote, plain = sender.send(form, encoded(form.fields), what="plain", may_write=True, look=guarded)
        body = encoded(form.fields | added)
        _, crowded = sender.send(form, body, what="crowded", may_write=True, look=guarded)
        writers += bool(wrote)
        assert crowded == plain, form.address

    assert "\n".join(sender.wrong) == ""
    assert writers >= LEAST_WRITERS
