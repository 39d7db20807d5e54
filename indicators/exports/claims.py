"""Claims and what testing them gave, as rows and as JSON."""

from decimal import Decimal

from django.utils.timezone import localdate

from indicators.series import wording

from .figures import number

CLAIM_COLUMNS = (
    "claim", "indicator", "place", "kind", "text", "stated_value", "unit", "decimals", "formula", "verdict", "value",
    "low", "high", "arithmetic", "remark", "basis", "note", "period", "tested_on",
)  # fmt: skip


def claim_values(row):
    """A claim and what testing it gave; value, low and high are in the unit of the stated value."""
    claim, test = row.claim, row.test
    numbers = [claim.stated_value, *((test.value, test.low, test.high) if test else (None, None, None))]
    stated, value, low, high = (None if one is None else wording.plain(one) for one in numbers)
    return (
        claim.code, claim.indicator.slug, claim.geography.slug, claim.kind, claim.text,
        stated, claim.unit or None, claim.decimals, claim.formula or None, row.verdict.value, value, low, high,
        (test.arithmetic if test else None) or None, row.remark or None, claim.basis, claim.note or None,
        row.period or None, localdate(test.tested_at).isoformat() if test else None,
    )  # fmt: skip


def claims_document(said, address_of):
    """A page of the claims asked for, what was asked for, and how many there are of each verdict on all pages.

    `address_of` gives the address of a page by its number.
    """
    asked = {
        "verdict": said.filters.verdict,
        "indicator": said.filters.indicator,
        "place": said.filters.place,
    }
    page = said.page
    return {
        "page": page.number,
        "page_size": page.paginator.per_page,
        "next": address_of(page.number + 1) if page.has_next() else None,
        "filter": {name: value for name, value in asked.items() if value},
        "finding": said.finding,
        "counts": {verdict.value: count for verdict, count in said.counts.items()},
        "claims": [claim(row) for row in said.rows],
        "discrepancies": [discrepancy(one) for one in said.discrepancies],
    }


def claim(row):
    """A claim as JSON has it, by the columns of its CSV."""
    values = zip(CLAIM_COLUMNS, claim_values(row), strict=True)
    return {name: number(one) if isinstance(one, Decimal) else one for name, one in values}


def discrepancy(one):
    return {
        "code": one.code,
        "indicator": one.indicator and one.indicator.slug,
        "kind": one.kind,
        "severity": one.severity,
        "finding": one.finding,
        "arithmetic": one.arithmetic,
        "action": one.action,
    }
