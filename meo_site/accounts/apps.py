"""People who sign in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "meo_site.accounts"
    label = "accounts"
    verbose_name = "Accounts"
