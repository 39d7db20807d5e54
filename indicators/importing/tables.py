"""What each file of the catalogue must hold, and how the files refer to each other."""

from collections.abc import Callable, Iterator
from pathlib import Path

from indicators.choices import (
    Aggregation,
    ClaimKind,
    Frequency,
    GeographyType,
    ObservationStatus,
    Origin,
    PeriodType,
    Polarity,
    ReviewFlag,
    ValueType,
)

from .reading import (
    Parser,
    Problem,
    Row,
    Unreadable,
    day,
    many,
    needed,
    number,
    one_of,
    optional,
    read,
    slug,
    text,
    whole,
    yes,
)  # fmt: skip

Tables = dict[str, list[Row]]

COLUMNS: dict[str, dict[str, Parser]] = {
    "units": {"code": needed(text), "title": needed(text)},
    "themes": {"slug": slug, "title": needed(text), "covers": many(text)},
    "geographies": {
        "slug": slug,
        "name": needed(text),
        "type": one_of(GeographyType.values),
        "gss_code": text,
        "itl_code": text,
        "nuts2016_code": text,
        "parent": optional(slug),
        "members": many(slug),
        "is_proxy": yes,
        "in_report_as": many(text),
        "note": text,
        "midlands_engine_member": yes,
    },
    "indicators": {
        "slug": slug,
        "name": needed(text),
        "name_as_printed": text,
        "annex_name_as_printed": text,
        "theme": needed(text),
        "subtheme": text,
        "unit": needed(text),
        "display_unit": needed(text),
        "value_type": one_of(ValueType.values),
        "polarity": one_of(Polarity.values),
        "breakdown_dimension": text,
        "breakdown_labels": many(slug),
        "aggregation": one_of(Aggregation.values),
        "benchmark_geography": slug,
        "definition": needed(text),
        "quality_note": text,
        "part_of": many(slug),
        "comparison_tolerance": optional(number),
    },
    "breakdowns": {"indicator": slug, "code": slug, "title": needed(text), "headline": yes},
    "sources": {
        "indicator": slug,
        "publisher": needed(text),
        "title_as_printed": needed(text),
        "period_as_printed": needed(text),
        "period_start": day,
        "period_end": day,
        "period_type": one_of(PeriodType.values),
        "urls_printed": many(text),
        "link_text_printed": text,
        "url_resolved": text,
        "source_release_date": optional(day),
        "source_revised_on": optional(day),
        "collection_frequency": one_of(Frequency.values),
        "licence": needed(text),
        "licence_basis": text,
        "note": text,
    },
    "observations": {
        "indicator": slug,
        "breakdown": optional(slug),
        "geography": slug,
        "period_start": day,
        "period_end": day,
        "value": optional(number),
        "unit": needed(text),
        "display_unit": needed(text),
        "decimals_printed": whole,
        "rounding_half_width": number,
        "obs_status": one_of(ObservationStatus.values),
        "review_flag": one_of(["", *ReviewFlag.values]),
        "origin": one_of(Origin.values),
        "as_printed": needed(text),
        "note": text,
    },
    "published_claims": {
        "claim_id": needed(text),
        "indicator": slug,
        "claim_type": one_of(ClaimKind.values),
        "geography": slug,
        "claim": needed(text),
        "stated_value": optional(number),
        "unit": text,
        "printed_decimals": optional(whole),
        "formula": text,
        "agrees": one_of(["yes", "no", "not_testable"]),
        "basis": needed(text),
        "note": text,
    },
    "commentary": {"indicator": slug, "commentary": needed(text), "caveat": text, "claim_ids": many(text)},
    "regional_facts": {
        "fact_id": needed(text),
        "section": needed(text),
        "subject": needed(text),
        "value": optional(number),
        "unit": text,
        "qualifier": text,
        "geography": optional(slug),
        "period": text,
        "attributed_to": text,
        "theme": needed(text),
        "note": text,
    },
    "discrepancies": {
        "id": needed(text),
        "indicator": optional(slug),
        "kind": needed(text),
        "severity": one_of(["low", "medium", "high"]),
        "finding": needed(text),
        "arithmetic_or_evidence": needed(text),
        "product_action": needed(text),
    },
}
KEYS = {
    "units": ("code",),
    "themes": ("slug",),
    "geographies": ("slug",),
    "indicators": ("slug",),
    "breakdowns": ("indicator", "code"),
    "sources": ("indicator", "period_start", "period_end"),
    "observations": ("indicator", "breakdown", "geography", "period_start", "period_end"),
    "published_claims": ("claim_id",),
    "commentary": ("indicator",),
    "regional_facts": ("fact_id",),
    "discrepancies": ("id",),
}
REFERENCES = [  # file, column, the file and column it refers to
    ("geographies", "parent", "geographies", "slug"),
    ("geographies", "members", "geographies", "slug"),
    ("indicators", "unit", "units", "code"),
    ("indicators", "benchmark_geography", "geographies", "slug"),
    ("indicators", "part_of", "indicators", "slug"),
    ("breakdowns", "indicator", "indicators", "slug"),
    ("sources", "indicator", "indicators", "slug"),
    ("observations", "indicator", "indicators", "slug"),
    ("observations", "geography", "geographies", "slug"),
    ("published_claims", "indicator", "indicators", "slug"),
    ("published_claims", "geography", "geographies", "slug"),
    ("commentary", "indicator", "indicators", "slug"),
    ("commentary", "claim_ids", "published_claims", "claim_id"),
    ("regional_facts", "geography", "geographies", "slug"),
    ("discrepancies", "indicator", "indicators", "slug"),
]


