"""What happens in the background: the worker calls these, in its own process, perhaps twice."""

from django.db import transaction
from django_tasks import task

from assessments import lifecycle, releases
from assessments.choices import Asking
from assessments.models import Mailing, Panel, Release, Round
from assessments.tally import panels, store
from meo_site.accounts.models import User


def begin(round_: Round, kind: Asking, *, by: User, site: str) -> Mailing:
    """Write to the firms of a round in the background; a job that was cut off is gone on with."""
    with transaction.atomic():  # the queue is a table of the same database: both are kept, or neither
        mailing = lifecycle.ask(round_, kind, by=by)
        write_to_firms.enqueue(mailing.pk, site)
    return mailing


@task()
def write_to_firms(mailing_pk: int, site: str) -> None:
    """Write to the firms of a mailing, batch by batch; each batch is kept even if the worker ends before the next."""
    while lifecycle.write_some(mailing_pk, site):
        pass


def begin_release(round_: Round, *, by: User) -> Release:
    """Make a release of a round in the background."""
    with transaction.atomic():
        release = releases.ask(round_, by=by)
        make_release.enqueue(release.pk)
    return release


def begin_again(release: Release, *, by: User) -> Release:
    """Make a release once more whose job was cut off."""
    with transaction.atomic():
        release = releases.ask_again(release, by=by)
        make_release.enqueue(release.pk)
    return release


@task()
def make_release(release_pk: int) -> None:
    releases.make(release_pk)


def compared(before: Round, after: Round) -> Panel:
    """The stored comparison of two rounds; where something `is_awaited`, not counted yet, that is asked for, once."""
    panel = panels.of(before, after)
    panel.is_awaited = panels.is_stale(panel)
    if panel.is_awaited:
        with transaction.atomic():
            if panels.is_first_to_ask(panel):
                count_panel.enqueue(panel.pk)
    return panel


@task()
def count_panel(panel_pk: int) -> None:
    if panel := Panel.objects.filter(pk=panel_pk).first():
        store.compact()  # what waits to be folded would leave it stale
        panels.build(panel)
