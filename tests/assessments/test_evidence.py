"""Files and links beside answers: kept, refused, deleted, carried over; what is stored always agrees with the rows."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments import lifecycle
from assessments.lifecycle import NotOpen, NotReady
from assessments.lifecycle import evidence as verbs
from assessments.lifecycle.evidence import (
    NotKept,
    add_file,
    add_link,
    bytes_used,
    copy_evidence,
    delete_evidence,
)
from assessments.models import Assessment, Evidence
from assessments.models.evidence import BYTES_OF_FIRM, FILE_BYTES
from assessments.uploads import Refused
from tests import factories
from tests.assessments.files import PDF
from tests.assessments.test_at_once import in_threads
from tests.assessments.test_lifecycle import closed, events

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def draft():
    return factories.assessment(factories.firm(), factories.round_("acursc"))


def stored():
    return sorted(f"evidence/{path.name}" for path in Path(default_storage.location).glob("evidence/*"))


def upload(content=PDF, name="plan.pdf"):
    return SimpleUploadedFile(name, content)


def other(number):
    """A PDF file that differs from those of other numbers."""
    return upload(PDF[:-6] + f"% {number}\n".encode() + PDF[-6:], f"plan-{number}.pdf")


def beside(draft, code="ORG-1"):
    return draft.answers.get(sub_thread__code=code).sub_thread


def add(draft, file=None, code="ORG-1"):
    return add_file(draft, beside(draft, code), file or upload(), by=factories.person_of(draft.firm))


def filled(draft, number, size=100):
    """Rows of files that are not there: only their number and size matter."""
    rows = [
        Evidence(
            assessment=draft,
            sub_thread=beside(draft),
            title=f"{n}.pdf",
            file=f"evidence/{draft.pk}-{n}",
            size=size,
        )
        for n in range(number)
    ]
    return Evidence.objects.bulk_create(rows)


# adding files


def test_a_file_is_kept_under_a_name_that_says_nothing_of_it(draft):
    evidence = add(draft)

    assert stored() == [evidence.file.name]
    assert "plan" not in evidence.file.name
    with evidence.file.open() as file:
        assert file.read() == PDF
    assert (evidence.title, evidence.size, evidence.media_type) == ("plan.pdf", len(PDF), "application/pdf")
    assert evidence.added_by == draft.firm.members.get()
    assert len(events("added evidence")) == 1


def test_a_kept_file_is_readable_by_the_server_alone(draft, media):
    assert (media / add(draft).file.name).stat().st_mode & 0o777 == 0o600


def test_a_refused_file_leaves_nothing(draft):
    with pytest.raises(Refused):
        add(draft, upload(b"MZ", "run.exe"))

    assert (stored(), Evidence.objects.count()) == ([], 0)


def test_the_same_file_is_kept_once_beside_a_sub_thread(draft):
    add(draft)
    add(draft, code="ORG-2")

    with pytest.raises(NotReady, match="is here already"):
        add(draft, upload(name="again.pdf"))
    assert len(stored()) == Evidence.objects.count() == 2


def test_an_assessment_holds_twenty_files(draft):
    filled(draft, 19)
    add(draft)

    with pytest.raises(NotReady, match="20 files"):
        add(draft, other(1))
    assert len(stored()) == 1


def test_the_files_of_a_firm_take_two_hundred_megabytes_in_all_its_assessments(draft):
    earlier = factories.assessment(draft.firm, factories.round_("acursc"))
    filled(earlier, 19, FILE_BYTES)
    filled(draft, 1, FILE_BYTES - len(PDF))
    add(draft)

    assert bytes_used(draft.firm) == BYTES_OF_FIRM
    with pytest.raises(NotReady, match="200 MB"):
        add(draft, other(1))
    assert len(stored()) == 1


def test_what_other_firms_keep_does_not_count(draft):
    filled(factories.assessment(factories.firm(), draft.round), 20, FILE_BYTES)

    assert bytes_used(draft.firm) == 0
    assert add(draft)


def test_nothing_is_added_once_submitted_or_closed(draft):
    closed(draft.round)
    with pytest.raises(NotOpen, match="closed"):
        add(draft)

    submission = factories.submitted(draft.firm, factories.round_("acursc"), "2")
    with pytest.raises(NotOpen, match="submitted"):
        add(submission.assessment)
    assert stored() == []


def test_a_disk_that_takes_nothing_is_said_to_be_so_and_leaves_no_half_file(
    draft, media, caplog, monkeypatch
):
    def full(self, name, content):
        path = Path(self.path(name))
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"%PDF")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(default_storage._wrapped), "_save", full)
    with pytest.raises(NotKept, match="could not be stored"):
        add(draft)

    assert (stored(), Evidence.objects.count()) == ([], 0)
    assert "evidence_not_kept" in caplog.text


def test_a_row_that_is_not_stored_leaves_no_file(draft, monkeypatch):
    def fails(*_, **__):
        raise IntegrityError("as if the row broke a constraint")

    monkeypatch.setattr(verbs, "record", fails)
    with pytest.raises(IntegrityError):
        add(draft)

    assert (stored(), Evidence.objects.count()) == ([], 0)


# links


def test_a_link_is_kept_with_what_it_shows(draft):
    person = factories.person_of(draft.firm)

    link = add_link(draft, beside(draft), "Quality policy", "https://example.org/quality", by=person)

    assert (link.is_file, link.size, link.link) == (False, 0, "https://example.org/quality")
    assert len(events("added evidence")) == 1


def test_the_same_link_is_kept_once_and_so_many_in_all(draft, monkeypatch):
    person = factories.person_of(draft.firm)
    monkeypatch.setattr(verbs, "LINKS_OF_ASSESSMENT", 2)

    def link(number):
        add_link(draft, beside(draft), "Policy", f"https://example.org/{number}", by=person)

    link(1)
    with pytest.raises(NotReady, match="here already"):
        link(1)
    link(2)
    with pytest.raises(NotReady, match="holds 2 links"):
        link(3)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"file": "evidence/1", "size": 1, "link": "https://example.org/"},
        {"file": "evidence/1", "size": 0},
        {"file": "evidence/1", "size": FILE_BYTES + 1},
        {"link": "https://example.org/", "size": 1},
    ],
)
def test_a_row_is_a_file_of_a_size_or_a_link(draft, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.create(assessment=draft, sub_thread=beside(draft), title="Plan", **fields)


# deleting


def test_a_deleted_file_goes_when_the_transaction_is_final(draft, django_capture_on_commit_callbacks):
    evidence = add(draft)
    person = factories.person_of(draft.firm)

    with django_capture_on_commit_callbacks() as waiting:
        delete_evidence(evidence, by=person)
        assert stored() == [evidence.file.name]
    for callback in waiting:
        callback()

    assert (stored(), Evidence.objects.count()) == ([], 0)
    assert len(events("deleted evidence")) == 1


def test_a_second_click_on_delete_finds_nothing_to_do(draft):
    evidence = add(draft)
    person = factories.person_of(draft.firm)

    delete_evidence(Evidence.objects.get(pk=evidence.pk), by=person)
    delete_evidence(evidence, by=person)

    assert len(events("deleted evidence")) == 1


def test_a_draft_of_a_closed_round_lets_go_of_its_files(draft):
    evidence = add(draft)
    closed(draft.round)

    delete_evidence(evidence, by=factories.person_of(draft.firm))

    assert not Evidence.objects.exists()


def test_evidence_of_a_submission_is_frozen(draft):
    evidence = add(draft)
    factories.answered(draft, "2" * 32)
    lifecycle.submit(draft, by=factories.person_of(draft.firm))

    with pytest.raises(NotOpen, match="no longer changes"):
        delete_evidence(evidence, by=factories.person_of(draft.firm))
    assert (stored(), Evidence.objects.count()) == ([evidence.file.name], 1)


# carried over


def test_a_reopened_attempt_begins_with_the_same_files_stored_once(draft, django_capture_on_commit_callbacks):
    evidence = add(draft)
    person = factories.person_of(draft.firm)
    add_link(draft, beside(draft), "Policy", "https://example.org/", by=person)
    earlier = timezone.now() - timedelta(days=40)
    Evidence.objects.update(added_at=earlier)
    again = Assessment.objects.create(firm=draft.firm, round=factories.round_("acursc"), attempt=2)

    copy_evidence(draft, again)

    kept = ("sub_thread", "title", "link", "file", "size", "media_type", "digest", "added_by", "added_at")
    assert list(again.evidence.values_list(*kept)) == list(draft.evidence.values_list(*kept))
    assert again.evidence.first().added_at == earlier
    assert (draft.evidence.count(), bytes_used(draft.firm)) == (2, len(PDF))

    with django_capture_on_commit_callbacks(execute=True):
        delete_evidence(again.evidence.files().get(), by=person)
    assert stored() == [evidence.file.name]  # the earlier attempt still refers to it
    with django_capture_on_commit_callbacks(execute=True):
        delete_evidence(evidence, by=person)
    assert stored() == []


def test_carrying_nothing_over_is_nothing(draft):
    again = factories.assessment(draft.firm, factories.round_("acursc"))

    copy_evidence(draft, again)

    assert not again.evidence.exists()


# several at once


@pytest.mark.django_db(transaction=True)
def test_eight_uploads_at_once_at_the_nineteenth_file_leave_twenty(draft):
    filled(draft, 19)

    def send(number):
        try:
            return add(draft, other(number)).pk
        except NotReady as reason:
            return str(reason)

    factories.person_of(draft.firm)
    answers = in_threads(8, send)

    assert draft.evidence.files().count() == 20
    assert len([answer for answer in answers if isinstance(answer, int)]) == 1
    assert len(stored()) == 1


@pytest.mark.django_db(transaction=True)
def test_eight_uploads_at_once_never_pass_what_a_firm_may_keep():
    firm = factories.firm()
    person = factories.member(firm)
    drafts = [factories.assessment(firm, factories.round_("acursc"), by=person) for _ in range(8)]
    filled(drafts[0], 19, FILE_BYTES)
    filled(drafts[1], 1, FILE_BYTES - 2 * other(1).size)  # room for two more

    def send(number):
        try:
            return add_file(drafts[number], beside(drafts[number]), other(number), by=person).size
        except NotReady:
            return 0

    in_threads(8, send)

    assert bytes_used(firm) == BYTES_OF_FIRM
    assert len(stored()) == Evidence.objects.exclude(digest="").count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_file_sent_eight_times_at_once_is_kept_once(draft):
    factories.person_of(draft.firm)

    def send(_):
        try:
            return add(draft).pk
        except NotReady:
            return None

    in_threads(8, send)

    assert len(stored()) == Evidence.objects.count() == 1
