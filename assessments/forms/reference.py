"""What editors type about a table that was published elsewhere, its rows, and the file of counts that they send."""

from django import forms
from django.core.validators import URLValidator

from assessments import lifecycle
from assessments.counted import MOST_ROWS, read_table
from assessments.invited.reading import Unreadable
from assessments.models import ReferenceRow, ReferenceSeries
from meo_site.accounts.forms import readable
from meo_site.spreadsheets import MEGABYTE

LONGEST_REASON = 2_000
READ_BY_PEOPLE = ("title", "publisher", "source", "place", "period")


class ReferenceForm(forms.ModelForm):
    """A series as its source describes it; `seen` is the version that the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    url = forms.CharField(
        label="Address",
        required=False,
        max_length=200,
        validators=[URLValidator(schemes=["http", "https"], message="Type an address with https://.")],
        widget=forms.URLInput(attrs={"class": "vURLField"}),
        help_text="Where the publication can be read. Readers see it as a link.",
    )

    class Meta:
        model = ReferenceSeries
        fields = [
            "title", "slug", "framework", "publisher", "source", "place", "period", "published_on", "url", "note",
        ]  # fmt: skip
        labels = {"framework": "Questionnaire", "place": "Where in it", "published_on": "Appeared on"}
        widgets = {"note": forms.Textarea(attrs={"rows": 5, "cols": 60})}
        help_texts = {
            "title": "What the table is called where it was printed.",
            "slug": "The end of its address, such as figure-6. It never changes.",
            "framework": "Whose sub-threads it counts. It never changes.",
            "published_on": "If the day is known; otherwise name month and year with the title of the publication.",
            "note": "The caution that readers see: who was asked and how, what is left out, and why rows differ in n.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.version
        for name in READ_BY_PEOPLE:
            if name in self.fields:
                self.fields[name].validators.append(readable)

    def clean(self):
        cleaned = super().clean()
        if self.errors or not self.instance.pk:
            return cleaned
        try:
            seen = cleaned["seen"]
            lifecycle.fresh_series(self.instance, -1 if seen is None else seen)
        except lifecycle.NotReady as reason:
            raise forms.ValidationError(
                f"{reason} What you typed still stands below: copy what you need, "
                "open the table again and type it there."
            ) from None
        return cleaned


class CountedForm(forms.ModelForm):
    """One row; its place among the others is put in order when the table is stored."""

    place = forms.IntegerField(
        label="Place",
        required=False,
        min_value=1,
        max_value=MOST_ROWS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 3}),
        help_text="As printed, from the top. Empty: at the end.",
    )

    class Meta:
        model = ReferenceRow
        fields = ["place", "code", "title", "l1", "l2", "l3", "l4"]
        widgets = {
            name: forms.TextInput(attrs={"inputmode": "numeric", "size": 4})
            for name in ("l1", "l2", "l3", "l4")
        } | {"title": forms.TextInput(attrs={"size": 40})}
        help_texts = {"l1": "Firms at the level, as printed: whole numbers, 0 where there is none."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("place", self.instance.position)
        self.fields["title"].validators.append(readable)


class CountedRows(forms.BaseInlineFormSet):
    """The rows of a table; no sub-thread stands in it twice."""

    def clean(self):
        super().clean()
        seen = set()
        for form in self.kept():
            code = form.cleaned_data.get("code")
            if code and code in seen:
                form.add_error("code", "This sub-thread stands in the table already.")
            seen.add(code)

    def kept(self):
        """The forms of the rows that are to be there, in the order of their places."""
        filled = [form for form in self.forms if form.is_bound and form.has_changed() or form.instance.pk]
        kept = [
            form
            for form in filled
            if form not in self.deleted_forms and not form.errors and form.cleaned_data.get("title")
        ]
        return sorted(kept, key=lambda form: form.cleaned_data.get("place") or MOST_ROWS + 1)


class ReasonForm(forms.Form):
    """Why something is done, and the version it is done to."""

    reason = forms.CharField(required=False, max_length=LONGEST_REASON)
    seen = forms.IntegerField(min_value=0)


class CountsFileForm(forms.Form):
    """A table of counts, as a file."""

    file = forms.FileField(
        label="Table of counts",
        help_text=f"A CSV file or a workbook (.xlsx), at most 1 MB and {MOST_ROWS} rows, which replaces all rows.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
        error_messages={"required": "Choose a file", "empty": "This file is empty."},
    )

    def __init__(self, *args, framework, **kwargs):
        super().__init__(*args, **kwargs)
        self.framework = framework

    def clean_file(self):
        """The bytes of a file that can be read as a table; `table` is what it holds."""
        file = self.cleaned_data["file"]
        if file.size > MEGABYTE:
            raise forms.ValidationError("Use a file of at most 1 MB.")
        data = file.read()
        try:
            self.table = read_table(data, self.framework)
        except Unreadable as reason:
            raise forms.ValidationError(str(reason)) from reason
        return data
