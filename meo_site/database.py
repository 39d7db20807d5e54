"""What every connection to the database must be like, and what this process knows of there being none."""

import time

from django.core.exceptions import ImproperlyConfigured
from psycopg_pool import PoolTimeout

HOLD_OFF = 1.0  # seconds after a wait in vain before somebody waits again


def refuse_other_encodings(connection, **kwargs):
    """In a SQL_ASCII database text comes back as bytes, and comparisons are quietly false."""
    if connection.vendor != "postgresql":
        return
    encoding = connection.connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise ImproperlyConfigured(f"The database's encoding is {encoding}; make it with ENCODING 'UTF8'.")


class Outage:
    """When somebody in this process last waited for a connection in vain."""

    def __init__(self):
        self.noted_at = float("-inf")

    def note(self, fault):
        """Django wraps the pool's own refusal."""
        if isinstance(getattr(fault, "__cause__", None), PoolTimeout):
            self.noted_at = time.monotonic()

    def is_fresh(self):
        return time.monotonic() < self.noted_at + HOLD_OFF


outage = Outage()
