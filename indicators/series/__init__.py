"""What the public reads: published figures as finished tables, each value as people print it.

`rows`, `headlines`, `beside`, `theme_counts` and `sources` are lists; `detail` is one indicator completely;
`statements` is what is claimed about the figures, `facts` are single figures of context. Given a moment `as_of` (a
day, or a time with its zone; `moment` reads one out of an address), `rows`, `published` and `detail` hold what was
public then.
"""

from .catalogue import (
    IndicatorRow,
    beside,
    headlines,
    in_order,
    page_of_rows,
    published,
    rows,
    search,
    sources,
    theme_counts,
)
from .detail import IndicatorDetail, detail
from .facts import FactRow, facts
from .moments import NotAMoment
from .moments import read as moment
from .statements import Filters, Statements, statements

__all__ = [
    "FactRow", "Filters", "IndicatorDetail", "IndicatorRow", "NotAMoment", "Statements", "beside", "detail",
    "facts", "headlines", "in_order", "moment", "page_of_rows", "published", "rows", "search", "sources", "statements",
    "theme_counts",
]  # fmt: skip
