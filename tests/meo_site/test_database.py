"""The database refuses what would quietly go wrong."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ascii_database():
    """A SQL_ASCII database beside the test database; the default connection leads there."""
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL: SQLite knows no other encoding of text")
    kept = connection.settings_dict
    name = f"{kept['NAME']}_ascii"
    statement = f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(statement)
    connection.close()
    connection.close_pool()
    connection.settings_dict = {**kept, "NAME": name, "OPTIONS": {**kept["OPTIONS"], "pool": False}}
    yield
    connection.close()
    connection.settings_dict = kept
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


def test_a_database_that_is_not_utf8_is_refused(ascii_database):
    with pytest.raises(ImproperlyConfigured, match="SQL_ASCII"):
        connection.ensure_connection()


def test_text_comes_back_as_it_went_in():
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", ["Zoë − 株式会社 🏭"])

        assert cursor.fetchone() == ("Zoë − 株式会社 🏭",)


def test_sqlite_waits_for_other_writers():
    if connection.vendor != "sqlite":
        pytest.skip("SQLite: PostgreSQL locks rows")
    with connection.cursor() as cursor:
        found = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "busy_timeout")]

    assert found == ["wal", 20000]
    assert connection.transaction_mode == "IMMEDIATE"
