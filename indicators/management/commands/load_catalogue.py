"""Loads the catalogue: places, indicators, first editions of their figures, claims."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from indicators import importing

SHIPPED = Path(__file__).parents[2] / "catalogue"


class Command(BaseCommand):
    help = "Load the catalogue's CSV files from a folder (the report's figures, unless another is named)."

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, default=SHIPPED)

    def handle(self, *, folder, **options):
        try:
            added = importing.load(folder)
        except importing.Unreadable as reason:
            for problem in reason.problems:
                self.stderr.write(str(problem))
            raise CommandError(f"Problems: {len(reason.problems)}. Nothing was loaded.") from None
        parts = [f"{number} {name}" for name, number in added.items() if number]
        self.stdout.write(f"Catalogue loaded: {', '.join(parts)} added." if parts else "Catalogue unchanged.")
