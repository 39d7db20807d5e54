"""Rows of the admin that keep their history: who changed what, with a way back to it."""

from django.core.exceptions import ValidationError
from django.http import Http404
from simple_history.admin import SimpleHistoryAdmin


class KeptHistoryAdmin(SimpleHistoryAdmin):
    """Shows who changed what, and lets an editor go back to it, but for what is fixed by now."""

    object_history_list_template = "admin/history_list.html"

    def history_view(self, request, object_id, extra_context=None):
        try:
            return super().history_view(request, object_id, extra_context)
        except (ValueError, ValidationError):  # an address that no row can have
            raise Http404 from None

    def save_model(self, request, obj, form, change):
        """Going back brings a whole old row; what the form does not let anybody change stays as it is stored."""
        if change:
            stored = type(obj)._base_manager.get(pk=obj.pk)
            for name in self.get_readonly_fields(request, stored):
                if name in {field.name for field in obj._meta.concrete_fields}:
                    setattr(obj, name, getattr(stored, name))
        super().save_model(request, obj, form, change)
