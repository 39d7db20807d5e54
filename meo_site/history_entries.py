"""What the history of a row says: who changed what of it, and of the rows beneath it, field by field, old and new."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Field, Model
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime

WORDS = {"+": "Added", "~": "Changed", "-": "Deleted"}


class Beneath(NamedTuple):
    """Rows changed on the page of another: their model, how it refers to that, what one is called and by what."""

    model: type[Model]
    parent: str
    noun: str
    named_by: str


class Entry(NamedTuple):
    """One change: what is different of which row; of a row beneath, `thing` says which."""

    record: Model
    earlier: Model | None
    fields: list[Field]
    beneath: Beneath | None

    @property
    def what(self) -> str:
        return WORDS[self.record.history_type]

    @property
    def is_unknown_before(self) -> bool:
        return self.earlier is None and self.record.history_type == "~"

    def told(self) -> list[Field]:
        """The fields to show: what differs; all that is said of a row beneath that came or went."""
        if self.record.history_type == "~" and self.earlier:
            return self.fields
        if self.beneath is None and self.record.history_type == "+":
            return []  # the version itself says it, one press away
        return [
            field for field in fields_of(self.record, self.beneath) if not is_empty(held(self.record, field))
        ]


class Line(NamedTuple):
    """A field in words; what was not there before, or is not there now, is None."""

    name: str
    old: str | None
    new: str | None


class Told(NamedTuple):
    """An entry in words."""

    entry: Entry
    thing: str
    lines: list[Line]


def entries_of(model: type[Model], key: Any, beneath: Iterable[Beneath]) -> list[Entry]:
    """Every change, the newest first; what was saved without a difference is left out."""
    found = list(_differing(model.history.filter(**{model._meta.pk.name: key}), None))
    for one in beneath:
        found += _differing(one.model.history.filter(**{one.parent: key}), one)
    return sorted(found, key=lambda entry: entry.record.history_date, reverse=True)


def _differing(history, beneath: Beneath | None) -> Iterable[Entry]:
    """Newest first also within one moment, for sorting keeps the order."""
    many = [_accessor(history.model, field) for field in history.model._history_m2m_fields]
    found: list[Entry] = []
    before: dict[Any, Model] = {}
    records = history.select_related("history_user").prefetch_related(*many)
    for record in records.order_by("history_date", "history_id"):
        key = getattr(record, record.instance_type._meta.pk.attname)
        earlier = before.get(key) if record.history_type != "+" else None
        before[key] = record
        fields = fields_of(record, beneath)
        differing = [field for field in fields if earlier and held(earlier, field) != held(record, field)]
        if differing or earlier is None or record.history_type == "-":
            found.append(Entry(record, earlier, differing, beneath))
    return reversed(found)


def fields_of(record: Model, beneath: Beneath | None) -> list[Field]:
    """What a person could have typed; a row beneath is known to be of the row above."""
    parent = beneath and beneath.parent
    own = [
        field
        for field in record.tracked_fields
        if field.editable and not field.primary_key and field.name != parent
    ]
    return [*own, *record._history_m2m_fields]


def held(record: Model, field: Field) -> Any:
    """A value as it was stored; of rows that are ticked, their keys."""
    if not field.many_to_many:
        return getattr(record, field.attname)
    other = f"{field.m2m_reverse_field_name()}_id"
    return tuple(sorted(getattr(row, other) for row in getattr(record, _accessor(type(record), field)).all()))


def _accessor(records: type[Model], field: Field) -> str:
    """Under which name a record has the rows that were ticked, so that they can be asked for once for all records."""
    ticked = getattr(records, field.name).model
    return ticked._meta.get_field("history").remote_field.get_accessor_name()


def is_empty(value: Any) -> bool:
    return value is None or value in ("", [], ())


def tell(entries: Iterable[Entry]) -> list[Told]:
    """Entries in words; what the values refer to is asked for once for each model."""
    entries = list(entries)
    names = _names(entries)
    return [
        Told(entry, _thing(entry, names), [_line(entry, field, names) for field in entry.told()])
        for entry in entries
    ]


def _names(entries: list[Entry]) -> dict[type[Model], dict[Any, Model]]:
    wanted: dict[type[Model], set[Any]] = defaultdict(set)
    for entry in entries:
        for field in fields_of(entry.record, entry.beneath):
            if field.is_relation:
                for record in filter(None, (entry.record, entry.earlier)):
                    wanted[field.related_model] |= _keys(held(record, field))
    return {model: model._base_manager.in_bulk(keys) for model, keys in wanted.items() if keys}


def _keys(value: Any) -> set[Any]:
    return set(value) if isinstance(value, tuple) else {value} - {None}


def _thing(entry: Entry, names: dict) -> str:
    if entry.beneath is None:
        return ""
    field = entry.record.instance_type._meta.get_field(entry.beneath.named_by)
    return f"{entry.beneath.noun} “{in_words(field, held(entry.record, field), names)}”"


def _line(entry: Entry, field: Field, names: dict) -> Line:
    old, new = entry.earlier, entry.record
    if new.history_type == "-":
        old, new = new, None
    said = [None if record is None else in_words(field, held(record, field), names) for record in (old, new)]
    return Line(capfirst(field.verbose_name), *said)


def in_words(field: Field, value: Any, names: dict[type[Model], dict[Any, Model]]) -> str:
    """A stored value as an editor reads it."""
    if is_empty(value):
        return "empty"
    if field.is_relation:
        known = names.get(field.related_model, {})
        rows = sorted(str(known[key]) if key in known else f"no longer there ({key})" for key in _keys(value))
        return ", ".join(rows)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _plain(value)


def _plain(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime.datetime():
            return date_format(localtime(value), "j F Y, H:i")
        case datetime.date():
            return date_format(value, "j F Y")
        case Decimal():
            return f"{value.normalize():f}"
        case list():
            return ", ".join(map(str, value))
    return str(value)
