"""The roof: urls, settings, templates and static files shared by both halves."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from .database import refuse_other_encodings


class SiteConfig(AppConfig):
    name = "meo_site"
    verbose_name = "Site"

    def ready(self):
        # a signal of Django's own, because this must hold before the first query of any process
        connection_created.connect(refuse_other_encodings)
