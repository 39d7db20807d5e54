"""What publications claim about the figures: a formula is read, worked out and compared with what is stated. Pure.

`formula` is the language, `arithmetic` the sums with what rounding leaves open, `verdict` what they come to.
"""

from .formula import Cell, ParseError, cells_of, parse, written
from .verdict import AGREES, DISAGREES, EXTERNAL, NOT_TESTABLE, UNITS, Claim, Missing, Printed, Verdict, judge

__all__ = [
    "AGREES", "DISAGREES", "EXTERNAL", "NOT_TESTABLE", "UNITS", "Cell", "Claim", "Missing", "ParseError", "Printed",
    "Verdict", "cells_of", "judge", "parse", "written",
]  # fmt: skip
