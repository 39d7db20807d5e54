"""Rounds in the admin. Answers, submissions and the tally are not here: nobody edits or browses them."""

from django import forms
from django.contrib import admin

from assessments.models import FrameworkVersion, Round, SubThread
from meo_site.audit.record import record


class ScopeField(forms.ModelMultipleChoiceField):
    """Sub-threads of every published version, each saying which version it belongs to."""

    def label_from_instance(self, sub_thread):
        return f"{sub_thread.version} · {sub_thread}"


class RoundForm(forms.ModelForm):
    framework_version = forms.ModelChoiceField(
        FrameworkVersion.objects.published(), label="Framework version"
    )
    scope = ScopeField(
        SubThread.objects.in_published_versions().select_related("version"),
        required=False,
        help_text="Leave empty to ask every sub-thread.",
    )

    def clean(self):
        cleaned = super().clean()
        version, scope = cleaned.get("framework_version"), cleaned.get("scope") or ()
        if version and any(sub_thread.version_id != version.pk for sub_thread in scope):
            self.add_error("scope", f"Choose sub-threads of {version} only.")
        return cleaned


@admin.register(Round)
class RoundAdmin(admin.ModelAdmin):
    """Opening and closing rounds; what a round asks is fixed as soon as a firm has started."""

    form = RoundForm
    list_display = ["title", "slug", "framework_version", "opens_on", "closes_on"]
    list_select_related = ["framework_version"]
    fields = ["title", "slug", "framework_version", "scope", "opens_on", "closes_on", "minimum"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug", "framework_version", "scope"] if obj and obj.assessments.exists() else []

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        record(request.user, "changed" if change else "planned", obj, fields=sorted(form.changed_data))
