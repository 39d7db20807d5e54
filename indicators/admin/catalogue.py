"""What describes the figures: themes, units, sources, indicators, places, commentary and facts."""

from django.contrib import admin
from django.forms import CheckboxSelectMultiple

from indicators import renaming
from indicators.forms import IndicatorForm
from indicators.models import (
    Breakdown,
    Commentary,
    Discrepancy,
    Fact,
    Geography,
    GeographyCode,
    Indicator,
    Source,
    Theme,
    Unit,
)  # fmt: skip
from meo_site.kept_history import KeptHistoryAdmin


@admin.register(Theme)
class ThemeAdmin(admin.ModelAdmin):
    list_display = ["title", "slug", "position"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):
    list_display = ["title", "code"]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []


@admin.register(Source)
class SourceAdmin(KeptHistoryAdmin):
    list_display = ["title", "publisher", "frequency", "licence"]
    list_filter = ["publisher", "frequency"]
    search_fields = ["title", "publisher"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []


class BreakdownInline(admin.TabularInline):
    model = Breakdown
    extra = 0
    verbose_name = "label"
    fields = ["title", "code", "position", "is_headline"]
    template = "admin/tabular.html"


@admin.register(Indicator)
class IndicatorAdmin(KeptHistoryAdmin):
    """What an indicator means; what its published values are in can no longer be changed."""

    form = IndicatorForm
    list_display = ["name", "theme", "display_unit", "value_type", "polarity"]
    list_filter = ["theme", "value_type", "polarity"]
    list_select_related = ["theme"]
    search_fields = ["name", "slug", "definition", "name_as_printed"]
    inlines = [BreakdownInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", "theme", "position", "definition", "quality_note"]}),
        (
            "What the values are",
            {
                "fields": ["unit", "display_unit", "value_type", "aggregation", "part_of"],
                "description": "Unit, type and whether places add up are fixed as soon as figures are published.",
            },
        ),
        ("How they are compared", {"fields": ["polarity", "benchmark", "comparison_tolerance"]}),
        ("Parts", {"fields": ["breakdown_dimension"]}),
        ("As the report names it", {"fields": ["name_as_printed", "annex_name_as_printed"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        return ["unit", "value_type", "aggregation"] if self.has_been_public(obj) else []

    def save_model(self, request, obj, form, change):
        if change:
            renaming.rename(obj, obj.slug, by=request.user)
        super().save_model(request, obj, form, change)

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
    list_display = ["indicator", "text"]
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


class GeographyCodeInline(admin.TabularInline):
    model = GeographyCode
    extra = 0
    template = "admin/tabular.html"

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("indicators.view_geography")

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Geography)
class GeographyAdmin(admin.ModelAdmin):
    """Places are loaded, because firms and figures refer to them; only the note is written here."""

    list_display = ["name", "type", "parent", "is_proxy", "midlands_engine_member"]
    list_filter = ["type"]
    list_select_related = ["parent"]
    search_fields = ["name", "slug", "codes__code"]
    inlines = [GeographyCodeInline]
    fields = [
        "name",
        "slug",
        "type",
        "parent",
        "members",
        "is_proxy",
        "midlands_engine_member",
        "aliases",
        "note",
    ]
    readonly_fields = fields[:-1]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Fact)
class FactAdmin(admin.ModelAdmin):
    list_display = ["code", "subject", "value", "unit", "period", "attributed_to"]
    list_filter = ["theme"]
    search_fields = ["code", "subject", "note"]


@admin.register(Discrepancy)
class DiscrepancyAdmin(admin.ModelAdmin):
    list_display = ["code", "indicator", "severity", "finding"]
    list_filter = ["severity", "indicator"]
    list_select_related = ["indicator"]
    search_fields = ["code", "finding", "action"]
