"""What becomes of a file that was handed in. The only writer of the status of a batch."""

import json
import zlib
from decimal import InvalidOperation
from typing import Any

from django.db import DataError, IntegrityError, OperationalError, transaction
from django.utils import timezone

from indicators import publishing
from indicators.choices import ImportMode, ImportStatus
from indicators.models import ImportBatch, Indicator, Release
from indicators.models.batch import APPROVED
from meo_site.accounts.models import User
from meo_site.audit.models import Event
from meo_site.audit.record import record
from meo_site.spreadsheets import LARGEST_FILE, MEGABYTE

from . import comparing, previewing

ENDED = (ImportStatus.PUBLISHED, ImportStatus.DISCARDED)
MOVED = (
    "The published values have changed since this file was compared with them. Nothing was published. "
    "An editor compares it again, looks at the new difference, and submits it."
)
BUSY = "The database was busy with something else. Nothing was published. Approve it once more."
UNSTORABLE = (
    "A value of this file is larger than can be stored. Nothing was published. Return it to its editors."
)
LONGEST_NAME = 150
COMPARED = 60  # per cent of publishing; the rest is writing, of which nobody sees anything until it is done
HANDS = ("handed in", "looked again", "submitted")  # what makes a file somebody's own work


class NotDone(Exception):
    """Refused; the message may be read by a user."""


@transaction.atomic
def hand_in(
    data: bytes,
    name: str,
    *,
    by: User,
    mode: str = ImportMode.ADD,
    indicator: Indicator | None = None,
    reason: str = "",
) -> ImportBatch:
    """Keep a file as it came; it is read in the background."""
    if not data:
        raise NotDone("This file is empty.")
    if len(data) > LARGEST_FILE:
        raise NotDone(f"Use a file of at most {LARGEST_FILE // MEGABYTE} MB.")
    batch = ImportBatch.objects.create(
        content=data,
        file_name=name[-LONGEST_NAME:],
        mode=mode,
        indicator=indicator,
        reason=reason.strip(),
        uploaded_by=by,
    )
    record(by, "handed in", batch, bytes=len(data))
    return batch


def read(batch_pk: int, version: int) -> None:
    """The job: compare a file with what is published, and keep the difference; nothing else is written."""
    batch = ImportBatch.objects.select_related("indicator__unit").get(pk=batch_pk)
    if (batch.status, batch.version) != (ImportStatus.READING, version):
        return
    being_read = ImportBatch.objects.filter(pk=batch_pk, status=ImportStatus.READING, version=version)
    found = previewing.preview(batch, lambda percent: being_read.update(progress=percent))
    _keep(batch, found)


@transaction.atomic
def _keep(batch: ImportBatch, found: previewing.Preview) -> None:
    stored = _lock(batch)
    if (stored.status, stored.version) != (ImportStatus.READING, batch.version):
        return  # discarded, or begun again, while it was being read
    data = found.packed()
    stored.status = ImportStatus.REFUSED if found.is_refused else ImportStatus.PREVIEWED
    stored.difference, stored.digest, stored.counts = (
        zlib.compress(data),
        comparing.digest_of(data),
        found.counts,
    )
    stored.progress = 100
    _save(stored, ["status", "difference", "digest", "counts", "progress"])


@transaction.atomic
def look_again(batch: ImportBatch, *, by: User, seen: int | None = None) -> ImportBatch:
    """Compare a file once more; one that was submitted is submitted again afterwards."""
    batch = _fresh(batch, seen)
    if batch.status in ENDED:
        raise NotDone(f"This file is {batch.get_status_display().lower()}. Hand it in again.")
    _refuse_while_published(batch)
    batch.status = ImportStatus.READING
    batch.progress, batch.counts, batch.difference, batch.digest = 0, {}, b"", ""
    _save(batch, ["status", "progress", "counts", "difference", "digest"])
    record(by, "looked again", batch)
    return batch


@transaction.atomic
def submit(batch: ImportBatch, *, by: User, reason: str = "", seen: int | None = None) -> ImportBatch:
    """Ask somebody else to publish the difference as it was shown."""
    batch = _fresh(batch, seen)
    if batch.status != ImportStatus.PREVIEWED:
        raise NotDone("Only a file without mistakes that has been read can be submitted.")
    if not batch.counts.get("releases"):
        raise NotDone("Not submitted. Nothing differs from the published values.")
    batch.reason = reason.strip() or batch.reason
    if not batch.reason and any(one["replaces"] for one in difference(batch)["releases"]):
        raise NotDone("Not submitted. Say why published values change: readers see it beside the new ones.")
    batch.status = ImportStatus.CHECKED
    _save(batch, ["status", "reason"])
    record(by, "submitted", batch, digest=batch.digest)
    return batch


