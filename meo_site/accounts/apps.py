"""People who sign in."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in

from . import idleness


class AccountsConfig(AppConfig):
    name = "meo_site.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self):
        # A signal, because people sign in by many doors of Django and allauth; each begins a session that is in use.
        user_logged_in.connect(idleness.begin)
