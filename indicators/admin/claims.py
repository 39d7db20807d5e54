"""Claims in the admin: their formulas, what testing them gave, and those that stopped agreeing."""

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.timezone import localtime

from indicators import verdicts
from indicators.choices import ClaimVerdict
from indicators.forms import ClaimForm
from indicators.models import ClaimTest, PublishedClaim
from meo_site.kept_history import KeptHistoryAdmin


class VerdictFilter(admin.SimpleListFilter):
    title, parameter_name = "verdict", "verdict"

    def lookups(self, request, model_admin):
        return ClaimVerdict.choices

    def queryset(self, request, queryset):
        if self.value() not in ClaimVerdict.values:
            return queryset
        return queryset.filter(tests__ended_at=None, tests__verdict=self.value())


class StoppedFilter(admin.SimpleListFilter):
    """The queue: what an editor has to look at."""

    title, parameter_name = "agreement", "agreement"

    def lookups(self, request, model_admin):
        return [("stopped", "Stopped agreeing")]

    def queryset(self, request, queryset):
        return queryset.stopped_agreeing() if self.value() == "stopped" else queryset


class ClaimTestInline(admin.TabularInline):
    """What testing gave, newest first; nobody writes it."""

    model = ClaimTest
    extra = 0
    template = "admin/tabular.html"
    verbose_name, verbose_name_plural = "result", "results of testing it"
    fields = readonly_fields = ["tested", "verdict", "arithmetic", "remark", "because", "by"]

    @admin.display(description="Tested")
    def tested(self, test):
        return date_format(localtime(test.tested_at), "j M Y H:i")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("because__indicator", "by", "claim")

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("indicators.view_publishedclaim")

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(PublishedClaim)
class PublishedClaimAdmin(KeptHistoryAdmin):
    form = ClaimForm
    inlines = [ClaimTestInline]
    list_display = ["code", "indicator", "text", "verdict", "because"]
    list_filter = [StoppedFilter, VerdictFilter, "kind", "indicator"]
    list_select_related = ["indicator"]
    search_fields = ["code", "text", "formula"]

    def get_queryset(self, request):
        return super().get_queryset(request).judged()

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    @admin.display(description="Verdict")
    def verdict(self, claim):
        if not claim.standing:
            return None
        [test] = claim.standing
        return f"{test.get_verdict_display()}, since {date_format(localtime(test.tested_at), 'j M Y')}"

    @admin.display(description="Because of")
    def because(self, claim):
        return claim.standing[0].because if claim.standing else None

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        verdicts.retest_one(obj, by=request.user)
        obj.refresh_from_db(fields=["period_start"])  # one that was left empty is that of the newest figures

    def view_on_site(self, obj):
        return obj.get_absolute_url()
