"""Nothing that a fault test started outlives the test run, even one that is killed."""

import os
import signal
import subprocess
import sys

import psutil

from tests.faults.running import ROOT

STARTS_A_GUARDED_ONE = """
import subprocess, sys, time
from tests.faults.running import guard
child = subprocess.Popen(["sleep", "600"], start_new_session=True)
guard("group", child.pid)
print(child.pid, flush=True)
time.sleep(600)
"""


def test_what_was_started_ends_with_a_run_that_is_killed():
    with subprocess.Popen(
        [sys.executable, "-c", STARTS_A_GUARDED_ONE], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as run:
        child = psutil.Process(int(run.stdout.readline()))

        os.kill(run.pid, signal.SIGKILL)

        psutil.wait_procs([child], timeout=20)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
