"""Finished tables as files: rows of CSV, JSON documents; one module for each format. None of them queries or counts."""

from .claims import CLAIM_COLUMNS, claim_values, claims_document
from .documents import document
from .figures import COLUMNS, PROXY, csv_rows

__all__ = [
    "CLAIM_COLUMNS", "COLUMNS", "PROXY", "claim_values", "claims_document", "csv_rows", "document",
]  # fmt: skip
