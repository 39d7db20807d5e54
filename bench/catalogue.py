"""`python -m bench.catalogue`: a catalogue of 2,000 invented indicators in 40 areas over 20 years, and its pages.

Writes 1.6 million observations to the PostgreSQL that DATABASE_URL names, by COPY, beside what is there; then asks
for the pages, each in turn, and prints how long 95 of 100 took at most. Equal seeds draw equal figures.
"""

import datetime
import os
from time import perf_counter

import numpy as np

from .synthetic import copy, move_sequences, next_keys

INDICATORS, AREAS, YEARS = 2_000, 40, 20
FIRST_YEAR = 2005
CHUNK = 100  # indicators drawn and written at a time
SLOWEST = 200  # ms, of 95 in 100
SUBJECTS = ("Firms", "Employees", "Graduates", "Patents", "Spending", "Exports", "Households", "Vehicles")
MATTERS = (
    "batteries",
    "robotics",
    "training",
    "software",
    "design",
    "energy",
    "rail",
    "food",
    "materials",
    "health",
)
PAGES = {
    "catalogue page": "/indicators/",
    "catalogue page, the last": "/indicators/?page=41",
    "catalogue page of a theme": "/indicators/?theme=skills",
    "search that finds many": "/indicators/?q=software",
    "search that finds nothing": "/indicators/?q=zebra",
    "indicator page": "/indicators/synthetic-0001/",
    "indicator page as of a day": "/indicators/synthetic-0002/?as_of=2026-01-01",
    "indicator as CSV": "/indicators/synthetic-0003.csv",
    "home page": "/",
    "data sources": "/data-sources/",
    "claims": "/indicators/claims/",
    "comparison": "/indicators/compare/",
    "area": "/indicators/areas/west-midlands/",
    "releases and corrections": "/indicators/releases/",
    "API: indicators": "/api/v1/indicators",
    "API: an indicator, 820 figures": "/api/v1/indicators/synthetic-0004",
    "API: releases, far behind": "/api/v1/releases?page=400",
    "API: sources": "/api/v1/sources",
    "API: claims": "/api/v1/claims",
    "API: first page of all figures": "/api/v1/data",
    "API: the newest figures": "/api/v1/data?time=latest",
    "API: two places over five years": "/api/v1/data?geo=E12000005,uk&time=2015:2019",
    "API: a place made of others": "/api/v1/data?geo=midlands-engine",
    "API: an indicator as JSON-stat": "/api/v1/data.json?indicator=synthetic-0005",
    "API: an indicator as CSV": "/api/v1/data.csv?indicator=synthetic-0006",
}


def measure(table, samples):
    """Draw the catalogue and ask for its pages; every one has a target."""
    from django.db import connection
    from django.test import Client

    from .pages import queries
    from .scale import vacuum

    if connection.vendor != "postgresql":
        return
    began = perf_counter()
    draw()
    table.add("drawing a catalogue of 1,600,000 observations", perf_counter() - began, " s")
    vacuum()
    client = Client()
    for name, address in PAGES.items():
        name = f"{name} among {INDICATORS:,} indicators, {queries(client, address)} queries: p95"
        table.add(name, slowest(client, address, samples), " ms", most=SLOWEST)


def slowest(client, address, samples):
    """Milliseconds within which 95 of 100 answers came."""
    from .pages import getting, milliseconds

    get = getting(client, address)
    get()
    return float(np.percentile([milliseconds(get)[1] for _ in range(samples)], 95))


def draw(seed=2021):
    """Draw and store the catalogue."""
    from django.db import transaction

    from indicators.models import Breakdown, Geography, Indicator, Observation, Release

    chance = np.random.default_rng(seed)
    with transaction.atomic():
        areas, source = make_areas(), make_source()
        for start in range(0, INDICATORS, CHUNK):
            copy(rows_of(range(start + 1, start + 1 + CHUNK), areas, source, chance))
        move_sequences(Indicator, Breakdown, Geography, Release, Observation)


