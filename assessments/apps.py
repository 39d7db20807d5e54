"""A firm says where it stands."""

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate

SERIES, ROW = "assessments.{}_referenceseries", "assessments.{}_referencerow"
WRITTEN = ["work", "challenge", "vulnerability"]  # by editors, who may delete them too
GIVEN = ["siapriority", "linktheme"]  # by files; changed by editors
CONTEXT = [*WRITTEN, *GIVEN, "actortype"]


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Capabilities and the region"  # the heading of the admin, which holds nothing of firms

    def ready(self):
        post_migrate.connect(permit_roles, sender=self)  # as the indicators' half does, and why is said there


def permit_roles(sender, using=DEFAULT_DB_ALIAS, **options):
    """Let editors keep tables published elsewhere and what ties capabilities to the region; publishers read both."""
    from django.contrib.auth.management import create_permissions  # noqa: PLC0415 - models are not loaded yet above

    from meo_site.accounts.roles import Role, permit  # noqa: PLC0415 - as above

    if using != DEFAULT_DB_ALIAS:
        return
    create_permissions(sender, verbosity=0, using=using)
    read = [one.format("view") for one in (SERIES, ROW)] + [f"assessments.view_{name}" for name in CONTEXT]
    write = [one.format(verb) for one in (SERIES, ROW) for verb in ("add", "change")]
    write += [f"assessments.change_{name}" for name in CONTEXT] + ["assessments.add_actortype"]
    write += [f"assessments.{verb}_{name}" for name in WRITTEN for verb in ("add", "delete")]
    permit(Role.EDITOR, [*read, *write, ROW.format("delete")])
    permit(Role.PUBLISHER, read)
