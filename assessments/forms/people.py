"""What a person typed about the people of a firm: whom to invite, why to join, who answers which thread."""

from django import forms
from django.utils import timezone

from assessments.lifecycle import Part
from meo_site.accounts.forms import readable


class InvitationForm(forms.Form):
    """Whom to ask."""

    email = forms.EmailField(
        label="Email address of your colleague",
        help_text="They get a link that works once, for seven days, with this address alone.",
        max_length=254,
        error_messages={
            "required": "Enter an email address",
            "invalid": "Enter an email address, such as name@example.org",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class OneLineField(forms.CharField):
    """Text whose line breaks are spaces, before its letters are looked at."""

    def to_python(self, value):
        return " ".join(super().to_python(value).split())


class JoinForm(forms.Form):
    """What to tell the owner of a firm."""

    message = OneLineField(
        label="Message to its owner (optional)",
        help_text="Up to 300 characters. Say who you are, so that they know you.",
        required=False,
        max_length=300,
        validators=[readable],
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PartForm(forms.Form):
    """Who is to answer one thread, and by when; compared with what the page showed, not with what is stored."""

    person = forms.TypedChoiceField(
        coerce=int,
        empty_value=None,
        required=False,
        show_hidden_initial=True,
        error_messages={"invalid_choice": "Choose a colleague from the list"},
    )
    due_on = forms.DateField(
        required=False,
        show_hidden_initial=True,
        error_messages={"invalid": "Enter a date, such as 03/12/2026"},
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args, thread, people, last_day, **kwargs):
        super().__init__(*args, prefix=thread.code, **kwargs)
        self.thread, self.last_day = thread, last_day
        choices = [("", "Nobody in particular"), *((one.pk, str(one)) for one in people)]
        self.fields["person"].choices = choices
        labels = {"person": f"Who answers {thread.title}", "due_on": f"Due date of {thread.title}"}
        for name, label in labels.items():
            self.fields[name].label = label
            style = "form-select" if name == "person" else "form-control"
            self.fields[name].widget.attrs |= {"aria-label": label, "class": style}

    def clean_due_on(self):
        due_on, today = self.cleaned_data["due_on"], timezone.localdate()
        if due_on and self.has_changed() and not today <= due_on <= self.last_day:
            raise forms.ValidationError(f"Enter a date from {today:%-d %B %Y} to {self.last_day:%-d %B %Y}")
        return due_on

    def clean(self):
        if self.cleaned_data.get("due_on") and "person" in self.cleaned_data and not self.part.person:
            self.add_error("person", "Choose who answers this thread, or take the date away")

    @property
    def part(self):
        return Part(self.cleaned_data["person"], self.cleaned_data.get("due_on"))
