"""`python -m bench.synthetic ROUND FIRMS`: a closed round in which so many invented firms have submitted.

Writes to the database that DATABASE_URL names, by COPY on PostgreSQL, and counts the tally. Firms are spread over all
sectors, areas, sizes, tiers and modes; some are sites of one enterprise group. Levels have structure: a firm is strong
or weak as a whole, a sub-thread hard or easy, a sector ahead or behind. Equal seeds draw equal rounds.
"""

import argparse
import os
import sys
from datetime import timedelta
from itertools import islice
from typing import NamedTuple

import numpy as np

CHUNK = 10_000  # firms drawn and written at a time
DAYS = 90  # that the round was open
THRESHOLDS = np.array([-0.5, 0.6, 1.6])  # of the latent strength, between L1 and L2, L2 and L3, L3 and L4
BLANK, DONT_KNOW, NOT_APPLICABLE = 0.012, 0.01, 0.10  # shares; the last where the sub-thread allows it
FACILITATED, IN_GROUPS = 0.25, 0.02
SITES = 4  # of an enterprise group, about


class Drawn(NamedTuple):
    """Some firms of a round: primary keys of their kinds, their levels as frozen, and when they submitted."""

    sector_id: np.ndarray
    geography_id: np.ndarray
    size_band_id: np.ndarray
    tier_id: np.ndarray
    mode: np.ndarray
    enterprise_group: np.ndarray
    levels: np.ndarray
    seconds: np.ndarray  # from the beginning of the round


class Questions(NamedTuple):
    """What is asked: how hard each sub-thread is, and where it may not apply."""

    difficulty: np.ndarray
    may_not_apply: np.ndarray


def draw_round(slug, firms, seed=2021, tell=lambda stored: None, *, submits=True):
    """Draw and store a round of so many firms; `tell(stored)` is called after each chunk. The tally is not counted.

    Without `submits` the submissions themselves are left out, for whoever measures their coming.
    """
    from django.db import connection, transaction

    from assessments.models import Assessment, Firm, Submission

    chance = np.random.default_rng(seed)
    with transaction.atomic():
        round_ = make_round(slug)
        questions = questions_of(round_, chance)
        kinds = present_kinds()
        write = copy if connection.vendor == "postgresql" else insert
        for start in range(0, firms, CHUNK):
            number = min(CHUNK, firms - start)
            tables = rows_of(round_, draw(number, questions, kinds, chance))
            write(tables if submits else islice(tables, 2))
            tell(start + number)
        move_sequences(Firm, Assessment, Submission)
    return round_


def make_round(slug):
    from django.utils import timezone

    from assessments.models import FrameworkVersion, Round

    newest = FrameworkVersion.objects.published().filter(framework__code="mtc-scr").latest("published_at")
    closed = timezone.localdate() - timedelta(days=1)
    return Round.objects.create(
        slug=slug, title=f"Synthetic round {slug}", framework_version=newest,
        opens_on=closed - timedelta(days=DAYS), closes_on=closed,
    )  # fmt: skip


def questions_of(round_, chance):
    sub_threads = round_.framework_version.sub_threads.order_by("position")
    may_not_apply = np.array(sub_threads.values_list("allow_na", flat=True))
    return Questions(chance.normal(0, 0.5, len(may_not_apply)), may_not_apply)


def present_kinds():
    """Primary keys of sectors, areas, sizes and tiers."""
    from assessments.models import Sector, SizeBand, Tier
    from indicators.models import Geography

    rows = (Sector.objects, Geography.objects.areas(), SizeBand.objects, Tier.objects)
    return [np.array(one.order_by("pk").values_list("pk", flat=True)) for one in rows]


def draw(number, questions, kinds, chance):
    of_each = [chance.choice(keys, number) for keys in kinds]
    is_in_group = chance.random(number) < IN_GROUPS
    groups = chance.integers(0, max(1, int(number * IN_GROUPS / SITES)), number)
    names = [
        f"Synthetic group {one}" if inside else "" for one, inside in zip(groups, is_in_group, strict=True)
    ]
    mode = np.where(chance.random(number) < FACILITATED, "facilitated", "self")
    return Drawn(
        *of_each, mode, np.array(names), draw_levels(of_each[0], questions, chance),
        chance.integers(0, DAYS * 86_400, number),
    )  # fmt: skip


