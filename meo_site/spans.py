"""A rule of PostgreSQL for rows that hold from one day until another: two of the same thing share no day."""

from django.db.models import BaseConstraint


class SharesNoDay(BaseConstraint):
    """Rows alike in `alike` whose spans do not overlap; no first or last day means for ever.

    It is looked at when the transaction ends, because one save may move the end of a span and the beginning of the
    next. SQLite has no such rule, and needs none: it is for trying things out, and the form refuses there as well.
    """

    def __init__(self, *, name, alike, since, until):
        super().__init__(name=name)
        self.alike, self.since, self.until = alike, since, until

    def deconstruct(self):
        path, _, _ = super().deconstruct()
        kept = {"name": self.name, "alike": self.alike, "since": self.since, "until": self.until}
        return path, (), kept

    def __eq__(self, other):
        return isinstance(other, SharesNoDay) and self.deconstruct() == other.deconstruct()

    __hash__ = None

    def constraint_sql(self, model, schema_editor):
        if schema_editor.connection.vendor != "postgresql":
            return None
        column = {field.name: schema_editor.quote_name(field.column) for field in model._meta.concrete_fields}
        # ranges of one number, because a gist index knows no equality of numbers without an extension
        ranges = [f"int8range({column[name]}, {column[name]}, '[]')" for name in self.alike]
        ranges.append(f"daterange({column[self.since]}, {column[self.until]})")
        parts = ", ".join(f"{one} WITH &&" for one in ranges)
        name = schema_editor.quote_name(self.name)
        return f"CONSTRAINT {name} EXCLUDE USING gist ({parts}) DEFERRABLE INITIALLY DEFERRED"

    def create_sql(self, model, schema_editor):
        rule = self.constraint_sql(model, schema_editor)
        return rule and f"ALTER TABLE {schema_editor.quote_name(model._meta.db_table)} ADD {rule}"

    def remove_sql(self, model, schema_editor):
        if schema_editor.connection.vendor != "postgresql":
            return None
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} DROP CONSTRAINT {schema_editor.quote_name(self.name)}"

    def validate(self, model, instance, exclude=None, using="default"):
        """Nothing: a form of several rows looks at what they will be together."""
