"""rebuild_tally: count the submissions of rounds anew, or check that the stored tally says the same."""

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import pluralize
from rich.console import Console
from rich.progress import Progress

from assessments.models import Round
from assessments.tally import store

NAMED = 5  # differing segments that are named


class Command(BaseCommand):
    help = "Count the submissions of rounds (by slug; without any: all) anew and store the tally."

    def add_arguments(self, parser):
        parser.add_argument("rounds", nargs="*", metavar="ROUND")
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail where the tally is not a recount"
        )

    def handle(self, *, rounds, check, **options):
        chosen = self.find(rounds)
        with Progress(console=Console(file=self.stderr._out), transient=True) as progress:
            in_turn = progress.track(chosen, description="Checking" if check else "Counting")
            if check:
                self.check_rounds(in_turn, len(chosen))
            else:
                self.rebuild_rounds(in_turn, len(chosen))

    def find(self, slugs):
        found = Round.objects.select_related("framework_version").order_by("slug")
        if not slugs:
            return list(found)
        chosen = list(found.filter(slug__in=slugs))
        if unknown := sorted(set(slugs) - {round_.slug for round_ in chosen}):
            raise CommandError(f"No such round: {', '.join(unknown)}. Nothing was changed.")
        return chosen

    def rebuild_rounds(self, rounds, number):
        rows = sum(store.rebuild(round_) for round_ in rounds)
        self.stdout.write(f"Rebuilt the tally of {number} round{pluralize(number)}: {rows} rows.")

    def check_rounds(self, rounds, number):
        differing = [(round_.slug, key) for round_ in rounds for key in store.check(round_)]
        for slug, key in differing[:NAMED]:
            self.stderr.write(f"{slug}: {key}")
        if differing:
            raise CommandError(
                f"{len(differing)} tally rows differ from a recount of {number} round{pluralize(number)}."
            )
        self.stdout.write(
            f"Checked the tally of {number} round{pluralize(number)}: 0 rows differ from a recount."
        )
