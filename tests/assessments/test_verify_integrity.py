"""The command that finds what has come apart: each kind of break is named, and only orphans are removed."""

import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from assessments.integrity import SETTLED
from assessments.lifecycle.evidence import add_file
from assessments.models import Answer, Assessment, TallyRow
from assessments.tally import store
from tests import factories
from tests.assessments.test_evidence import beside, stored, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def round_():
    return factories.round_("acursc", slug="spring")


@pytest.fixture
def evidence(round_):
    firm = factories.firm()
    person = factories.member(firm)
    draft = factories.assessment(firm, round_, by=person)
    kept = add_file(draft, beside(draft), upload(), by=person)
    factories.submitted(firm, round_, "2", by=person)
    store.compact()
    return kept


def run(**options):
    said, errors = StringIO(), StringIO()
    try:
        call_command("verify_integrity", stdout=said, stderr=errors, **options)
    except CommandError as reason:
        return [*filter(None, errors.getvalue().splitlines()), str(reason)]
    return said.getvalue().splitlines()


def orphan(age=SETTLED * 2):
    name = default_storage.save("evidence/left-behind", upload())
    at = (timezone.now() - age).timestamp()
    os.utime(default_storage.path(name), (at, at))
    return name


SOUND = "Checked 1 round and 1 file: all agree. Removed {} without a row."


def test_what_agrees_is_said_to(evidence):
    assert run() == [SOUND.format("0 files")]


def test_nothing_at_all_agrees_too():
    assert run() == ["Checked 0 rounds and 0 files: all agree. Removed 0 files without a row."]


def test_a_tally_that_is_no_recount_is_a_break(evidence):
    TallyRow.objects.first().delete()

    *named, last = run()

    assert [one.partition(" at ")[0] for one in named] == ["spring: the tally differs from a recount"]
    assert last == "1 break found."


def test_a_submission_that_differs_from_its_answers_is_a_break(evidence):
    pk = Assessment.objects.get().pk
    Answer.objects.filter(sub_thread__code="ORG-1").update(state="4")

    assert run() == [f"spring: the submission of assessment {pk} differs from its answers", "1 break found."]

    Answer.objects.all().delete()
    assert run() == [f"spring: the submission of assessment {pk} has no answers", "1 break found."]


def test_a_missing_file_is_a_break(evidence):
    default_storage.delete(evidence.file.name)

    assert run() == [f"evidence {evidence.pk}: its file {evidence.file.name} is missing", "1 break found."]


def test_a_file_of_another_size_is_a_break(evidence):
    Path(default_storage.path(evidence.file.name)).write_bytes(b"%PDF-")

    named = f"evidence {evidence.pk}: its file {evidence.file.name} has 5 bytes, not {evidence.size}"
    assert run() == [named, "1 break found."]


def test_a_settled_file_without_a_row_is_a_break_until_it_is_removed(evidence):
    name = orphan()

    assert run() == [f"{name}: no evidence refers to this file", "1 break found."]
    assert run(repair_files=True) == [SOUND.format("1 file")]
    assert stored() == [evidence.file.name]


def test_a_file_whose_row_may_still_come_is_left_alone(evidence):
    name = orphan(age=SETTLED / 2)

    assert run(repair_files=True) == [SOUND.format("0 files")]
    assert name in stored()


def test_repairing_files_removes_no_file_that_a_row_refers_to(evidence):
    at = (timezone.now() - SETTLED * 9).timestamp()
    os.utime(default_storage.path(evidence.file.name), (at, at))

    assert run(repair_files=True) == [SOUND.format("0 files")]
    assert stored() == [evidence.file.name]
