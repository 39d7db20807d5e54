"""The one door through which figures about firms become public.

An analyst asks for a release of a closed round, a job makes it by the method of `disclosure`, a publisher who is
another person approves exactly what was made and stored. What has been public never changes.
"""

from .door import NotReleased, approve, ask, ask_again, discard, is_silent, withdraw
from .frozen import Freeze, freeze, vocabularies
from .making import make, released_of

__all__ = [
    "Freeze", "NotReleased", "approve", "ask", "ask_again", "discard", "freeze", "is_silent", "make", "released_of",
    "vocabularies", "withdraw",
]  # fmt: skip
