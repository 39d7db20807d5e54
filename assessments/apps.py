"""A firm says where it stands."""

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate

SERIES, ROW = "assessments.{}_referenceseries", "assessments.{}_referencerow"


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Published elsewhere"  # the heading of the admin, which holds nothing else of this half

    def ready(self):
        post_migrate.connect(permit_roles, sender=self)  # as the indicators' half does, and why is said there


def permit_roles(sender, using=DEFAULT_DB_ALIAS, **options):
    """Let editors enter tables of counts that were published elsewhere, and publishers read them."""
    from django.contrib.auth.management import create_permissions  # noqa: PLC0415 - models are not loaded yet above

    from meo_site.accounts.roles import Role, permit  # noqa: PLC0415 - as above

    if using != DEFAULT_DB_ALIAS:
        return
    create_permissions(sender, verbosity=0, using=using)
    read = [one.format("view") for one in (SERIES, ROW)]
    write = [one.format(verb) for one in (SERIES, ROW) for verb in ("add", "change")]
    permit(Role.EDITOR, [*read, *write, ROW.format("delete")])
    permit(Role.PUBLISHER, read)
