"""The job worker as it is run: a process of its own on a real database, seen only through that database."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils.timezone import now
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from meo_site import heartbeat
from meo_site.models import Heartbeat

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker():
    """`manage.py worker` on the database of this test."""
    environment = {**os.environ, "DATABASE_URL": database_url()}
    command = [sys.executable, "manage.py", "worker", "--interval", "0.1", "--no-startup-delay", "-v0"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    yield process
    process.kill()
    process.wait()


def database_url():
    """The address of the test database; the environment names the one beside which it was made."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def wait_for(happened, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := happened():
            return result
        time.sleep(0.1)
    return None


def test_an_idle_worker_keeps_beating_until_it_is_told_to_stop(worker, client):
    assert client.get("/readyz").status_code == 503

    first = wait_for(lambda: Heartbeat.objects.filter(name=heartbeat.WORKER).first())
    assert client.get("/readyz").status_code == 200
    second = wait_for(lambda: Heartbeat.objects.filter(name=heartbeat.WORKER, at__gt=first.at).first())
    assert (second.at - first.at).total_seconds() < 15

    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 0
    assert Heartbeat.objects.get().at < now()


def test_a_job_put_here_is_done_there(worker):
    result = add_up.enqueue(20, 22)

    assert wait_for(lambda: DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL).exists())
    result.refresh()
    assert result.return_value == [42, worker.pid]


def test_a_worker_outlives_a_missed_beat(unreachable_database, caplog):
    with heartbeat.beating(every=0.05):
        assert wait_for(lambda: caplog.text.count("heartbeat_missed") >= 2)  # it goes on trying


@task()
def add_up(first, second):
    return [first + second, os.getpid()]
