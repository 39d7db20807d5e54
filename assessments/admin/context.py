"""What ties capabilities to the region, in the admin: priorities, themes, evidence, challenges, where chains break."""

from django.contrib import admin
from django.db.models import Max
from django.urls import reverse
from django.utils.html import format_html_join

from assessments.benchmark import frameworks
from assessments.forms.context import ActorTypeForm, ChallengeForm, ThemeForm, VulnerabilityForm, WorkForm
from assessments.models import ActorType, Challenge, LinkTheme, SiaPriority, SubThread, Vulnerability, Work
from meo_site.kept_history import KeptHistoryAdmin


class FixedKeyAdmin(KeptHistoryAdmin):
    """Rows that files know by a key, which never changes."""

    key = "code"

    def get_readonly_fields(self, request, obj=None):
        return [self.key] if obj else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj or not self.has_add_permission(request) else {self.key: ["title"]}


class EntryAdmin(FixedKeyAdmin):
    key = "slug"
    list_filter = ["priorities", "sectors", "indicators"]
    search_fields = ["title", "slug", "about", "report_section", "sub_threads"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("priorities", "indicators")

    @admin.display(description="Priorities")
    def of_priorities(self, entry):
        return ", ".join(one.title for one in entry.priorities.all()) or "Every priority"

    @admin.display(description="Indicators")
    def indicators_linked(self, entry):
        return len(entry.indicators.all())

    def view_on_site(self, entry):
        first = entry.priorities.first()
        return first.get_absolute_url() if first else reverse("priorities")


@admin.register(Work)
class WorkAdmin(EntryAdmin):
    form = WorkForm
    list_display = ["title", "kind", "organisations", "year", "of_priorities", "indicators_linked"]
    list_filter = ["priorities", "kind", "year", "sectors"]
    search_fields = [*EntryAdmin.search_fields, "organisations"]


@admin.register(Challenge)
class ChallengeAdmin(EntryAdmin):
    form = ChallengeForm
    list_display = ["title", "of_priorities", "indicators_linked", "report_section"]


class PlacedAdmin(FixedKeyAdmin):
    """Rows in an order; a new one comes last."""

    list_select_related = ["priority"]

    def save_model(self, request, obj, form, change):
        if not change:
            last = type(obj)._base_manager.aggregate(last=Max("position"))["last"]
            obj.position = (last or 0) + 1
        super().save_model(request, obj, form, change)

    def view_on_site(self, obj):
        return obj.priority.get_absolute_url()


@admin.register(Vulnerability)
class VulnerabilityAdmin(PlacedAdmin):
    form = VulnerabilityForm
    list_display = ["title", "priority", "stage", "touched"]
    list_filter = ["priority", "stage"]
    search_fields = ["title", "code", "source", "sub_threads"]

    @admin.display(description="Sub-threads")
    def touched(self, one):
        return ", ".join(one.sub_threads)


@admin.register(ActorType)
class ActorTypeAdmin(PlacedAdmin):
    """Which firms are which is shown nowhere, nor how many."""

    form = ActorTypeForm
    list_display = ["title", "priority", "printed"]
    list_filter = ["priority"]
    search_fields = ["title", "code", "printed"]

    def has_delete_permission(self, request, obj=None):
        return False  # whether a row can go would tell that no firm has chosen it


@admin.register(SiaPriority)
class SiaPriorityAdmin(FixedKeyAdmin):
    """The four are given by the audit; how they are called is written here."""

    list_display = ["title", "code"]
    search_fields = ["title", "code"]
    fields = ["title", "code"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(LinkTheme)
class LinkThemeAdmin(FixedKeyAdmin):
    """What a theme links; which sub-threads carry it is said in the questionnaire, and fixed once that is published."""

    form = ThemeForm
    list_display = ["title", "code", "indicators_linked", "breakdowns"]
    list_filter = ["indicators"]
    search_fields = ["title", "code", "indicators__name", "sub_threads__title", "sub_threads__code"]
    fields = ["title", "code", "indicators", "breakdowns", "carried_by"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("indicators")

    def get_readonly_fields(self, request, obj=None):
        return ["code", "carried_by"]

    @admin.display(description="Indicators")
    def indicators_linked(self, theme):
        return ", ".join(one.name for one in theme.indicators.all())

    @admin.display(description="Sub-threads that carry it")
    def carried_by(self, theme):
        """Of the newest published questionnaires, each with its page."""
        parts = SubThread.objects.filter(themes=theme, version__in=frameworks()).select_related(
            "version__framework"
        )
        region = reverse("region")
        links = [
            (f"{region}?capability={one.code}&framework={one.version.framework.code}", one.code, one.title)
            for one in parts.order_by("version__framework__code", "position")
        ]
        return format_html_join("", '<div class="carried"><a href="{}">{} {}</a></div>', links) or "None"

    def view_on_site(self, theme):
        part = SubThread.objects.filter(themes=theme, version__in=frameworks()).order_by("position").first()
        return f"{reverse('region')}?capability={part.code}" if part else None

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
