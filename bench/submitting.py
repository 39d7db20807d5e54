"""Many clients who submit at once: what counting costs beside a bare insert, deadlocks, how far folding lags behind.

On PostgreSQL alone: SQLite has one writer. Each client is a thread with a connection of its own, in as many processes
as the product is served by. The two sides of a ratio take turns.
"""

import multiprocessing
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from random import Random
from statistics import median
from threading import Event
from time import perf_counter, sleep

from django.db import connection, transaction

from assessments.choices import Status
from assessments.models import Assessment, Firm, Round, Submission, TallyEntry
from assessments.tally import store

from .synthetic import draw_round

CLIENTS, RIVALS = 16, 32
PROCESSES = 2  # with fewer, whoever folds would hold up all the clients
PER_SECOND = 50  # submissions, while the tail is measured
STACKED = 2_000  # entries folded at once
TURN = 1  # seconds; short, so that whatever else the machine does hits both sides


def measure(table, is_quick):
    if connection.vendor != "postgresql":
        print("submitting at once: PostgreSQL only")
        return
    widen_pool()
    turns = 6 if is_quick else 16
    for where, is_hot in (("spread over all segments", False), ("of one segment", True)):
        beside_bare_inserts(table, where, is_hot, turns)
    deadlocks(table, 10 if is_quick else 60)
    tail(table, 5 if is_quick else 20)
    compaction(table)


def widen_pool():
    """The product's pool is of one process of many; here all clients are in one."""
    connection.close()
    connection.close_pool()
    connection.settings_dict["OPTIONS"]["pool"] = {"min_size": 1, "max_size": RIVALS + 4, "timeout": 30}


def to_submit(name, firms, is_hot=False):
    """Submissions ready to be stored; of one segment, or each where its firm is."""
    round_ = draw_round(f"{name}-{Round.objects.count()}", firms, submits=False)
    waiting = Assessment.objects.filter(round=round_)
    firms_of = Firm.objects.in_bulk(waiting.values_list("firm", flat=True))
    one = next(iter(firms_of.values()))
    return deque(
        Submission(
            assessment=each, round=round_, levels="1234" * 10 + "12", mode=each.mode, submitted_at=each.submitted_at,
            **{field: getattr(one if is_hot else firms_of[each.firm_id], field) for field in KIND},
        )
        for each in waiting
    )  # fmt: skip


KIND = ("sector_id", "geography_id", "size_band_id", "tier_id")


def insert(submission):
    with transaction.atomic():
        submission.save(force_insert=True)


def count(submission):
    """What `lifecycle.submit` does for the tally: the frozen row, its entry, and after the commit the writer."""
    with transaction.atomic():
        submission.save(force_insert=True)
        store.append(submission, +1)


def beside_bare_inserts(table, where, is_hot, turns):
    size = 2_500 * turns * TURN + 5_000
    bare, counted = to_submit("bare", size), to_submit("counted", size, is_hot)
    round_ = counted[0].round
    rates = [(rate(bare, insert, TURN), rate(counted, count, TURN)) for _ in range(turns)]
    table.add(f"submissions {where}, {CLIENTS} clients: a second", median(submits for _, submits in rates))
    ratio = median(submits / inserts for inserts, submits in rates)
    table.add(f"submissions {where} ÷ bare inserts", ratio, least=0.6)
    store.compact()
    table.add("rows of the tally that differ after that", len(store.check(round_)), most=0)


def rate(waiting, do, seconds, clients=CLIENTS):
    """How many a second, from clients that do one after another, in processes of their own."""
    fork = multiprocessing.get_context("fork")
    done, start = fork.Queue(), fork.Barrier(PROCESSES)
    shares = [deque(islice(waiting, number, None, PROCESSES)) for number in range(PROCESSES)]
    connection.close()
    connection.close_pool()  # a connection cannot be shared
    serving = [
        fork.Process(
            target=lambda share=share: done.put(serve(share, do, seconds, clients // PROCESSES, start))
        )
        for share in shares
    ]
    for one in serving:
        one.start()
    did = [done.get(timeout=seconds + 60) for _ in serving]
    for one in serving:
        one.join()
    for _ in range(max(did) * PROCESSES):  # what they took, they took in turn
        if waiting:
            waiting.popleft()
    return sum(did) / seconds


def serve(waiting, do, seconds, clients, start):
    """What a process does: so many clients at once; how many they did."""

    def work(_):
        done = 0
        try:
            while perf_counter() < until:
                do(waiting.popleft())
                done += 1
        finally:
            connection.close()
        return done

    with ThreadPoolExecutor(clients) as pool:
        start.wait()
        until = perf_counter() + seconds
        try:
            return sum(pool.map(work, range(clients)))
        finally:
            connection.close_pool()


def deadlocks(table, seconds):
    """Submitting and withdrawing, half of it in one segment; the server counts what it had to break up."""
    before = broken_up()
    spread, hot = to_submit("rivals", 1_200 * seconds), to_submit("hot", 1_200 * seconds, is_hot=True)
    rounds = [spread[0].round, hot[0].round]
    chance = Random(1)  # noqa: S311 - a mixture of verbs
    both = deque(one for pair in zip(spread, hot, strict=True) for one in pair)

    def submit_or_withdraw(submission):
        count(submission)
        if chance.random() < 0.3:
            with transaction.atomic():
                Assessment.objects.filter(pk=submission.assessment_id).update(status=Status.WITHDRAWN)
                store.take_out(submission)

    submits = rate(both, submit_or_withdraw, seconds, RIVALS)
    store.compact()
    sleep(1.5)  # until the last of them has told the server's statistics
    table.add(
        f"deadlocks in {seconds} s, {RIVALS} clients, {submits:,.0f} submissions a second",
        broken_up() - before,
        most=0,
    )
    table.add(
        "rows of the tally that differ after that", sum(len(store.check(one)) for one in rounds), most=0
    )


def broken_up():
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def tail(table, seconds):
    """Entries that wait, while firms submit at a steady pace."""
    waiting = to_submit("steady", PER_SECOND * seconds)
    store.compact()
    began, done = perf_counter(), Event()

    def client(number):
        try:
            for place in range(number, PER_SECOND * seconds, 4):
                sleep(max(0, began + place / PER_SECOND - perf_counter()))
                count(waiting.popleft())
        finally:
            connection.close()

    def watch():
        lengths = []
        while not done.is_set():
            lengths.append(TallyEntry.objects.count())
            sleep(0.05)
        connection.close()
        return max(lengths)

    with ThreadPoolExecutor(5) as pool:
        watching = pool.submit(watch)
        clients = [pool.submit(client, number) for number in range(4)]
        took = max(one.result() or perf_counter() - began for one in clients)
        done.set()
        longest = watching.result()
    table.add("submissions a second, meant to be steady", PER_SECOND * seconds / took)
    table.add(f"entries that wait, at most, at {PER_SECOND} submissions a second", longest, most=99)


def compaction(table):
    for where, is_hot in (("spread over all segments", False), ("of one segment", True)):
        stacked = to_submit("stacked", STACKED, is_hot)
        with transaction.atomic():
            Submission.objects.bulk_create(stacked)
            TallyEntry.objects.bulk_create(
                TallyEntry(submission=one, round_id=one.round_id, sign=+1) for one in stacked
            )
        began = perf_counter()
        folded = store.compact()
        table.add(f"entries {where} folded a second", folded / (perf_counter() - began), least=500)
