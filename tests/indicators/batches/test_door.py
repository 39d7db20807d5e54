"""What becomes of a file until it is approved: who may, in which order, and what is refused."""

import pytest
from django.db import IntegrityError

from indicators import batches, jobs
from indicators.models import ClaimTest, ImportBatch, Observation, Release
from meo_site.accounts.roles import Role
from tests.assessments.test_at_once import in_threads
from tests.factories import staff
from tests.indicators.batches.files import (
    BERD,
    REASON,
    as_csv,
    changed,
    checked,
    handed_in,
    kinds,
    published,
    revised,
    rows_of,
)

pytestmark = pytest.mark.django_db


def test_reading_a_file_writes_nothing_but_its_batch():
    before = Release.objects.count(), Observation.objects.count(), ClaimTest.objects.count()

    batch = handed_in(revised())

    assert (batch.status, batch.progress, kinds(batch)) == ("previewed", 100, {"changed": 1, "unchanged": 2})
    assert (Release.objects.count(), Observation.objects.count(), ClaimTest.objects.count()) == before
    (row,) = [row for row in batches.difference(batch)["rows"] if row["kind"] == "changed"]
    assert (row["old"], row["new"], row["difference"]) == ("£1.9bn", "£2.5bn", "+£0.6bn")


def test_who_handed_it_in_cannot_approve_it():
    person = staff(Role.EDITOR, Role.PUBLISHER)
    batch = checked(revised(), by=person)

    with pytest.raises(batches.NotDone, match="worked on this file yourself"):
        batches.approve(batch, by=person)


def test_who_submitted_it_cannot_approve_it():
    person = staff(Role.EDITOR, Role.PUBLISHER)
    batch = batches.submit(handed_in(revised()), by=person, reason=REASON)

    with pytest.raises(batches.NotDone, match="worked on this file yourself"):
        batches.approve(batch, by=person)


def test_the_database_refuses_an_approval_by_who_handed_it_in():
    batch = published(revised())

    with pytest.raises(IntegrityError, match="import_approved_by_another_person"):
        ImportBatch.objects.filter(pk=batch.pk).update(approved_by=batch.uploaded_by)


def test_the_second_publisher_reads_who_was_first():
    batch, first = checked(revised()), staff(Role.PUBLISHER)
    batches.approve(batch, by=first, seen=batch.version)

    with pytest.raises(batches.NotDone, match=f"{first} has approved this file already"):
        batches.approve(batch, by=staff(Role.PUBLISHER), seen=batch.version)


def test_an_approved_file_is_no_longer_its_editors():
    batch = batches.approve(checked(revised()), by=staff(Role.PUBLISHER))

    for verb in (batches.look_again, batches.discard):
        with pytest.raises(batches.NotDone, match="approved and being published"):
            verb(batch, by=batch.uploaded_by)


def test_published_values_change_for_a_reason():
    with pytest.raises(batches.NotDone, match="Say why published values change"):
        batches.submit(handed_in(revised()), by=staff(Role.EDITOR))


def test_a_file_that_changes_nothing_is_not_submitted():
    with pytest.raises(batches.NotDone, match="Nothing differs"):
        batches.submit(handed_in(as_csv(rows_of(BERD))), by=staff(Role.EDITOR), reason=REASON)


def test_a_file_with_mistakes_is_not_submitted():
    batch = handed_in(as_csv(changed(value="many")))

    with pytest.raises(batches.NotDone, match="without mistakes"):
        batches.submit(batch, by=batch.uploaded_by, reason=REASON)


def test_only_what_was_submitted_is_approved_or_returned():
    batch, publisher = handed_in(revised()), staff(Role.PUBLISHER)

    with pytest.raises(batches.NotDone, match="Only a submitted file can be approved"):
        batches.approve(batch, by=publisher)
    with pytest.raises(batches.NotDone, match="Only a submitted file can be returned"):
        batches.send_back(batch, by=publisher, reason="Look at row 3.")


def test_a_returned_file_says_why():
    batch, publisher = checked(revised()), staff(Role.PUBLISHER)

    with pytest.raises(batches.NotDone, match="Say what should be changed"):
        batches.send_back(batch, by=publisher, reason=" ")
    returned = batches.send_back(batch, by=publisher, reason="Look at row 3.")

    assert returned.status == "previewed"
    assert batches.events(batch)[0].detail == {"because": "Look at row 3."}


def test_a_page_that_is_out_of_date_does_nothing():
    batch = handed_in(revised())

    with pytest.raises(batches.NotDone, match="since you opened"):
        batches.submit(batch, by=batch.uploaded_by, reason=REASON, seen=batch.version - 1)


def test_a_discarded_file_keeps_no_content():
    batch = batches.discard(handed_in(revised()), by=staff(Role.EDITOR))

    assert (batch.status, bytes(batch.content), bytes(batch.difference)) == ("discarded", b"", b"")
    for verb in (batches.discard, batches.look_again):
        with pytest.raises(batches.NotDone):
            verb(batch, by=staff(Role.EDITOR))


def test_a_published_file_stays():
    batch = published(revised())

    for verb in (batches.discard, batches.look_again):
        with pytest.raises(batches.NotDone):
            verb(batch, by=staff(Role.EDITOR))


def test_a_job_that_was_overtaken_keeps_nothing():
    batch = batches.hand_in(revised(), "values.csv", by=staff(Role.EDITOR))
    again = batches.look_again(batch, by=batch.uploaded_by)

    batches.read(batch.pk, batch.version)

    assert ImportBatch.objects.get(pk=batch.pk).status == "reading"
    jobs.read_batch.call(again.pk, again.version)
    assert ImportBatch.objects.get(pk=batch.pk).status == "previewed"


@pytest.mark.parametrize("data", [b"", b"x" * (10 * 1024 * 1024 + 1)])
def test_a_file_of_no_size_or_too_large_is_not_kept(data):
    with pytest.raises(batches.NotDone):
        batches.hand_in(data, "values.csv", by=staff(Role.EDITOR))

    assert not ImportBatch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_publishers_at_once_approve_once():
    batch, publishers = checked(revised()), [staff(Role.PUBLISHER) for _ in range(2)]

    def approve(number):
        try:
            return batches.approve(batch, by=publishers[number], seen=batch.version).status
        except batches.NotDone as reason:
            return str(reason).partition(" ")[2]

    assert sorted(in_threads(2, approve)) == ["has approved this file already.", "publishing"]
