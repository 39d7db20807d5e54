"""verify_integrity: check that the tally, the submissions and the stored files agree; names each break and fails."""

from itertools import chain, islice

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import pluralize
from rich.console import Console
from rich.progress import Progress

from assessments import integrity
from assessments.models import Evidence, Round

NAMED = 50  # breaks that are named


class Command(BaseCommand):
    help = "Check that the tally, the submissions and the stored files agree; fails where they do not."

    def add_arguments(self, parser):
        parser.add_argument(
            "--repair-files",
            action="store_true",
            help="first remove stored files, older than a day, without a row",
        )

    def handle(self, *, repair_files, **options):
        removed = integrity.remove_orphans() if repair_files else 0
        rounds = list(Round.objects.select_related("framework_version").order_by("slug"))
        with Progress(console=Console(file=self.stderr._out), transient=True) as progress:
            in_turn = progress.track(rounds, description="Checking")
            breaks = chain(self.breaks_of(in_turn), integrity.file_breaks())
            named = list(islice(breaks, NAMED))
            number = len(named) + sum(1 for _ in breaks)
        for one in named:
            self.stderr.write(one)
        if number:
            raise CommandError(f"{number} break{pluralize(number)} found.")
        files = Evidence.objects.files().count()
        self.stdout.write(
            f"Checked {len(rounds)} round{pluralize(len(rounds))} and {files} file{pluralize(files)}: all agree."
            f" Removed {removed} file{pluralize(removed)} without a row."
        )

    def breaks_of(self, rounds):
        for round_ in rounds:
            yield from integrity.tally_breaks(round_)
            yield from integrity.submission_breaks(round_)
