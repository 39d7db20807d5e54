"""What staff type about a round, and the list of firms that they send."""

from typing import NamedTuple

from django import forms
from django.utils import timezone

from assessments import lifecycle, scopes
from assessments.invited import Unreadable, read
from assessments.lifecycle.rounds import FEWEST_IN_SHORT, MOST_IN_SHORT
from assessments.models import FrameworkVersion, Sector, SizeBand, SubThread
from assessments.models.round import LEAST_MINIMUM, MINIMUM_FOR_RELEASES
from indicators.models import Geography
from meo_site.accounts.forms import readable
from meo_site.spreadsheets import LARGEST_FILE, MEGABYTE

BREADTHS = {
    "full": "All sub-threads",
    "short": f"A short round of {FEWEST_IN_SHORT} to {MOST_IN_SHORT} sub-threads",
}
POPULATIONS = {
    "kinds": "All firms of the kinds chosen here, and those on the list",
    "list": "Only firms on the list",
}
ALWAYS = ("title", "closes_on")  # what can change after the first day


class Choice(NamedTuple):
    """A published version, and what it could ask; `place` is that of its radio button."""

    version: FrameworkVersion
    radio: object
    parts: list[scopes.Part]
    in_all: int

    @property
    def minutes(self):
        return self.version.minutes_for(self.in_all, self.in_all)

    @property
    def short_minutes(self):
        """About how long the shortest and the longest short round take."""
        return [self.version.minutes_for(number, self.in_all) for number in (FEWEST_IN_SHORT, MOST_IN_SHORT)]


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class Several(forms.ModelMultipleChoiceField):
    """Any of some rows; a number too large for any row is no choice, where the database would raise an error."""

    def clean(self, value):
        for one in self.prepare_value(value) or ():
            if _whole(str(one)) is None:
                raise forms.ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": str(one)[:40]},
                )
        return super().clean(value)


class Areas(Several):
    def label_from_instance(self, place):
        return place.name.removesuffix(" LEP")


def several(queryset, label, field=Several, **how):
    return field(queryset, label=label, required=False, widget=forms.CheckboxSelectMultiple, **how)


