"""The tally at the size of the region: reading it, beside what it replaces, and making it anew.

Each ratio is of two sides taken in turn. Reading a heatmap ends with its finished cells, as the page's table holds
them; a plain read of as many cells is what the driver alone takes for rows that are made already.
"""

from statistics import median
from time import perf_counter

from django.db import connection

from assessments import response
from assessments.heatmap import Table as Heatmap
from assessments.models import Round, Submission
from assessments.tally import store

from .synthetic import draw_round

SAMPLES = 51
BY = "subthread"  # the largest heatmap
REGION = 400_000


def measure(table, sizes):
    """Draw a round of each size, smallest first, and measure it; the last one."""
    rounds = [drawn(table, firms) for firms in sizes]
    heatmaps(table, rounds, sizes)
    for round_, firms in zip(rounds, sizes, strict=True):
        beside_pandas(table, round_, firms)
    taking_part = median(
        timed(lambda: (response.by_sector(rounds[-1]), response.by_day(rounds[-1])))[0] for _ in range(5)
    )
    table.add(f"response by sector and day at {sizes[-1]:,} firms", taking_part * 1000, " ms", most=100)
    return rounds[-1]


def drawn(table, firms):
    slug = f"synthetic-{firms}"
    seconds, _ = timed(lambda: draw_round(slug, firms))
    table.add(f"drawing a round of {firms:,} firms", seconds, " s")
    found = Round.objects.select_related("framework_version").get(slug=slug)
    seconds, _ = timed(lambda: store.rebuild(found))
    table.add(f"rebuild of the tally at {firms:,} firms", seconds, " s", most=60)
    table.add(
        f"rows of the tally that differ from a recount at {firms:,} firms", len(store.check(found)), most=0
    )
    vacuum()
    return found


def vacuum():
    """What the database's own housekeeping does a while after so much has come at once."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def heatmaps(table, rounds, sizes):
    """Of each size and a plain read of as many cells, in turn."""
    calls = [lambda round_=round_: Heatmap(round_, BY).rows for round_ in rounds]
    cells = prepare_cells(calls[-1]())
    calls.append(plain_read)
    for call in calls:
        call()
    taken = [[timed(call)[0] for call in calls] for _ in range(SAMPLES)]
    *own, plain = (median(side) for side in zip(*taken, strict=True))
    for firms, seconds in zip(sizes, own, strict=True):
        name = f"heatmap of {cells} cells at {firms:,} firms"
        table.add(f"{name}: time to finished cells", seconds * 1000, " ms")
        table.add(f"{name} ÷ a plain read of as many prepared cells", seconds / plain, most=3)
    if len(sizes) > 1:
        table.add(f"heatmap at {sizes[-1]:,} firms ÷ at {sizes[0]:,}", own[-1] / own[0], most=1.3)


def beside_pandas(table, round_, firms):
    """In turn, as often as the patience for pandas allows."""
    pairs = [
        (timed(lambda: Heatmap(round_, BY).rows)[0], timed(lambda: with_pandas(round_))[0])
        for _ in range(5 if firms < 100_000 else 2)
    ]
    own, theirs = (median(side) for side in zip(*pairs, strict=True))
    name = f"pandas over all answers of {firms:,} firms ÷ our heatmap"
    table.add(name, theirs / own, least=500 if firms >= REGION else None)


def timed(call):
    """(seconds, what it gave)."""
    started = perf_counter()
    given = call()
    return perf_counter() - started, given


def prepare_cells(rows):
    """A table that holds the finished cells and nothing else; how many there are."""
    cells = [(row, place, *range(8)) for row in range(len(rows)) for place in range(len(rows[0].cells))]
    columns = ", ".join(f"value_{number} integer" for number in range(8))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_cell")
        cursor.execute(f"CREATE TABLE bench_cell (line integer, place integer, {columns})")
        places = ", ".join(["%s"] * 10)
        cursor.executemany(f"INSERT INTO bench_cell VALUES ({places})", cells)  # noqa: S608 - our own
    return len(cells)


def plain_read():
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM bench_cell ORDER BY line, place")
        return cursor.fetchall()


def with_pandas(round_):
    """What a heatmap costs without a tally: every firm's levels by sector, as a frame of answers."""
    import pandas as pd

    frozen = Submission.objects.filter(round=round_).order_by().values_list("sector_id", "levels")
    frame = pd.DataFrame(frozen.iterator(20_000), columns=["sector", "levels"])
    states = frame["levels"].apply(list).explode()
    answers = pd.DataFrame({"sector": frame["sector"].reindex(states.index), "state": states})
    answers["place"] = answers.groupby(level=0).cumcount()
    answers = answers[answers["state"].isin(list("1234"))]
    answers["level"] = answers["state"].astype(int)
    return answers.groupby(["sector", "place"])["level"].agg(["count", "median", "mean"])
