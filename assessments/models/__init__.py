"""What is stored about questionnaires, firms, rounds, answers and counts."""

from .assessment import Answer, Assessment
from .context import LinkTheme, SiaPriority
from .firm import Firm, Membership, Sector, SizeBand, SubSector, Tier
from .framework import Framework, FrameworkVersion, LevelDescriptor, LevelMeaning, SubThread, Thread
from .round import Round
from .submission import Submission, TallyEntry, TallyRow

__all__ = [
    "Answer", "Assessment", "Firm", "Framework", "FrameworkVersion", "LevelDescriptor", "LevelMeaning", "LinkTheme",
    "Membership", "Round", "Sector", "SiaPriority", "SizeBand", "SubSector", "SubThread", "Submission", "TallyEntry",
    "TallyRow", "Thread", "Tier",
]  # fmt: skip
