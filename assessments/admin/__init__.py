"""The rooms in which editors work: tables published elsewhere, and what ties capabilities to the region.

Nothing about firms, their answers or their counts is registered here.
"""

from .context import (
    ActorTypeAdmin,
    ChallengeAdmin,
    LinkThemeAdmin,
    SiaPriorityAdmin,
    VulnerabilityAdmin,
    WorkAdmin,
)
from .references import ReferenceSeriesAdmin

__all__ = [
    "ActorTypeAdmin",
    "ChallengeAdmin",
    "LinkThemeAdmin",
    "ReferenceSeriesAdmin",
    "SiaPriorityAdmin",
    "VulnerabilityAdmin",
    "WorkAdmin",
]
