"""python -m tests.faults.meeting SECONDS DRAFT: every verb of one firm at once, by threads, until the time is over.

What they said is counted by name and written as JSON; a refusal is an answer, an error of the database is none.
"""

import json
import random
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import django

from tests import conftest  # noqa: F401 - the environment of the suite

django.setup()

from django.core.exceptions import ObjectDoesNotExist  # noqa: E402 - Django first
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402 - as above
from django.db import connection  # noqa: E402 - as above

from assessments import lifecycle, uploads  # noqa: E402 - as above
from assessments.lifecycle import Part  # noqa: E402 - as above
from assessments.lifecycle.evidence import add_file, add_link, delete_evidence  # noqa: E402 - as above
from assessments.models import Assessment  # noqa: E402 - as above
from tests.assessments.files import PDF  # noqa: E402 - as above

SITE = "https://observatory.example"
PEOPLE = 4  # as many as a pool of connections serves at once
REFUSALS = (
    lifecycle.NotReady, lifecycle.NotOpen, lifecycle.Stale, lifecycle.Invalid, uploads.Refused, ObjectDoesNotExist,
)  # fmt: skip


class Meeting:
    """One firm's attempts at one round, and its people."""

    def __init__(self, draft):
        first = Assessment.objects.in_context().get(pk=draft)
        self.own = Assessment.objects.in_context().filter(firm=first.firm_id, round=first.round_id)
        self.people = list(first.firm.members.order_by("pk"))
        self.owner = first.firm.members.get(memberships__role="owner")
        self.verbs = [
            self.save, self.save, self.submit, self.withdraw, self.reopen, self.link, self.file, self.delete,
            self.assign,
        ]  # fmt: skip

    def newest(self):
        return self.own.order_by("-attempt").first()

    def draft(self):
        return self.own.drafts().get()

    def save(self, chance, by):
        draft = self.draft()
        answer = chance.choice(list(draft.answers.select_related("sub_thread")))
        values = {"state": chance.choice("1234"), "note": str(chance.random())}
        lifecycle.save_answer(draft, answer.sub_thread.code, values, answer.version, by=by)

    def submit(self, chance, by):
        lifecycle.submit(self.draft(), by=by, site=SITE)

    def withdraw(self, chance, by):
        lifecycle.withdraw(self.own.counted().get(), by=self.owner)

    def reopen(self, chance, by):
        lifecycle.reopen(self.newest(), by=by)

    def link(self, chance, by):
        draft = self.draft()
        add_link(draft, asked(draft, chance), "A link", f"https://a.example/{chance.random()}", by=by)

    def file(self, chance, by):
        draft = self.draft()
        sent = SimpleUploadedFile("plan.pdf", PDF + str(chance.random()).encode() + b"\n%%EOF\n")
        add_file(draft, asked(draft, chance), sent, by=by)

    def delete(self, chance, by):
        delete_evidence(chance.choice(list(self.draft().evidence.all()) or [None]) or self.nothing(), by=by)

    def nothing(self):
        raise ObjectDoesNotExist

    def assign(self, chance, by):
        lifecycle.assign(self.newest(), {"ORG": Part(chance.choice(self.people).pk)}, by=by, site=SITE)


def asked(draft, chance):
    return chance.choice(list(draft.answers.select_related("sub_thread"))).sub_thread


def work(meeting, number, until):
    """One person's thread: a verb after the other; how often each ended how."""
    said, chance = Counter(), random.Random(number)  # noqa: S311 - to be repeated
    by = meeting.people[number % len(meeting.people)]
    while time.monotonic() < until:
        verb = chance.choice(meeting.verbs)
        try:
            verb(chance, by)
        except REFUSALS:
            said[f"{verb.__name__} refused"] += 1
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is what the test looks for
            said[f"{verb.__name__} {type(fault).__name__}: {fault}"[:300]] += 1
        else:
            said[f"{verb.__name__} done"] += 1
    connection.close()
    return said


def main(seconds, draft):
    meeting = Meeting(int(draft))
    connection.close()  # a connection for each thread, and none for who waits for them
    until = time.monotonic() + float(seconds)
    with ThreadPoolExecutor(PEOPLE) as pool:
        found = sum(pool.map(lambda number: work(meeting, number, until), range(PEOPLE)), Counter())
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
