"""What well-formed files may still not hold: cells too large for their field, doubtful values, places out of order."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify

from indicators import validation
from indicators.choices import Aggregation
from indicators.models import (
    Breakdown,
    Discrepancy,
    Fact,
    Geography,
    GeographyCode,
    Indicator,
    Observation,
    PublishedClaim,
    Release,
    Source,
    Theme,
    Unit,
)  # fmt: skip

from .reading import Problem, Row, Unreadable
from .tables import Tables

STORED_IN: list[tuple[str, type[models.Model], dict[str, str]]] = [  # file, model, column: field
    ("units", Unit, {"code": "code", "title": "title"}),
    ("themes", Theme, {"slug": "slug", "title": "title"}),
    ("geographies", Geography, {"slug": "slug", "name": "name"}),
    ("geographies", GeographyCode, {"gss_code": "code", "itl_code": "code", "nuts2016_code": "code"}),
    (
        "indicators", Indicator,
        {
            "slug": "slug", "name": "name", "display_unit": "display_unit", "name_as_printed": "name_as_printed",
            "annex_name_as_printed": "annex_name_as_printed", "breakdown_dimension": "breakdown_dimension",
            "comparison_tolerance": "comparison_tolerance",
        },
    ),
    ("breakdowns", Breakdown, {"code": "code", "title": "title"}),
    (
        "sources", Release,
        {"period_as_printed": "period_label", "link_text_printed": "source_link_text", "note": "source_note"},
    ),
    (
        "sources", Source,
        {"publisher": "publisher", "title_as_printed": "title", "licence": "licence", "licence_basis": "licence_basis"},
    ),
    (
        "observations", Observation,
        {"display_unit": "display_unit", "decimals_printed": "decimals", "as_printed": "as_printed", "note": "note"},
    ),
    (
        "published_claims", PublishedClaim,
        {
            "claim_id": "code", "claim_type": "kind", "unit": "unit", "printed_decimals": "decimals",
            "formula": "formula", "basis": "basis",
        },
    ),
    (
        "regional_facts", Fact,
        {
            "fact_id": "code", "section": "section", "subject": "subject", "unit": "unit", "qualifier": "qualifier",
            "period": "period", "attributed_to": "attributed_to", "theme": "theme",
        },
    ),
    ("discrepancies", Discrepancy, {"id": "code", "kind": "kind"}),
]  # fmt: skip
COLUMN_OF = {
    "rounding": "rounding_half_width",
    "as-printed": "as_printed",
}  # code of a problem; others: value
MOST_DECIMALS = 6  # as many as a stored value has


def hold(tables: Tables) -> Tables:
    """The same tables; Unreadable names every cell that cannot be loaded."""
    if problems := [problem for check in CHECKS for problem in check(tables)]:
        raise Unreadable(problems)
    return tables


def _cells_that_do_not_fit(tables: Tables) -> Iterator[Problem]:
    """SQLite keeps a text that is too long without a word; PostgreSQL stops in the middle of the load."""
    for name, model, columns in STORED_IN:
        for column, field in columns.items():
            for row in tables[name]:
                if message := _refused(model._meta.get_field(field), row[column]):
                    yield Problem(f"{name}.csv", row["row"], column, message)


def _refused(field: models.Field, value: object) -> str:
    if value in (None, ""):
        return ""  # whether a cell may be empty was checked when it was read
    try:
        field.clean(value, None)
    except ValidationError as reason:
        return " ".join(reason.messages)
    return ""


def _places_named_too_early(tables: Tables) -> Iterator[Problem]:
    above: set[str] = set()
    for row in tables["geographies"]:
        for column in ("parent", "members"):
            named = row[column] if isinstance(row[column], list) else [row[column]]
            for one in named:
                if one is not None and one not in above:
                    yield Problem("geographies.csv", row["row"], column, f"“{one}” must stand in a row above")
        above.add(row["slug"])


def _codes_of_two_places(tables: Tables) -> Iterator[Problem]:
    for column in ("gss_code", "itl_code", "nuts2016_code"):
        yield from _repeats(tables, "geographies", column, lambda row, column=column: row[column])


def _second_headlines(tables: Tables) -> Iterator[Problem]:
    yield from _repeats(tables, "breakdowns", "headline", lambda row: row["headline"] and row["indicator"])


def _sources_with_one_address(tables: Tables) -> Iterator[Problem]:
    """Two publications whose titles shorten to the same slug."""
    owners: dict[str, tuple[str, str]] = {}
    for row in tables["sources"]:
        publication = row["publisher"], row["title_as_printed"]
        if owners.setdefault(source_slug(row), publication) != publication:
            yield Problem(
                "sources.csv", row["row"], "title_as_printed", "is too like the title of another source"
            )


def source_slug(row: Row) -> str:
    return slugify(row["title_as_printed"])[:50].strip("-")


def _repeats(tables: Tables, name: str, column: str, key: Callable[[Row], object]) -> Iterator[Problem]:
    seen: dict[object, int] = {}
    for row in tables[name]:
        if found := key(row):
            if found in seen:
                yield Problem(f"{name}.csv", row["row"], column, f"repeats row {seen[found]}")
            seen.setdefault(found, row["row"])


def _sums_of_shares(tables: Tables) -> Iterator[Problem]:
    for row in tables["indicators"]:
        if row["aggregation"] == Aggregation.SUM and row["value_type"] not in ("currency", "count"):
            yield Problem("indicators.csv", row["row"], "aggregation", "only amounts and counts add up")


def _tolerances_below_nought(tables: Tables) -> Iterator[Problem]:
    for row in tables["indicators"]:
        if row["comparison_tolerance"] is not None and row["comparison_tolerance"] < 0:
            yield Problem("indicators.csv", row["row"], "comparison_tolerance", "is negative")


def _doubtful_values(tables: Tables) -> Iterator[Problem]:
    """What an editor could not publish either: a share above 100 %, digits that the print does not have."""
    types = {row["slug"]: row["value_type"] for row in tables["indicators"]}
    for row in tables["observations"]:
        if row["decimals_printed"] > MOST_DECIMALS:
            yield Problem("observations.csv", row["row"], "decimals_printed", f"is more than {MOST_DECIMALS}")
            continue
        measure = validation.Measure(types[row["indicator"]])
        for check in validation.ALONE:
            for found in check(_value(row), measure):
                if found.severity == "error":
                    column = COLUMN_OF.get(found.code, "value")
                    yield Problem("observations.csv", row["row"], column, found.text)


def _value(row: Row) -> validation.Value:
    return validation.Value(
        place=row["geography"],
        place_name=row["geography"],
        label=row["breakdown"] or "total",
        label_name=row["breakdown"] or "total",
        value=row["value"],
        display_unit=row["display_unit"],
        decimals=row["decimals_printed"],
        half_width=Decimal(row["rounding_half_width"]),
        status=row["obs_status"],
        as_printed=row["as_printed"],
        note=row["note"],
    )


CHECKS: list[Callable[[Tables], Iterator[Problem]]] = [
    _cells_that_do_not_fit,
    _places_named_too_early,
    _codes_of_two_places,
    _second_headlines,
    _sources_with_one_address,
    _sums_of_shares,
    _tolerances_below_nought,
    _doubtful_values,
]
