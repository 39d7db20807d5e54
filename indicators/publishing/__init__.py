"""The catalogue's one public door: what becomes of a release. The only writer of its status."""

from .approving import (
    approve,
    publish_as_loaded,
    publish_due,
    return_to_draft,
    schedule,
    submit_for_approval,
    take_back,
    withdraw,
)
from .drafting import bring_back, correct, discard, draft, edit, refuse_taken_period
from .reading import (
    NotPublishable,
    Stale,
    changes,
    events,
    fresh,
    has_worked_on,
    period,
    problems,
    restated,
    still_to_type,
    submitted_by,
    values,
)
from .together import Written, alone_with, publish_together

__all__ = [
    "NotPublishable", "Stale", "Written", "alone_with", "approve", "bring_back", "changes", "correct",
    "discard", "draft", "edit", "events", "fresh", "has_worked_on", "period", "problems", "publish_as_loaded",
    "publish_due", "publish_together", "refuse_taken_period", "restated", "return_to_draft", "schedule",
    "still_to_type", "submit_for_approval", "submitted_by", "take_back", "values", "withdraw",
]  # fmt: skip
