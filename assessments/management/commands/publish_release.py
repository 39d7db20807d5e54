"""publish_release: make and approve a release of a closed round, or show what it would be."""

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import pluralize
from rich.console import Console
from rich.progress import Progress

from assessments import releases
from assessments.choices import ReleaseStatus
from assessments.models import Round
from meo_site.accounts.models import User


class Command(BaseCommand):
    help = "Publish the benchmark tables of a closed round: made by an analyst, approved by a publisher."

    def add_arguments(self, parser):
        parser.add_argument("round", metavar="ROUND")
        parser.add_argument("--dry-run", action="store_true", help="print the preview, and store nothing")
        parser.add_argument("--by", metavar="EMAIL", help="the analyst who makes it")
        parser.add_argument(
            "--approved-by", metavar="EMAIL", help="the publisher who approves it, another person"
        )

    def handle(self, *, round, dry_run, by, approved_by, **options):
        chosen = Round.objects.select_related("framework_version").filter(slug=round).first()
        if not chosen:
            raise CommandError(f"No such round: {round}. Nothing was changed.")
        if dry_run:
            return self.show(chosen)
        if not by or not approved_by:
            raise CommandError("Name two people: --by EMAIL --approved-by EMAIL. Nothing was changed.")
        self.publish(chosen, self.person(by), self.person(approved_by))

    def person(self, email):
        found = User.objects.filter(email=email.lower()).first()
        if not found:
            raise CommandError(f"Nobody here has the address {email}. Nothing was changed.")
        return found

    def show(self, round_):
        try:
            releases.refuse_unless_closed(round_)
        except releases.NotReleased as reason:
            raise CommandError(f"{reason} Nothing was changed.") from reason
        made = self.with_progress(lambda note: releases.released_of(round_, round_.minimum, note=note)[0])
        self.print(releases.preview_of_made(round_, made))
        said = "could not be published" if made.failures else "could be published"
        self.stdout.write(f"Nothing was stored. {round_.slug} {said}: {made.firms} firms.")

    def publish(self, round_, maker, approver):
        try:
            releases.refuse_to_approve(maker, approver)
            asked = releases.ask(round_, by=maker)
            made = self.with_progress(lambda note: releases.make(asked.pk, note))
            if made.status == ReleaseStatus.REFUSED:
                self.print(releases.preview_of(made))
                raise CommandError(
                    f"The audit refuses it, so nothing is public. Release kept for its reasons: {made.pk}."
                )
            published = releases.approve(made, by=approver)
        except releases.NotReleased as reason:
            raise CommandError(f"{reason} Nothing was published.") from reason
        self.stdout.write(f"{round_.slug}: release {published.number} published, {published.firms} firms.")

    def with_progress(self, work):
        """Do it while a terminal shows how far it is."""
        with Progress(console=Console(file=self.stderr._out), transient=True) as progress:
            task = progress.add_task("Starting", total=100)
            return work(lambda step, percent: progress.update(task, description=step, completed=percent))

    def print(self, preview):
        """What the page of a release shows, but for the figures themselves."""
        say = self.stdout.write
        say(f"{preview.firms} firms, at least {preview.minimum} behind every figure")
        for one in preview.merged:
            together = (
                f"put together: {'; '.join(one.members)}" if one.members else "shown for all firms alone"
            )
            say(f"{one.dimension} {together}")
        for one in [*preview.shares, preview.total]:
            shown, averages, withheld = one.percentages
            say(
                f"{one.title}: {one.cells} cells, {one.shown} shown in full ({shown}%), {one.averages} without average "
                f"({averages}%), {one.withheld} withheld ({withheld}%), {one.no_firms} without firms"
            )
        for one in preview.hidden:
            say(f"{one.table}: {one.column}: {'; '.join(one.rows)}: {one.reason}")
        if changes := preview.changes:
            say(
                f"Against release {changes.number}: {changes.firms} firms then, {changes.figures} cells with other "
                f"figures, {changes.shown} newly shown, {changes.withheld} newly withheld, {changes.groups} rows that "
                "one of the two alone has"
            )
        if number := len(preview.failures):
            say(f"The audit refuses it, for {number} reason{pluralize(number)}:")
        for failure in preview.failures:
            say(f"  {failure}")
