"""The filters of the observatory's pages: read from an address, refused by name, written into addresses again."""

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, QueryDict

from assessments.disclosure.working import LEAST
from assessments.models import Release, Round, Sector, SizeBand, Tier
from assessments.tally import firms
from indicators.models import Geography

BY = {"stage": "Stage", "thread": "Thread", "subthread": "Sub-thread"}
MEASURES = {"median": "Median", "mean": "Mean", "weak": "% weak"}
VIEWS = {"table": "Table", "chart": "Chart"}
MODES = {
    "own": "Own levels", "self": "Self-assessed", "facilitated": "Facilitated", "verified": "Verified",
    "difference": "Verified minus own",
}  # fmt: skip
DIFFERENCE = "difference"
PART_NAMES = ("geography", "size", "tier")
PARTS = ("self", "facilitated", DIFFERENCE)  # modes of some of the firms that "own" is of
DEFAULTS = {"by": "stage", "measure": "weak", "view": "table", "mode": "own"}
SEGMENT = ("framework", "round", "geography", "size", "tier", "mode")
HEATMAP = (*SEGMENT, "by", "measure", "view", "cell")
HEATMAP_FILE = (*SEGMENT, "by")  # it holds every measure and every cell
WEAKEST = (*SEGMENT, "sector")
EVERYTHING = {"geography": "All areas", "size": "All sizes", "tier": "All tiers", "sector": "All sectors"}


SAID = {
    "own": "Firms’ own levels, self-assessed or facilitated",
    "self": "Firms’ own levels, self-assessed",
    "facilitated": "Firms’ own levels, facilitated",
    "verified": "Levels verified by an assessor",
    "difference": "Verified levels minus the same firms’ own",
}


class BadFilter(Exception):
    """An address holds a filter that cannot be read; the message may be shown."""


class CannotCombine(BadFilter):
    """Each filter can be read, and all of them together are refused; links are (text, address) of what may be asked."""

    title = "These filters cannot be combined"

    def __init__(self, reason, links=()):
        super().__init__(reason)
        self.links = tuple(links)


@dataclass(frozen=True)
class Select:
    """One filter as a form shows it: groups of (title, [(value, label)]); a group without a title is not one."""

    name: str
    label: str
    value: str
    groups: list[tuple[str, list[tuple[str, str]]]]


@dataclass
class Filters:
    """What an address asks for: values by parameter, and the rows they name."""

    values: dict[str, str]
    rounds: list[Round]
    round: Round | None
    chosen: dict[str, object] = field(
        default_factory=dict
    )  # geography, size, tier, sector: the row, if one is named
    offered: dict[str, list] = field(default_factory=dict)

    def get(self, name):
        return self.values.get(name) or DEFAULTS.get(name, "")

    @property
    def segment(self):
        """Of which firms the tally is asked."""
        keys = {"geography": "geography", "size": "size_band", "tier": "tier"}
        rows = {key: self.chosen[name].pk for name, key in keys.items() if name in self.chosen}
        return rows

    def address(self, **changes):
        """The query of this page with some values changed; None leaves one out."""
        values = {**self.values, "round": self.round.slug, "framework": None, **changes}
        return "?" + urlencode({k: v for k, v in values.items() if v and v != DEFAULTS.get(k)})

    @cached_property
    def selects(self):
        """The filters for the form: those that are a choice among rows, and the mode."""
        rounds = {}
        for one in self.rounds:
            rounds.setdefault(one.framework_version.short_title, []).append((one.slug, one.title))
        selects = [Select("round", "Round, by questionnaire", self.round.slug, list(rounds.items()))]
        for name, label in {"sector": "Sector", "geography": "Area", "size": "Size", "tier": "Tier"}.items():
            if name in self.offered:
                options = [("", EVERYTHING[name]), *((_code(one), _label(one)) for one in self.offered[name])]
                selects.append(Select(name, label, self.get(name), [("", options)]))
        return [*selects, Select("mode", "Levels", self.get("mode"), [("", list(MODES.items()))])]

    @property
    def is_difference(self):
        return self.get("mode") == DIFFERENCE

    @property
    def withheld(self):
        """What a withheld figure says; of a part, or beside a release, it may be the rest that has too few."""
        is_part = self.segment or self.get("mode") in PARTS
        return "Withheld" if is_part or self.round.has_been_released else f"Fewer than {LEAST} firms"

    @property
    def kept(self):
        """What the form sends along unchanged; a selected cell is left behind."""
        return [(name, self.values[name]) for name in ("by", "measure", "view") if name in self.values]

    @property
    def said(self):
        """The firms meant, in words, and which levels: what a title or a file says of its filters."""
        names = [
            _label(self.chosen[name])
            for name in ("sector", "geography", "size", "tier")
            if name in self.chosen
        ]
        return [SAID[self.get("mode")], *names]


