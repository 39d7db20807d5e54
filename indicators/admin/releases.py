"""Releases in the admin: a draft is a form; whatever else happens to a release is a button behind a verb."""

import re
from collections.abc import Callable
from typing import NamedTuple

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from indicators import periods, permissions, publishing
from indicators.choices import ReleaseStatus
from indicators.forms import ObservationForm, ReasonForm, ReleaseForm, like_row
from indicators.models import Breakdown, Geography, Observation, Release
from meo_site.own_columns import OwnColumnsAdmin
from meo_site.rows_together import RowsTogether

from . import queues

KEPT = ["indicator", "period_start", "period_end"]  # by a correction: what it is about
NUMBER = re.compile("[0-9]{1,9}")
MOST_ROWS = 80  # of a form: Django takes 1,000 fields, and a row has eleven
PERIOD = [*KEPT, "period_type", "period_label"]


class Verb(NamedTuple):
    """A button: who may press it, what it does, and what the person reads then."""

    fetch: Callable  # the release, or 404
    perform: Callable
    done: str | Callable  # of the draft that was begun


def the_next(release):
    """What the draft of the period after this one's begins with; nothing beyond the years that can be stored."""
    try:
        period = periods.following(publishing.period(release))
    except ValueError:
        return {}
    return {
        "indicator": release.indicator_id, "period_start": period.start, "period_end": period.end,
        "period_type": period.type, "period_label": period.label, "source": release.source_id,
        "source_link_text": release.source_link_text,
    }  # fmt: skip


def begun(until):
    """What is told of a draft that takes the place of another release, or of none."""

    def told(draft):
        if draft.predecessor.status == ReleaseStatus.WITHDRAWN:
            return "This draft publishes the period again once it is approved. Readers see no values of it until then."
        return until

    return told


VERBS = {
    "correct": Verb(
        permissions.release_for_editor,
        lambda release, by, form: publishing.correct(release, by=by, reason=form["reason"]),
        begun(
            "This draft replaces the published release once it is approved. Readers see the old values until then."
        ),
    ),
    "discard": Verb(
        permissions.release_for_editor,
        lambda release, by, form: publishing.discard(release, by=by, seen=form["seen"]),
        "The draft has been discarded.",
    ),
    "approve": Verb(
        permissions.release_for_publisher,
        lambda release, by, form: publishing.approve(release, by=by, seen=form["seen"]),
        "Published. Readers see these values now.",
    ),
    "schedule": Verb(
        permissions.release_for_publisher,
        lambda release, by, form: publishing.schedule(
            release, by=by, at=form["publish_at"], seen=form["seen"]
        ),
        "Approved. Readers see these values from the moment you chose.",
    ),
    "bring-back": Verb(
        permissions.release_for_editor,
        lambda release, by, form: publishing.bring_back(release, by=by, reason=form["reason"]),
        begun(
            "This draft brings the earlier values back once it is approved. Readers see the present values until then."
        ),
    ),
    "take-back": Verb(
        permissions.release_for_editor,
        lambda release, by, form: publishing.take_back(release, by=by, seen=form["seen"]),
        "This release is a draft again. Submit it when it is ready.",
    ),
    "return": Verb(
        permissions.release_for_publisher,
        lambda release, by, form: publishing.return_to_draft(
            release, by=by, reason=form["reason"], seen=form["seen"]
        ),
        "Returned to its editors.",
    ),
    "withdraw": Verb(
        permissions.release_for_publisher,
        lambda release, by, form: publishing.withdraw(release, by=by, reason=form["reason"]),
        "Withdrawn. Readers no longer see these values.",
    ),
}


class FlagFilter(admin.SimpleListFilter):
    """The queue of values that an editor wants to look at again."""

    title, parameter_name = "flagged values", "flagged"

    def lookups(self, request, model_admin):
        return [("now", "Some, and not replaced")]

    def queryset(self, request, queryset):
        return queryset.flagged() if self.value() == "now" else queryset


