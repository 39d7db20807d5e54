"""The one door through which figures about firms become public.

An analyst asks for a release of a closed round, a job makes it by the method of `disclosure`, a publisher who is
another person approves exactly what was made and stored. What has been public never changes.
"""

from .door import (
    NotReleased,
    approve,
    ask,
    ask_again,
    discard,
    is_silent,
    refuse_to_approve,
    refuse_unless_closed,
    withdraw,
)
from .frozen import Freeze, freeze, vocabularies
from .making import make, released_of
from .preview import TABLES, Preview, preview_of, preview_of_made

__all__ = [
    "TABLES", "Freeze", "NotReleased", "Preview", "approve", "ask", "ask_again", "discard", "freeze", "is_silent",
    "make", "preview_of", "preview_of_made", "refuse_to_approve",
    "refuse_unless_closed", "released_of", "vocabularies", "withdraw",
]  # fmt: skip
