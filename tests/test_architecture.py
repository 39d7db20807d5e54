"""Rules that the shape of the repository must keep; each pattern is shown to find what it forbids."""

import ast
import hashlib
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from django.contrib.staticfiles import finders
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("assessments", "indicators", "meo_site")
BANNED_NAMES = {"utils", "helpers", "services", "common", "core", "misc", "managers"}


class Rule(NamedTuple):
    """A pattern that may occur in no file, or only in the files named."""

    name: str
    kind: str
    pattern: str
    planted: str
    allowed: tuple[str, ...] = ()
    where: str = ""


RULES = [
    Rule(
        "markup is trusted only by the icon tag and the writers of cells",
        "py",
        r"\bmark_safe\b|\bSafeString\b|\bSafeText\b",
        "return mark_safe(name)",
        (
            "meo_site/templatetags/meo.py",
            "assessments/views/written_table.py",
        ),
    ),
    Rule(
        "templates escape everything", "html", r"\|\s*safe(seq)?\b|autoescape\s+off", "{{ firm.name|safe }}"
    ),
    Rule(
        "a status changes only in the rooms for verbs",
        "py",
        r"\.status\s*=(?!=)|\.update\([^)]*\bstatus=",
        "assessment.status = Status.SUBMITTED",
        (
            "assessments/lifecycle/submitting.py",
            "assessments/lifecycle/reviewing.py",
            "assessments/releases/door.py",
            "assessments/releases/making.py",
            "indicators/batches/door.py",
            "indicators/publishing/approving.py",
            "indicators/publishing/together.py",
        ),
    ),
    Rule(
        "only one writer makes CSV and XLSX",
        "py",
        r"csv\.(writer|DictWriter)|xlsxwriter|\.to_csv\(|\.to_excel\(|openpyxl\.Workbook",
        "rows = csv.writer(response)",
        ("meo_site/exports.py",),
    ),
    Rule(
        "views fetch through permissions",
        "py",
        r"\.objects\.get\(|get_object_or_404",
        "Firm.objects.get(pk=pk)",
        where="/views",
    ),
    Rule(
        "pandas, plotly and scipy wait for the function that needs them",
        "py",
        r"(?m)^(import|from) (pandas|plotly|scipy|openpyxl|xlsxwriter)\b",
        "import pandas as pd",
    ),
    Rule(
        "no script or style in a page",
        "html",
        r"<style|\sstyle\s*=|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[\"']|javascript:",
        '<button onclick="go()">',
    ),
    Rule(
        "nothing is loaded from another site",
        "html",
        r"<(script|link|img|iframe|source)[^>]+(src|href)=.(https?:)?//",
        '<script src="https://cdn.example/x.js">',
    ),
    Rule("nothing is left to do in a comment", "py", r"#.*\b(TODO|FIXME|XXX|HACK)\b", "# TODO later"),
]


def sources(kind):
    """Our files of one kind; migrations are generated."""
    folders = ("templates",) if kind == "html" else ROOMS
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob(f"*.{kind}")))
    return [path for path in found if "migrations" not in path.parts]


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def is_broken(rule, name, text):
    return rule.where in name and name not in rule.allowed and re.search(rule.pattern, text) is not None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_no_file_breaks(rule):
    broken = [
        name_of(path) for path in sources(rule.kind) if is_broken(rule, name_of(path), path.read_text())
    ]

    assert broken == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_is_planted_is_found(rule):
    assert is_broken(rule, f"assessments{rule.where}/planted", rule.planted)


def test_rooms_import_only_what_they_may(capsys):
    assert lint_imports(str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True) == 0, (
        capsys.readouterr().out
    )


def test_a_file_says_what_it_holds():
    silent = [
        name_of(path)
        for path in [*sources("py"), *sorted((ROOT / "tests").rglob("*.py"))]
        if path.name != "__init__.py" and not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert silent == []


@pytest.mark.parametrize(("kind", "most"), [("py", 400), ("js", 400), ("html", 130)])
def test_files_stay_short(kind, most):
    paths = sources(kind) + (sorted((ROOT / "tests").rglob("*.py")) if kind == "py" else [])
    long = {name_of(path): lines for path in paths if (lines := len(path.read_text().splitlines())) > most}

    assert long == {}


def test_every_file_has_a_room_with_a_meaning():
    assert [
        name_of(path) for path in sources("py") if BANNED_NAMES & {*path.relative_to(ROOT).parts, path.stem}
    ] == []


def test_no_third_party_code_is_kept_here():
    static = [path for path in (ROOT / "meo_site" / "static").rglob("*.*") if path.is_file()]

    assert [name_of(path) for path in static if ".min." in path.name or path.stat().st_size > 60_000] == []


@pytest.mark.parametrize(
    ("address", "sha256"),
    [("vendor/bootstrap.min.css", "d85327d99c7a3ee1f9b5d0500d1370acea3ad2db39c163c2f51f232baedbdede")],
)
def test_served_files_are_the_upstream_ones(address, sha256):
    assert hashlib.sha256(Path(finders.find(address)).read_bytes()).hexdigest() == sha256


@pytest.mark.parametrize("name", ["base", "test"])
def test_locks_name_no_address_and_hash_everything(name):
    lock = (ROOT / "requirements" / f"{name}.txt").read_text()
    entries = re.split(r"\n(?=[a-z])", lock)

    assert "://" not in lock
    assert [line for line in lock.splitlines() if line.startswith("-")] == []  # options, which could name one
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_what_runs_is_what_was_tested():
    base, test = (set(pins(ROOT / "requirements" / f"{name}.txt")) for name in ("base", "test"))

    assert base
    assert base - test == set()


def pins(lock):
    return re.findall(r"(?m)^([a-z0-9._-]+==\S+)", lock.read_text())
