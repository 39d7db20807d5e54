"""seed_demo: a fictional region to try the product on, and the sign-ins to try it with."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from rich.console import Console

from assessments.demonstration import people, region
from assessments.demonstration.patterns import Different
from assessments.demonstration.seeding import Seeding
from assessments.models import Firm, FrameworkVersion
from indicators.models import Geography


class Command(BaseCommand):
    help = "Fill a demonstration site with fictional firms; run again, it only prints the sign-ins."

    def handle(self, **options):
        self.refuse_where_it_does_harm()
        self.refuse_without_content()
        try:
            with Console(stderr=True).status("Seeding…") as status, transaction.atomic():
                done = Seeding(timezone.localdate(), status.update).run()
        except Different as reason:
            raise CommandError(f"Nothing was seeded: {reason}.") from reason
        for sign_in in people.SIGN_INS:
            self.stdout.write(str(sign_in))
        self.stdout.write(
            f"Demonstration seeded: {', '.join(done)}." if done else "Demonstration: nothing to add."
        )

    def refuse_where_it_does_harm(self):
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("The passwords of the demonstration are public: set DEMO=1 if this is one.")
        if real := Firm.objects.filter(is_demo=False).count():
            raise CommandError(
                f"There are real firms here ({real}): fictional ones would be counted among them."
            )

    def refuse_without_content(self):
        frameworks = set(FrameworkVersion.objects.published().values_list("framework__code", flat=True))
        if not set(region.ANSWER_RATES) <= frameworks:
            raise CommandError("Load taxonomies.yaml and publish both frameworks first (load_framework).")
        if not set(region.GEOGRAPHIES) <= set(Geography.objects.values_list("slug", flat=True)):
            raise CommandError("Load the catalogue first (load_catalogue): it holds the places.")
