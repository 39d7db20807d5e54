"""What is stored about indicators, places and sources."""

from .catalogue import Geography, Indicator

__all__ = ["Geography", "Indicator"]
