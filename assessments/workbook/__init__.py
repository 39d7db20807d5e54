"""Answering without a connection: a workbook goes out, is filled in and comes back, and is shown before it counts.

writing ▶ (somebody's spreadsheet) ▶ reading ▶ comparing ▶ shown to the person ▶ lifecycle.apply_answers
"""

from .carrying import Lost, carried, fetched
from .comparing import Comparison, compare
from .reading import Upload, read
from .refusing import Refused
from .writing import file_name, write

__all__ = [
    "Comparison", "Lost", "Refused", "Upload", "carried", "compare", "fetched", "file_name", "read", "write",
]  # fmt: skip
