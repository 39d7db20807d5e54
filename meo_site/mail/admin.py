"""What was sent to whom and what could not be: for operators, to read. Texts are not shown."""

from django.contrib import admin

from meo_site.own_columns import OwnColumnsAdmin

from .models import Message, Stopped


class ReadOnly(OwnColumnsAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Message)
class MessageAdmin(ReadOnly):
    list_display = ["address", "kind", "subject", "written_at", "sent_at", "failed_at", "attempts"]
    list_filter = ["kind", "failed_at"]
    search_fields = ["address"]
    exclude = ["text", "html", "stop"]

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Stopped)
class StoppedAdmin(ReadOnly):
    """Deleted when somebody asks to get such mail again."""

    list_display = ["address", "kind", "stopped_at"]
    list_filter = ["kind"]
    search_fields = ["address"]
