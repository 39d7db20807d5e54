"""Files of values in the admin: handed in, shown with what they would change, and published by somebody else."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from indicators import batches, jobs, permissions
from indicators.choices import ImportStatus
from indicators.forms import BatchForm, ReasonForm
from indicators.models import ImportBatch, Indicator
from meo_site import exports
from meo_site.own_columns import OwnColumnsAdmin

ROWS = 100  # of a difference on one page
MOST_PROBLEMS = 100  # that are listed
CHANGES = ("removed", "changed", "new")  # what takes something away first
FILLED_IN = "values"  # the sheet of a template
AT_WORK = (ImportStatus.READING, ImportStatus.PUBLISHING)  # in the background
OF_EDITORS = (ImportStatus.READING, ImportStatus.REFUSED, ImportStatus.PREVIEWED, ImportStatus.CHECKED)
OF_PUBLISHERS = (ImportStatus.CHECKED, ImportStatus.PUBLISHING)


class Verb(NamedTuple):
    """A button: who may press it, what it does, and what the person reads then."""

    fetch: Callable  # the batch, or 404
    perform: Callable
    done: str


VERBS = {
    "submit": Verb(
        permissions.batch_for_editor,
        lambda batch, by, form: batches.submit(batch, by=by, reason=form["reason"], seen=form["seen"]),
        "Submitted for approval. Somebody else approves it.",
    ),
    "again": Verb(
        permissions.batch_for_editor,
        lambda batch, by, form: jobs.begin_again(batch, by=by, seen=form["seen"]),
        "The file is being compared with what is published now.",
    ),
    "discard": Verb(
        permissions.batch_for_editor,
        lambda batch, by, form: batches.discard(batch, by=by, seen=form["seen"]),
        "Discarded. Published values stay as they are.",
    ),
    "approve": Verb(
        permissions.batch_for_publisher,
        lambda batch, by, form: jobs.begin_publishing(batch, by=by, seen=form["seen"]),
        "Approved. The file is being published; you may leave this page.",
    ),
    "resume": Verb(
        permissions.batch_for_publisher,
        lambda batch, by, form: jobs.begin_publishing_again(batch, by=by, seen=form["seen"]),
        "Started again. Nothing is published twice.",
    ),
    "return": Verb(
        permissions.batch_for_publisher,
        lambda batch, by, form: batches.send_back(batch, by=by, reason=form["reason"], seen=form["seen"]),
        "Returned to its editors.",
    ),
}


@admin.register(ImportBatch)
class ImportBatchAdmin(OwnColumnsAdmin):
    """A file is handed in by a form; after that, whatever happens to it is a button behind a verb."""

    form = BatchForm
    list_display = ["file_name", "status", "would_change", "uploaded_by", "uploaded_at"]
    list_filter = ["status", "mode"]
    search_fields = ["file_name", "reason"]
    actions = None

    def get_queryset(self, request):
        found = super().get_queryset(request).defer("content", "difference")
        return found.select_related("uploaded_by", "indicator", "approved_by")

    @admin.display(description="New, changed, removed, rejected")
    def would_change(self, batch):
        counted = [batch.counts.get(kind, 0) for kind in ("new", "changed", "removed", "rejected")]
        return ", ".join(f"{count:,}" for count in counted) if batch.counts else "–"

    # who may

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False  # discarded, and that it was handed in stays written

    # handing in

    def get_fieldsets(self, request, obj=None):
        return [] if obj else [(None, {"fields": ["file", "indicator", "mode", "reason"]})]

    def get_form(self, request, obj=None, **kwargs):
        if obj is not None:
            kwargs["form"] = admin.ModelAdmin.form  # nothing to type
        form = super().get_form(request, obj, **kwargs)
        if obj is None:
            widget = form.base_fields["indicator"].widget
            widget.can_add_related = widget.can_change_related = widget.can_view_related = False
        return form

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, (extra_context or {}) | {"title": "Files of values"})

    def save_model(self, request, obj, form, change):
        given, file = form.cleaned_data, form.cleaned_data["file"]
        obj.pk = jobs.begin_import(
            file.read(),
            file.name,
            by=request.user,
            mode=given["mode"],
            indicator=given["indicator"],
            reason=given["reason"],
        ).pk

    def response_add(self, request, obj, post_url_continue=None):
        messages.success(request, "The file is being compared with what is published. Nothing is written.")
        return redirect(self.address(obj.pk))

    # the buttons, and what a page asks for while it waits

    def get_urls(self):
        site, act = self.admin_site, self.admin_site.admin_view(require_POST(self.perform))
        verbs = [
            path(f"<int:pk>/{name}/", act, {"verb": verb}, name=f"indicators_importbatch_{name}")
            for name, verb in VERBS.items()
        ]
        progress, template = require_GET(self.progress), require_GET(self.template)
        return [
            *verbs,
            path("<int:pk>/progress/", site.admin_view(progress), name="indicators_importbatch_progress"),
            path("template/", site.admin_view(template), name="indicators_importbatch_template"),
            *super().get_urls(),
        ]

    def perform(self, request, pk, verb):
        batch, form = verb.fetch(request.user, pk), ReasonForm(request.POST)
        if not form.is_valid():
            messages.error(request, " ".join(message for found in form.errors.values() for message in found))
            return redirect(self.address(pk))
        try:
            verb.perform(batch, request.user, form.cleaned_data)
        except batches.NotDone as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, verb.done)
        return redirect(self.address(pk))

    def progress(self, request, pk):
        batch = permissions.batch_for_either(request.user, pk)
        return JsonResponse({"percent": batch.progress, "is_done": batch.status not in AT_WORK})

    def template(self, request):
        """The published values of an indicator, to be filled in and handed in."""
        if not permissions.may_edit(request.user):
            raise Http404
        slug = request.GET.get("indicator", "").replace(
            "\0", ""
        )  # PostgreSQL would refuse the question itself
        indicator = Indicator.objects.select_related("unit").filter(slug=slug).first()
        if indicator is None:
            messages.error(request, "Choose the indicator whose template you want.")
            return redirect("admin:indicators_importbatch_add")
        rows, name = batches.template_rows(indicator), f"{indicator.slug}-template"
        if request.GET.get("form") == "csv":
            return exports.csv_response(f"{name}.csv", batches.COLUMNS, rows)
        return exports.xlsx_response(f"{name}.xlsx", [exports.Table(FILLED_IN, batches.COLUMNS, rows)])

    # the page

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            context |= {"title": obj.file_name, "subtitle": None} | self.state_of(obj, request)
        else:
            context |= {
                "indicators": Indicator.objects.only("slug", "name"),
                "title": "Hand in a file of values",
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def state_of(self, batch, request):
        """What the page says about a file."""
        found, person = batches.difference(batch), request.user
        counted = {kind: batch.counts.get(kind, 0) for kind in (*CHANGES, "unchanged")}
        counted = {"changes": sum(counted[kind] for kind in CHANGES)} | counted
        kind = request.GET.get("kind")
        if kind not in counted:
            kind = "changes" if counted["changes"] or not counted["unchanged"] else "unchanged"
        wanted = CHANGES if kind == "changes" else (kind,)
        rows = [row for name in wanted for row in found["rows"] if row["kind"] == name]
        return {
            "rows": Paginator(rows, ROWS).get_page(request.GET.get("page")),
            "kind": kind,
            "kinds": [
                {"name": name, "count": count, "query": urlencode({"kind": name})}
                for name, count in counted.items()
            ],
            "problems": found["problems"][:MOST_PROBLEMS],
            "more_problems": max(0, len(found["problems"]) - MOST_PROBLEMS),
            "restated": [one for one in found["releases"] if one.get("restated")][:ROWS],
            "corrects": any(one["replaces"] for one in found["releases"]),
            "releases": batch.releases.select_related("indicator") if batch.published_at else [],
            "events": batches.events(batch),
            "may_edit": permissions.may_edit(person),
            "may_publish": permissions.may_publish(person),
            "may_compare": permissions.may_edit(person) and batch.status in OF_EDITORS,
            "may_return": permissions.may_publish(person) and batch.status in OF_PUBLISHERS,
            "is_own": batches.has_worked_on(person, batch),
            "is_overtaken": batches.is_overtaken(batch),
            "is_at_work": batch.status in AT_WORK,
            "refusal": batches.refusal(batch),
        }

    def address(self, pk):
        return reverse("admin:indicators_importbatch_change", args=[pk])