@transaction.atomic
def send_back(batch: ImportBatch, *, by: User, reason: str, seen: int | None = None) -> ImportBatch:
    """Give a file back to its editors, saying what is wanted; one whose publishing was cut off, too."""
    batch = _fresh(batch, seen)
    if batch.status not in (ImportStatus.CHECKED, ImportStatus.PUBLISHING):
        raise NotDone("Only a submitted file can be returned.")
    if not reason.strip():
        raise NotDone("Say what should be changed.")
    batch.status, batch.approved_by = ImportStatus.PREVIEWED, None
    _save(batch, ["status", "approved_by"])
    record(by, "returned", batch, because=reason.strip())
    return batch


@transaction.atomic
def approve(batch: ImportBatch, *, by: User, seen: int | None = None) -> ImportBatch | None:
    """Have a submitted file published in the background; None where this person has approved it already."""
    stored = _lock(batch)
    if stored.status in APPROVED:
        if stored.approved_by == by:
            return None  # a double click
        raise NotDone(f"{stored.approved_by} has approved this file already.")
    batch = _fresh(batch, seen)
    if batch.status != ImportStatus.CHECKED:
        raise NotDone("Only a submitted file can be approved.")
    if has_worked_on(by, batch):
        raise NotDone("You have worked on this file yourself. Somebody else approves it.")
    batch.status, batch.approved_by, batch.progress = ImportStatus.PUBLISHING, by, 0
    _save(batch, ["status", "approved_by", "progress"])
    record(by, "approved", batch, digest=batch.digest)
    return batch


@transaction.atomic
def start_again(batch: ImportBatch, *, by: User, seen: int | None = None) -> ImportBatch:
    """Publish an approved file by another job: the one before was cut off, or finds itself overtaken."""
    batch = _fresh(batch, seen)
    if batch.status != ImportStatus.PUBLISHING:
        raise NotDone("Only a file that is being published can be started again.")
    batch.progress = 0
    _save(batch, ["progress"])
    record(by, "started again", batch)
    return batch


def publish(batch_pk: int, version: int) -> None:
    """The job: publish an approved file, or give it back to its publishers, saying why it could not be."""
    batch = ImportBatch.objects.select_related("indicator__unit", "approved_by").get(pk=batch_pk)
    if (batch.status, batch.version) != (ImportStatus.PUBLISHING, version):
        return  # published by a job that was cut off after it, returned, or started again
    try:
        _publish(batch)
    except NotDone as reason:
        _give_back(batch, str(reason))


