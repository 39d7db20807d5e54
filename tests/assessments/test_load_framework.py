"""The command load_framework: what it prints, how it ends, and what it leaves alone."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assessments.models import FrameworkVersion

from .definition.files import FRAMEWORKS, saved

pytestmark = pytest.mark.django_db
DRAFT = ("version: 1.0.0", "version: 2.0.0")


def run(*arguments):
    out = StringIO()
    call_command("load_framework", *[str(argument) for argument in arguments], stdout=out)
    return out.getvalue().splitlines()


def test_the_last_line_says_what_was_done(tmp_path):
    path = saved(tmp_path, "mtc-scr", DRAFT)

    assert run(path) == [
        "  + 8 threads, 42 sub-threads, 168 level descriptors",
        "mtc-scr 2.0.0: loaded as a draft (reading takes 16 of the 40 minutes).",
    ]
    assert run(path) == ["mtc-scr 2.0.0: unchanged (reading takes 16 of the 40 minutes)."]
    assert run("--publish", path) == [
        "mtc-scr 2.0.0: unchanged and published (reading takes 16 of the 40 minutes)."
    ]


def test_a_dry_run_shows_the_diff_and_says_that_nothing_changed(tmp_path):
    run(saved(tmp_path, "mtc-scr", DRAFT))
    reworded = saved(tmp_path, "mtc-scr", DRAFT, ("title: Concurrent", "title: Parallel"))

    assert run("--dry-run", reworded) == [
        "  ~ SCR-39 title: Concurrent Engineering ▶ Parallel Engineering",
        "Nothing was changed. Without --dry-run: "
        "mtc-scr 2.0.0: draft changed (reading takes 16 of the 40 minutes).",
    ]
    assert (
        FrameworkVersion.objects.get(version="2.0.0").sub_threads.get(number=39).title
        == "Concurrent Engineering"
    )


def test_every_problem_is_printed_with_its_place_and_the_command_fails(tmp_path, capsys):
    broken = saved(tmp_path, "mtc-scr", DRAFT, ("  kind: core", "  kind: main"), ("number: 42", "number: 43"))

    with pytest.raises(CommandError, match=r"^Nothing was loaded: 3 problems\.$"):
        run(broken, FRAMEWORKS / "acursc.yaml")

    lines = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[1] for line in lines] == [
        "threads",
        "threads[0].kind",
        "threads[7].subthreads[5].number",
    ]
    assert all(line.startswith("mtc-scr.yaml:") for line in lines)
    assert not FrameworkVersion.objects.filter(version="2.0.0").exists()


@pytest.mark.parametrize("arguments", [[], ["--dry-run", "--publish", "x.yaml"]])
def test_arguments_that_make_no_sense_are_refused(arguments):
    with pytest.raises(CommandError):
        run(*arguments)