def read_tables(folder: Path) -> Tables:
    """All files of a catalogue, checked one by one and against each other; Unreadable names every problem."""
    tables: Tables = {}
    problems: list[Problem] = []
    for name, columns in COLUMNS.items():
        tables[name], found = read(folder / f"{name}.csv", columns)
        problems += found
    if not problems:  # references into a broken file would only add noise
        problems = [problem for check in CHECKS for problem in check(tables)]
    if problems:
        raise Unreadable(problems)
    return tables


def _repeated_keys(tables: Tables) -> Iterator[Problem]:
    for name, columns in KEYS.items():
        seen: dict[tuple, int] = {}
        for row in tables[name]:
            key = tuple(row[column] for column in columns)
            if key in seen:
                yield Problem(f"{name}.csv", row["row"], columns[0], f"repeats row {seen[key]}")
            seen.setdefault(key, row["row"])


def _lost_references(tables: Tables) -> Iterator[Problem]:
    for name, column, target, key in REFERENCES:
        known = {row[key] for row in tables[target]}
        for row in tables[name]:
            named = row[column] if isinstance(row[column], list) else [row[column]]
            for one in named:
                if one is not None and one not in known:
                    yield Problem(f"{name}.csv", row["row"], column, f"“{one}” is not in {target}.csv")


def _indicators_without_theme(tables: Tables) -> Iterator[Problem]:
    covered = {part for theme in tables["themes"] for part in theme["covers"]}
    for row in tables["indicators"]:
        if not covered & {row["theme"], f"{row['theme']}/{row['subtheme']}"}:
            yield Problem("indicators.csv", row["row"], "theme", "no theme of themes.csv covers it")


def _labels_that_differ(tables: Tables) -> Iterator[Problem]:
    """The labels an indicator names are exactly its rows in breakdowns.csv."""
    labels: dict[str, set[str]] = {}
    for row in tables["breakdowns"]:
        labels.setdefault(row["indicator"], set()).add(row["code"])
    for row in tables["indicators"]:
        if set(row["breakdown_labels"]) != labels.get(row["slug"], set()):
            yield Problem(
                "indicators.csv", row["row"], "breakdown_labels", "differ from those in breakdowns.csv"
            )


def _observations_that_do_not_fit(tables: Tables) -> Iterator[Problem]:
    indicators = {row["slug"]: row for row in tables["indicators"]}
    periods = {(row["indicator"], row["period_start"], row["period_end"]) for row in tables["sources"]}
    for row in tables["observations"]:
        indicator = indicators.get(row["indicator"])
        if indicator is None:
            continue  # said already
        for column, message in _misfits(row, indicator, periods):
            yield Problem("observations.csv", row["row"], column, message)


def _misfits(row: Row, indicator: Row, periods: set[tuple]) -> Iterator[tuple[str, str]]:
    labels = indicator["breakdown_labels"] or [None]
    if row["breakdown"] not in labels:
        yield "breakdown", f"“{row['breakdown'] or ''}” is no label of {row['indicator']}"
    if row["unit"] != indicator["unit"]:
        yield "unit", f"{row['unit']}, but {row['indicator']} is in {indicator['unit']}"
    if (row["indicator"], row["period_start"], row["period_end"]) not in periods:
        yield "period_start", "sources.csv names no source for this indicator and period"
    if (row["value"] is None) != (row["obs_status"] == ObservationStatus.MISSING):
        yield "value", "is empty exactly where the status is M (missing)"
    if row["value"] is None and not row["note"]:
        yield "note", "must say why the value is missing"
    if row["rounding_half_width"] < 0:
        yield "rounding_half_width", "is negative"


def _periods_without_length(tables: Tables) -> Iterator[Problem]:
    for row in tables["sources"]:
        if row["period_end"] <= row["period_start"]:
            yield Problem("sources.csv", row["row"], "period_end", "is not after the start")


CHECKS: list[Callable[[Tables], Iterator[Problem]]] = [
    _repeated_keys,
    _lost_references,
    _indicators_without_theme,
    _labels_that_differ,
    _observations_that_do_not_fit,
    _periods_without_length,
]
