"""The command import_firms: says what it would do, does all of it or nothing."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assessments.models import InvitedFirm
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return factories.round_(slug="spring")


@pytest.fixture
def file(tmp_path):
    kept = tmp_path / "firms.csv"
    kept.write_text("name,email,phone\nA,a@a.example,1\nB,b@b.example,2\n")
    return kept


def run(*arguments):
    out, err = StringIO(), StringIO()
    try:
        call_command("import_firms", *map(str, arguments), stdout=out, stderr=err)
    except CommandError as reason:
        return f"{err.getvalue()}{reason}"
    return out.getvalue()


def test_says_what_it_would_do_and_does_it_once(round_, file):
    would = run("spring", file, "--dry-run")
    assert not InvitedFirm.objects.exists()
    did, again = run("spring", file), run("spring", file)

    counts = "2 new, 0 changed, 0 the same, 0 of these invited before"
    assert would == f"Columns not read: phone\nNothing was changed. Without --dry-run: {counts}.\n"
    assert did == f"Columns not read: phone\nspring: {counts}.\n"
    assert "spring: 0 new, 0 changed, 2 the same" in again
    assert round_.invited_firms.count() == 2


def test_bad_input_names_file_row_and_column_and_changes_nothing(round_, file):
    file.write_text("name,email\nA,a@a.example\nB,nowhere\n")

    assert run("spring", file) == (
        "firms.csv, row 3, column email: “nowhere” is not an email address\nNothing was changed: 1 problem."
    )
    assert not InvitedFirm.objects.exists()


def test_what_is_not_there_or_no_list_is_named(round_, file):
    assert run("nowhere", file) == "No such round: nowhere. Nothing was changed."
    assert "No such file or directory. Nothing was changed." in run("spring", file.with_name("gone.csv"))
    file.write_bytes(b"PK\x03\x04")
    assert "This workbook is damaged." in run("spring", file)
