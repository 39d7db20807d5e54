"""Files of values handed in by editors: read, compared with what is published, published as a whole or not at all.

The verbs are in `door`; nothing else writes the status of a batch.
"""

from .comparing import KINDS
from .door import (
    NotDone,
    approve,
    difference,
    discard,
    events,
    hand_in,
    has_worked_on,
    is_overtaken,
    look_again,
    publish,
    read,
    refusal,
    send_back,
    start_again,
    submit,
)
from .template import COLUMNS, template_rows

__all__ = [
    "COLUMNS", "KINDS", "NotDone", "approve", "difference", "discard", "events", "hand_in", "has_worked_on",
    "is_overtaken", "look_again", "publish", "read", "refusal", "send_back", "start_again", "submit", "template_rows",
]  # fmt: skip
