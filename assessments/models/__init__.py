"""What is stored about questionnaires, firms, rounds, answers and counts."""

from .assessment import Answer, Assessment
from .context import LinkTheme, SiaPriority
from .evidence import Evidence
from .firm import Firm, Membership, Sector, SizeBand, SubSector, Tier
from .framework import Framework, FrameworkVersion, LevelDescriptor, LevelMeaning, SubThread, Thread
from .people import Assignment, Invitation, JoinRequest
from .review import Review, VerifiedAnswer
from .round import InvitedFirm, Mailing, Round
from .submission import Submission, TallyEntry, TallyRow, VerifiedLevels

__all__ = [
    "Answer", "Assessment", "Assignment", "Evidence", "Firm", "Framework", "FrameworkVersion", "Invitation",
    "InvitedFirm", "JoinRequest", "LevelDescriptor", "LevelMeaning", "LinkTheme", "Mailing", "Membership", "Review",
    "Round", "Sector", "SiaPriority", "SizeBand", "SubSector", "SubThread", "Submission", "TallyEntry", "TallyRow",
    "Thread", "Tier", "VerifiedAnswer", "VerifiedLevels",
]  # fmt: skip
