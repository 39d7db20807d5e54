"""What was changed of what is said beside public figures, told from the kept histories; never who changed it."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from os.path import commonprefix
from typing import Any, NamedTuple

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Subquery, Value

from indicators.models import Breakdown, Commentary, Indicator, Release, SeriesBreak
from meo_site.history_entries import in_words, is_empty

MOST_WORDS, LONGEST_WORD = 40, 60  # letters, of a text that is quoted
LEAD = 6  # words that are the same, before the first that differs


class Kind(NamedTuple):
    """Rows with a history: how they name the indicator, what readers see of them, which changes are told and how."""

    rows: type[Model]
    indicator: str
    seen: dict[str, str]  # field: as readers know it
    told: dict[str, str]  # type of a record: what happened


KINDS = {
    "described": Kind(
        Indicator,
        "id",
        {
            "name": "Name",
            "definition": "Definition",
            "method_note": "Method",
            "quality_note": "Note on quality",
            "theme": "Theme",
            "unit": "Unit",
            "display_unit": "Printed unit",
            "value_type": "What the values are",
            "aggregation": "How places add up",
            "benchmark": "Compared with",
            "polarity": "Which way is better",
            "comparison_tolerance": "Called similar up to",
            "breakdown_dimension": "What the parts are",
            "is_proxy": "A proxy",
            "processing_level": "Processing",
            "state": "State",
            "name_as_printed": "Printed as",
        },
        {"~": "Description changed"},
    ),
    "labelled": Kind(
        Breakdown,
        "indicator_id",
        {"title": "Label", "is_headline": "Stands for the indicator"},
        {"~": "Label changed"},
    ),
    "parted": Kind(
        SeriesBreak,
        "indicator_id",
        {"starts_on": "From", "geography": "Place", "reason": "Reason"},
        {
            "+": "Break in the series added",
            "~": "Break in the series changed",
            "-": "Break in the series removed",
        },
    ),
    "commented": Kind(
        Commentary,
        "indicator_id",
        {"text": "Commentary", "caveat": "Caveat"},
        {"~": "Commentary changed", "-": "Commentary removed"},
    ),
}


class Line(NamedTuple):
    """What readers know by a name, as it was and as it is; None where there was nothing to be the one or the other."""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Rewording:
    """One change of what is said about an indicator."""

    kind: str
    when: datetime.datetime
    indicator: Indicator
    name: str  # what tells it from all others
    lines: list[Line]
    release = None
    is_first = False

    @property
    def title(self) -> str:
        return f"{self.kind}: {self.indicator.name}"

    @property
    def address(self) -> str:
        return self.indicator.get_absolute_url()

    @property
    def in_words(self) -> str:
        said = [(one.name, " → ".join(text for text in one[1:] if text is not None)) for one in self.lines]
        return " ".join(f"{name}: {text.removesuffix('.')}." for name, text in said)


def happened(word: str, indicator: Indicator | None) -> QuerySet:
    """(when, record, which kind) of all that a reader can tell, since figures of the indicator were first published."""
    kind = KINDS[word]
    public = Release.objects.have_been_public().order_by()
    before = public.filter(indicator=OuterRef(kind.indicator), published_at__lt=OuterRef("history_date"))
    found = _followed(kind).filter(
        Exists(before), ~Q(history_type="~") | Q(earlier__isnull=False) & ~Exists(_alike(kind))
    )
    found = found.filter(**{kind.indicator: indicator.pk}) if indicator else found
    found = found.filter(history_type__in=kind.told).annotate(moment=F("history_date"), event=Value(word))
    return found.values_list("moment", "pk", "event")


def _followed(kind: Kind) -> QuerySet:
    """Records, each with the key of the one before it."""
    records = kind.rows.history.order_by()
    before = records.filter(id=OuterRef("id"), pk__lt=OuterRef("pk")).order_by("-pk")
    return records.annotate(earlier=Subquery(before.values("pk")[:1]))


def _alike(kind: Kind) -> QuerySet:
    """The record before, if readers see the same in both."""
    found = kind.rows.history.order_by().filter(pk=OuterRef("earlier"))
    for name in kind.seen:
        same = Q(**{name: OuterRef(name)})
        if kind.rows._meta.get_field(name).null:
            neither = kind.rows.history.filter(pk=OuterRef(OuterRef("pk")), **{f"{name}__isnull": True})
            same |= Q(Exists(neither), **{f"{name}__isnull": True})
        found = found.filter(same)
    return found


def tell(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Rewording]:
    """Each (kind, record) in words. Two queries for each kind, and one for each model that they refer to."""
    pairs = {(word, now.pk): (now, then) for word, now, then in _pairs(keys)}
    wanted: dict[type[Model], set[Any]] = defaultdict(set)
    for (word, _), records in pairs.items():
        kind = KINDS[word]
        wanted[Indicator].add(getattr(records[0], kind.indicator))
        for field in filter(lambda one: one.is_relation, _fields(kind)):
            wanted[field.related_model] |= {getattr(one, field.attname) for one in records if one} - {None}
    names = {model: model._base_manager.in_bulk(found) for model, found in wanted.items() if found}
    return {key: _told(*key, *records, names) for key, records in pairs.items()}


def _pairs(keys):
    """(kind, record, the one before it or None)."""
    by_kind = defaultdict(list)
    for word, pk in keys:
        by_kind[word].append(pk)
    for word, found in by_kind.items():
        records = list(_followed(KINDS[word]).filter(pk__in=found))
        before = KINDS[word].rows.history.in_bulk([one.earlier for one in records if one.earlier])
        yield from ((word, one, before.get(one.earlier)) for one in records)


def _fields(kind):
    return [kind.rows._meta.get_field(name) for name in kind.seen]


def _told(word, pk, record, earlier, names) -> Rewording:
    kind = KINDS[word]
    indicator = names[Indicator][getattr(record, kind.indicator)]
    lines = [_line(kind, field, record, earlier, names) for field in _fields(kind)]
    return Rewording(
        kind.told[record.history_type],
        record.history_date,
        indicator,
        f"{word}-{pk}",
        [line for line in lines if line and line.old != line.new],
    )


def _line(kind, field, record, earlier, names):
    """A field of a change; of what came or went, all that was said of it."""
    name, now = kind.seen[field.name], getattr(record, field.attname)
    said = in_words(field, now, names)
    if field.name == "geography" and is_empty(now):
        said = "everywhere"
    match record.history_type:
        case "+":
            return Line(name, None, said)
        case "-":
            return Line(name, said, None)
    then = getattr(earlier, field.attname)
    if now == then:
        return None
    before = "everywhere" if field.name == "geography" and is_empty(then) else in_words(field, then, names)
    return Line(name, *excerpts(before, said))


def excerpts(old: str, new: str) -> tuple[str, str]:
    """Two texts, long ones from about where they begin to differ, cut at a word."""
    texts = [old.split(), new.split()]
    is_long = max(map(len, texts)) > MOST_WORDS
    first = max(0, len(commonprefix(texts)) - LEAD) if is_long else 0
    return _cut(texts[0], first), _cut(texts[1], first)


def _cut(words: list[str], first: int) -> str:
    quoted = words[first : first + MOST_WORDS]
    shown = [word if len(word) <= LONGEST_WORD else f"{word[:LONGEST_WORD]}…" for word in quoted]
    return " ".join(["…"] * bool(first) + shown + ["…"] * (len(words) > first + MOST_WORDS))
