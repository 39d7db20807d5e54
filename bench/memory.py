"""What a web worker weighs at its start and after its first page, in the server that production uses."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

PORT = 8765


def measure(table):
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--port",
            str(PORT),
            "--no-log",
            "meo_site.wsgi:application",
        ],
        start_new_session=True,
    )
    try:
        wait_until_answering()
        workers = children_of(server.pid)
        table.add("memory of a web worker at its start", max(map(megabytes, workers)), " MB", most=90)
        urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=30).read()
        table.add("memory of a web worker after its first page", max(map(megabytes, workers)), " MB")
    finally:
        server.terminate()
        server.wait(15)


def wait_until_answering():
    for _ in range(300):
        with suppress(OSError), socket.create_connection(("127.0.0.1", PORT), timeout=1):
            return
        time.sleep(0.1)
    raise TimeoutError("the server did not start")


def children_of(pid):
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in listed]


def megabytes(pid):
    """Resident memory of one process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
