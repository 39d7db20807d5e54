"""What a person typed about a firm: read, checked for form, handed to lifecycle."""

import re

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout, Submit
from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html

from assessments import lifecycle
from assessments.models import ActorType, Firm, Sector, SubSector
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

    @staticmethod
    def sector_of(code):
        """The sector that a code stands for, its own or that of a sub-sector, or None."""
        found = Q(code=code) | Q(sub_sectors__code=code)
        return Sector.objects.filter(found).first() if code and code.isprintable() else None

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


class ActorField(forms.ModelChoiceField):
    """What part a firm plays in the supply chains of its sector's priority. Values are codes."""

    def __init__(self, **kwargs):
        super().__init__(
            ActorType.objects.none(),
            to_field_name="code",
            required=False,
            empty_label="Rather not say",
            **kwargs,
        )

    def offer(self, sectors):
        """Those of the priorities of these sectors; whether there are any."""
        priorities = {sector.priority_id for sector in sectors} - {None}
        self.queryset = ActorType.objects.filter(priority__in=priorities)
        return self.queryset.exists()


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
    actor_type = ActorField(
        label="Your part in these supply chains (optional)",
        help_text="Only you see this. It is in no figure and no list, and observatory staff are not shown it.",
        error_messages={"invalid_choice": "Firms of this sector do not say which part they play"},
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
        "actor_type",
        "company_number",
        "authority",
    ]

    class Meta:
        model = Firm
        fields = ["name", "sic_code", "size_band", "geography", "tier", "actor_type", "company_number"]
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
        self.asks_actor = self.fields["actor_type"].offer(self.sectors_said())
        stored = self.instance.actor_type
        if stored and self.initial.get("actor_type") == stored.pk:
            self.initial["actor_type"] = stored.code
        self.fields["authority"].label = format_html(AUTHORITY, reverse("privacy"))
        if self.instance.pk:
            del self.fields["authority"]
            self.initial.setdefault("industry", (self.instance.sub_sector or self.instance.sector).code)
        self.helper = self.drawn()

    @property
    def has_more_to_ask(self):
        """Whether the sector chosen has a question that the page did not show, as when a firm is new."""
        is_new, said = "authority" in self.fields, self.data.get("actor_type")
        return self.asks_actor and not said and (is_new or "actor_type" not in self.data)

    def sectors_said(self):
        """The sector that is stored, and the one that has been typed or proposed."""
        industry = self.fields["industry"]
        code = self.data.get("industry") if self.is_bound else self.initial.get("industry")
        typed = industry.sector_of(code)
        return [sector for sector in (self.instance.sector_id and self.instance.sector, typed) if sector]

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
                *([Field("actor_type", template=field)] if self.asks_actor else []),
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

    def clean(self):
        """A part belongs to the priority of the sector; that of an earlier sector is dropped with it."""
        cleaned = super().clean()
        actor, (sector, _) = cleaned.get("actor_type"), cleaned.get("industry") or (None, None)
        if actor and sector and actor.priority_id != sector.priority_id:
            cleaned["actor_type"] = None
            if actor.pk != self.instance.actor_type_id:
                self.add_error("actor_type", self.fields["actor_type"].error_messages["invalid_choice"])
        return cleaned

    def save(self, *, by):
        """Store a new firm with its first member, or what has changed of one there is."""
        self.instance.sector, self.instance.sub_sector = self.cleaned_data["industry"]
        if not self.instance.pk:
            return lifecycle.register(self.instance, by=by)
        changed = [name for name in self.changed_data if name != "industry"]
        if "industry" in self.changed_data:
            changed += ["sector", "sub_sector", "actor_type"]
        if changed:
            lifecycle.describe(self.instance, list(dict.fromkeys(changed)), by=by)
        return self.instance
