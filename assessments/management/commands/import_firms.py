"""import_firms: a list of firms to invite from a CSV or XLSX file onto the list of a round."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from rich.console import Console

from assessments import lifecycle
from assessments.invited import Unreadable, compare, read
from assessments.models import Round

NAMED = 100  # problems that are written out


class Command(BaseCommand):
    help = "Add the firms of a list to those invited to a round; a firm is known again by its address."

    def add_arguments(self, parser):
        parser.add_argument("round", metavar="ROUND")
        parser.add_argument("file", metavar="FILE")
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would change, and change nothing"
        )

    def handle(self, *, round, file, dry_run, **options):
        chosen = Round.objects.filter(slug=round).first()
        if not chosen:
            raise CommandError(f"No such round: {round}. Nothing was changed.")
        with Console(stderr=True).status("Reading and comparing…"), transaction.atomic():
            reading = self.reading_of(file)
            comparison = compare(chosen, reading)
            self.refuse(comparison, file)
            if not dry_run:
                comparison = lifecycle.list_firms(chosen, reading, by=None)
        said = (
            f"{len(comparison.new)} new, {len(comparison.changed)} changed, {comparison.unchanged} the same, "
            f"{comparison.invited_before} of these invited before"
        )
        if comparison.unknown:
            self.stdout.write(f"Columns not read: {', '.join(comparison.unknown)}")
        self.stdout.write(
            f"Nothing was changed. Without --dry-run: {said}." if dry_run else f"{chosen.slug}: {said}."
        )

    def reading_of(self, file):
        try:
            return read(Path(file).read_bytes())
        except OSError as reason:
            raise CommandError(f"{file}: {reason.strerror}. Nothing was changed.") from reason
        except Unreadable as reason:
            raise CommandError(f"{file}: {reason} Nothing was changed.") from reason

    def refuse(self, comparison, file):
        for problem in comparison.problems[:NAMED]:
            self.stderr.write(f"{Path(file).name}, {problem}")
        if comparison.problems:
            count = len(comparison.problems)
            raise CommandError(f"Nothing was changed: {count} problem{'s' if count > 1 else ''}.")
