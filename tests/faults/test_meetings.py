"""Verbs that meet wait for each other and never stand in each other's way for good."""

import json

from tests.faults.conftest import IS_FULL
from tests.faults.running import in_python

SECONDS = 30 if IS_FULL else 6
VERBS = ("save", "submit", "withdraw", "reopen", "link", "file", "delete", "assign")


def test_verbs_at_once_end_in_what_was_asked_or_in_a_refusal(database, tmp_path):
    media = {"MEDIA_ROOT": str(tmp_path)}
    (person, *_) = database.scene("ready", number=1, scope=["ORG-1", "ORG-2", "ORG-3"], people=3)["people"]

    said = json.loads(
        in_python(database.url, "-m", "tests.faults.meeting", str(SECONDS), str(person["draft"]), **media)
    )

    assert [one for one in said if not one.endswith((" done", " refused"))] == []
    assert {verb for verb in VERBS if said.get(f"{verb} done")} == set(VERBS)
    database.check_tally()
    in_python(database.url, "manage.py", "verify_integrity", **media)
