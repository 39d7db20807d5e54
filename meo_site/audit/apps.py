"""Who did what, when."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "meo_site.audit"
    label = "audit"
    verbose_name = "Audit"
