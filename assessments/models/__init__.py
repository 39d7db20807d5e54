"""What is stored about questionnaires, firms, rounds, answers and counts."""

from .assessment import Answer, Assessment
from .context import ActorType, Challenge, LinkTheme, SiaPriority, Vulnerability, Work
from .evidence import Evidence
from .firm import Firm, Membership, Sector, SizeBand, SubSector, Tier
from .framework import Framework, FrameworkVersion, LevelDescriptor, LevelMeaning, SubThread, Thread
from .panel import Panel, PanelRow
from .people import Assignment, Invitation, JoinRequest
from .proof import Proof
from .reference import ReferenceRow, ReferenceSeries
from .release import Release, ReleasedCell, ReleasedTable
from .review import Review, VerifiedAnswer
from .round import InvitedFirm, Mailing, Round
from .submission import Submission, TallyDay, TallyEntry, TallyRow, VerifiedLevels

__all__ = [
    "ActorType", "Answer", "Assessment", "Assignment", "Challenge", "Evidence", "Firm", "Framework",
    "FrameworkVersion", "Invitation", "InvitedFirm", "JoinRequest", "LevelDescriptor", "LevelMeaning", "LinkTheme",
    "Mailing", "Membership", "Panel", "PanelRow", "Proof", "ReferenceRow", "ReferenceSeries", "Release",
    "ReleasedCell", "ReleasedTable", "Review", "Round", "Sector", "SiaPriority", "SizeBand", "SubSector",
    "SubThread", "Submission", "TallyDay", "TallyEntry", "TallyRow", "Thread", "Tier", "VerifiedAnswer",
    "VerifiedLevels", "Vulnerability", "Work",
]  # fmt: skip