def read(query: QueryDict, names):
    """The filters of an address that may hold these names; BadFilter names what is wrong, an unknown round is 404."""
    values = single(query, names)
    for name, known in {"by": BY, "measure": MEASURES, "view": VIEWS, "mode": MODES}.items():
        if name in values and values[name] not in known:
            raise BadFilter(f"“{values[name]}” is not a value of “{name}”. Known are: {', '.join(known)}.")
    _refuse_of_difference(values)
    rounds = counted_rounds()
    filters = Filters(values, rounds, _round(rounds, values))
    if filters.round:
        for name in EVERYTHING.keys() & set(names):
            filters.offered[name] = _offered(name)
            _choose(filters, name)
        _refuse_a_second_part(filters)
    return filters


def _refuse_of_difference(values):
    """Medians are steps of an order: their difference has no meaning. A difference is drawn as a table alone."""
    if values.get("mode") == DIFFERENCE and (
        values.get("measure") == "median" or values.get("view") == "chart"
    ):
        raise CannotCombine(
            "The difference between verified and own levels is a table of means or of shares."
        )


def _refuse_a_second_part(filters):
    """A cell of a part is withheld where subtracting it from the whole would leave few firms; so there is one whole."""
    parts = {name: _label(filters.chosen[name]) for name in PART_NAMES if name in filters.chosen}
    parts |= {"mode": MODES[filters.get("mode")]} if filters.get("mode") in PARTS else {}
    if len(parts) > 1:
        asked = " and ".join(f"“{one}”" for one in parts.values())
        others = dict.fromkeys((*parts, "cell"))
        raise CannotCombine(
            f"Choose one of area, size, tier or a part of the levels (self-assessed, facilitated, verified minus own) "
            f"at a time; {asked} together would single out firms.",
            [
                (f"{said} alone", filters.address(**others | {name: filters.get(name)}))
                for name, said in parts.items()
            ],
        )


def single(query, names):
    """One value for each name; an empty one is as if it were not there."""
    for name, given in query.lists():
        if name not in names:
            raise BadFilter(f"There is no filter “{name}” on this page.")
        if len(given) > 1:
            raise BadFilter(f"The filter “{name}” is given more than once.")
    return {name: value for name, value in query.items() if value and name in names}


def counted_rounds():
    released = Exists(Release.objects.public().filter(round=OuterRef("pk")))
    rounds = Round.objects.select_related("framework_version__framework")
    return firms.count_in(rounds.annotate(has_been_released=released))


def _round(rounds, values):
    """The round named, or the newest with enough firms to show any (of a framework, where one is named)."""
    framework = values.get("framework")
    of_framework = [one for one in rounds if framework in (None, one.framework_version.framework.code)]
    if framework and not of_framework:
        raise BadFilter(f"“{framework}” is not a questionnaire of any round.")
    if "round" not in values:
        return next((one for one in of_framework if one.submitted >= LEAST), next(iter(of_framework), None))
    found = next((one for one in rounds if one.slug == values["round"]), None)
    if found is None:
        raise Http404
    if found not in of_framework:
        raise BadFilter(f"The round “{found.slug}” does not use the questionnaire “{framework}”.")
    return found


def _offered(name):
    if name == "geography":
        areas = Geography.objects.areas()  # where firms are, and their regions
        return list(Geography.objects.filter(Q(pk__in=areas) | Q(children__in=areas)).distinct())
    return list({"size": SizeBand, "tier": Tier, "sector": Sector}[name].objects.all())


def _choose(filters, name):
    if not (value := filters.get(name)):
        return
    row = next((one for one in filters.offered[name] if _code(one) == value), None)
    if row is None:
        raise BadFilter(f"“{value}” is not a value of “{name}” that this page knows.")
    filters.chosen[name] = row


def _code(row):
    return row.slug if isinstance(row, Geography) else row.code


def _label(row):
    return row.name.removesuffix(" LEP") if isinstance(row, Geography) else row.title
