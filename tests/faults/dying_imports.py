"""python -m tests.faults.dying_imports read|publish KILLS: the job of a file again and again in children that die.

So many children die before statements spread over the whole job, then one before and one after the commit. After each
death all that the job does has happened or nothing of it. What was found is written as JSON.
"""

import json
import sys
from contextlib import contextmanager

from tests.faults.dying import AroundCommit, DiesAt, in_child  # it sets Django up

# isort: split
from django.db import connection, transaction

from indicators import batches, jobs
from indicators.models import ImportBatch, Observation, Release
from meo_site.accounts.roles import Role, grant
from meo_site.audit.models import Event
from tests.factories import user
from tests.indicators.batches.files import REASON

FILE = b"""indicator,areacd,period,value
business-rd-expenditure,E12000004,2019,2.5
business-rd-expenditure,E12000005,2019,2.6
business-rd-expenditure,E12000005,2020,2.7
"""
VALUES, RELEASES = 4, 2  # of 2019 the UK's is kept


def read(batch):
    jobs.read_batch.call(batch.pk, batch.version)


def publish(batch):
    jobs.publish_batch.call(batch.pk, batch.version)


def person(role, verb):
    """Each run is a process of its own on one database, so numbered names would meet."""
    made = user(email=f"{role}-{verb.__name__}@example.org")
    grant(made, role)
    return made


def waiting_for(verb):
    """A file up to where the job begins."""
    batch = batches.hand_in(FILE, "values.csv", by=person(Role.EDITOR, verb), reason=REASON)
    if verb is publish:
        read(batch)
        batch = batches.submit(ImportBatch.objects.get(pk=batch.pk), by=batch.uploaded_by)
        batch = batches.approve(batch, by=person(Role.PUBLISHER, verb))
    return batch


def parts_of(pk):
    """What the jobs may change, part by part: whether it has happened."""
    batch = ImportBatch.objects.get(pk=pk)
    values = Observation.objects.filter(release__batch=batch)
    said = Event.objects.filter(thing="indicators.importbatch", thing_id=str(pk), verb="published")
    superseded = Release.objects.filter(indicator__slug="business-rd-expenditure", status="superseded")
    return {
        "read": [
            batch.status != "reading",
            bool(batch.digest),
            bool(batch.difference),
            batch.counts != {},
            batch.version > 0,
        ],
        "published": [
            batch.status == "published",
            batch.published_at is not None,
            Release.objects.published().filter(batch=batch).count() == RELEASES,
            values.count() == VALUES,
            superseded.count() == 1,
            said.count() == 1,
        ],
    }


def is_whole(parts):
    return all(len(set(part)) == 1 for part in parts.values())


class Counts:
    """How many statements there were, but for the savepoints that undoing them takes."""

    def __init__(self):
        self.number = 0

    def __call__(self, execute, sql, *rest):
        self.number += "SAVEPOINT" not in sql
        return execute(sql, *rest)


def statements_of(verb, batch):
    """About as many as the job has, which is undone."""
    counting = Counts()
    with transaction.atomic(), connection.execute_wrapper(counting):
        verb(batch)
        transaction.set_rollback(True)
    return counting.number


@contextmanager
def dying_at(number):
    with connection.execute_wrapper(DiesAt(number)):
        yield


def moments(statements, kills):
    for kill in range(kills):
        yield dying_at, statements * (2 * kill + 1) // (2 * kills)
    yield lambda before: AroundCommit(before=before), True
    yield lambda before: AroundCommit(before=before), False


def main(name, kills):
    verb = {"read": read, "publish": publish}[name]
    batch = waiting_for(verb)
    before, died, broken = parts_of(batch.pk), 0, []
    statements = statements_of(verb, batch)
    for moment, which in moments(statements, int(kills)):
        died += not in_child(verb, batch, lambda moment=moment, which=which: moment(which))
        if not is_whole(after := parts_of(batch.pk)):
            broken.append([which, after])
    verb(batch)  # as a worker that was killed before it could say that it had done it
    done = parts_of(batch.pk)
    json.dump({"died": died, "broken": broken, "changed": done != before, "again": done == after}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
