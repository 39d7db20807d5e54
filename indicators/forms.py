"""What editors type: a release and its values, as they read it in the source, and claims about the values."""

from decimal import Decimal

from django import forms
from django.core.validators import URLValidator

from indicators import periods, publishing, verdicts
from indicators.claims import UNITS
from indicators.models import ImportBatch, Observation, PublishedClaim, Release
from indicators.models.release import LONGEST_REASON
from indicators.validation import LARGEST, scale
from meo_site.spreadsheets import LARGEST_FILE, MEGABYTE

MOST_DECIMALS = 5  # a stored value has six: half a step of the last one needs one more
FEWER_DECIMALS = "Type five decimals at most."
PLAIN_NUMBER = (
    "Type a plain number, such as 37.3 or 26000: a point before the decimals, nothing between thousands. "
    "The unit stands in its own column."
)
MOST_ADDRESSES = 20
SAID_OF = {"label": "period_label", "type": "period_type"}  # code of a problem: field
TOO_LARGE = "This is too large. Check the unit."
DISPLAY_UNITS = ["%", "£", "£k", "£m", "£bn", "FTE", "patents"]  # offered; an indicator's own is among them


class ReasonForm(forms.Form):
    """Why something is done, when it shall be, and the version of the release it is done to."""

    reason = forms.CharField(required=False, max_length=LONGEST_REASON)
    publish_at = forms.DateTimeField(required=False)
    seen = forms.IntegerField(min_value=0)


class AddressesField(forms.CharField):
    """A list of addresses, one on each line."""

    widget = forms.Textarea(attrs={"rows": 3})
    is_address = URLValidator(
        schemes=["http", "https"], message="Type one address on each line, with https://."
    )

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return [line.strip() for line in super().to_python(value).splitlines() if line.strip()]

    def validate(self, value):
        super().validate(value)
        if len(value) > MOST_ADDRESSES:
            raise forms.ValidationError(f"Type {MOST_ADDRESSES} addresses at most.")
        for address in value:
            self.is_address(address)

    def run_validators(self, value):
        """The validators of a text do not apply to a list."""

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)


