"""Why a verb refuses; each message may be read by a user."""

from assessments.choices import Status
from assessments.models import Answer, Assessment


class NotReady(Exception):
    """Refused for now; the message may be read by a user."""


class NotOpen(NotReady):
    """The round or the assessment takes no more answers."""


class Invalid(Exception):
    """A value that no answer may have: {field: [messages]}."""

    def __init__(self, errors: dict[str, list[str]]):
        super().__init__(errors)
        self.errors = errors


class Stale(Exception):
    """Somebody has changed the answer since; it stands in `answer`, with who and when."""

    def __init__(self, answer: Answer):
        super().__init__(f"answer {answer.pk} is at version {answer.version}")
        self.answer = answer


def refuse_unless_open(assessment: Assessment) -> None:
    if assessment.status != Status.DRAFT:
        raise NotOpen("This assessment has been submitted. Its answers no longer change.")
    if not assessment.round.is_open:
        raise NotOpen("This round is closed. It no longer takes answers.")
