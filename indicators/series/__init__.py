"""What the public reads: published figures as finished tables, each value as people print it.

`rows`, `headlines`, `beside`, `theme_counts` and `sources` are lists; `detail` is one indicator completely;
`statements` is what is claimed about the figures.
"""

from .catalogue import IndicatorRow, beside, headlines, published, rows, search, sources, theme_counts
from .detail import IndicatorDetail, detail
from .statements import Filters, Statements, statements

__all__ = [
    "Filters", "IndicatorDetail", "IndicatorRow", "Statements", "beside", "detail", "headlines", "published", "rows",
    "search", "sources", "statements", "theme_counts",
]  # fmt: skip