class ReleaseForm(forms.ModelForm):
    """A draft: which indicator and period, out of which edition of a source."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    source_addresses = AddressesField(
        required=False, help_text="Where the source is published, one address on each line. Readers see them."
    )

    class Meta:
        model = Release
        fields = [
            "indicator", "period_start", "period_end", "period_type", "period_label", "source", "source_released_on",
            "source_revised_on", "source_addresses", "source_link_text", "source_note", "reason",
        ]  # fmt: skip
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("reason", "source_note")}
        help_texts = {
            "period_type": "A calendar year goes from 1 January to 31 December, a financial year from 1 April to "
            "31 March. Anything else is a survey window.",
            "period_label": "As readers see it, with the years of its days: 2019, or 2016-2018 for a survey window.",
            "period_end": "The last day of the period.",
            "source": "The publication. What differs between its editions is typed below.",
            "source_released_on": "When this edition came out.",
            "source_revised_on": "When the publisher corrected it, if it did.",
            "source_note": "What readers should know about this edition.",
            "reason": "Why this release takes the place of the one before it. Readers see it beside the values.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.version
        if "reason" in self.fields:
            self.fields["reason"].required = self.instance.predecessor_id is not None

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        self._check_period(cleaned)
        try:
            if self.instance.pk:
                publishing.fresh(self.instance, cleaned["seen"] if cleaned["seen"] is not None else -1)
            if not self.instance.pk or {"period_start", "period_end"} & {*self.changed_data}:
                publishing.refuse_taken_period(self.instance_of(cleaned))
        except publishing.Stale as reason:
            raise forms.ValidationError(
                f"{reason} What you typed still stands below: copy what you need, "
                "open the release again and type it there."
            ) from None
        except publishing.NotPublishable as reason:
            raise forms.ValidationError(str(reason)) from None
        return cleaned

    def _check_period(self, cleaned):
        """The type and label that are typed, with the days that a correction keeps."""
        names = ("period_start", "period_end", "period_type", "period_label")
        period = periods.Period(*(cleaned.get(name) or getattr(self.instance, name) for name in names))
        if period.end <= period.start:
            return  # the constraint of the model says so
        for problem in periods.misfits(period):
            self.add_error(SAID_OF[problem.code], problem.text)

    def instance_of(self, cleaned):
        """Of the period that is typed; a draft that is stored keeps its indicator."""
        indicator = cleaned.get("indicator") or self.instance.indicator
        return Release(
            indicator=indicator, period_start=cleaned["period_start"], period_end=cleaned["period_end"]
        )


class ObservationForm(forms.ModelForm):
    """A value as the source prints it; what is stored is worked out: base unit, decimals and rounding."""

    amount = forms.DecimalField(
        label="Value",
        required=False,
        max_digits=20,
        error_messages={"invalid": PLAIN_NUMBER},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 8}),
        help_text="In the unit beside it, with the decimals that are printed: 37.0 is not the same as 37. "
        "A changed value loses its confidence interval and denominator; a file can bring others.",
    )
    rounded_to = forms.DecimalField(
        label="Rounded to",
        required=False,
        min_value=0,
        max_digits=20,
        error_messages={"invalid": PLAIN_NUMBER},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 5}),
        help_text="Empty: to the last digit typed. 1000 for 26,000 to the nearest thousand. 0 for an exact count.",
    )

    class Meta:
        model = Observation
        fields = [
            "breakdown", "geography", "amount", "display_unit", "rounded_to", "as_printed", "status",
            "review_flag", "note",
        ]  # fmt: skip
        labels = {"breakdown": "Label", "geography": "Place", "display_unit": "Unit", "review_flag": "Flag"}
        widgets = {
            "display_unit": forms.TextInput(attrs={"size": 5}),
            "as_printed": forms.TextInput(attrs={"size": 10}),
            "note": forms.Textarea(attrs={"rows": 1, "cols": 20}),
        }
        help_texts = {
            "as_printed": "The cell of the source, letter by letter.",
            "note": "Readers see it. For a missing value it says why.",
            "display_unit": "As printed: %, £m, £bn, FTE.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        observation = self.instance
        if observation.pk and observation.value is not None:
            factor = scale(observation.display_unit)
            self.initial["amount"] = f"{observation.value / factor:.{observation.decimals}f}"
            self.initial["rounded_to"] = rounded_to(observation)

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if amount is not None and _decimals_of(amount) > MOST_DECIMALS:
            raise forms.ValidationError(FEWER_DECIMALS)
        return amount

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        amount, factor = cleaned["amount"], scale(cleaned["display_unit"])
        if (amount is None) != (cleaned["status"] == "M"):
            self.add_error("amount", "Type a value, or set the status to missing.")
        if cleaned["status"] == "M" and not cleaned["note"].strip():
            self.add_error("note", "Say why the value is missing.")
        if amount is not None and abs(amount * factor) >= LARGEST:
            self.add_error("amount", TOO_LARGE)
        if amount is not None:
            self._check_rounding(amount, factor)
        return cleaned

    def _check_rounding(self, amount, factor):
        half_width = self._half_width(amount, factor)
        if half_width >= LARGEST:
            self.add_error("rounded_to", TOO_LARGE)
        elif _decimals_of(half_width.normalize()) > MOST_DECIMALS + 1:
            self.add_error("rounded_to", FEWER_DECIMALS)

    def _half_width(self, amount, factor):
        rounded_to = self.cleaned_data["rounded_to"]
        step = Decimal(10) ** -max(0, _decimals_of(amount)) if rounded_to is None else rounded_to
        return step * factor / 2

    def _post_clean(self):
        """Before the model's own checks, which look at the value."""
        if not self.errors:
            self.store_in_base_unit()
        super()._post_clean()

    def store_in_base_unit(self):
        amount, factor = self.cleaned_data["amount"], scale(self.cleaned_data["display_unit"])
        value, before = None if amount is None else amount * factor, self.instance.value
        self.instance.value, self.instance.rounding_half_width = value, Decimal(0)
        if value != before:  # what the source says about one number is not said of another
            self.instance.interval_low = self.instance.interval_high = self.instance.denominator = None
        if amount is not None:
            self.instance.decimals = max(0, _decimals_of(amount))
            self.instance.rounding_half_width = self._half_width(amount, factor)


