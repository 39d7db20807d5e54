"""The worker is killed while it reads or publishes a file of values: all of it has happened, or nothing."""

import json

import pytest

from tests.faults.running import in_python
from tests.faults.test_kills import KILLS


@pytest.mark.parametrize("verb", ["read", "publish"])
def test_a_file_whose_worker_dies_is_whole_and_done_once(database, verb):
    done = json.loads(in_python(database.url, "-m", "tests.faults.dying_imports", verb, str(KILLS)))

    assert done == {"died": KILLS + 2, "broken": [], "changed": True, "again": True}