class RoundForm(forms.Form):
    """A round as its opener sees it; once it is open, its title and its last day are left."""

    title = forms.CharField(
        max_length=100, validators=[readable], help_text="Firms read it, such as Spring 2027.",
        error_messages={"required": "Enter a title"},
    )  # fmt: skip
    opens_on = forms.DateField(
        label="First day", widget=Day, error_messages={"required": "Enter the first day"}
    )
    closes_on = forms.DateField(
        label="Last day", widget=Day, help_text="Answers are taken until midnight, London time.",
        error_messages={"required": "Enter the last day"},
    )  # fmt: skip
    breadth = forms.ChoiceField(
        label="How much it asks", choices=BREADTHS.items(), widget=forms.RadioSelect, initial="full",
        error_messages={"required": "Choose how much it asks"},
    )  # fmt: skip
    framework_version = forms.ModelChoiceField(
        FrameworkVersion.objects.published(), label="Questionnaire", widget=forms.RadioSelect, empty_label=None,
        error_messages={"required": "Choose a questionnaire"},
    )  # fmt: skip
    scope = Several(SubThread.objects.in_published_versions(), label="Sub-threads asked", required=False)
    population = forms.ChoiceField(
        label="Who takes part", choices=POPULATIONS.items(), widget=forms.RadioSelect, initial="kinds",
        error_messages={"required": "Choose who takes part"},
    )  # fmt: skip
    sectors = several(Sector.objects.all(), "Sectors", help_text="None chosen: all.")
    geographies = several(
        Geography.objects.none(), "Areas", Areas, help_text="None chosen: all. A region stands for its areas."
    )
    size_bands = several(SizeBand.objects.all(), "Employees", help_text="None chosen: all.")
    minimum = forms.IntegerField(
        label="Minimum for releases", min_value=LEAST_MINIMUM, max_value=1000, initial=MINIMUM_FOR_RELEASES,
        help_text="Firms behind every figure of this round that is published.",
        error_messages={"min_value": f"At least {LEAST_MINIMUM} firms stand behind every released figure."},
    )  # fmt: skip

    def __init__(self, data=None, *, round_=None, initial=None):
        super().__init__(data, initial=(_stored(round_) if round_ else {}) | (initial or {}))
        self.round = round_
        areas = Geography.objects.areas()
        self.fields["geographies"].queryset = (
            areas | Geography.objects.filter(children__in=areas)
        ).distinct()
        if self.is_fixed:
            self.fields = {name: self.fields[name] for name in ALWAYS}

    @property
    def is_fixed(self):
        return self.round is not None and (self.round.has_opened or self.round.assessments.exists())

    def choices(self):
        """Each version with its radio button and what it could ask."""
        for radio in self["framework_version"]:
            version = radio.data["value"].instance
            parts = scopes.parts(version)
            yield Choice(version, radio, parts, sum(len(part.sub_threads) for part in parts))

    def chosen(self):
        """Primary keys of the sub-threads that are ticked, as text."""
        return {str(getattr(one, "pk", one)) for one in self["scope"].value() or ()}

    def clean_opens_on(self):
        day = self.cleaned_data["opens_on"]
        if day < timezone.localdate():
            raise forms.ValidationError("Choose today or a later day")
        return day

    def clean(self):
        found = super().clean()
        first = found.get("opens_on") or (self.round.opens_on if self.is_fixed else None)
        if first and found.get("closes_on") and found["closes_on"] < first:
            self.add_error("closes_on", "A round closes on the day it opens, or later.")
        if found.get("breadth") == "short" and not self._own_scope():
            self.add_error("scope", f"Choose {FEWEST_IN_SHORT} to {MOST_IN_SHORT} sub-threads")

    def _own_scope(self):
        """The other versions' lists are out of sight; what is ticked there is not meant."""
        version = self.cleaned_data.get("framework_version")
        return [
            one for one in self.cleaned_data.get("scope") or () if version and one.version_id == version.pk
        ]

    def values(self):
        """The fields of a round."""
        found = dict(self.cleaned_data)
        if self.is_fixed:
            return found
        is_by_list = found.pop("population") == "list"
        found["scope"] = self._own_scope() if found.pop("breadth") == "short" else []
        if is_by_list:
            found |= {"sectors": [], "geographies": [], "size_bands": []}
        return found | {"is_by_list": is_by_list}

    def save(self, *, by):
        """The round opened or changed; None where that is refused, and the form says why."""
        try:
            if self.round:
                return lifecycle.change_round(self.round, self.values(), by=by)
            return lifecycle.open_round(self.values(), by=by)
        except lifecycle.NotReady as reason:
            self.add_error(None, str(reason))
        return None

    @classmethod
    def proposing(cls, typed, round_=None):
        """What was typed, with the sub-threads ticked that a button proposes, such as "spread-12"."""
        how, _, number = typed.get("propose", "").partition("-")
        given = {
            name: typed.getlist(name) if name in lifecycle.rounds.NAMED else typed.get(name) for name in typed
        }
        version = (
            FrameworkVersion.objects.published().filter(pk=_whole(given.get("framework_version"))).first()
        )
        if version and how in scopes.PROPOSALS and number in (str(FEWEST_IN_SHORT), str(MOST_IN_SHORT)):
            given |= {"scope": scopes.proposed(version, how, int(number)), "breadth": "short"}
        return cls(round_=round_, initial=given)


def _whole(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _stored(round_):
    """A round as the form shows it."""
    scope = list(round_.scope.all())
    named = {name: list(getattr(round_, name).all()) for name in ("sectors", "geographies", "size_bands")}
    plain = {name: getattr(round_, name) for name in ("title", "opens_on", "closes_on", "minimum")}
    return (
        plain
        | named
        | {
            "framework_version": round_.framework_version_id,
            "scope": scope,
            "breadth": "short" if scope else "full",
            "population": "list" if round_.is_by_list else "kinds",
        }
    )


class FirmListForm(forms.Form):
    """A list of firms to invite, as a file."""

    file = forms.FileField(
        label="List of firms",
        help_text="A CSV file or a workbook (.xlsx), at most 10 MB and 100,000 firms.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
        error_messages={"required": "Choose a file", "empty": "This file is empty."},
    )

    def clean_file(self):
        """The bytes of a file that can be read as a list."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(f"Use a file of at most {LARGEST_FILE // MEGABYTE} MB.")
        data = file.read()
        try:
            self.reading = read(data)
        except Unreadable as reason:
            raise forms.ValidationError(str(reason)) from reason
        return data
