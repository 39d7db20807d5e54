"""What is stated about the region: places, indicators, releases and claims."""

from .catalogue import Breakdown, Indicator, Source, Theme, Unit
from .claim import ClaimTest, Commentary, Discrepancy, Fact, PublishedClaim
from .geography import Geography, GeographyCode
from .release import Observation, Release

__all__ = [
    "Breakdown", "ClaimTest", "Commentary", "Discrepancy", "Fact", "Geography", "GeographyCode", "Indicator",
    "Observation", "PublishedClaim", "Release", "Source", "Theme", "Unit",
]  # fmt: skip
