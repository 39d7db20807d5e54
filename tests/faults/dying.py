"""python -m tests.faults.dying save_answer|submit DRAFT: the verb again and again in children that kill themselves.

A child dies before its first statement, the next before its second, and so on; then before and after the commit. After
each death all of the verb has happened or nothing of it. What was found is written as JSON.
"""

import json
import os
import signal
import sys
from contextlib import suppress

import django

from tests import conftest  # noqa: F401 - the environment of the suite

django.setup()

from django.db import connection  # noqa: E402 - Django first

from assessments import lifecycle  # noqa: E402 - as above
from assessments.models import Assessment, Submission, TallyEntry, TallyRow  # noqa: E402 - as above
from meo_site.audit.models import Event  # noqa: E402 - as above

MOST_STATEMENTS = 80


def die():
    os.kill(os.getpid(), signal.SIGKILL)


class DiesAt:
    """Counts statements and dies before the one with this number."""

    def __init__(self, number):
        self.left = number

    def __call__(self, execute, *rest):
        if not self.left:
            die()
        self.left -= 1
        return execute(*rest)


def save_answer(draft):
    """Changes the first answer; its level and its version go together."""
    answer = draft.answers.first()
    levels = {"3": "2", "2": "3"}
    lifecycle.save_answer(
        draft,
        answer.sub_thread.code,
        {"state": levels[answer.state]},
        answer.version,
        by=draft.firm.members.get(),
    )


def submit(draft):
    lifecycle.submit(draft, by=draft.firm.members.get())


def state_of(draft):
    """What the verbs may change; of submitting, each part of it."""
    answer = draft.answers.values_list("state", "version").first()
    submissions = Submission.objects.filter(assessment=draft).count()
    entries = TallyEntry.objects.filter(submission__assessment=draft).count()
    rows = TallyRow.objects.filter(round=draft.round).exists()
    status = Assessment.objects.values_list("status", flat=True).get(pk=draft.pk)
    events = Event.objects.filter(
        verb="submitted", thing="assessments.assessment", thing_id=str(draft.pk)
    ).count()
    return {
        "answer": answer,
        "submitted": [status == "submitted", submissions == 1, entries == 1 or rows, events == 1],
    }


def in_child(verb, draft, arrange):
    """Whether a child got to the end of the verb."""
    connection.close()
    connection.close_pool()
    child = os.fork()
    if not child:
        with arrange():
            verb(draft)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


class AroundCommit:
    """Dies before or after the commit itself."""

    def __init__(self, *, before):
        self.before = before

    def __enter__(self):
        connection.ensure_connection()
        commit = connection._commit
        connection._commit = die if self.before else lambda: (commit(), die())

    def __exit__(self, *exception):
        return None


def is_whole(before, after):
    """The answer as it was or a version further, the submission not at all or in all its parts."""
    (level, version), (now, at) = before["answer"], after["answer"]
    answers_whole = at == version and now == level or at == version + 1 and now != level
    return answers_whole and len(set(after["submitted"])) == 1


def moments():
    """Before the commit; before each statement, until there is none left to die before; after the commit."""
    yield lambda: AroundCommit(before=True)
    for number in range(MOST_STATEMENTS):
        if (yield lambda: connection.execute_wrapper(DiesAt(number))):  # noqa: B023 - used before the next number
            break
    yield None
    yield lambda: AroundCommit(before=False)


def main(name, pk):
    verb = {"save_answer": save_answer, "submit": submit}[name]
    draft = Assessment.objects.in_context().get(pk=pk)
    died, broken, finished, coming = 0, [], None, moments()
    with suppress(StopIteration):
        while True:
            if (moment := coming.send(finished)) is None:
                moment = next(coming)
            before = state_of(draft)
            finished = in_child(verb, draft, moment)
            after = state_of(draft)
            died += not finished
            if not is_whole(before, after):
                broken.append([died, before, after])
    verb(Assessment.objects.in_context().get(pk=pk))
    json.dump({"died": died, "broken": broken, "after": "done"}, sys.stdout, default=str)


if __name__ == "__main__":
    main(*sys.argv[1:])
