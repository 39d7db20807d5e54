"""What a person adds as evidence, files or a link: read, and handed to lifecycle one by one."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django import forms
from django.core.validators import URLValidator

from assessments import uploads
from assessments.lifecycle import NotOpen, NotReady
from assessments.lifecycle.evidence import NotKept, add_file, add_link
from meo_site.accounts.forms import readable


class LinkForm(forms.Form):
    """An address on the web, with what it is."""

    title = forms.CharField(
        label="What it shows",
        max_length=150,
        validators=[readable],
        error_messages={"required": "Say what the link shows"},
    )
    link = forms.URLField(
        label="Address",
        help_text="It starts with https:// or http://. Nothing is fetched from it.",
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        error_messages={
            "required": "Enter the address",
            "invalid": "Enter an address that starts with https:// or http://",
        },
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )

    def clean_link(self):
        link = self.cleaned_data["link"]
        if "@" in urlsplit(link).netloc:
            raise forms.ValidationError("Leave out the name or password before the @")
        return link

    def save(self, assessment, sub_thread, *, by):
        """Say whether the link is kept; if not, the form says why."""
        if not self.is_valid():
            return False
        try:
            add_link(assessment, sub_thread, **self.cleaned_data, by=by)
        except NotReady as reason:
            self.add_error(None, str(reason))
            return False
        return True


@dataclass
class Batch:
    """Files sent in one go: each is kept or refused by itself, because a browser cannot offer them again."""

    kept: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    answer: int = 200  # the HTTP status that says so

    def refuse(self, sentence, answer=400):
        self.refused.append(sentence)
        self.answer = max(self.answer, answer)


def keep_files(files, assessment, sub_thread, *, by):
    batch = Batch()
    if not files:
        batch.refuse("Choose a file first.")
    for file in files:
        title = uploads.title_of(file.name) or "A file without a name"
        try:
            batch.kept.append(add_file(assessment, sub_thread, file, by=by).title)
        except NotOpen as reason:
            batch.refuse(str(reason))
            break  # as it would be for every other
        except NotKept as reason:
            batch.refuse(f"{title} {reason}", 503)
        except (NotReady, uploads.Refused) as reason:
            batch.refuse(f"{title} {reason}")
    return batch
