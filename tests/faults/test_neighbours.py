"""What stands beside the database fails: a folder that takes no files, a mail server that is down."""

import pytest

from tests.assessments.files import PDF
from tests.faults.running import in_python

CLOSED = "smtp://127.0.0.1:9"  # the port of `discard`, where nobody listens
MAIL_IS_DOWN = {"EMAIL_URL": CLOSED}
FILE = __file__  # as a folder for media it takes nothing, from root neither


@pytest.mark.parametrize("site", [{"MEDIA_ROOT": FILE}], indirect=True)
def test_a_file_that_cannot_be_stored_is_said_to_be_so_and_leaves_no_row(database, site):
    (person,) = database.scene("ready", number=1)["people"]
    browser = site.browser(person["session"])

    answer = browser.send_file(f"/assessments/{person['draft']}/evidence/ORG-1/", "plan.pdf", PDF)
    saved = browser.save(person["draft"], "ORG-1", level="4", version=1)
    browser.close()

    assert answer.status == 503
    assert "plan.pdf could not be stored just now. Try again in a few minutes." in answer.body
    assert (
        database.one("SELECT count(*) FROM assessments_evidence WHERE assessment_id = %s", person["draft"])
        == 0
    )
    assert saved.status == 200


def mail_of(database):
    return database.sql("SELECT kind, attempts, sent_at IS NOT NULL, failed_at IS NOT NULL FROM mail_message")


def do_jobs(database, **variables):
    """All that is due, as the worker does it."""
    in_python(database.url, "manage.py", "worker", "--batch", "-v0", **variables)


@pytest.mark.parametrize("site", [MAIL_IS_DOWN], indirect=True)
def test_a_submission_stands_while_mail_is_down_and_its_mail_is_sent_later(database, site):
    (person,) = database.scene("ready", number=1)["people"]
    browser = site.browser(person["session"])

    answer = browser.submit(person["draft"])
    browser.close()
    do_jobs(database, **MAIL_IS_DOWN)
    waiting = mail_of(database)
    database.sql("UPDATE django_tasks_database_dbtaskresult SET run_after = now() WHERE status = 'READY'")
    do_jobs(database, EMAIL_URL="memory:")

    assert (answer.status, answer.headers["Location"]) == (302, f"/assessments/{person['draft']}/results/")
    assert waiting == [("submitted", 1, False, False)]
    assert mail_of(database) == [("submitted", 2, True, False)]
