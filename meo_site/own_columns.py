"""Lists of the admin are asked for what stands in their rows, not for what refers to them."""

from django.contrib import admin


class OwnColumnsAdmin(admin.ModelAdmin):
    """Refuses `?firms=1`: Django lets an address narrow a list by any row that refers to it, though it is not shown.

    Whoever reads a list of places or of parts in a supply chain would find out which are a firm's, and count firms.
    """

    def lookup_allowed(self, lookup, value, request=None):
        referring = {related.name for related in self.model._meta.related_objects}
        return lookup.split("__")[0] not in referring and super().lookup_allowed(lookup, value, request)
