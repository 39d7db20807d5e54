"""The same thing said again, at once or after a lost answer, is done once and answered alike."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.faults.test_kills import assert_each_is_submitted_once


def test_eight_submits_at_once_are_one_submission_and_one_answer(database, site):
    scene = database.scene("ready", number=1)
    (person,) = scene["people"]
    together = Barrier(8)

    def submit(_):
        browser = site.browser(person["session"])
        browser.get("/healthz")  # connected, so that all of them arrive at once
        together.wait(30)
        answer = browser.submit(person["draft"])
        browser.close()
        return answer.status, answer.headers.get("Location")

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(submit, range(8)))

    assert answers == {(302, f"/assessments/{person['draft']}/results/")}
    assert_each_is_submitted_once(database, [person["draft"]])


def test_a_submit_said_again_is_answered_as_the_first_time(database, site):
    (person,) = database.scene("ready", number=1)["people"]
    browser = site.browser(person["session"])

    first, again = (browser.submit(person["draft"]) for _ in range(2))
    browser.close()

    assert (first.status, first.headers["Location"]) == (again.status, again.headers["Location"])
    assert_each_is_submitted_once(database, [person["draft"]])


def test_a_save_whose_answer_was_lost_is_no_conflict(database, site):
    scene = database.scene("firms", people=[1])
    (person,) = scene["people"]
    browser = site.browser(person["session"])
    said = {"level": "2", "note": "Said twice.", "version": 0}

    first = browser.save(person["draft"], "ORG-1", **said)
    browser.close()  # as if it had never come
    again = browser.save(person["draft"], "ORG-1", **said)
    browser.close()

    assert (first.status, again.status) == (200, 200)
    assert again.json == first.json
    assert (
        database.one("SELECT max(version) FROM assessments_answer WHERE assessment_id = %s", person["draft"])
        == 1
    )
