"""For operators: alive, and ready to serve."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError
from django.http import JsonResponse
from django.views.decorators.cache import never_cache


@never_cache
def healthz(request):
    return JsonResponse({"alive": True})


@never_cache
def readyz(request):
    checks = {"database": False, "migrations": False}
    try:
        executor = MigrationExecutor(connection)
        checks["database"] = True
        checks["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError:
        pass  # said in the answer
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)
