"""/healthz and /readyz: alive; and ready, which takes a database, its migrations and a job worker."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.timezone import now

from meo_site import heartbeat
from meo_site.models import Heartbeat


def test_healthz_asks_no_database(client):
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"alive": True})


def test_what_a_served_process_has_loaded_is_never_looked_through_for_garbage():
    tell = (
        "import gc, meo_site.wsgi; from django.test import Client; Client().get('/healthz'); "
        "first = gc.get_freeze_count(); Client().get('/healthz'); print(first, gc.get_freeze_count() <= first)"
    )

    told = subprocess.run([sys.executable, "-c", tell], check=True, capture_output=True, text=True)

    frozen, is_done_once = told.stdout.split()
    assert int(frozen) > 100_000
    assert is_done_once == "True"


@pytest.mark.django_db
def test_ready_with_a_database_its_migrations_and_a_worker(client, django_assert_num_queries):
    heartbeat.beat()
    client.get("/readyz")  # reads the migrations of the code, once for each process

    with django_assert_num_queries(3):  # the database, its migrations, the heartbeat
        response = client.get("/readyz")

    assert (response.status_code, response.json()) == (
        200,
        {"database": True, "migrations": True, "worker": True},
    )
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("beats", [[], [heartbeat.TOO_OLD + timedelta(seconds=1)]])
def test_not_ready_without_a_worker(client, beats):
    for age in beats:
        Heartbeat.objects.create(name=heartbeat.WORKER, at=now() - age)

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (
        503,
        {"database": True, "migrations": True, "worker": False},
    )


@pytest.mark.django_db
def test_not_ready_before_migrating(client):
    heartbeat.beat()
    MigrationRecorder.Migration.objects.filter(app="meo_site").delete()

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (
        503,
        {"database": True, "migrations": False, "worker": True},
    )


@pytest.mark.django_db(transaction=True)
def test_not_ready_without_a_database(client, unreachable_database):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (
        503,
        {"database": False, "migrations": False, "worker": False},
    )
    assert client.get("/healthz").status_code == 200
    assert connection.connection is None
