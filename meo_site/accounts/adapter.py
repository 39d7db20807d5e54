"""How allauth works here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.hashers import make_password


class AccountAdapter(DefaultAccountAdapter):
    """Stores the name and the accepted privacy notice at sign-up."""

    def save_user(self, request, user, form, commit=True):
        user = super().save_user(request, user, form, commit=False)
        user.email = user.email.lower()
        if commit:
            user.save()
        return user

    def send_account_already_exists_mail(self, email):
        """Takes the time that a new account would: the answer must not tell whether there is one."""
        make_password("as long as a real one takes")
        super().send_account_already_exists_mail(email)
