"""Rows of the admin that keep their history: who changed what, a way back to it, and nobody overwriting anybody."""

from django import forms
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.forms.models import _get_foreign_key
from django.http import Http404
from django.utils.timezone import localtime
from simple_history.admin import SimpleHistoryAdmin

from meo_site.history_entries import Beneath, entries_of, held, tell
from meo_site.own_columns import OwnColumnsAdmin

PAGE = 100
WHAT_TO_DO = "What you typed still stands below: copy what you need, open the page again and type it there."


class KeptHistoryAdmin(OwnColumnsAdmin, SimpleHistoryAdmin):
    """Shows who changed what, and lets an editor go back to it, but for what is fixed by now.

    The rows of an inline with `named_by`, the field that tells one from another, are part of the history, and of the
    version that two people are compared by. Going back leaves them as they are.
    """

    object_history_template = "admin/history.html"
    object_history_list_template = "admin/history_list.html"
    object_history_form_template = "admin/history_form.html"

    def rows_beneath(self):
        """Of every inline, also of one that is not on the page just now."""
        return [
            Beneath(
                inline.model,
                _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name).name,
                str(inline.verbose_name or inline.model._meta.verbose_name),
                inline.named_by,
            )
            for inline in self.inlines
            if hasattr(inline, "named_by")
        ]

    # what has been

    def history_view(self, request, object_id, extra_context=None):
        refuse_no_key(self.model, unquote(object_id))
        return super().history_view(request, object_id, extra_context)

    def set_history_delta_changes(self, request, historical_records, foreign_keys_are_objs=True):
        """The page is made of entries, which know the rows beneath too."""

    def render_history_view(self, request, template, context, **kwargs):
        beneath = self.rows_beneath()
        context["kept_beneath"] = list(dict.fromkeys(one.noun for one in beneath))
        if template == self.object_history_template:
            pages = Paginator(entries_of(self.model, context["object"].pk, beneath), PAGE)
            page = pages.get_page(request.GET.get(context["page_var"]))
            page.object_list = tell(page.object_list)
            context |= {"page_obj": page, "page_range": pages.get_elided_page_range(page.number)}
            context |= {"pagination_required": pages.num_pages > 1}
        else:
            context["record"] = context["original"]._history
        return super().render_history_view(request, template, context, **kwargs)

    @transaction.atomic
    def history_form_view(self, request, object_id, version_id, extra_context=None):
        refuse_no_key(self.model, unquote(object_id))
        refuse_no_key(self.model.history.model, version_id)
        return super().history_form_view(request, object_id, version_id, extra_context)

    # what is typed

    def get_form(self, request, obj=None, change=False, **kwargs):
        if self.compares_what_was_seen(request, obj):
            form = kwargs.get("form", self.form)
            kwargs["form"] = refusing_what_was_not_seen(form, self.rows_beneath())
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

    def get_inline_formsets(self, request, formsets, inline_instances, obj=None):
        """Each row stands beside what was typed in it, also when somebody has deleted another one meanwhile.

        Django pairs the rows that were sent with those that are stored, in their order, and shows no more than those.
        """
        for formset in formsets:
            if formset.is_bound:
                sent = [form.instance for form in formset.initial_forms]
                formset._queryset = [row if row.pk else None for row in sent]
        return super().get_inline_formsets(request, formsets, inline_instances, obj)

    def save_model(self, request, obj, form, change):
        """Going back brings a whole old row; what the form does not let anybody change stays as it is stored."""
        if change:
            stored = type(obj)._base_manager.get(pk=obj.pk)
            for field in obj._meta.concrete_fields:
                if field.name not in form.fields:
                    setattr(obj, field.attname, getattr(stored, field.attname))
            if is_as_noted(obj):  # perhaps a row beneath was changed, which is noted by itself
                obj.skip_history_when_saving = True
        super().save_model(request, obj, form, change)
        vars(obj).pop("skip_history_when_saving", None)  # rows that are ticked are noted next


def refuse_no_key(model, key):
    """An address that no row can have leads nowhere."""
    try:
        model._meta.pk.to_python(key)
    except ValidationError:
        raise Http404 from None


def refusing_what_was_not_seen(form_class, beneath):
    """The same form, refused when somebody has changed the row, or one beneath it, since the page was opened."""

    class Seen(form_class):
        seen = forms.CharField(widget=forms.HiddenInput, required=False)

        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["seen"].initial = version(last_changes(self.instance, beneath))
            self.initial |= ticked_then(self.instance)

        def clean(self):
            cleaned = super().clean()
            type(self.instance)._base_manager.select_for_update().filter(pk=self.instance.pk).first()
            found, seen = last_changes(self.instance, beneath), self.cleaned_data.get("seen")
            if not seen:
                raise ValidationError(
                    f"The page did not say which version it shows, so nothing was saved. {WHAT_TO_DO}"
                )
            if seen != version(found):
                raise ValidationError(
                    f"{somebody(found)}, after you opened the page. Nothing was saved. {WHAT_TO_DO}"
                )
            return cleaned

    return Seen


def last_changes(instance, beneath):
    """The newest record of the row, and the newest of its rows of each kind, or None."""
    own = type(instance).history.filter(**{instance._meta.pk.name: instance.pk})
    rows = [one.model.history.filter(**{one.parent: instance.pk}) for one in beneath]
    return [records.select_related("history_user").order_by("-pk").first() for records in (own, *rows)]


def version(found):
    return "-".join(str(record.pk if record else 0) for record in found)


def somebody(found):
    last = max(filter(None, found), key=lambda record: record.history_date, default=None)
    return (
        f"{last.history_user or 'Somebody'} changed this at {localtime(last.history_date):%H:%M}"
        if last
        else ("Somebody changed this")
    )


def is_as_noted(obj):
    """Whether the newest record of it says the same."""
    last = type(obj).history.filter(**{obj._meta.pk.name: obj.pk}).order_by("-pk").first()
    return last is not None and all(held(last, field) == held(obj, field) for field in last.tracked_fields)


def ticked_then(instance):
    """Of an earlier version, which rows were ticked in it: the instance would say which are now."""
    record = getattr(instance, "_history", None)
    return {field.name: list(held(record, field)) for field in record._history_m2m_fields} if record else {}
