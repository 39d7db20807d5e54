"""The region in figures."""

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate

KEPT_BY_EDITORS = [
    "theme", "unit", "source", "indicator", "breakdown", "commentary", "publishedclaim", "fact", "discrepancy",
    "release", "observation", "importbatch", "seriesbreak", "geographymember",
]  # fmt: skip
# deleted with the form of what they are part of, never on their own
PARTS = ["breakdown", "observation", "seriesbreak", "geographymember"]


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = "Indicators"

    def ready(self):
        # Permissions are rows that exist only after a migration (and, in tests, again after each flush), so neither
        # a data migration nor an import can hand them to a role.
        post_migrate.connect(permit_roles, sender=self)


def permit_roles(sender, using=DEFAULT_DB_ALIAS, **options):
    """Let editors and publishers work in the admin: editors change, publishers read."""
    from django.contrib.auth.management import create_permissions  # noqa: PLC0415 - models are not loaded yet above

    from meo_site.accounts.roles import Role, permit  # noqa: PLC0415 - as above

    if using != DEFAULT_DB_ALIAS:
        return
    create_permissions(
        sender, verbosity=0, using=using
    )  # the app that makes them stands further down the list
    read = [f"indicators.view_{name}" for name in [*KEPT_BY_EDITORS, "geography"]]
    write = [f"indicators.{verb}_{name}" for name in KEPT_BY_EDITORS for verb in ("add", "change")]
    permit(
        Role.EDITOR,
        [*read, *write, *(f"indicators.delete_{name}" for name in PARTS), "indicators.change_geography"],
    )
    permit(Role.PUBLISHER, read)
