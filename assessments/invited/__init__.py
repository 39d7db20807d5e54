"""A list of firms to invite: a CSV or XLSX file ▶ rows, or every problem with row and column ▶ what it would change."""

from .comparing import Comparison, compare
from .reading import COLUMNS, Problem, Row, Unreadable, read

__all__ = ["COLUMNS", "Comparison", "Problem", "Row", "Unreadable", "compare", "read"]
