"""The job worker's sign of life: a row, not the cache, because caches forget."""

import logging
import threading
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, close_old_connections
from django.utils.timezone import now

from .models import Heartbeat

WORKER = "worker"
EVERY = 10  # seconds
TOO_OLD = timedelta(seconds=45)  # a beat may be late behind a long write on SQLite

logger = logging.getLogger(__name__)


def beat():
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"at": now()})


def is_fresh():
    return Heartbeat.objects.filter(name=WORKER, at__gt=now() - TOO_OLD).exists()


@contextmanager
def beating(every=EVERY, also=lambda: None):
    """Beat from a thread of its own, so that a long job does not look like a dead worker; do this, too, each time."""
    stop = threading.Event()
    thread = threading.Thread(target=_beat_until, args=(stop, every, also), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=5)


def _beat_until(stop, every, also):
    while not stop.is_set():
        try:
            beat()
            also()
        except DatabaseError:
            logger.warning("heartbeat_missed", exc_info=True)
        close_old_connections()
        stop.wait(every)
