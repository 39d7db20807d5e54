"""Faults that tests of the house need."""

from pathlib import Path

import pytest
from django.db import connection


@pytest.fixture
def unreachable_database():
    """For one test the default connection leads nowhere: a folder that is missing, a socket nobody listens on."""
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    kept = connection.settings_dict
    nowhere = Path("/nonexistent")
    connection.settings_dict = {
        **kept,
        "NAME": str(nowhere / "nothing.sqlite3") if connection.vendor == "sqlite" else kept["NAME"],
        "HOST": str(nowhere),
        "OPTIONS": {name: value for name, value in kept["OPTIONS"].items() if name != "pool"},
    }
    yield
    connection.close()
    connection.settings_dict = kept
