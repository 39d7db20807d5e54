"""The rooms in which editors and publishers work."""

from .batches import ImportBatchAdmin
from .catalogue import IndicatorAdmin
from .claims import PublishedClaimAdmin
from .releases import ReleaseAdmin

__all__ = ["ImportBatchAdmin", "IndicatorAdmin", "PublishedClaimAdmin", "ReleaseAdmin"]