def rounded_to(observation):
    """In the unit that is printed; none where that is the last digit, which goes without saying."""
    factor, step = scale(observation.display_unit), 2 * observation.rounding_half_width
    if step == factor / Decimal(10) ** observation.decimals:
        return None
    return Decimal(f"{(step / factor).normalize():f}")


def like_row(observation):
    """What a row of another period begins with: the same place, label, unit and rounding; the value is typed."""
    return {
        "breakdown": observation.breakdown_id,
        "geography": observation.geography_id,
        "display_unit": observation.display_unit,
        "rounded_to": rounded_to(observation) if observation.value is not None else None,
    }


def _decimals_of(number):
    return -number.as_tuple().exponent


class BatchForm(forms.ModelForm):
    """A file of values, and what is to become of published values that it does not hold."""

    file = forms.FileField(
        help_text="A workbook (.xlsx) or CSV in UTF-8, of at most 10 MB and 25,000 rows: a template filled in, "
        "a download of the site, or a table with places or periods as its columns.",
    )

    class Meta:
        model = ImportBatch
        fields = ["indicator", "mode", "reason"]
        labels = {
            "mode": "Published values that the file does not hold",
            "reason": "Why published values change",
        }
        help_texts = {
            "indicator": "Needed where the file has no column indicator.",
            "mode": "Of the periods that the file names. Periods that it does not name stay as they are: "
            "a publisher withdraws a whole period on the page of its release.",
            "reason": "Readers see it beside the new values. You may leave it empty until you submit the file.",
        }
        widgets = {"reason": forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_REASON})}

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(f"Use a file of at most {LARGEST_FILE // MEGABYTE} MB.")
        return file


class ClaimForm(forms.ModelForm):
    """What a publication states, and the formula that tests it."""

    class Meta:
        model = PublishedClaim
        fields = [
            "code", "indicator", "geography", "kind", "text", "stated_value", "unit", "decimals", "formula",
            "period_start", "is_external", "basis", "note",
        ]  # fmt: skip
        widgets = {
            "formula": forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
            "text": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 3}),
            "unit": forms.Select(choices=[("", "---------"), *((unit, unit) for unit in UNITS)]),
        }
        labels = {
            "geography": "Place",
            "decimals": "Decimals of the stated value",
            "period_start": "Period from",
        }
        help_texts = {
            "formula": "Over wm, em, me and uk, with a label in brackets where there are labels: em[training]. "
            "Numbers, + - * / ( ), min, max; > < = >= <= joined by and. Empty: it cannot be tested.",
            "unit": "Of the stated value.",
            "period_start": "The first day of the period it is about. Empty: that of the newest figures, for good.",
            "is_external": "Checked by hand against a table that the basis names. There is no formula then.",
            "basis": "What the test rests on, or why there is none. Readers see it.",
            "note": "Readers see it.",
        }

    def clean_unit(self):
        unit = self.cleaned_data["unit"]
        if unit and unit not in UNITS:
            raise forms.ValidationError(f"Choose one of {', '.join(UNITS)}.")
        return unit

    def clean_decimals(self):
        decimals = self.cleaned_data["decimals"]
        if decimals is not None and decimals > verdicts.MOST_DECIMALS:
            raise forms.ValidationError(f"Type {verdicts.MOST_DECIMALS} at most.")
        return decimals

    def clean(self):
        cleaned = super().clean()
        indicator, formula, start = (cleaned.get(name) for name in ("indicator", "formula", "period_start"))
        if formula and indicator and (problem := verdicts.problem_of(formula, indicator)):
            self.add_error("formula", problem)
        if formula and cleaned.get("is_external"):
            self.add_error("is_external", "A claim that rests on a table elsewhere has no formula.")
        if (
            start
            and indicator
            and not indicator.releases.have_been_public().filter(period_start=start).exists()
        ):
            self.add_error("period_start", "No figures of this indicator begin on that day.")
        return cleaned
