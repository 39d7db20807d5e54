"""What editors type about figures: indicators, sources, commentary, facts, contradictions; help beside each field."""

from django import forms

from indicators import renaming
from indicators.models import Breakdown, Commentary, Discrepancy, Fact, Indicator, Source
from indicators.series.wording import POUNDS

MOST_LINES = 20
LONGEST_LINE = 150  # letters
PRINTED = {"GBP": [*POUNDS], "percent": ["%"]}  # code of a unit: how its values are printed; others in a word
FIXED = ["unit", "display_unit", "value_type", "aggregation", "benchmark"]  # as soon as figures are published
IS_FIXED = (
    "Figures of this indicator have been published, so what they are in, whether places add up and what they are "
    "compared with stay. Nothing was saved. Open the page again; figures in another unit are another indicator."
)


class LinesField(forms.CharField):
    """A list of words or names, one on each line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return [line.strip() for line in super().to_python(value).splitlines() if line.strip()]

    def validate(self, value):
        super().validate(value)
        if len(value) > MOST_LINES:
            raise forms.ValidationError(f"Type {MOST_LINES} lines at most.")
        if any(len(line) > LONGEST_LINE for line in value):
            raise forms.ValidationError(f"Type {LONGEST_LINE} letters at most on each line.")

    def run_validators(self, value):
        """The validators of a text do not apply to a list."""

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)


class IndicatorForm(forms.ModelForm):
    """What an indicator means, and its address, which nobody else has or had."""

    aliases = LinesField(
        required=False, help_text="Other names under which people search for it, one on each line."
    )

    class Meta:
        model = Indicator
        fields = "__all__"  # noqa: DJ007 - the admin's fieldsets name them
        help_texts = {
            "theme": "Where it stands in the catalogue.",
            "unit": "What a value counts when it is stored: pounds, not millions of them.",
            "value_type": "What a value measures, which decides what may be done with it.",
            "processing_level": "How far its figures are from what was collected.",
            "state": "Discontinued: no newer figures are expected, and it is never overdue.",
            "name_as_printed": "In the text of the report.",
            "annex_name_as_printed": "In the annex of the report.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "part_of" in self.fields:  # not of itself
            self.fields["part_of"].queryset = self.fields["part_of"].queryset.exclude(pk=self.instance.pk)

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        try:
            renaming.refuse_taken(slug, of=self.instance.pk)
        except renaming.Taken as reason:
            raise forms.ValidationError(f"{reason} Choose another.") from None
        return slug

    def clean(self):
        cleaned = super().clean()
        if any(self._differs(name) for name in FIXED if name not in self.fields):
            raise forms.ValidationError(IS_FIXED)
        if cleaned.get("unit") and cleaned.get("display_unit"):
            self._check_display_unit(cleaned["unit"], cleaned["display_unit"])
        return cleaned

    def _differs(self, name):
        """Whether something else was sent for a field that is not on the page any more."""
        stored = self.instance.serializable_value(name)
        return self.data.get(name, str(stored)) != str(stored)

    def _check_display_unit(self, unit, printed):
        own = PRINTED.get(unit.code)
        if own and printed not in own:
            self.add_error("display_unit", f"{unit} are printed as {' or '.join(own)}.")
        elif not own and any(sign in printed for sign in "£%"):
            self.add_error("display_unit", f"{unit} is not printed with {printed}: type a word, such as FTE.")


class BreakdownForm(forms.ModelForm):
    """A label of an indicator."""

    class Meta:
        model = Breakdown
        fields = ["title", "code", "position", "is_headline"]
        help_texts = {
            "title": "As readers see it.",
            "code": "As formulas and files name it.",
            "position": "Order within the indicator.",
            "is_headline": "The label that stands for the indicator itself: one at most.",
        }


class SourceForm(forms.ModelForm):
    """A publication from which figures come."""

    class Meta:
        model = Source
        fields = "__all__"  # noqa: DJ007 - all are typed
        help_texts = {
            "slug": "Its name in addresses. It stays.",
            "publisher": "Who publishes it: Office for National Statistics.",
            "title": "As the publisher names the publication, without year or edition.",
            "frequency": "Decides when newer figures are overdue, unless their day is announced.",
            "licence": "Under which its figures are reused: OGL 3.0.",
            "licence_basis": "Where the licence is stated.",
        }


class CommentaryForm(forms.ModelForm):
    """What we say about an indicator."""

    class Meta:
        model = Commentary
        fields = "__all__"  # noqa: DJ007 - all are typed
        help_texts = {
            "text": "In our own words. Readers see it beside the figures.",
            "caveat": "What a careful reader must know. Readers see it beside the text.",
            "claims": "What the commentary rests on. A claim that stops agreeing asks for another look at the text.",
        }


class FactForm(forms.ModelForm):
    """A fact of context."""

    class Meta:
        model = Fact
        fields = "__all__"  # noqa: DJ007 - all are typed
        help_texts = {
            "code": "Short and its own for ever, such as F28.",
            "subject": "What is counted, of what.",
            "value": "A plain number. Empty: the fact is in words.",
            "unit": "Of the value.",
            "qualifier": "What stands before the value: over, about.",
            "geography": "Empty: it is about no place of the catalogue.",
            "period": "As printed: 2018, or 2014-2020.",
            "attributed_to": "Who says so.",
            "theme": "What it is about.",
            "section": "Of the report in which it stands.",
            "note": "Readers see it.",
        }


class DiscrepancyForm(forms.ModelForm):
    """Where a publication contradicts itself or its source."""

    class Meta:
        model = Discrepancy
        fields = "__all__"  # noqa: DJ007 - all are typed
        help_texts = {
            "code": "Short and its own for ever, such as D24.",
            "indicator": "Empty: it concerns none alone.",
            "kind": "What sort of contradiction it is, in a few words.",
            "severity": "low, medium or high.",
            "finding": "What does not fit. Readers see it.",
            "arithmetic": "The figures that show it.",
            "action": "What is done about it here.",
        }
