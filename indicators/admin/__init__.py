"""The rooms in which editors and publishers work."""

from .batches import ImportBatchAdmin
from .catalogue import IndicatorAdmin
from .claims import PublishedClaimAdmin
from .places import GeographyAdmin
from .releases import ReleaseAdmin

__all__ = ["GeographyAdmin", "ImportBatchAdmin", "IndicatorAdmin", "PublishedClaimAdmin", "ReleaseAdmin"]
