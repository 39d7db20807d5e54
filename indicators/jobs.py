"""What happens in the background: the worker calls these, in its own process, perhaps twice."""

from django.db import transaction
from django_tasks import task

from indicators import batches
from indicators.models import ImportBatch, Indicator
from meo_site.accounts.models import User


def begin_import(
    data: bytes, name: str, *, by: User, mode: str, indicator: Indicator | None, reason: str
) -> ImportBatch:
    """Keep a file that somebody hands in, and compare it with what is published in the background."""
    with transaction.atomic():  # the queue is a table of the same database: both are kept, or neither
        batch = batches.hand_in(data, name, by=by, mode=mode, indicator=indicator, reason=reason)
        read_batch.enqueue(batch.pk, batch.version)
    return batch


def begin_again(batch: ImportBatch, *, by: User, seen: int | None = None) -> ImportBatch:
    """Compare a file once more: published values have changed, or the job was cut off."""
    with transaction.atomic():
        batch = batches.look_again(batch, by=by, seen=seen)
        read_batch.enqueue(batch.pk, batch.version)
    return batch


def begin_publishing(batch: ImportBatch, *, by: User, seen: int | None = None) -> None:
    """Approve a file, and publish it in the background; a second click begins nothing."""
    with transaction.atomic():
        if approved := batches.approve(batch, by=by, seen=seen):
            publish_batch.enqueue(approved.pk, approved.version)


def begin_publishing_again(batch: ImportBatch, *, by: User, seen: int | None = None) -> None:
    """The job was cut off: the worker was stopped, or its machine."""
    with transaction.atomic():
        batch = batches.start_again(batch, by=by, seen=seen)
        publish_batch.enqueue(batch.pk, batch.version)


@task()
def read_batch(batch_pk: int, version: int) -> None:
    batches.read(batch_pk, version)


@task()
def publish_batch(batch_pk: int, version: int) -> None:
    batches.publish(batch_pk, version)
