"""What the public reads: published figures as finished tables, each value as people print it.

`rows`, `headlines`, `beside`, `theme_counts` and `sources` are lists; `detail` is one indicator completely.
"""

from .catalogue import IndicatorRow, beside, headlines, published, rows, search, sources, theme_counts
from .detail import IndicatorDetail, detail

__all__ = [
    "IndicatorDetail", "IndicatorRow", "beside", "detail", "headlines", "published", "rows", "search", "sources",
    "theme_counts",
]  # fmt: skip
