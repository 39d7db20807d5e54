"""An approved file is published by a job: as a whole or not at all, once, and what was approved or nothing."""

from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, OperationalError
from django_tasks_db.models import DBTaskResult

from indicators import batches, jobs, publishing, validation, verdicts
from indicators.batches import cells, previewing
from indicators.models import ImportBatch, Observation, Release
from meo_site.accounts.roles import Role
from meo_site.audit.models import Event
from tests.assessments.test_at_once import in_threads
from tests.factories import staff
from tests.indicators.batches.files import (
    BERD,
    REASON,
    approved,
    as_csv,
    changed,
    checked,
    kinds,
    published,
    revised,
    rows_of,
)
from tests.indicators.revisions import corrected, current

pytestmark = pytest.mark.django_db


def east_midlands():
    return current(BERD).observations.get(geography__slug="east-midlands").value


def why_not(batch):
    """What its page says of the approval that could not be published."""
    _, refused = batches.refusal(batch)
    return refused.detail["because"]


def test_a_value_that_the_database_cannot_hold_is_a_refusal_and_no_fault(monkeypatch):
    monkeypatch.setattr(cells, "LARGEST", Decimal(10) ** 30)
    monkeypatch.setattr(validation, "LARGEST", Decimal(10) ** 30)
    batch = checked(
        as_csv(changed(interval_low="-99999999999999999", interval_high="99999999999999999", unit="£bn"))
    )

    batch = approved(batch)

    assert (batch.status, batch.approved_by) == ("checked", None)
    assert "larger than can be stored" in why_not(batch)
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
    assert list(verbs) == ["handed in", "submitted", "approved", "published"]


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
    batch, publisher = checked(revised()), staff(Role.PUBLISHER)
    corrected(BERD, 2_600_000_000, place="east-midlands")

    batch = approved(batch, by=publisher)

    assert east_midlands() == 2_600_000_000
    assert (batch.status, batch.approved_by) == ("checked", None)
    approval, refused = batches.refusal(batch)
    assert (approval.actor, refused.actor) == (publisher, None)
    assert "have changed since" in refused.detail["because"]
    again = batches.look_again(batch, by=batch.uploaded_by)
    assert batches.refusal(again) is None
    batches.read(again.pk, again.version)
    again = batches.submit(ImportBatch.objects.get(pk=batch.pk), by=batch.uploaded_by)
    approved(again, by=publisher)
    assert east_midlands() == 2_500_000_000


def test_values_that_move_while_it_is_compared_are_not_lost(monkeypatch):
    batch, preview = checked(revised()), previewing.preview

    def overtaken(*given):
        found = preview(*given)
        corrected(BERD, 2_600_000_000, place="east-midlands")
        return found

    monkeypatch.setattr(previewing, "preview", overtaken)
    batch = approved(batch)

    assert (batch.status, east_midlands()) == ("checked", 2_600_000_000)
    assert "have changed since" in why_not(batch)


def test_other_content_than_was_approved_is_not_published():
    batch = checked(revised())
    ImportBatch.objects.filter(pk=batch.pk).update(content=revised("2.9"))

    assert "have changed since" in why_not(approved(batch))
    assert east_midlands() == 1_900_000_000


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (IntegrityError, "have changed since"),
        (OperationalError, "busy with something else"),
        (DataError, "larger than can be stored"),
        (publishing.NotPublishable, "have changed since"),
    ],
)
def test_what_the_database_refuses_goes_back_to_its_publishers(monkeypatch, fault, said):
    def refuses(*given, **named):
        raise fault("Refused.")

    monkeypatch.setattr(verdicts, "retest", refuses)  # the last thing that publishing does
    batch = approved(checked(revised()))

    assert (batch.status, batch.approved_by, batch.published_at) == ("checked", None, None)
    assert said in why_not(batch)
    assert (Release.objects.filter(batch=batch).count(), east_midlands()) == (0, 1_900_000_000)


