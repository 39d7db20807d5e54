"""Mail to people."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "meo_site.mail"
    label = "mail"
    verbose_name = "Mail"
