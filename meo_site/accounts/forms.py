"""What a person gives at sign-up besides email and password."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

PRIVACY_NOTICE = "2026-11"  # the version printed on the privacy page


def readable(name):
    """Refuses letters that cannot be seen or that turn the text around them: a name is how people know each other."""
    hidden = {letter for letter in name if unicodedata.category(letter).startswith("C")}
    if hidden - {"\0"} or "\ufffd" in name:  # the field itself refuses NUL
        raise ValidationError("Remove the characters that cannot be seen.", code="unreadable")


class SignupForm(forms.Form):
    """Extra sign-up fields; allauth adds them to its own form."""

    name = forms.CharField(
        label="Your name",
        max_length=150,
        validators=[readable],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    privacy = forms.BooleanField(
        label=format_html('I have read and accept the <a href="{}">privacy notice</a>', "/privacy/"),
        error_messages={"required": "Accept the privacy notice to create an account."},
    )

    field_order = ["name", "email", "password1", "password2", "privacy"]

    def signup(self, request, user):
        user.name = self.cleaned_data["name"]
        user.privacy_notice = PRIVACY_NOTICE
        user.save(update_fields=["name", "privacy_notice"])