def make_areas():
    """Primary keys of 40 places: those of the report, and invented local areas."""
    from indicators.choices import GeographyType
    from indicators.models import Geography

    there = list(Geography.objects.exclude(type=GeographyType.DERIVED).values_list("pk", flat=True))
    missing = max(0, AREAS - len(there))
    last = Geography.objects.order_by("-position").values_list("position", flat=True)[0]
    keys = next_keys(Geography, missing)
    names = [f"Synthetic area {number}" for number in range(1, missing + 1)]
    rows = {
        "id": keys,
        "slug": [name.lower().replace(" ", "-") for name in names],
        "name": names,
        "type": [GeographyType.LEP.value] * missing,
        "position": range(last + 1, last + 1 + missing),
        "aliases": ["[]"] * missing,
    }
    copy([(Geography, rows)])
    return [*there, *keys][:AREAS]


def make_source():
    from indicators.models import Source

    return Source.objects.create(
        slug="synthetic",
        publisher="A synthetic publisher",
        title="Synthetic survey",
        frequency="annual",
        licence="OGL",
    )


def rows_of(numbers, areas, source, chance):
    """(model, rows by field) of so many indicators, their labels, releases and observations."""
    from indicators.models import Breakdown, Indicator, Observation, Release, Theme, Unit

    themes = list(Theme.objects.values_list("pk", flat=True))
    like = Indicator.objects.get(slug="innovation-active-firms")
    unit = Unit.objects.get(pk=like.unit_id)
    number = len(numbers)
    indicators, labels = next_keys(Indicator, number), next_keys(Breakdown, number)
    releases = next_keys(Release, number * YEARS)
    observations = next_keys(Observation, len(releases) * len(areas))
    yield (
        Indicator,
        {
            "id": indicators,
            "slug": [f"synthetic-{one:04}" for one in numbers],
            "name": [name_of(one) for one in numbers],
            "theme_id": [themes[one % len(themes)] for one in numbers],
            "position": [one + 100 for one in numbers],
            "unit_id": [unit.pk] * number,
            "benchmark_id": [like.benchmark_id] * number,
            "definition": [f"{name_of(one)}: invented, to measure the catalogue's pages." for one in numbers],
            "aliases": ["[]"] * number,
        }
        | {
            name: [getattr(like, name)] * number
            for name in ("display_unit", "value_type", "polarity", "aggregation")
        },
    )
    yield Breakdown, {
        "id": labels, "indicator_id": indicators, "code": ["total"] * number, "title": ["Total"] * number,
        "position": [1] * number, "is_headline": [True] * number,
    }  # fmt: skip
    years = [FIRST_YEAR + one % YEARS for one in range(len(releases))]
    published = datetime.datetime(2025, 6, 1, tzinfo=datetime.UTC)
    yield (
        Release,
        {
            "id": releases,
            "indicator_id": np.repeat(indicators, YEARS).tolist(),
            "period_start": [datetime.date(year, 1, 1) for year in years],
            "period_end": [datetime.date(year, 12, 31) for year in years],
            "period_type": ["calendar-year"] * len(years),
            "period_label": [str(year) for year in years],
            "status": ["published"] * len(years),
            "source_id": [source.pk] * len(years),
            "source_addresses": ["[]"] * len(years),
            "published_at": [published] * len(years),
        },
    )
    values = np.round(chance.normal(40, 8, len(observations)).clip(0, 100), 1).tolist()
    yield (
        Observation,
        {
            "id": observations,
            "release_id": np.repeat(releases, len(areas)).tolist(),
            "geography_id": areas * len(releases),
            "breakdown_id": np.repeat(labels, YEARS * len(areas)).tolist(),
            "value": values,
            "display_unit": ["%"] * len(values),
            "decimals": [1] * len(values),
            "rounding_half_width": ["0.05"] * len(values),
        },
    )


def name_of(number):
    subject, matter = SUBJECTS[number % len(SUBJECTS)], MATTERS[number // len(SUBJECTS) % len(MATTERS)]
    return f"{subject} in {matter}, measure {number}"


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meo_site.settings")
    import django

    django.setup()
    from .table import Table

    measure(Table(), samples=51)


if __name__ == "__main__":
    main()
