"""What happens to a firm, its people and its assessments: every change of state has its one home here."""

from .answering import checked, save_answer
from .asking import ask, count_to_ask, to_ask, write_some
from .assigning import Part, assign
from .importing import Change, apply_answers
from .inviting import DeadLink, WrongAccount, accept, invite, withdraw_invitation
from .joining import ask_to_join, decide, withdraw_request
from .listing import list_firms, unlist
from .people import hand_over, leave, remove
from .referencing import (
    count_series,
    edit_series,
    enter_series,
    fresh_series,
    has_worked_on,
    load_series,
    publish_series,
    take_back_series,
)
from .refusals import Fixed, Invalid, Moved, NotAllowed, NotOpen, NotReady, Stale, StaleReview
from .registering import describe, register
from .reviewing import comment, finalise, name_assessor, share, verify
from .rounds import change_round, open_round
from .submitting import reopen, shortfall_in_words, start, submit, withdraw

__all__ = [
    "Change", "DeadLink", "Fixed", "Invalid", "Moved", "NotAllowed", "NotOpen", "NotReady", "Part", "Stale",
    "StaleReview", "WrongAccount", "accept", "apply_answers", "ask", "ask_to_join", "assign", "change_round",
    "checked", "comment", "count_series", "count_to_ask", "decide", "describe", "edit_series", "enter_series",
    "finalise", "fresh_series", "hand_over", "has_worked_on", "invite", "leave", "list_firms", "load_series",
    "name_assessor", "open_round", "publish_series", "register", "remove", "reopen", "save_answer", "share",
    "shortfall_in_words", "start", "submit", "take_back_series", "to_ask", "unlist", "verify", "withdraw",
    "withdraw_invitation", "withdraw_request", "write_some",
]  # fmt: skip