class ObservationInline(admin.TabularInline):
    model = Observation
    form = ObservationForm
    formset = RowsTogether
    template = "admin/tabular.html"
    verbose_name = "value"

    def get_formset(self, request, obj=None, **kwargs):
        self.release = obj
        rows = publishing.still_to_type(obj)
        fits = obj.observations.count() + len(rows) <= MOST_ROWS
        self.rows = [like_row(one) for one in rows] if fits else []
        formset = super().get_formset(request, obj, **kwargs)
        for name in ("breakdown", "geography"):
            widget = formset.form.base_fields[name].widget
            widget.can_add_related = widget.can_change_related = widget.can_view_related = False
        return formset

    def get_extra(self, request, obj=None, **kwargs):
        return len(self.rows)

    def get_queryset(self, request):
        return super().get_queryset(request).described()

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Only what this indicator has; listed once, not once for each row."""
        if db_field.name == "breakdown":
            kwargs["queryset"] = Breakdown.objects.filter(indicator=self.release.indicator_id)
        elif db_field.name == "geography":
            kwargs["queryset"] = Geography.objects.all()
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.choices = [("", "---------"), *((row.pk, str(row)) for row in field.queryset)]
        return field


@admin.register(Release)
class ReleaseAdmin(OwnColumnsAdmin):
    """Drafts are edited; what has been submitted or public is read, by a superuser too."""

    form = ReleaseForm
    inlines = [ObservationInline]
    list_display = ["indicator", "period_label", "revision", "status", "author", "public_from"]
    list_filter = ["status", FlagFilter, "indicator__theme", "source__publisher"]
    search_fields = [
        "indicator__name",
        "indicator__slug",
        "period_label",
        "source__title",
        "source__publisher",
    ]
    ordering = ["indicator__position", "-period_start", "-revision"]
    actions = None

    def get_queryset(self, request):
        return super().get_queryset(request).in_context()

    @admin.display(description="Public from", ordering="published_at")
    def public_from(self, release):
        at = release.published_at or release.publish_at
        return at and date_format(localtime(at), "j M Y, H:i")

    @admin.display(description="Addresses")
    def addresses(self, release):
        return format_html_join(" · ", "{}", ((address,) for address in release.source_addresses))

    # who may

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request, obj=None):
        return False  # drafts are discarded, and what was public stays readable

    # the form of a draft

    def get_fieldsets(self, request, obj=None):
        is_form = self.has_change_permission(request, obj)
        source = [
            "source", "source_released_on", "source_revised_on",
            "source_addresses" if is_form else "addresses", "source_link_text", "source_note",
        ]  # fmt: skip
        why = (
            [("Why it is corrected", {"fields": ["reason"]})]
            if is_form and obj and obj.predecessor_id
            else []
        )
        period = ("Indicator and period", {"fields": [*PERIOD, *(["seen"] if is_form and obj else [])]})
        return [*why, period, ("Source", {"fields": source})]

    def get_readonly_fields(self, request, obj=None):
        """A correction keeps its days; a draft with values keeps the indicator whose labels they use."""
        if obj is None:
            return []
        if not self.has_change_permission(request, obj):
            return ["addresses"]
        return KEPT if obj.predecessor_id else ["indicator"]

    def get_inlines(self, request, obj):
        """The values, where a browser can send them all; others come in a file."""
        is_form = obj and self.has_change_permission(request, obj)
        return self.inlines if is_form and obj.observations.count() <= MOST_ROWS else []

    def get_formset_kwargs(self, request, obj, inline, prefix):
        """With the rows that are still to type; one that stays as it begins is not stored."""
        return super().get_formset_kwargs(request, obj, inline, prefix) | {"initial": inline.rows}

    def get_changeform_initial_data(self, request):
        """The period after a published one, where the address names it."""
        pk = request.GET.get("after", "")
        before = Release.objects.published().filter(pk=pk).first() if NUMBER.fullmatch(pk) else None
        return the_next(before) if before else {}

    def get_form(self, request, obj=None, **kwargs):
        if obj and not self.has_change_permission(request, obj):
            kwargs["form"] = admin.ModelAdmin.form  # nothing to type: the fields are read
        return super().get_form(request, obj, **kwargs)

    def save_model(self, request, release, form, change):
        if change:
            fields = [name for name in form.changed_data if name != "seen"]
            publishing.edit(release, fields, by=request.user, seen=form.cleaned_data["seen"])
        else:
            publishing.draft(release, by=request.user)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        release = self.get_object(request, object_id) if request.method == "POST" and object_id else None
        if release and not release.is_draft and permissions.may_edit(request.user):
            messages.error(
                request,
                f"This release is no longer a draft but {release.get_status_display().lower()}. Nothing was saved.",
            )
            return redirect(self.address(release))
        return super().changeform_view(request, object_id, form_url, extra_context)

    def response_add(self, request, release, post_url_continue=None):
        messages.success(request, "The draft has been saved. Type its values next.")
        return redirect(self.address(release))

    def response_change(self, request, release):
        if "_submit" not in request.POST:
            messages.success(request, "Saved as a draft. Readers do not see it.")
            return redirect(self.address(release))
        try:
            publishing.submit_for_approval(release, by=request.user)
        except publishing.NotPublishable as reason:
            messages.error(request, f"Saved as a draft. {reason}")
        else:
            messages.success(request, "Submitted for approval. Somebody else approves it.")
        return redirect(self.address(release))

    # the buttons

    def get_urls(self):
        act = self.admin_site.admin_view(require_POST(self.perform))
        verbs = [
            path(f"<int:pk>/{name}/", act, {"verb": verb}, name=f"indicators_release_{name}")
            for name, verb in VERBS.items()
        ]
        waiting = path("waiting/", self.admin_site.admin_view(queues.page), name="indicators_release_waiting")
        return [waiting, *verbs, *super().get_urls()]

    def perform(self, request, pk, verb):
        release = verb.fetch(request.user, pk)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            messages.error(request, " ".join(message for found in form.errors.values() for message in found))
            return redirect(self.address(release))
        try:
            made = verb.perform(release, request.user, form.cleaned_data)
        except publishing.NotPublishable as reason:
            messages.error(request, str(reason))
        else:
            release = made or release
            messages.success(request, verb.done(release) if callable(verb.done) else verb.done)
        return redirect(self.address(release))

    # the page

    def view_on_site(self, release):
        is_known = release.indicator.releases.have_been_public().exists()
        return release.get_absolute_url() if is_known else None

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            context |= {"title": str(obj), "subtitle": None} | self.state_of(obj, request.user)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def state_of(self, release, person):
        """What the page says about a release besides its fields, and what may become of it."""
        revisions = list(Release.objects.of_period(release).in_context().order_by("-revision"))
        standing = next((one for one in revisions if one.has_been_public), None)
        later = release.indicator.releases.filter(period_start__gt=release.period_start)
        return {
            "is_the_newest": release.is_published and not later.exists(),
            "is_withdrawn": standing is not None and not standing.is_published,
            "may_take_back": (
                release.is_checked
                and permissions.may_edit(person)
                and publishing.submitted_by(release) == person
            ),
            "restated": publishing.restated(release),
            "is_too_long": release.is_draft and release.observations.count() > MOST_ROWS,
            "on_the_way": next((one for one in revisions if not one.has_been_public), None),
            "may_correct": release == standing,
            "may_bring_back": release.has_been_public and release != standing,
            "problems": publishing.problems(release),
            "changes": publishing.changes(release),
            "revisions": revisions,
            "events": publishing.events(release),
            "may_edit": permissions.may_edit(person),
            "may_publish": permissions.may_publish(person),
            "is_own": publishing.has_worked_on(person, release),
        }

    def address(self, release):
        """Its page, or the list when it is there no more."""
        if not Release.objects.filter(pk=release.pk).exists():
            return reverse("admin:indicators_release_changelist")
        return reverse("admin:indicators_release_change", args=[release.pk])
