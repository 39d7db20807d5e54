"""python -m tests.faults.guarding group|cluster WHAT: waits until whoever started it is gone, and ends what is left.

Its standard input is a pipe that nobody writes to: it ends when the other process does, kill -9 or not.
"""

import os
import shutil
import signal
import sys
from contextlib import suppress
from pathlib import Path


def end_group(leader):
    os.killpg(int(leader), signal.SIGKILL)


def end_cluster(folder):
    """A PostgreSQL, in order, and its files."""
    at = Path(folder) / "postgres" / "postmaster.pid"
    try:
        os.kill(int(at.read_text().split()[0]), signal.SIGQUIT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(kind, what):
    sys.stdin.read()
    with suppress(ProcessLookupError, FileNotFoundError):
        {"group": end_group, "cluster": end_cluster}[kind](what)


if __name__ == "__main__":
    main(*sys.argv[1:])
