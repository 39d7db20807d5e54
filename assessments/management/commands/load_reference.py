"""load_reference: tables of counts that were published elsewhere, from content files into the database."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from assessments import definition, lifecycle


class Command(BaseCommand):
    help = "Check tables of counts that were published elsewhere, and load them; a public one never changes."

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", metavar="PATH")
        parser.add_argument("--publish", action="store_true", help="show them to everybody")

    def handle(self, *, paths, publish, **options):
        try:
            found = definition.read_references(paths)
            with transaction.atomic():
                done = [
                    f"{series['slug']} ({len(rows)} rows): {lifecycle.load_series(series, rows, publish=publish)}"
                    for series, rows in found
                ]
        except definition.Broken as broken:
            self.refuse(broken.problems)
        except lifecycle.NotReady as reason:
            raise CommandError(f"Nothing was loaded: {reason}") from reason
        self.stdout.write(f"{'; '.join(done)}.")

    def refuse(self, problems):
        for problem in problems:
            self.stderr.write(str(problem))
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        raise CommandError(f"Nothing was loaded: {count}.")
