"""The rooms in which editors and publishers work."""

from .catalogue import IndicatorAdmin
from .claims import PublishedClaimAdmin
from .releases import ReleaseAdmin

__all__ = ["IndicatorAdmin", "PublishedClaimAdmin", "ReleaseAdmin"]
