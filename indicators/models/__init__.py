"""What is stated about the region: places, indicators, releases and claims."""

from .batch import ImportBatch
from .catalogue import Breakdown, FormerSlug, Indicator, SeriesBreak, Source, Theme, Unit
from .claim import ClaimTest, Commentary, Discrepancy, Fact, PublishedClaim
from .geography import Geography, GeographyCode, GeographyMember
from .release import Observation, Release

__all__ = [
    "Breakdown", "ClaimTest", "Commentary", "Discrepancy", "Fact", "FormerSlug", "Geography", "GeographyCode",
    "GeographyMember", "ImportBatch", "Indicator", "Observation", "PublishedClaim", "Release", "SeriesBreak", "Source",
    "Theme", "Unit",
]  # fmt: skip
