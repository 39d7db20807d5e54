"""Rows of the admin that keep their history: who changed what, a way back to it, and nobody overwriting anybody."""

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.timezone import localtime
from simple_history.admin import SimpleHistoryAdmin

from meo_site.own_columns import OwnColumnsAdmin


class KeptHistoryAdmin(OwnColumnsAdmin, SimpleHistoryAdmin):
    """Shows who changed what, and lets an editor go back to it, but for what is fixed by now."""

    object_history_list_template = "admin/history_list.html"

    def history_view(self, request, object_id, extra_context=None):
        try:
            return super().history_view(request, object_id, extra_context)
        except (ValueError, ValidationError):  # an address that no row can have
            raise Http404 from None

    @transaction.atomic
    def history_form_view(self, request, object_id, version_id, extra_context=None):
        return super().history_form_view(request, object_id, version_id, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        if self.compares_what_was_seen(request, obj):
            kwargs["form"] = refusing_what_was_not_seen(kwargs.get("form", self.form))
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if not self.compares_what_was_seen(request, obj) or "seen" in flatten_fieldsets(fieldsets):
            return fieldsets
        (name, options), *rest = fieldsets
        return [(name, options | {"fields": [*options["fields"], "seen"]}), *rest]

    def compares_what_was_seen(self, request, obj):
        """What has a version of its own compares that one."""
        has_own = "seen" in self.form.base_fields
        return obj is not None and not has_own and self.has_change_permission(request, obj)

    def save_model(self, request, obj, form, change):
        """Going back brings a whole old row; what the form does not let anybody change stays as it is stored."""
        if change:
            stored = type(obj)._base_manager.get(pk=obj.pk)
            for name in self.get_readonly_fields(request, stored):
                if name in {field.name for field in obj._meta.concrete_fields}:
                    setattr(obj, name, getattr(stored, name))
        super().save_model(request, obj, form, change)


def refusing_what_was_not_seen(form_class):
    """The same form, refused when somebody has changed the row since the page was opened."""

    class Seen(form_class):
        seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            last = last_change(self.instance)
            self.fields["seen"].initial = last and last.pk

        def clean(self):
            cleaned = super().clean()
            type(self.instance)._base_manager.select_for_update().filter(pk=self.instance.pk).first()
            last, seen = last_change(self.instance), self.cleaned_data.get("seen")
            if last and seen is not None and seen != last.pk:
                raise ValidationError(
                    f"{last.history_user or 'Somebody'} changed this at {localtime(last.history_date):%H:%M}, after "
                    "you opened the page. Nothing was saved. What you typed still stands below: copy what you need, "
                    "open the page again and type it there."
                )
            return cleaned

    return Seen


def last_change(instance):
    return type(instance).history.filter(**{instance._meta.pk.name: instance.pk}).order_by("-pk").first()
