"""What every connection to the database must be like."""

from django.core.exceptions import ImproperlyConfigured


def refuse_other_encodings(connection, **kwargs):
    """In a SQL_ASCII database text comes back as bytes, and comparisons are quietly false."""
    if connection.vendor != "postgresql":
        return
    encoding = connection.connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise ImproperlyConfigured(f"The database's encoding is {encoding}; make it with ENCODING 'UTF8'.")
