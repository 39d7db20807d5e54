"""Places: loaded, because firms and figures refer to them; what they are made of, and the note, are written here."""

from collections import defaultdict
from datetime import date
from itertools import pairwise

from django.contrib import admin
from django.core.exceptions import ValidationError

from indicators.models import Geography, GeographyCode, GeographyMember
from meo_site.kept_history import KeptHistoryAdmin
from meo_site.rows_together import RowsTogether


class GeographyCodeInline(admin.TabularInline):
    model = GeographyCode
    extra = 0
    verbose_name_plural = "codes"
    template = "admin/tabular.html"

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("indicators.view_geography")

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class MemberFormSet(RowsTogether):
    """Refuses a part that is made of the whole, and spans of one part that share days: it would be counted twice."""

    def clean(self):
        super().clean()
        self._refuse_circles()
        if all(form.is_valid() for form in self.forms if self._is_kept(form)):
            self._refuse_shared_days()

    def _refuse_circles(self):
        """At whatever time: nobody is meant to take turns."""
        parts = defaultdict(set)
        for whole, part in GeographyMember.objects.exclude(whole=self.instance).values_list("whole", "part"):
            parts[whole].add(part)
        for form in self.forms:
            part = (getattr(form, "cleaned_data", None) or {}).get("part")
            if part and form.has_changed() and self.instance.pk in beneath(part.pk, parts):
                form.add_error(
                    "part", f"{part} is made of {self.instance} itself. Take that away there first."
                )

    def _refuse_shared_days(self):
        """Also with a row that was not sent."""
        sent = {form.instance.pk for form in self.initial_forms}
        rows = [vars(row) | {"part": row.part} for row in self.get_queryset() if row.pk not in sent]
        rows += [getattr(form, "cleaned_data", None) or {} for form in self.forms]
        spans = {}
        for row in rows:
            if row.get("part") and not row.get("DELETE"):
                span = (row.get("since") or date.min, row.get("until") or date.max)
                spans.setdefault(row["part"], []).append(span)
        for part, found in spans.items():
            if any(later[0] < earlier[1] for earlier, later in pairwise(sorted(found))):
                raise ValidationError(
                    f"{part} is a part twice at the same time. End one row before the next begins."
                )


def beneath(place, parts):
    """What a place is made of, and what that is made of."""
    found, waiting = set(), [place]
    while waiting:
        new = parts[waiting.pop()] - found
        found |= new
        waiting += new
    return found


class GeographyMemberInline(admin.TabularInline):
    model = GeographyMember
    formset = MemberFormSet
    fk_name = "whole"
    extra = 0
    verbose_name, verbose_name_plural = "part", "what it is made of"
    named_by = "part"
    fields = ["part", "since", "until"]
    template = "admin/tabular.html"

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Listed once, not once for each row."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.choices = [("", "---------"), *((row.pk, str(row)) for row in field.queryset)]
        return field

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        if "part" in formset.form.base_fields:
            widget = formset.form.base_fields["part"].widget
            widget.can_add_related = widget.can_change_related = widget.can_view_related = False
        return formset


@admin.register(Geography)
class GeographyAdmin(KeptHistoryAdmin):
    """A place keeps its name, type and codes; from when to when another belongs to it may be written."""

    list_display = ["name", "type", "parent", "is_proxy", "midlands_engine_member"]
    list_filter = ["type"]
    list_select_related = ["parent"]
    search_fields = ["name", "slug", "codes__code"]
    inlines = [GeographyCodeInline, GeographyMemberInline]
    fields = [
        "name",
        "slug",
        "type",
        "parent",
        "is_proxy",
        "midlands_engine_member",
        "also_called",
        "note",
    ]
    readonly_fields = fields[:-1]

    @admin.display(description="Aliases")
    def also_called(self, place):
        return ", ".join(place.aliases)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
