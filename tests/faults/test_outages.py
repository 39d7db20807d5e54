"""The database goes away: people read that at once, nobody waits in line, and the site comes back by itself."""

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg

from tests.faults.conftest import IS_FULL
from tests.faults.editing import Book, edit_together, lost
from tests.faults.running import MOST_CONNECTIONS
from tests.faults.test_kills import book_grows_by

TIMES = 10 if IS_FULL else 3
AWAY = 35 if IS_FULL else 5  # seconds
SAID_WITHIN = 5  # seconds on a busy machine; three on one that is not
BACK_WITHIN = 10  # seconds


def edit_while(database, site, break_it):
    """Four people save while something is broken again and again; then nothing may be missing."""
    scene = database.scene("firms", people=[3, 1])
    book = Book(10**9)

    def beside():
        book_grows_by(book, 20)
        for _ in range(TIMES):
            break_it()
            book_grows_by(book, 20, within=BACK_WITHIN)
        book.enough = 0

    problems = edit_together(site, scene, book, beside=beside)

    assert problems == []
    assert set(book.seen) <= {0, 200, 409, 503}  # 0: no answer at all; it was said again
    assert book.twice == []
    assert lost(database, book) == []


def test_killed_database_sessions_lose_nothing(database, site):
    edit_while(database, site, lambda: database.cluster.end_sessions(database.name))


def test_a_restart_of_the_database_loses_nothing(database, site):
    edit_while(database, site, database.cluster.restart)


def test_a_crash_of_the_database_loses_nothing(database, site):
    edit_while(database, site, lambda: database.cluster.restart("immediate"))


def ask_all(site, person, number):
    """So many people at once, half of them with a page, half with a save."""

    def ask(turn):
        browser = site.browser(person["session"])
        try:
            if turn % 2:
                return browser.get("/firm/")
            return browser.save(person["draft"], "ORG-1", level="1", version=0)
        finally:
            browser.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(ask, range(number)))


def is_open(site, person):
    return site.browser(person["session"]).get_once("/firm/").status == 200


def test_without_a_database_everybody_is_told_at_once(database, site):
    (person,) = database.scene("firms", people=[1])["people"]
    ask_all(site, person, 8)  # every connection is in use once

    database.cluster.stop("immediate")
    try:
        until, answers = time.monotonic() + AWAY, []
        while time.monotonic() < until:
            answers += ask_all(site, person, 16)
        ready, alive = (site.browser().get_once(f"/{name}") for name in ("readyz", "healthz"))
    finally:
        database.cluster.start()
    back = site.wait_until(lambda: is_open(site, person), BACK_WITHIN)

    assert {answer.status for answer in answers} == {503}
    assert max(answer.seconds for answer in answers) < SAID_WITHIN
    assert {answer.headers["Retry-After"] for answer in answers} == {"10"}
    assert all("The database cannot be reached" in answer.body for answer in answers[1::2])
    assert all(list(answer.json) == ["errors"] for answer in answers[::2])
    assert (ready.status, ready.json["database"], alive.status) == (503, False, 200)
    assert back < BACK_WITHIN


def test_a_database_without_room_is_told_and_taken_up_again(database, site):
    (person,) = database.scene("firms", people=[1])["people"]
    database.cluster.end_sessions(database.name)
    crowd = []
    try:
        while len(crowd) < MOST_CONNECTIONS:
            crowd.append(psycopg.connect(database.url))
    except psycopg.OperationalError:
        pass  # full
    try:
        answers = ask_all(site, person, 8)
    finally:
        for connection in crowd:
            connection.close()
    site.wait_until(lambda: is_open(site, person), BACK_WITHIN)

    assert {answer.status for answer in answers} <= {200, 503}
    assert max(answer.seconds for answer in answers) < SAID_WITHIN