def draw_levels(sector, questions, chance):
    """Frozen strings: each firm's strength, that of its sector, and chance, against each sub-thread's difficulty."""
    shape = len(sector), len(questions.difficulty)
    strength = chance.normal(0, 0.7, shape[0]) + 0.15 * (sector % 5 - 2)
    latent = strength[:, None] - questions.difficulty + chance.normal(0, 0.8, shape)
    states = np.frombuffer(b"1234", np.uint8)[np.searchsorted(THRESHOLDS, latent)]
    other = chance.random(shape)
    states = np.where(other < BLANK, ord("-"), states)
    states = np.where((other >= BLANK) & (other < BLANK + DONT_KNOW), ord("?"), states)
    not_applicable = questions.may_not_apply & (chance.random(shape) < NOT_APPLICABLE)
    states = np.where(not_applicable, ord("N"), states).astype(np.uint8)
    return np.ascontiguousarray(states).view(f"S{shape[1]}").ravel().astype(str)


def rows_of(round_, drawn):
    """(model, rows by field) of firms, their assessments and what they submitted; a number of rows each."""
    from django.utils import timezone

    from assessments.choices import Status
    from assessments.models import Assessment, Firm, Submission

    number = len(drawn.levels)
    firms, assessments, submissions = (next_keys(model, number) for model in (Firm, Assessment, Submission))
    began = timezone.now() - timedelta(days=DAYS + 1)
    at = [began + timedelta(seconds=one) for one in drawn.seconds.tolist()]
    columns = {name: values.tolist() for name, values in drawn._asdict().items() if name != "seconds"}
    kind = {name: values for name, values in columns.items() if name not in ("mode", "levels")}
    names = [f"Synthetic firm {pk}" for pk in firms]
    counted = {"round_id": [round_.pk] * number, "mode": columns["mode"], "submitted_at": at}
    yield Firm, {"id": firms, "name": names, **kind, "is_demo": [True] * number}
    status = {"status": [Status.SUBMITTED.value] * number, "started_at": at}
    yield Assessment, {"id": assessments, "firm_id": firms, **status, **counted}
    frozen = {"assessment_id": assessments, "levels": columns["levels"]}
    yield Submission, {"id": submissions, **frozen, **kind, **counted}


def next_keys(model, number):
    first = (model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    return range(first, first + number)


def with_defaults(model, values):
    """Every column of a model, in order, and rows of values; what is not given has the field's default."""
    from django.utils import timezone

    number = len(values["id"])
    fields = model._meta.concrete_fields
    usual = [timezone.now() if getattr(one, "auto_now_add", False) else one.get_default() for one in fields]
    lists = [values.get(one.attname, [left] * number) for one, left in zip(fields, usual, strict=True)]
    return [one.column for one in fields], zip(*lists, strict=True)


def copy(tables):
    from django.db import connection

    with connection.cursor() as cursor:
        for model, values in tables:
            columns, rows = with_defaults(model, values)
            named = ", ".join(f'"{column}"' for column in columns)
            with cursor.copy(f"COPY {model._meta.db_table} ({named}) FROM STDIN") as sink:
                for row in rows:
                    sink.write_row(row)


def insert(tables):
    for model, values in tables:
        columns, rows = with_defaults(model, values)
        names = [one.attname for one in model._meta.concrete_fields]
        model.objects.bulk_create(
            (model(**dict(zip(names, row, strict=True))) for row in rows), batch_size=500
        )


def move_sequences(*models):
    """Keys were given by hand: the next row takes one behind them."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for line in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(line)


def main():
    parser = argparse.ArgumentParser(prog="python -m bench.synthetic", description=__doc__)
    parser.add_argument("round", help="the slug of the new round")
    parser.add_argument("firms", type=int, help="how many have submitted")
    parser.add_argument("--seed", type=int, default=2021)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meo_site.settings")
    import django

    django.setup()
    from assessments.models import Round
    from assessments.tally import store

    if Round.objects.filter(slug=given.round).exists():
        sys.exit(f"There is a round {given.round} already. Nothing was changed.")
    round_ = with_bar(given)
    print(f"{round_.slug}: {given.firms:,} submissions, {store.rebuild(round_):,} rows of the tally.")


def with_bar(given):
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = ("firms", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True) as progress:
        bar = progress.add_task("", total=given.firms)
        return draw_round(
            given.round, given.firms, given.seed, lambda stored: progress.update(bar, completed=stored)
        )


if __name__ == "__main__":
    main()
