"""People in the admin, for administrators: who is staff, and in which role."""

from django.contrib import admin

from meo_site.own_columns import OwnColumnsAdmin

from .models import User


@admin.register(User)
class UserAdmin(OwnColumnsAdmin):
    """Roles are groups; passwords and second factors are set by their owners."""

    list_display = ["email", "name", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff", "groups"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "is_active", "is_staff", "groups", "date_joined"]
    readonly_fields = ["date_joined"]
    filter_horizontal = ["groups"]

    def has_add_permission(self, request):
        return False  # people sign up, and so confirm their address

    def has_delete_permission(self, request, obj=None):
        return False  # audit events name them; make them inactive instead
