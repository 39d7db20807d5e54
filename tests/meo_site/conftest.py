"""Faults that tests of the house need."""

import pytest
from django.db import connection


@pytest.fixture
def unreachable_database():
    """For one test, in every thread, the database is a folder that is missing or a socket nobody listens on."""
    forget_connections()
    settings = connection.settings_dict  # one dictionary for all threads
    kept = dict(settings)
    settings["HOST"] = "/nonexistent"
    settings["OPTIONS"] = {name: value for name, value in kept["OPTIONS"].items() if name != "pool"}
    if connection.vendor == "sqlite":
        settings["NAME"] = "/nonexistent/nothing.sqlite3"
    yield
    connection.close()
    settings.update(kept)


def forget_connections():
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
