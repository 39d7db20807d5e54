"""Settings come from the environment; a process that starts with them is lean, and one without them does not start."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "PATH": os.environ["PATH"],
    "DJANGO_SETTINGS_MODULE": "meo_site.settings",
    "DEBUG": "0",
    "DEMO": "0",
    "SECRET_KEY": "k3y" * 20,
    "ALLOWED_HOSTS": "observatory.example.org",
    "DATABASE_URL": "sqlite://:memory:",
}


def start(program, **variables):
    environment = {name: value for name, value in (PRODUCTION | variables).items() if value is not None}
    command = [sys.executable, "-W", "error", "-c", program]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_a_web_worker_starts_without_the_heavy_libraries():
    program = """
import sys
from django.urls import get_resolver
from meo_site.wsgi import application
get_resolver().url_patterns
print(sorted({"pandas", "plotly", "scipy", "openpyxl", "xlsxwriter"} & set(sys.modules)))
"""

    assert start(program, DEMO="1", STATIC_ROOT=str(ROOT)).stdout == "[]\n"


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "not-secret-only-for-development"}, "SECRET_KEY"),
        ({"DEBUG": "perhaps"}, "DEBUG"),
        ({"DATABASE_URL": "not an address"}, "DATABASE_URL"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
    ],
)
def test_a_bad_or_missing_value_stops_the_start(variables, reason):
    done = start("import meo_site.settings", **variables)

    assert done.returncode != 0
    assert reason in done.stderr.splitlines()[-1]


def test_production_is_https_only():
    program = """
from django.conf import settings
print(settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS >= 31536000, settings.SESSION_COOKIE_SECURE,
      settings.CSRF_COOKIE_SECURE, settings.SECURE_PROXY_SSL_HEADER, settings.DEBUG, settings.DEMO)
"""

    assert start(program).stdout == "True True True True None False False\n"


def test_the_example_names_every_variable_that_is_read():
    read = re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "meo_site" / "settings.py").read_text())
    named = re.findall(r"(?m)^([A-Z_]+)=", (ROOT / ".env.example").read_text())

    assert len(named) == len(set(named))
    assert set(named) == set(read)
