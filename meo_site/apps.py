"""The roof: urls, settings, templates and static files shared by both halves."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "meo_site"
    verbose_name = "Site"
