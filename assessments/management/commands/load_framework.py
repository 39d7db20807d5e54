"""load_framework: questionnaires and vocabularies from YAML files into the database."""

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from assessments import definition


class Command(BaseCommand):
    help = "Check framework files (and taxonomies.yaml), show what they change, and load them as drafts."

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", metavar="PATH")
        manner = parser.add_mutually_exclusive_group()
        manner.add_argument(
            "--dry-run", action="store_true", help="show what would change, and change nothing"
        )
        manner.add_argument(
            "--publish", action="store_true", help="freeze the versions: they never change again"
        )

    def handle(self, *, paths, dry_run, publish, **options):
        try:
            with Console(stderr=True).status("Checking and loading…"):
                outcomes = definition.load(paths, publish=publish, dry_run=dry_run)
        except definition.Broken as broken:
            self.refuse(broken.problems)
        for outcome in outcomes:
            self.stdout.write("".join(f"  {line}\n" for line in outcome.lines), ending="")
        done = "; ".join(str(outcome) for outcome in outcomes)
        self.stdout.write(f"Nothing was changed. Without --dry-run: {done}." if dry_run else f"{done}.")

    def refuse(self, problems):
        for problem in problems:
            self.stderr.write(str(problem))
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        raise CommandError(f"Nothing was loaded: {count}.")
