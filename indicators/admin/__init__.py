"""The rooms in which editors and publishers work."""

from .catalogue import IndicatorAdmin
from .releases import ReleaseAdmin

__all__ = ["IndicatorAdmin", "ReleaseAdmin"]
