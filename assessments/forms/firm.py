"""What a person typed about a firm: read, checked for form, handed to lifecycle."""

import re

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout, Submit
from django import forms
from django.urls import reverse
from django.utils.html import format_html

from assessments import lifecycle
from assessments.models import Firm, Sector, SubSector
from indicators.models import Geography
from meo_site.accounts.forms import readable

AUTHORITY = 'I can answer on behalf of this firm, and agree to the <a href="{}">data use statement</a>'


class SectorField(forms.ChoiceField):
    """Sub-sectors grouped by sector; a sector without any stands for itself. Values are codes."""

    def __init__(self, **kwargs):
        super().__init__(choices=self.grouped, **kwargs)

    @staticmethod
    def grouped():
        yield "", "Choose a sub-sector"
        for sector in Sector.objects.prefetch_related("sub_sectors"):
            within = [(one.code, one.title) for one in sector.sub_sectors.all()]
            yield (sector.title, within) if within else (sector.code, sector.title)

    def clean(self, value):
        """(sector, sub-sector or None)."""
        code = super().clean(value)
        if sub_sector := SubSector.objects.select_related("sector").filter(code=code).first():
            return sub_sector.sector, sub_sector
        return Sector.objects.get(code=code), None


class AreaChoices(forms.models.ModelChoiceIterator):
    """Areas grouped by the region they lie in; one that lies across regions stands apart."""

    def __iter__(self):
        yield "", "Choose an area"
        groups = {}
        for area in self.queryset:
            region = area.parent.name if area.parent else "Across regions"
            groups.setdefault(region, []).append(self.choice(area))
        yield from groups.items()


class AreaField(forms.ModelChoiceField):
    iterator = AreaChoices

    def label_from_instance(self, area):
        return area.name.removesuffix(" LEP")


class FirmForm(forms.ModelForm):
    """What kind of firm it is; its sector decides with whom it is compared."""

    industry = SectorField(
        label="Sector and sub-sector",
        help_text="Choose the line of business that brings in most of your sales.",
        error_messages={
            "required": "Choose a sub-sector",
            "invalid_choice": "Choose a sub-sector from the list",
        },
    )
    sic_code = forms.CharField(
        label="SIC code (optional)",
        help_text="Five digits. It finds the sub-sector for you.",
        required=False,
        max_length=20,  # spaces are taken out
    )
    company_number = forms.CharField(
        label="Company number (optional)",
        help_text="Eight characters, as on the Companies House register.",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    geography = AreaField(
        Geography.objects.none(),
        label="Area of your main site",
        help_text="Local enterprise partnership areas, as regional figures use them.",
        error_messages={"required": "Choose an area", "invalid_choice": "Choose an area from the list"},
    )
    authority = forms.BooleanField(
        error_messages={"required": "Confirm that you can answer on behalf of this firm"},
    )

    field_order = [
        "name",
        "sic_code",
        "industry",
        "size_band",
        "geography",
        "tier",
        "company_number",
        "authority",
    ]

    class Meta:
        model = Firm
        fields = ["name", "sic_code", "size_band", "geography", "tier", "company_number"]
        labels = {
            "name": "Firm name",
            "size_band": "Employees",
            "tier": "Place in the supply chain",
        }
        help_texts = {
            "size_band": "At this site and your other UK sites.",
            "tier": "For most of your sales, which describes you best?",
        }
        error_messages = {
            "name": {"required": "Enter the name of your firm"},
            "size_band": {"required": "Choose the number of employees"},
            "tier": {"required": "Choose your place in the supply chain"},
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "size_band": forms.RadioSelect,
            "tier": forms.RadioSelect,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.append(readable)
        self.fields["geography"].queryset = (
            Geography.objects.areas().select_related("parent").order_by("name")
        )
        for name in ("size_band", "tier"):
            self.fields[name].empty_label = None
        self.fields["authority"].label = format_html(AUTHORITY, reverse("privacy"))
        if self.instance.pk:
            del self.fields["authority"]
            self.initial.setdefault("industry", (self.instance.sub_sector or self.instance.sector).code)
        self.helper = self.drawn()

    def drawn(self):
        field = "components/_field.html"
        helper = FormHelper()
        helper.form_tag = False
        helper.layout = Layout(
            Div(
                HTML("<h2>Firm</h2>"),
                Field("name", template=field),
                Field("sic_code", template="assessments/_sic_field.html"),
                Field("industry", template="assessments/_industry_field.html"),
                Field("size_band", template="components/_radio_cards.html"),
                Field("geography", template=field),
                Field("tier", template="components/_radios.html"),
                Field("company_number", template=field),
                css_class="form-section border-0 mb-0",
            ),
            *([] if self.instance.pk else [Field("authority", template="components/_checkbox.html")]),
            Submit("save", "Save and continue", css_class="btn-primary"),
        )
        return helper

    def clean_sic_code(self):
        code = self.cleaned_data["sic_code"].replace(" ", "")
        if code and not re.fullmatch(r"[0-9]{5}", code):
            raise forms.ValidationError("Enter a SIC code of five digits, such as 29320")
        return code

    def clean_company_number(self):
        number = self.cleaned_data["company_number"].replace(" ", "").upper()
        if number and not re.fullmatch(r"[0-9]{8}|[A-Z]{2}[0-9]{6}", number):
            raise forms.ValidationError(
                "Enter a company number of eight characters, such as 01234567 or SC123456"
            )
        if number and self.instance.is_demo:
            raise forms.ValidationError("A firm of the demonstration has no company number")
        return number

    def save(self, *, by):
        """Store a new firm with its first member, or what has changed of one there is."""
        self.instance.sector, self.instance.sub_sector = self.cleaned_data["industry"]
        if not self.instance.pk:
            return lifecycle.register(self.instance, by=by)
        changed = [name for name in self.changed_data if name != "industry"]
        if "industry" in self.changed_data:
            changed += ["sector", "sub_sector"]
        if changed:
            lifecycle.describe(self.instance, changed, by=by)
        return self.instance
