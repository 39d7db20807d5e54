"""`manage.py worker`: does background jobs until it is told to stop, shows that it is alive, and does what is due."""

from django_tasks_db.management.commands import db_worker

from assessments.tally import store
from indicators import publishing
from meo_site import heartbeat


class Command(db_worker.Command):
    help = "Do background jobs; /readyz sees the heartbeat of this process."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(reload=False)  # a job must not be cut off because a file was saved

    def handle(self, **options):
        with heartbeat.beating(also=do_what_is_due):
            super().handle(**options)


def do_what_is_due():
    """Fold the rest of the tally; publish what was approved for a moment that has come."""
    store.compact()
    publishing.publish_due()
