"""A file of 10,000 observations: compared with what is published, then published; on either database.

`python -m bench.importing` measures this alone.
"""

import csv
import datetime
import io
import os
import tempfile
from decimal import Decimal
from random import Random
from time import perf_counter, process_time

INDICATORS, YEARS, AREAS = 25, 10, 40  # 10,000 values, 250 releases
FIRST_YEAR = 2010
SLOWEST = 10  # seconds
COLUMNS = ("indicator", "areacd", "period", "value", "unit", "decimals", "source")


def measure(table):
    """Half of the values are published already: a file of new ones, then one that changes each of them."""
    from indicators import batches
    from indicators.models import Observation, Source

    source = draw_places_and_indicators(Source)
    for what, seed in (("new", 1), ("changed", 2)):
        data = drawn(source, seed)
        batch, took, cpu = timed(lambda data=data: previewed(data))
        assert batch.counts[what] == INDICATORS * YEARS * AREAS, batch.counts
        table.add(f"10,000 {what} observations previewed", took, " s", most=SLOWEST)
        table.add(f"10,000 {what} observations previewed: CPU", cpu, " s")
        before, waiting = Observation.objects.count(), submitted(batch)
        batch, took, cpu = timed(lambda waiting=waiting: batches.approve(waiting, by=person("publisher")))
        table.add(f"10,000 {what} observations approved", took * 1000, " ms", most=300)
        _, took, cpu = timed(lambda batch=batch: batches.publish(batch.pk, batch.version))
        assert Observation.objects.count() == before + INDICATORS * YEARS * AREAS
        table.add(f"10,000 {what} observations published", took, " s", most=SLOWEST)
        table.add(f"10,000 {what} observations published: CPU", cpu, " s")


def timed(do):
    began, busy = perf_counter(), process_time()
    done = do()
    return done, perf_counter() - began, process_time() - busy


def previewed(data):
    from indicators import batches
    from indicators.models import ImportBatch

    batch = batches.hand_in(data, "bench.csv", by=person("editor"), reason="The source revised it.")
    batches.read(batch.pk, batch.version)
    return ImportBatch.objects.get(pk=batch.pk)


def submitted(batch):
    from indicators import batches

    return batches.submit(batch, by=batch.uploaded_by)


def person(role):
    from meo_site.accounts.models import User
    from meo_site.accounts.roles import grant

    found, is_new = User.objects.get_or_create(email=f"bench-{role}@example.org")
    if is_new:
        grant(found, role)
    return found


def draw_places_and_indicators(sources):
    """Invented ones, beside what is there."""
    from indicators.models import Breakdown, Geography, Indicator

    like = Indicator.objects.get(slug="business-rd-expenditure")
    last = Geography.objects.order_by("-position").first().position
    Geography.objects.bulk_create(
        Geography(slug=f"bench-{number}", name=f"Place {number}", type="lep", position=last + number)
        for number in range(1, AREAS + 1)
    )
    for number in range(INDICATORS):
        indicator = Indicator.objects.get(pk=like.pk)
        indicator.pk, indicator._state.adding = None, True
        indicator.slug, indicator.name, indicator.position = (
            f"bench-{number}",
            f"Bench {number}",
            5_000 + number,
        )
        indicator.save()
        Breakdown.objects.create(
            indicator=indicator, code="total", title="Total", position=1, is_headline=True
        )
    return sources.objects.first()


def drawn(source, seed):
    """The file; the second of two differs from the first in every value."""
    chance = Random(seed)  # noqa: S311 - figures
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for indicator in range(INDICATORS):
        for year in range(FIRST_YEAR, FIRST_YEAR + YEARS):
            for area in range(1, AREAS + 1):
                value = Decimal(chance.randrange(1_000 + seed % 2, 9_000, 2)) / 10
                writer.writerow(
                    (
                        f"bench-{indicator}",
                        f"bench-{area}",
                        datetime.date(year, 1, 1).year,
                        value,
                        "£m",
                        1,
                        source,
                    )
                )
    return written.getvalue().encode()


if __name__ == "__main__":
    from .__main__ import load, start_django
    from .table import Table

    with tempfile.TemporaryDirectory(prefix="meo-bench-") as folder:
        address = os.environ.get("DATABASE_URL")
        start_django(folder)
        if address is None:
            load()
        measure(Table())