def test_a_second_click_publishes_nothing_more():
    batch, publisher = checked(revised()), staff(Role.PUBLISHER)

    for _ in range(2):
        jobs.begin_publishing(batch, by=publisher, seen=batch.version)

    assert Event.objects.filter(thing="indicators.importbatch", verb="approved").count() == 1
    assert [one.args_kwargs["args"] for one in DBTaskResult.objects.all()] == [[batch.pk, batch.version + 1]]


def test_a_job_that_runs_twice_publishes_once():
    batch = batches.approve(checked(revised()), by=staff(Role.PUBLISHER))

    for _ in range(2):
        jobs.publish_batch.call(batch.pk, batch.version)

    assert Release.objects.filter(batch=batch).count() == 1
    assert Event.objects.filter(thing="indicators.importbatch", verb="published").count() == 1


def test_publishing_that_was_cut_off_is_started_again():
    batch, publisher = batches.approve(checked(revised()), by=staff(Role.PUBLISHER)), staff(Role.PUBLISHER)

    jobs.begin_publishing_again(batch, by=publisher, seen=batch.version)
    batches.publish(batch.pk, batch.version)  # the job that was thought dead

    assert ImportBatch.objects.get(pk=batch.pk).status == "publishing"
    jobs.publish_batch.call(*DBTaskResult.objects.get().args_kwargs["args"])
    assert ImportBatch.objects.get(pk=batch.pk).approved_by == batch.approved_by
    assert current(BERD).batch == batch
    with pytest.raises(batches.NotDone, match="Only a file that is being published"):
        batches.start_again(batch, by=publisher)


def test_a_job_that_is_overtaken_while_it_compares_publishes_nothing(monkeypatch):
    batch, preview = batches.approve(checked(revised()), by=staff(Role.PUBLISHER)), previewing.preview

    def overtaken(*given):
        found = preview(*given)
        batches.send_back(batch, by=staff(Role.PUBLISHER), reason="Look at row 3.")
        return found

    monkeypatch.setattr(previewing, "preview", overtaken)
    batches.publish(batch.pk, batch.version)

    stored = ImportBatch.objects.get(pk=batch.pk)
    assert (stored.status, stored.approved_by) == ("previewed", None)
    assert Release.objects.filter(batch=batch).count() == 0


def test_a_failure_half_way_leaves_nothing(monkeypatch):
    batch = checked(as_csv([*changed(value="2.5", as_printed=""), *as_new_period("2020")]))
    before = Release.objects.count(), Observation.objects.count()
    count = []

    def fails(*given, **named):
        count.append(given)
        raise RuntimeError("The power went.")

    monkeypatch.setattr(verdicts, "retest", fails)  # the last thing that publishing does
    with pytest.raises(RuntimeError):
        approved(batch)

    assert len(count) == 1
    assert (Release.objects.count(), Observation.objects.count()) == before
    assert ImportBatch.objects.get(pk=batch.pk).status == "publishing"  # to be started again
    assert east_midlands() == 1_900_000_000


def published_at_once(*waiting):
    approved = [batches.approve(batch, by=staff(Role.PUBLISHER)) for batch in {*waiting}]
    versions = {batch.pk: batch.version for batch in approved}
    in_threads(len(waiting), lambda number: batches.publish(waiting[number].pk, versions[waiting[number].pk]))
    return sorted(ImportBatch.objects.values_list("status", flat=True))


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_one_job_publish_once():
    batch = checked(revised())

    assert published_at_once(batch, batch) == ["published"]
    assert Release.objects.filter(batch=batch).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_files_of_one_period_at_once_publish_one():
    waiting = checked(revised("2.5")), checked(revised("2.6"))

    assert published_at_once(*waiting) == ["checked", "published"]
    (lost,) = [batch for batch in waiting if batches.events(batch)[0].verb == "not published"]
    assert "have changed since" in why_not(ImportBatch.objects.get(pk=lost.pk))
    assert current(BERD).revision == 2
