"""Rows typed on the page of another: looked at as what they will be together, and stored so, whoever lets go first."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CheckConstraint, UniqueConstraint


class RowsTogether(forms.BaseInlineFormSet):
    """Asks the rules of the rows that name their parent, which Django leaves out, and tells them at the row.

    Rows may exchange what only one of them may have: a database that looks at one row after another would refuse.
    """

    def validate_unique(self):
        typed = [form for form in self.forms if form.is_valid() and self._is_kept(form)]
        for form in typed:
            for rule in self._rules(CheckConstraint):
                self._ask(form, rule)
        taken = {held for row in self._not_sent() for held in self._held_by(row)}
        for form in sorted(typed, key=lambda form: form.has_changed()):  # told where something was typed
            held = self._held_by(form.instance)
            for one in held.keys() & taken:
                form.add_error(None, self._message(held[one], form))
            taken |= held.keys()

    def save_existing_objects(self, commit=True):
        """What is deleted goes first; what is exchanged is stored at once."""
        if not commit:
            return super().save_existing_objects(commit)
        self.changed_objects, self.deleted_objects = [], []
        stored = [form for form in self.initial_forms if form.instance.pk is not None]
        changed = [form for form in stored if self._is_kept(form) and form.has_changed()]
        with transaction.atomic():
            for form in stored:
                if not self._is_kept(form):
                    self.deleted_objects.append(form.instance)
                    self.delete_existing(form.instance)
            self._exchange([form.instance for form in changed])
            self.changed_objects = [(form.instance, form.changed_data) for form in changed]
            return [self.save_existing(form, form.instance) for form in changed]

    def _exchange(self, rows):
        """Rows that take what another of them has come anew, under the keys they had; each is saved, and noted, next.

        What refers to a row is looked at when the transaction ends, and finds it again.
        """
        before = self.model._base_manager.filter(pk__in=[row.pk for row in rows])
        holders = {held: row.pk for row in before for held in self._held_by(row)}
        if any(holders.get(held, row.pk) != row.pk for row in rows for held in self._held_by(row)):
            before._raw_delete(before.db)
            self.model._base_manager.bulk_create(rows)

    def _is_kept(self, form):
        is_deleted = self.can_delete and self._should_delete_form(form)
        return not is_deleted and (form.instance.pk is not None or form.has_changed())

    def _not_sent(self):
        """Stored rows that the form says nothing about."""
        sent = [form.instance.pk for form in self.initial_forms if form.instance.pk is not None]
        return self.model._base_manager.filter(**{self.fk.name: self.instance.pk}).exclude(pk__in=sent)

    def _rules(self, kind):
        """Those that name the parent."""
        for rule in self.model._meta.constraints:
            if isinstance(rule, kind):
                named = rule.fields if kind is UniqueConstraint else rule.condition.referenced_base_fields
                if self.fk.name in named:
                    yield rule

    def _ask(self, form, rule):
        try:
            rule.validate(self.model, form.instance)
        except ValidationError as reason:
            form.add_error(None, reason)

    def _held_by(self, row):
        """What no other row of this parent may have: (name of the rule, values), with the rule."""
        held = {}
        for rule in self._rules(UniqueConstraint):
            names = [name for name in rule.fields if name != self.fk.name]
            values = tuple(getattr(row, self.model._meta.get_field(name).attname) for name in names)
            if None not in values and (rule.condition is None or _meets(row, rule.condition)):
                held[rule.name, values] = rule
        return held

    def _message(self, rule, form):
        if rule.violation_error_message != rule.default_violation_error_message:
            return rule.violation_error_message
        names = [
            form.fields[name].label for name in rule.fields if name in form.fields and name != self.fk.name
        ]
        return f"Another row says the same in {' and '.join(names)}. Change one."


def _meets(row, condition):
    return condition.check(row._get_field_expression_map(meta=row._meta))
