"""The shape of an indicator's document: what is printed, and apart from it what is worked out."""

import datetime
from typing import Any, Literal

from ninja import Schema

Number = float | int | None


class Bounds(Schema):
    """The least and the most that it could be."""

    low: float
    high: float


class Derived(Schema):
    """A number that is worked out, and what rounding of the printed figures leaves open; four decimals."""

    value: float
    low: float
    high: float


class Value(Schema):
    """A figure in the base unit; `text` is as people print it."""

    breakdown: str
    breakdown_title: str
    areacd: str
    area: str
    areanm: str
    value: Number
    rounding_half_width: Number
    confidence_interval: Bounds | None  # 95%, as the source gives it
    text: str
    display_unit: str
    decimals: int
    status: str
    is_under_query: bool
    note: str | None


class Compared(Schema):
    """A place against the benchmark."""

    breakdown: str
    area: str
    gap: Derived | None
    relative_gap_percent: Number
    share_percent: Derived | None
    text: str
    position: Literal["above", "similar", "below"] | None
    judgement: Literal["better", "worse"] | None
    verdict: str | None
    significance: str
    is_under_query: bool


class Ranked(Schema):
    """A place among the places of its type, from the highest figure; equal ones share a rank."""

    breakdown: str
    area: str
    rank: int
    of: int
    is_shared: bool
    text: str


class WorkedOut(Schema):
    """What follows from the figures of one release."""

    significance: str
    sums: list[Value]
    comparisons: list[Compared]
    ranks: list[Ranked]
    notes: list[str]


class ReleaseOfOne(Schema):
    """The figures of one period."""

    period: str
    period_iso: str
    period_start: datetime.date
    period_end: datetime.date
    period_type: str
    release: int
    release_date: datetime.date
    finding: str
    source: dict[str, Any]
    freshness: list[dict[str, str]]
    values: list[Value]
    derived: WorkedOut
    stated_shares: list[dict[str, Any]]


class Change(Schema):
    """The newest figure of a place beside that of the period before; none where they cannot be compared.

    `trend` is that of so many `periods` in a row, from five on.
    """

    breakdown: str
    area: str
    period_iso: str
    since: str
    value_then: float
    value: float
    change: Derived
    unit: str
    text: str
    is_within_rounding: bool
    judgement: Literal["better", "worse"] | None
    trend: Literal["rising", "falling", "no steady direction"] | None
    periods: int
    is_under_query: bool


class Break(Schema):
    """From which day on figures cannot be compared with older ones: in one area, or everywhere."""

    starts_on: datetime.date
    area: str | None
    reason: str


class IndicatorDocument(Schema):
    """The same document as /indicators/<slug>.json."""

    slug: str
    name: str
    definition: str
    theme: str
    unit: str
    releases: list[ReleaseOfOne]
    changes: list[Change]
    breaks: list[Break]
    claims: list[dict[str, Any]]
    discrepancies: list[dict[str, Any]]
    history: list[dict[str, Any]]


EXAMPLE = {
    "slug": "innovation-active-firms",
    "releases": [
        {
            "period_iso": "2016-01-01/P3Y",
            "values": [
                {
                    "breakdown": "total", "areacd": "E12000005", "area": "west-midlands", "value": 38.7,
                    "rounding_half_width": 0.05, "confidence_interval": {"low": 36.1, "high": 41.3}, "text": "38.7%",
                    "status": "A", "is_under_query": False, "note": None,
                },
            ],
            "derived": {
                "comparisons": [
                    {
                        "breakdown": "total", "area": "west-midlands", "gap": {"value": 1.1, "low": 1.0, "high": 1.2},
                        "relative_gap_percent": 2.9255, "share_percent": None, "text": "+1.1 points",
                        "position": "above", "judgement": "better", "verdict": "above the UK",
                        "significance": "significance not tested",
                    },
                ],
                "ranks": [
                    {"breakdown": "total", "area": "west-midlands", "rank": 1, "of": 2, "is_shared": False},
                ],
            },
        },
    ],
    "changes": [
        {
            "breakdown": "total", "area": "west-midlands", "period_iso": "2016-01-01/P3Y", "since": "2013-01-01/P3Y",
            "value_then": 36.0, "value": 38.7, "change": {"value": 2.7, "low": 2.6, "high": 2.8},
            "unit": "percentage points", "text": "+2.7 points", "is_within_rounding": False, "judgement": "better",
            "trend": None, "periods": 2,
        },
    ],
    "breaks": [],
}  # fmt: skip
