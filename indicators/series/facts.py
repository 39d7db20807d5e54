"""Facts of context: single figures that publications give about the region, as people print them."""

from dataclasses import dataclass
from decimal import Decimal

from indicators.models import Fact

from . import wording

EXACT = ("", "exact", "between")  # a bound says so in its subject
LARGE = ((Decimal(10) ** 9, "bn", " billion"), (Decimal(10) ** 6, "m", " million"))


@dataclass(frozen=True)
class FactRow:
    """One fact; `source` is who says so, as the report names them."""

    code: str
    subject: str
    text: str
    place: str
    period: str
    source: str
    section: str
    note: str


def facts(*themes):
    """The facts of these themes (all, unless named), in the order of the report. One query."""
    found = Fact.objects.select_related("geography").order_by("code")
    return [
        FactRow(
            fact.code,
            fact.subject,
            text_of(fact),
            fact.geography.name if fact.geography else "",
            fact.period.replace("-", "–"),
            fact.attributed_to,
            fact.section,
            fact.note,
        )
        for fact in (found.filter(theme__in=themes) if themes else found)
    ]


def text_of(fact):
    """Its value with its unit: over 33,000 jobs, £1.6bn a year, 2 of 8."""
    if fact.value is None:
        return wording.NOTHING
    pounds, _, per = fact.unit.partition(" per ")
    if fact.unit == "percent":
        said = f"{_plain(fact.value)}%"
    elif pounds == "GBP":
        said = f"£{_shortened(fact.value, 1)}{f' a {per}' if per else ''}"
    else:
        said = f"{_shortened(fact.value, 2)}{'' if fact.unit in ('', 'count') else f' {fact.unit}'}"
    return said if fact.qualifier in EXACT else f"{fact.qualifier} {said}"


def _shortened(value, column):
    """1.6bn after a pound sign, 10 million before people; column 1 or 2 of LARGE."""
    for size in LARGE:
        if value >= size[0]:
            return f"{_plain(value / size[0])}{size[column]}"
    return _plain(value)


def _plain(value):
    return f"{value.normalize():,f}"
