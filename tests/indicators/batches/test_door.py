"""What becomes of a file: who may, in which order, what is refused, and that nothing is published by halves."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from indicators import batches, jobs, validation, verdicts
from indicators.batches import cells
from indicators.models import ClaimTest, ImportBatch, Observation, Release
from meo_site.accounts.roles import Role
from meo_site.audit.models import Event
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
    rows_of,
)
from tests.indicators.revisions import corrected, current

pytestmark = pytest.mark.django_db


def revised(value="2.5"):
    return as_csv(changed(value=value, as_printed=""))


def east_midlands():
    return current(BERD).observations.get(geography__slug="east-midlands").value


def test_reading_a_file_writes_nothing_but_its_batch():
    before = Release.objects.count(), Observation.objects.count(), ClaimTest.objects.count()

    batch = handed_in(revised())

    assert (batch.status, batch.progress, kinds(batch)) == ("previewed", 100, {"changed": 1, "unchanged": 2})
    assert (Release.objects.count(), Observation.objects.count(), ClaimTest.objects.count()) == before
    (row,) = [row for row in batches.difference(batch)["rows"] if row["kind"] == "changed"]
    assert (row["old"], row["new"], row["difference"]) == ("£1.9bn", "£2.5bn", "+£0.6bn")


def test_a_value_that_the_database_cannot_hold_is_a_refusal_and_no_fault(monkeypatch):
    monkeypatch.setattr(cells, "LARGEST", Decimal(10) ** 30)
    monkeypatch.setattr(validation, "LARGEST", Decimal(10) ** 30)
    batch = checked(
        as_csv(changed(interval_low="-99999999999999999", interval_high="99999999999999999", unit="£bn"))
    )

    with pytest.raises(batches.NotDone, match="larger than can be stored"), transaction.atomic():
        batches.approve(batch, by=staff(Role.PUBLISHER))

    assert Release.objects.filter(batch=batch).count() == 0


def test_what_is_published_is_a_correction_with_its_batch():
    before = current(BERD)

    batch = published(revised())

    after = current(BERD)
    assert (after.revision, after.predecessor, after.batch, after.reason) == (2, before, batch, REASON)
    assert (after.author, after.approved_by) == (batch.uploaded_by, batch.approved_by)
    assert east_midlands() == 2_500_000_000
    assert after.observations.count() == 3
    assert Release.objects.get(pk=before.pk).status == "superseded"
    verbs = Event.objects.filter(thing="indicators.importbatch").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["handed in", "submitted", "published"]


def test_a_file_of_some_values_keeps_the_others():
    published(
        as_csv([row for row in changed(value="2.5", as_printed="") if row["areanm"] == "East Midlands"])
    )

    assert current(BERD).observations.count() == 3


def test_a_file_that_replaces_takes_out_what_it_does_not_hold():
    rows = [row for row in rows_of(BERD) if row["areanm"] != "East Midlands"]

    batch = published(as_csv(rows), mode="replace")

    assert kinds(batch) == {"unchanged": 2, "removed": 1}
    assert set(current(BERD).observations.values_list("geography__slug", flat=True)) == {
        "west-midlands",
        "uk",
    }


def test_claims_are_tested_once_for_each_indicator(monkeypatch):
    asked = []
    retest = verdicts.retest
    monkeypatch.setattr(verdicts, "retest", lambda pk, **given: (asked.append(pk), retest(pk, **given)))
    rows = [*changed(value="2.5", as_printed=""), *as_new_period("2020"), *as_new_period("2021")]

    published(as_csv(rows))

    assert asked == [current(BERD).indicator_id]
    assert current(BERD).period_label == "2021"


def as_new_period(year):
    spans = {"period": year, "period_start": "", "period_end": "", "as_printed": ""}
    return [row | spans for row in rows_of(BERD)]


def test_published_values_that_moved_meanwhile_are_compared_again():
    batch = checked(revised())
    corrected(BERD, 2_600_000_000, place="east-midlands")

    with pytest.raises(batches.NotDone, match="have changed since"):
        batches.approve(batch, by=staff(Role.PUBLISHER))

    assert east_midlands() == 2_600_000_000
    assert ImportBatch.objects.get(pk=batch.pk).status == "checked"
    again = batches.look_again(batch, by=batch.uploaded_by)
    batches.read(again.pk, again.version)
    again = batches.submit(ImportBatch.objects.get(pk=batch.pk), by=batch.uploaded_by)
    batches.approve(again, by=staff(Role.PUBLISHER))
    assert east_midlands() == 2_500_000_000


def test_other_content_than_was_approved_is_not_published():
    batch = checked(revised())
    ImportBatch.objects.filter(pk=batch.pk).update(content=revised("2.9"))

    with pytest.raises(batches.NotDone, match="have changed since"):
        batches.approve(batch, by=staff(Role.PUBLISHER))

    assert east_midlands() == 1_900_000_000


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


def test_a_second_click_publishes_nothing_more():
    batch, publisher = checked(revised()), staff(Role.PUBLISHER)

    batches.approve(batch, by=publisher, seen=batch.version)
    batches.approve(batch, by=publisher, seen=batch.version)

    assert Release.objects.filter(batch=batch).count() == 1


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


def test_a_failure_half_way_leaves_nothing(monkeypatch):
    batch = checked(as_csv([*changed(value="2.5", as_printed=""), *as_new_period("2020")]))
    before = Release.objects.count(), Observation.objects.count()
    count = []

    def fails(*given, **named):
        count.append(given)
        raise RuntimeError("The power went.")

    monkeypatch.setattr(verdicts, "retest", fails)  # the last thing that publishing does
    with pytest.raises(RuntimeError):
        batches.approve(batch, by=staff(Role.PUBLISHER))

    assert len(count) == 1
    assert (Release.objects.count(), Observation.objects.count()) == before
    assert ImportBatch.objects.get(pk=batch.pk).status == "checked"
    assert east_midlands() == 1_900_000_000


# two at once, on PostgreSQL and on SQLite, which lets one write after the other


def approved_at_once(*waiting):
    publishers = [staff(Role.PUBLISHER) for _ in waiting]

    def approve(number):
        try:
            return batches.approve(waiting[number], by=publishers[number]).status
        except batches.NotDone as reason:
            return str(reason)[:39]

    return sorted(in_threads(len(waiting), approve))


@pytest.mark.django_db(transaction=True)
def test_two_publishers_at_once_publish_once():
    batch = checked(revised())

    answers = approved_at_once(batch, batch)

    assert answers == ["Only a submitted file can be approved.", "published"]
    assert Release.objects.filter(batch=batch).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_files_of_one_period_at_once_publish_one():
    answers = approved_at_once(checked(revised("2.5")), checked(revised("2.6")))

    assert answers == ["The published values have changed since", "published"]
    assert current(BERD).revision == 2
