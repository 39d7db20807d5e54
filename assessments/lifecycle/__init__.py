"""What happens to a firm, its people and its assessments: every change of state has its one home here."""

from .answering import save_answer
from .refusals import Invalid, NotOpen, NotReady, Stale
from .registering import describe, register
from .submitting import shortfall_in_words, start, submit

__all__ = [
    "Invalid", "NotOpen", "NotReady", "Stale", "describe", "register", "save_answer", "shortfall_in_words", "start",
    "submit",
]  # fmt: skip
