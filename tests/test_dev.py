"""`./dev` as a newcomer meets it: clear refusals, a demonstration that starts and stops, nothing left behind."""

import ast
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def dev(*arguments, **variables):
    command = [sys.executable, "dev", *map(str, arguments)]
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.mark.parametrize("arguments", [[], ["serve"], ["check", "more"], ["demo", "8000", "more"]])
def test_anything_else_is_answered_by_what_there_is(arguments):
    done = dev(*arguments)

    assert done.returncode == 1
    assert "./dev demo [port]" in done.stderr


def test_a_busy_port_is_refused_in_one_line(port):
    with socket.create_server(("127.0.0.1", port)):
        done = dev("demo", port)

    assert done.returncode == 1
    assert re.fullmatch(
        rf"Port {port} cannot be used \(.+\)\. Name another: \./dev demo {port + 1}\n", done.stderr
    )


@pytest.mark.parametrize("port", ["eighty", "0", "70000", "-1"])
def test_what_is_no_port_is_refused(port):
    done = dev("demo", port)

    assert (done.returncode, done.stderr) == (
        1,
        f"./dev demo wants a port between 1 and 65535, not {port}.\n",
    )


def test_an_unknown_set_of_packages_is_refused():
    assert dev("setup", "everything").stderr == "./dev setup knows base and test, not everything.\n"


def test_an_old_python_can_read_it_and_is_told_so():
    program = "import runpy, sys; sys.version_info = (3, 9); runpy.run_path('dev', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert ast.parse((ROOT / "dev").read_text(), feature_version=(3, 7))
    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 or newer is needed; this is ")


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """Of all demonstrations here: who comes second finds it seeded."""
    return tmp_path_factory.mktemp("demonstration") / "demo.sqlite3"


@pytest.fixture
def demonstration(port, database):
    """`./dev demo` on a database of its own, in a process group of its own, as a terminal starts it."""
    variables = {"DATABASE_URL": f"sqlite:///{database}", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "dev", "demo", str(port)],
        cwd=ROOT,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    yield process
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.stdout.close()
    process.wait()


def answer(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
            return response.status
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code
    except OSError:
        return None


def wait_for(happened, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not happened():
        time.sleep(0.2)
    return happened()


@pytest.mark.parametrize("way", ["Ctrl-C in the terminal", "SIGTERM to the script"])
def test_the_demonstration_starts_and_stops(demonstration, port, way):
    lines = []
    while not lines or not lines[-1].startswith("open "):
        lines.append(demonstration.stdout.readline())
        assert lines[-1], "it ended before it was open"
    roles = [line.split(":")[0] for line in lines if re.fullmatch(r"[a-z0-9]+: \S+@\S+ \S+\n", line)]

    assert lines[-1] == f"open http://127.0.0.1:{port}/\n"
    assert roles == ["firm", "colleague", "firm2", "analyst", "assessor", "editor", "publisher", "admin"]
    assert wait_for(lambda: answer(port, "/readyz") == 200)  # the worker runs too
    assert answer(port, "/static/vendor/bootstrap.min.css") == 200

    if way == "Ctrl-C in the terminal":
        os.killpg(demonstration.pid, signal.SIGINT)
    else:
        demonstration.send_signal(signal.SIGTERM)

    assert demonstration.wait(20) == 0
    assert answer(port, "/healthz") is None
    assert demonstration.stdout.read() == ""  # nobody is left who holds the pipe
