"""What describes the figures: themes, units, sources, indicators, commentary, facts, and what does not fit."""

from django.contrib import admin
from django.forms import CheckboxSelectMultiple, Textarea

from indicators import renaming
from indicators.describing import (
    FIXED,
    BreakdownForm,
    CommentaryForm,
    DiscrepancyForm,
    FactForm,
    IndicatorForm,
    SourceForm,
)
from indicators.models import (
    Breakdown,
    Commentary,
    Discrepancy,
    Fact,
    Indicator,
    SeriesBreak,
    Source,
    Theme,
    Unit,
)  # fmt: skip
from meo_site.kept_history import KeptHistoryAdmin
from meo_site.rows_together import RowsTogether

TOTAL = {"code": "total", "title": "Total", "position": 1, "is_headline": True}  # of one without parts


@admin.register(Theme)
class ThemeAdmin(KeptHistoryAdmin):
    list_display = ["title", "slug", "position"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []


@admin.register(Unit)
class UnitAdmin(KeptHistoryAdmin):
    list_display = ["title", "code"]
    fieldsets = [
        (
            None,
            {
                "fields": ["code", "title"],
                "description": "Fixed as soon as figures in this unit are published.",
            },
        )
    ]

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        return ["code", "title"] if obj.indicators.public().exists() else ["code"]


class DeadLinkFilter(admin.SimpleListFilter):
    """The queue of sources whose address somebody found gone."""

    title, parameter_name = "dead link", "dead"

    def lookups(self, request, model_admin):
        return [("yes", "Noted")]

    def queryset(self, request, queryset):
        return queryset.exclude(dead_link_noted_on=None) if self.value() == "yes" else queryset


@admin.register(Source)
class SourceAdmin(KeptHistoryAdmin):
    form = SourceForm
    list_display = ["title", "publisher", "frequency", "next_expected_on", "dead_link_noted_on"]
    list_filter = [DeadLinkFilter, "publisher", "frequency"]
    search_fields = ["title", "publisher", "slug"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []


class BreakdownInline(admin.TabularInline):
    model = Breakdown
    form = BreakdownForm
    formset = RowsTogether
    extra = 0
    verbose_name, named_by = "label", "title"
    fields = ["title", "code", "position", "is_headline"]
    template = "admin/tabular.html"


class SeriesBreakInline(admin.TabularInline):
    model = SeriesBreak
    formset = RowsTogether
    extra = 0
    verbose_name, verbose_name_plural = "break", "breaks in the series"
    named_by = "starts_on"
    fields = ["starts_on", "geography", "reason"]
    template = "admin/tabular.html"

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "reason":
            kwargs["widget"] = Textarea(attrs={"rows": 2, "cols": 40})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "geography":  # listed once, not once for each row
            field.choices = [("", "Everywhere"), *((row.pk, str(row)) for row in field.queryset)]
        return field


@admin.register(Indicator)
class IndicatorAdmin(KeptHistoryAdmin):
    """What an indicator means; what its published values are in can no longer be changed."""

    form = IndicatorForm
    list_display = ["name", "theme", "display_unit", "value_type", "polarity", "state"]
    list_filter = ["theme", "state", "value_type", "polarity", "processing_level", "is_proxy"]
    list_select_related = ["theme"]
    search_fields = [
        "name",
        "slug",
        "definition",
        "name_as_printed",
        "annex_name_as_printed",
        "former_slugs__slug",
    ]
    inlines = [BreakdownInline, SeriesBreakInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", "aliases", "theme", "position", "state", "definition"]}),
        (
            "How far it can be trusted",
            {"fields": ["method_note", "quality_note", "processing_level", "is_proxy"]},
        ),
        (
            "What the values are",
            {
                "fields": ["unit", "display_unit", "value_type", "aggregation", "part_of"],
                "description": "All but the last are fixed as soon as figures are published; so is the benchmark.",
            },
        ),
        ("How they are compared", {"fields": ["polarity", "benchmark", "comparison_tolerance"]}),
        ("Parts", {"fields": ["breakdown_dimension"]}),
        ("As the report names it", {"fields": ["name_as_printed", "annex_name_as_printed"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        return FIXED if obj and self.has_been_public(obj) else []

    def save_model(self, request, obj, form, change):
        if change:
            renaming.rename(obj, obj.slug, by=request.user)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        """A label alone stands for the indicator; figures need one, so it is made where none was typed."""
        super().save_related(request, form, formsets, change)
        labels = list(form.instance.breakdowns.all()[:2])
        if not labels:
            form.instance.breakdowns.create(**TOTAL)
        elif len(labels) == 1 and not labels[0].is_headline:
            labels[0].is_headline = True
            labels[0].save(update_fields=["is_headline"])

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["widget"] = (
            CheckboxSelectMultiple  # Django's two-box widget cannot be named by a screen reader
        )
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def view_on_site(self, obj):
        return obj.get_absolute_url() if self.has_been_public(obj) else None

    def has_been_public(self, obj):
        return obj.releases.have_been_public().exists()


@admin.register(Commentary)
class CommentaryAdmin(KeptHistoryAdmin):
    form = CommentaryForm
    list_display = ["indicator", "text"]
    list_filter = ["indicator__theme"]
    list_select_related = ["indicator"]
    search_fields = ["indicator__name", "text", "caveat"]

    def get_form(self, request, obj=None, **kwargs):
        """Commentary rests on claims about its own indicator."""
        form = super().get_form(request, obj, **kwargs)
        if obj and "claims" in form.base_fields:
            form.base_fields["claims"].queryset = obj.indicator.claims.all()
        return form

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def view_on_site(self, obj):
        return obj.indicator.get_absolute_url()


@admin.register(Fact)
class FactAdmin(KeptHistoryAdmin):
    form = FactForm
    list_display = ["code", "subject", "value", "unit", "period", "attributed_to"]
    list_filter = ["theme", "geography"]
    search_fields = ["code", "subject", "note", "attributed_to"]


@admin.register(Discrepancy)
class DiscrepancyAdmin(KeptHistoryAdmin):
    form = DiscrepancyForm
    list_display = ["code", "indicator", "severity", "finding"]
    list_filter = ["severity", "indicator"]
    list_select_related = ["indicator"]
    search_fields = ["code", "finding", "action"]
