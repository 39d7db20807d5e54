"""Tables published elsewhere, in the admin: editors enter and change them, a publisher who is another shows them."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.forms import ChoiceField
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import counted, lifecycle, permissions
from assessments.forms.reference import CountedForm, CountedRows, CountsFileForm, ReasonForm, ReferenceForm
from assessments.invited import waiting
from assessments.models import ReferenceRow, ReferenceSeries
from assessments.models.framework import SubThread
from meo_site.exports import Table, csv_response, xlsx_response
from meo_site.kept_history import KeptHistoryAdmin

PROBLEMS_SHOWN = 100


class CountedInline(admin.TabularInline):
    model = ReferenceRow
    form = CountedForm
    formset = CountedRows
    template = "admin/tabular.html"
    extra = 0
    max_num = counted.MOST_ROWS
    verbose_name, named_by = "row", "title"

    def get_formset(self, request, obj=None, **kwargs):
        self.series = obj
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """A sub-thread is chosen from those of the questionnaire, not typed."""
        if db_field.name != "code":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        parts = SubThread.objects.filter(
            version__framework=self.series.framework_id, version__published_at__isnull=False
        )
        titles = dict(parts.order_by("version__published_at").values_list("code", "title"))
        choices = [
            ("", "None of them"),
            *((code, f"{code} {title}") for code, title in sorted(titles.items())),
        ]
        said = "The capability that the row is about. Without one it is not shown beside live figures."
        return ChoiceField(choices=choices, required=False, label="Sub-thread", help_text=said)


@admin.register(ReferenceSeries)
class ReferenceSeriesAdmin(KeptHistoryAdmin):
    """A series that is not public is a form; a public one is read, by a superuser too."""

    form = ReferenceForm
    inlines = [CountedInline]
    change_form_template = "admin/assessments/referenceseries/change_form.html"
    list_display = ["title", "framework", "publisher", "period", "rows_counted", "is_shown"]
    list_filter = ["framework", ("published_at", admin.EmptyFieldListFilter)]
    list_select_related = ["framework"]
    search_fields = ["title", "slug", "publisher", "source", "rows__title", "rows__code"]
    actions = None
    fieldsets = [
        (None, {"fields": ["title", "slug", "framework"]}),
        ("Source", {"fields": ["publisher", "source", "place", "period", "published_on", "url"]}),
        ("Caution", {"fields": ["note"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(rows_in_all=Count("rows", distinct=True))

    @admin.display(description="Rows", ordering="rows_in_all")
    def rows_counted(self, series):
        return series.rows_in_all

    @admin.display(description="Public", boolean=True, ordering="published_at")
    def is_shown(self, series):
        return series.is_public

    # who may

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or not obj.is_public)

    def has_delete_permission(self, request, obj=None):
        has_been_public = obj is not None and bool(obj.published_at or obj.ended_at)
        return super().has_delete_permission(request, obj) and not has_been_public

    def revert_disabled(self, request, obj=None):
        return True  # an old row would bring back whether it was public

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        if request.method == "POST":
            raise PermissionDenied
        return super().history_form_view(request, object_id, version_id, extra_context)

    # the form

    def get_fieldsets(self, request, obj=None):
        if obj is None or not self.has_change_permission(request, obj):
            return self.fieldsets
        (name, first), *rest = self.fieldsets
        return [(name, {"fields": [*first["fields"], "seen"]}), *rest]

    def get_readonly_fields(self, request, obj=None):
        return ["slug", "framework"] if obj else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title"]}

    def get_form(self, request, obj=None, **kwargs):
        if obj and not self.has_change_permission(request, obj):
            kwargs["form"] = admin.ModelAdmin.form  # nothing to type: the fields are read
        return super().get_form(request, obj, **kwargs)

    def get_inlines(self, request, obj):
        return self.inlines if obj and self.has_change_permission(request, obj) else []

    def save_model(self, request, series, form, change):
        if not change:
            lifecycle.enter_series(series, by=request.user)
        elif fields := [name for name in form.changed_data if name != "seen"]:
            lifecycle.edit_series(series, fields, by=request.user, seen=form.cleaned_data["seen"])

    def save_formset(self, request, form, formset, change):
        formset.save(commit=False)  # for what the log of changes says; the verb stores
        rows = [
            counted.Counted(*(one.cleaned_data[name] for name in counted.COLUMNS)) for one in formset.kept()
        ]
        lifecycle.count_series(form.instance, rows, by=request.user)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        series = self.get_object(request, object_id) if request.method == "POST" and object_id else None
        if series and series.is_public and permissions.may_enter_references(request.user):
            messages.error(request, "This table is public and does not change. Nothing was saved.")
            return redirect(self.address(series))
        return super().changeform_view(request, object_id, form_url, extra_context)

    def response_add(self, request, series, post_url_continue=None):
        messages.success(request, "Saved. Type its rows next, or import them.")
        return redirect(self.address(series))

    def response_change(self, request, series):
        messages.success(request, "Saved. Readers do not see it until somebody else publishes it.")
        return redirect(self.address(series))

    def view_on_site(self, series):
        return series.get_absolute_url() if series.is_public else None

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            context |= {"title": str(obj), "subtitle": None} | self.state_of(obj, request.user)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def state_of(self, series, person):
        rows = counted.stored_rows(series)
        return {
            "rows": rows,
            "doubts": counted.doubts(rows, series.note),
            "may_edit": permissions.may_enter_references(person) and not series.is_public,
            "may_publish": permissions.may_publish_references(person),
            "is_own": lifecycle.has_worked_on(person, series),
        }

    # the buttons, and a table as a file

    def get_urls(self):
        act = {"take-back": require_POST(self.take_back)}
        act |= {
            "publish": require_http_methods(["GET", "HEAD", "POST"])(self.publish),
            "table": require_http_methods(["GET", "HEAD", "POST"])(self.table),
            "apply": require_POST(self.apply),
        }
        verbs = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"assessments_reference_{name}")
            for name, view in act.items()
        ]
        files = path(
            "<int:pk>/table.<str:kind>",
            self.admin_site.admin_view(require_safe(self.template)),
            name="assessments_reference_template",
        )
        return [*verbs, files, *super().get_urls()]

    def publish(self, request, pk):
        """Say what becomes public and who entered it, then publish."""
        series = permissions.series_for_publisher(request.user, pk)
        if request.method != "POST":
            if series.is_public or lifecycle.has_worked_on(request.user, series):
                return redirect(self.address(series))
            context = {"title": f"Publish: {series}", "opts": self.opts, "original": series}
            context |= self.state_of(series, request.user)
            page = "admin/assessments/referenceseries/publish.html"
            return render(request, page, self.admin_site.each_context(request) | context)
        said = "Published. Readers see this table now."
        return self.perform(request, series, lifecycle.publish_series, ["seen"], said)

    def take_back(self, request, pk):
        series = permissions.series_for_publisher(request.user, pk)
        said = "Taken back. Its address says why."
        return self.perform(request, series, lifecycle.take_back_series, ["reason"], said)

    def perform(self, request, series, verb, wanted, said):
        form = ReasonForm(request.POST)
        if not form.is_valid():
            messages.error(request, " ".join(message for found in form.errors.values() for message in found))
            return redirect(self.address(series))
        try:
            verb(series, by=request.user, **{name: form.cleaned_data[name] for name in wanted})
        except lifecycle.NotReady as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, said)
        return redirect(self.address(series))

    def table(self, request, pk):
        """Send a table; it is compared, not yet applied."""
        series = permissions.series_for_editor(request.user, pk)
        form = CountsFileForm(request.POST or None, request.FILES or None, framework=series.framework)
        context = {"form": form, "series": series, "title": f"Import rows: {series}", "opts": self.opts}
        if request.method == "POST" and form.is_valid():
            context |= {"table": form.table, "problems": form.table.problems[:PROBLEMS_SHOWN]}
            if not form.table.problems:
                context |= {
                    "comparison": counted.compare(series, form.table.rows),
                    "doubts": counted.doubts(form.table.rows, series.note),
                    "token": waiting.keep(form.cleaned_data["file"], series, request.user),
                }
        page = "admin/assessments/referenceseries/table.html"
        return render(request, page, self.admin_site.each_context(request) | context)

    def apply(self, request, pk):
        """Apply a table that has been looked at, unless the series has changed since."""
        series = permissions.series_for_editor(request.user, pk)
        data, form = (
            waiting.take(request.POST.get("list", ""), series, request.user),
            ReasonForm(request.POST),
        )
        if data is None or not form.is_valid():
            messages.error(request, "This table is no longer kept. Send the file again.")
            return redirect("admin:assessments_reference_table", pk)
        table = counted.read_table(data, series.framework)
        try:
            lifecycle.count_series(series, table.rows, by=request.user, seen=form.cleaned_data["seen"])
        except lifecycle.NotReady as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, f"{len(table.rows)} rows imported. Readers do not see them yet.")
        return redirect(self.address(series))

    def template(self, request, pk, kind):
        """The rows as they stand with the columns that are read, to fill in and send back."""
        series = permissions.series_for_editor(request.user, pk)
        rows = counted.stored_rows(series)
        if kind == "xlsx":
            return xlsx_response(f"{series.slug}.xlsx", [Table("Counts", counted.COLUMNS, rows)])
        return csv_response(f"{series.slug}-table.csv", counted.COLUMNS, rows)

    def address(self, series):
        return reverse("admin:assessments_referenceseries_change", args=[series.pk])
