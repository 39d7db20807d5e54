"""For operators: alive, and ready to serve."""

import functools
import logging

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import JsonResponse
from django.views.decorators.cache import never_cache

from . import heartbeat

logger = logging.getLogger(__name__)


@never_cache
def healthz(request):
    """This process answers; asks nothing else, so that a database that is down does not get it restarted."""
    return JsonResponse({"alive": True})


@never_cache
def readyz(request):
    checks = {"database": False, "migrations": False, "worker": False}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        checks["database"] = True
        applied = MigrationRecorder.Migration.objects.values_list("app", "name")
        checks["migrations"] = needed_migrations() <= set(applied)
        checks["worker"] = heartbeat.is_fresh()
    except DatabaseError:
        logger.warning("not_ready", exc_info=True)  # what failed, and what comes after it, stays false
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


@functools.cache
def needed_migrations():
    """Those of the code that runs; they cannot change while it does."""
    return frozenset(MigrationLoader(None).disk_migrations)
