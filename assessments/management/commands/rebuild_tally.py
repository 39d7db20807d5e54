"""rebuild_tally: count the submissions of rounds anew, or check that the stored tally says the same; panels too."""

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.template.defaultfilters import pluralize
from rich.console import Console
from rich.progress import Progress

from assessments.models import Panel, Round
from assessments.tally import panels, store

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
        done = [(round_, store.rebuild(round_)) for round_ in rounds]
        compared = panels_of(round_ for round_, _ in done)
        for panel in compared:
            panels.build(panel)
        rows = sum(rows for _, rows in done)
        self.stdout.write(f"Rebuilt the tally of {said(number, compared)}: {rows} rows.")

    def check_rounds(self, rounds, number):
        checked = [(round_, store.check(round_)) for round_ in rounds]
        compared = panels_of(round_ for round_, _ in checked)
        differing = [(round_.slug, key) for round_, keys in checked for key in keys]
        differing += [(f"panel {one}", f"sector {pk}") for one in compared for pk in panels.differing(one)]
        for slug, key in differing[:NAMED]:
            self.stderr.write(f"{slug}: {key}")
        if differing:
            raise CommandError(
                f"{len(differing)} tally rows differ from a recount of {said(number, compared)}."
            )
        self.stdout.write(f"Checked the tally of {said(number, compared)}: 0 rows differ from a recount.")


def panels_of(rounds):
    """The stored comparisons of any of these rounds."""
    pks = [round_.pk for round_ in rounds]
    return list(Panel.objects.filter(Q(before__in=pks) | Q(after__in=pks)).distinct())


def said(rounds, compared):
    number = len(compared)
    panels_too = f" and {number} panel{pluralize(number)}" if number else ""
    return f"{rounds} round{pluralize(rounds)}{panels_too}"
