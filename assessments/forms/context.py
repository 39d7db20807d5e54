"""What editors type about evidence, challenges, vulnerabilities and themes: codes are chosen from those there are."""

from itertools import groupby

from django import forms

from assessments.choices import Stage
from assessments.models import ActorType, Challenge, LinkTheme, SubThread, Vulnerability, Work
from indicators.models import Breakdown
from meo_site.accounts.forms import readable

EARLIEST, LATEST = 1900, 2100


class Ticked(forms.CheckboxSelectMultiple):
    """Boxes in columns."""

    class Media:
        css = {"all": ["meo/ticked.css"]}

    def __init__(self, attrs=None):
        super().__init__({"class": "ticked"} | (attrs or {}))


class CodesField(forms.MultipleChoiceField):
    """Codes ticked in a list; one stored earlier that the list no longer has stays on offer, so that it is not lost."""

    widget = Ticked

    def keep(self, codes):
        offered = {
            code for _, group in self.choices for code, _ in (group if isinstance(group, list) else [])
        }
        offered |= {code for code, group in self.choices if not isinstance(group, list)}
        if gone := [(code, code) for code in codes or () if code not in offered]:
            self.choices = [*self.choices, ("No longer in use", gone)]

    def clean(self, value):
        """In the order of the list."""
        chosen = set(super().clean(value))
        flat = [pair for pair in self.choices if not isinstance(pair[1], list)]
        grouped = [pair for _, group in self.choices if isinstance(group, list) for pair in group]
        return [code for code, _ in (*flat, *grouped) if code in chosen]


def sub_thread_choices():
    """Every code of a published questionnaire, under its questionnaire, as the newest version words it."""
    parts = SubThread.objects.filter(version__published_at__isnull=False).select_related("version__framework")
    newest = {
        one.code: one for one in parts.order_by("version__published_at").defer("question", "help", "evidence")
    }
    in_order = sorted(newest.values(), key=lambda one: (one.version.framework.code, one.position))
    return [
        (group[0].version.short_title, [(one.code, f"{one.code} {one.title}") for one in group])
        for _, found in groupby(in_order, key=lambda one: one.version.framework_id)
        if (group := list(found))
    ]


class CodedForm(forms.ModelForm):
    """A row that names sub-threads, and perhaps stages, by code."""

    sub_threads = CodesField(required=False, label="Sub-threads", choices=sub_thread_choices)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "title" in self.fields:
            self.fields["title"].validators.append(readable)
        if "sub_threads" in self.fields:
            self.fields["sub_threads"].keep(self.instance.sub_threads)


SLUG = "The name of the entry in files, such as green-growth. It never changes."
SHARED = [
    "title",
    "slug",
    "about",
    "priorities",
    "sectors",
    "stages",
    "sub_threads",
    "indicators",
    "report_section",
]
HELP = {
    "slug": SLUG,
    "priorities": "None: it concerns every priority, and stands on the page of each.",
    "sectors": "None: all sectors of its priorities.",
    "indicators": "Their newest figures stand beside it.",
    "report_section": "Where the publication says it, such as 3.b.iv.",
}
TICKED = ("priorities", "sectors", "indicators")


class EntryForm(CodedForm):
    stages = CodesField(required=False, choices=Stage.choices)

    class Meta:
        widgets = dict.fromkeys(TICKED, Ticked) | {"about": forms.Textarea({"rows": 4})}
        help_texts = HELP


class WorkForm(EntryForm):
    """A piece of research or a programme."""

    year = forms.IntegerField(required=False, min_value=EARLIEST, max_value=LATEST)

    class Meta(EntryForm.Meta):
        model = Work
        fields = [*SHARED[:2], "kind", "organisations", "year", *SHARED[2:]]
        help_texts = HELP | {
            "kind": "Such as supply chain research, or programme.",
            "organisations": "Who does it; separate several by semicolons.",
        }


class ChallengeForm(EntryForm):
    """What holds the region back."""

    class Meta(EntryForm.Meta):
        model = Challenge
        fields = SHARED


class VulnerabilityForm(CodedForm):
    """Where the supply chains of a priority break."""

    class Meta:
        model = Vulnerability
        fields = ["title", "code", "priority", "stage", "sub_threads", "source"]
        help_texts = {"code": SLUG, "source": "Who says so, as readers see it below the table."}


class ActorTypeForm(forms.ModelForm):
    """What part a firm plays; firms of the sectors of its priority may choose it."""

    class Meta:
        model = ActorType
        fields = ["title", "code", "priority", "printed"]
        help_texts = {"code": SLUG, "printed": "As the publication names it."}


class ThemeForm(forms.ModelForm):
    """Which indicators, or which labels of them, a theme links to the sub-threads that carry it."""

    breakdowns = CodesField(
        required=False,
        label="Labels meant",
        help_text="None: the whole of each indicator. Labels of indicators ticked above.",
    )

    class Meta:
        model = LinkTheme
        fields = ["title", "indicators", "breakdowns"]
        widgets = {"indicators": Ticked}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "title" in self.fields:
            self.fields["title"].validators.append(readable)
        if "breakdowns" in self.fields:
            self.fields["breakdowns"].choices = label_choices()
            self.fields["breakdowns"].keep(self.instance.breakdowns)

    def clean(self):
        """Each label belongs to an indicator of the theme."""
        cleaned = super().clean()
        indicators, meant = cleaned.get("indicators"), cleaned.get("breakdowns")
        if meant and indicators is not None:
            known = set(Breakdown.objects.filter(indicator__in=indicators).values_list("code", flat=True))
            if strange := [code for code in meant if code not in known]:
                said = f"No label of the indicators chosen: {', '.join(strange)}."
                self.add_error("breakdowns", said)
        return cleaned


def label_choices():
    """Labels of parts under the indicators that have them; a label of several stands under the first."""
    rows = Breakdown.objects.exclude(code="total").select_related("indicator")
    in_order = rows.order_by("indicator__theme__position", "indicator__position", "position")
    seen, choices = set(), []
    for indicator, group in groupby(in_order, key=lambda one: one.indicator):
        if own := [(one.code, one.title) for one in group if one.code not in seen]:
            choices.append((indicator.name, own))
            seen |= {code for code, _ in own}
    return choices
