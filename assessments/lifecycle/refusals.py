"""Why a verb refuses; each message may be read by a user."""

from assessments.choices import MemberRole, Status
from assessments.models import Answer, Assessment, Firm, VerifiedAnswer
from meo_site.accounts.models import User


class NotReady(Exception):
    """Refused for now; the message may be read by a user."""


class NotOpen(NotReady):
    """The round or the assessment takes no more answers."""


class Fixed(NotReady):
    """What firms have seen or answered no longer changes."""


class NotAllowed(NotReady):
    """Asked by somebody who may see this but not do it."""


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


class Moved(Exception):
    """Some of several answers have changed since they were seen; none of them was written."""


def refuse_unless_open(assessment: Assessment) -> None:
    if assessment.status != Status.DRAFT:
        raise NotOpen("This assessment has been submitted. Its answers no longer change.")
    if not assessment.round.is_open:
        raise NotOpen("This round is closed. It no longer takes answers.")


class StaleReview(Exception):
    """Another tab or the other side has changed it since; `answer` is as it is stored."""

    def __init__(self, answer: VerifiedAnswer):
        super().__init__(f"verified answer {answer.pk} is at version {answer.version}")
        self.answer = answer


def refuse_unless_owner(firm: Firm, person: User) -> None:
    if not firm.memberships.filter(user=person, role=MemberRole.OWNER).exists():
        raise NotAllowed("Only an owner of the firm can do this.")