def _publish(batch: ImportBatch) -> None:
    """A release for each indicator and period that a file changes: all of them, or none.

    The difference is made once more out of the stored file. Where it is not the one that was submitted, because
    published values have changed meanwhile, nothing is published. It is made before the lock, so that people read
    how far it is and nobody waits; under the lock, the releases must still be those that it was made of.
    """
    being_published = ImportBatch.objects.filter(pk=batch.pk, version=batch.version)
    slugs = {one["indicator"] for one in difference(batch)["releases"]}
    indicators = list(Indicator.objects.filter(slug__in=slugs).values_list("pk", flat=True))
    try:
        rests_on = _releases(indicators)
        found = previewing.preview(
            batch, lambda percent: being_published.update(progress=percent * COMPARED // 100)
        )
        if found.is_refused or comparing.digest_of(found.packed()) != batch.digest:
            raise NotDone(MOVED)
        _write(batch, found, indicators, rests_on)
    except (publishing.NotPublishable, IntegrityError):  # the second: somebody began a correction just now
        raise NotDone(MOVED) from None
    except (DataError, InvalidOperation):  # PostgreSQL's word for it, and SQLite's
        raise NotDone(UNSTORABLE) from None
    except OperationalError:  # two transactions stood in each other's way
        raise NotDone(BUSY) from None


@transaction.atomic
def _write(
    batch: ImportBatch, found: previewing.Preview, indicators: list[int], rests_on: dict[int, int]
) -> None:
    stored = _lock(batch)
    if (stored.status, stored.version) != (ImportStatus.PUBLISHING, batch.version):
        return  # returned, or started again, while it was compared
    publishing.alone_with(indicators)
    if _releases(indicators) != rests_on:
        raise NotDone(MOVED)
    publishing.publish_together(found.written, by=stored.approved_by)
    stored.status, stored.published_at, stored.progress = ImportStatus.PUBLISHED, timezone.now(), 100
    _save(stored, ["status", "published_at", "progress"])
    record(stored.approved_by, "published", stored, digest=stored.digest, releases=len(found.written))


def _releases(indicators: list[int]) -> dict[int, int]:
    """Each release of these with its version, which changes with whatever is done to it."""
    return dict(Release.objects.filter(indicator__in=indicators).values_list("pk", "version"))


@transaction.atomic
def _give_back(batch: ImportBatch, because: str) -> None:
    stored = _lock(batch)
    if (stored.status, stored.version) != (ImportStatus.PUBLISHING, batch.version):
        return
    stored.status, stored.approved_by = ImportStatus.CHECKED, None
    _save(stored, ["status", "approved_by"])
    record(None, "not published", stored, because=because)


@transaction.atomic
def discard(batch: ImportBatch, *, by: User, seen: int | None = None) -> ImportBatch:
    """Put a file aside for good; that it was handed in stays written, what was in it goes."""
    batch = _fresh(batch, seen)
    if batch.status in ENDED:
        raise NotDone(f"This file is {batch.get_status_display().lower()} already.")
    _refuse_while_published(batch)
    batch.status = ImportStatus.DISCARDED
    batch.content, batch.difference = b"", b""
    _save(batch, ["status", "content", "difference"])
    record(by, "discarded", batch)
    return batch


def difference(batch: ImportBatch) -> dict[str, Any]:
    """What comparing found, as it was stored: rows, problems, releases."""
    if not batch.difference:
        return {"mode": batch.mode, "rows": [], "problems": [], "releases": []}
    found: dict[str, Any] = json.loads(zlib.decompress(bytes(batch.difference)))
    return found


def refusal(batch: ImportBatch) -> tuple[Event, Event] | None:
    """(who approved a file and when, why it was not published), until something else is done to it."""
    said = list(events(batch)) if batch.status == ImportStatus.CHECKED else []
    if not said or said[0].verb != "not published":
        return None
    return next(event for event in said if event.verb == "approved"), said[0]


def is_overtaken(batch: ImportBatch) -> bool:
    """Whether approving is in vain: what a submitted file was compared with is not what is published now."""
    if batch.status != ImportStatus.CHECKED:
        return False
    if (said := refusal(batch)) and said[1].detail.get("because") == MOVED:
        return True
    compared = difference(batch)["releases"]
    last = {
        (slug, str(start), str(end)): (pk, version)
        for slug, start, end, pk, version in Release.objects.filter(
            indicator__slug__in={one["indicator"] for one in compared}
        )
        .order_by("revision")
        .values_list("indicator__slug", "period_start", "period_end", "pk", "version")
    }
    return any(
        last.get((one["indicator"], one["start"], one["end"]), (None, 0)) != (one["replaces"], one["version"])
        for one in compared
    )


def has_worked_on(person: User, batch: ImportBatch) -> bool:
    """Whether a file is partly this person's own work, who therefore cannot approve it."""
    own = events(batch).filter(actor=person, verb__in=HANDS)
    return batch.uploaded_by_id == person.pk or own.exists()


def events(batch: ImportBatch) -> Any:
    """What has been done to a file, by whom and when; the last one first."""
    own = Event.objects.filter(thing="indicators.importbatch", thing_id=str(batch.pk))
    return own.select_related("actor")


def _refuse_while_published(batch: ImportBatch) -> None:
    if batch.status == ImportStatus.PUBLISHING:
        raise NotDone("This file is approved and being published. A publisher can return it to its editors.")


def _lock(batch: ImportBatch) -> ImportBatch:
    return (
        ImportBatch.objects.select_for_update(of=("self",)).select_related("indicator__unit").get(pk=batch.pk)
    )


def _fresh(batch: ImportBatch, seen: int | None) -> ImportBatch:
    """The batch as it is now, locked; refuses when it is not the one a person saw."""
    stored = _lock(batch)
    if seen is not None and seen != stored.version:
        event = events(stored).first()
        raise NotDone(
            f"{event.actor if event and event.actor else 'Somebody'} has done something to this file since you opened "
            "the page. Nothing was done: look at it as it is now."
        )
    return stored


def _save(batch: ImportBatch, fields: list[str]) -> None:
    batch.version += 1
    batch.save(update_fields=[*fields, "version"])
