"""A process that is killed takes nothing with it that was acknowledged, and leaves nothing half done."""

import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from tests.faults.conftest import IS_FULL
from tests.faults.editing import Book, edit_together, lost
from tests.faults.running import in_python

KILLS = 20 if IS_FULL else 2
FIRMS_A_KILL = 30  # so that there is always one submitting
GROWN_UP = 6  # seconds
SITE = {"workers": 2}
TWO_WORKERS = pytest.mark.parametrize("site", [SITE], indirect=True)


def kill_one_worker(site, chance):
    """Kill -9 one of the processes that answer, at any moment; the server starts another."""
    time.sleep(chance.uniform(0.0, 0.5))
    site.wait_until(lambda: killed_one_of(grown_up(site), chance))


def killed_one_of(workers, chance):
    if workers:
        chance.choice(workers).kill()
    return bool(workers)


def grown_up(site):
    """One that dies right after its start makes granian give up, and is the service manager's affair."""
    return [worker for worker in site.workers() if time.time() - worker.create_time() > GROWN_UP]


@TWO_WORKERS
def test_workers_killed_while_people_save_lose_nothing(database, site):
    scene = database.scene("firms", people=[3, 1])
    book, chance = Book(10**9), random.Random(1)  # noqa: S311 - to be repeated

    def kill():
        for _ in range(KILLS):
            kill_one_worker(site, chance)
            book_grows_by(book, 20)
        book.enough = 0

    problems = edit_together(site, scene, book, beside=kill)

    assert problems == []
    assert set(book.seen) <= {0, 200, 409}
    assert book.seen[200] >= KILLS * 20
    assert book.twice == []
    assert lost(database, book) == []


def book_grows_by(book, number, within=30):
    """The site is back: so many more saves were acknowledged."""
    wanted, deadline = book.seen[200] + number, time.monotonic() + within
    while book.seen[200] < wanted:
        assert time.monotonic() < deadline, dict(book.seen)
        time.sleep(0.02)


@TWO_WORKERS
def test_workers_killed_while_firms_submit_leave_whole_submissions(database, site):
    scene = database.scene("ready", number=FIRMS_A_KILL * KILLS, scope=["ORG-1", "ORG-2"])
    drafts, chance = [person["draft"] for person in scene["people"]], random.Random(2)  # noqa: S311 - to be repeated
    waiting = list(scene["people"])

    def submit_all():
        while waiting:
            with suppress(IndexError):  # another thread took the last
                person = waiting.pop()
                submit_until_taken(site.browser(person["session"]), person["draft"])

    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(submit_all) for _ in range(4)]
        for _ in range(KILLS):
            kill_one_worker(site, chance)
        for job in jobs:
            job.result(timeout=120)

    assert_each_is_submitted_once(database, drafts)


def submit_until_taken(browser, draft):
    for _ in range(1200):  # a minute: both workers may be starting anew
        answer = browser.submit(draft)
        if answer.status == 302 and answer.headers["Location"].endswith("/results/"):
            return browser.close()
        assert answer.status in (0, 503), (answer.status, answer.body[:300])
        time.sleep(0.05)
    raise AssertionError("never taken")


def assert_each_is_submitted_once(database, drafts):
    submissions = database.sql(
        "SELECT assessment_id, count(*) FROM assessments_submission WHERE assessment_id = ANY(%s) GROUP BY 1",
        drafts,
    )
    events = database.sql(
        "SELECT thing_id, count(*) FROM audit_event WHERE verb = 'submitted' AND thing = 'assessments.assessment'"
        " AND thing_id = ANY(%s) GROUP BY 1",
        list(map(str, drafts)),
    )
    assert dict(submissions) == dict.fromkeys(drafts, 1)
    assert dict(events) == dict.fromkeys(map(str, drafts), 1)
    database.check_tally()


@pytest.mark.parametrize("verb", ["save_answer", "submit"])
def test_a_kill_at_any_statement_leaves_all_or_nothing(database, verb):
    """The process dies before each statement in turn, and before and after its commit; the next try succeeds."""
    scene = database.scene("ready", number=1, scope=["ORG-1", "ORG-2"])
    done = json.loads(
        in_python(database.url, "-m", "tests.faults.dying", verb, str(scene["people"][0]["draft"]))
    )

    assert done["broken"] == []
    assert done["died"] >= 5
    assert done["after"] == "done"
    database.check_tally()


def test_a_killed_worker_is_replaced(site):
    before = {worker.pid for worker in site.workers()}

    for worker in site.workers():
        worker.kill()

    site.wait_until(lambda: not before & {worker.pid for worker in site.workers()} and site.is_alive(), 20)
