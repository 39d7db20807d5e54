"""What a reader of the catalogue asks for: words and filters out of an address, and the indicators that fit all."""

import re
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from functools import cached_property

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from indicators import series
from indicators.choices import IndicatorState, Polarity, ReleaseStatus
from indicators.models import Geography, Indicator, Observation, Release, Source
from indicators.series.editions import freshness

ALIKE = 0.75  # of two words, as difflib measures it: a letter or two
LONGEST = 150  # characters of anything asked for
FRESHNESS = {
    "current": "Current",
    "update-due": "Update due",
    "source-corrected": "Source corrected",
    "discontinued": "Discontinued",
}


class Unknown(Exception):
    """A filter names what there is not."""


@dataclass(frozen=True)
class Asked:
    """Words and filters; empty is all."""

    q: str = ""
    theme: str = ""
    area: str = ""
    freshness: str = ""
    polarity: str = ""
    publisher: str = ""

    @property
    def is_narrowed(self):
        """Whether more is asked for than words and a theme."""
        return any((self.area, self.freshness, self.polarity, self.publisher))


@dataclass(frozen=True)
class Select:
    """A filter as `components/_filter_selects.html` shows it."""

    name: str
    label: str
    value: str
    options: list[tuple[str, str]]

    @property
    def groups(self):
        return [("", self.options)]


@dataclass(frozen=True)
class Browsing:
    """The filters, and the listed indicators that fit all but the theme, which the page counts."""

    asked: Asked
    selects: list[Select]
    found: QuerySet

    @property
    def kept(self):
        return [("theme", self.asked.theme)] if self.asked.theme else []

    @cached_property
    def suggestion(self):
        """The words asked for, each that stands nowhere here as one that does; empty where one is like none."""
        known, words = _vocabulary(), self.asked.q.casefold().split()
        meant = [_like(word, known) for word in words]
        if not all(meant) or meant == words:
            return ""
        offered = " ".join(meant)
        return offered if _found(replace(self.asked, q=offered)).exists() else ""


def of(query):
    """What an address asks for; raises Unknown where a filter names what there is not."""
    asked = Asked(**{one.name: _words(query.get(one.name, "")) for one in fields(Asked)})
    areas = Geography.objects.order_by("position").values_list("slug", "name")
    published = Release.objects.published().filter(source=OuterRef("pk"))
    names = Source.objects.filter(Exists(published)).order_by("publisher").values_list("publisher", flat=True)
    selects = [
        Select(
            "area",
            "Area",
            asked.area,
            _all("All areas", areas),
        ),
        Select("freshness", "Freshness", asked.freshness, _all("Any", FRESHNESS.items())),
        Select("polarity", "Direction", asked.polarity, _all("Any", Polarity.choices)),
        Select(
            "publisher",
            "Publisher",
            asked.publisher,
            _all("All publishers", [(name, name) for name in names.distinct()]),
        ),
    ]
    for one in selects:
        if one.value not in dict(one.options):
            raise Unknown(f"“{one.value}” is no {one.label.lower()} here.")
    return Browsing(asked, selects, _found(asked))


def _all(title, options):
    return [("", title), *options]


def _found(asked):
    found = series.search(asked.q)
    if asked.polarity:
        found = found.filter(polarity=asked.polarity)
    if asked.area:
        found = found.filter(Exists(_values().filter(geography__slug=asked.area)))
    if asked.publisher:
        found = found.filter(pk__in=_newest().filter(source__publisher=asked.publisher).values("indicator"))
    if asked.freshness:
        found = found.filter(pk__in=_as_fresh(FRESHNESS[asked.freshness]))
    return found


def _values():
    return Observation.objects.filter(
        release__indicator=OuterRef("pk"), release__status=ReleaseStatus.PUBLISHED
    )


def _vocabulary():
    """Words of names and themes."""
    listed = Indicator.objects.listed().order_by()
    texts = [text for pair in listed.values_list("name", "theme__title") for text in pair]
    texts += [name for _, names in Indicator.objects.other_names() for name in names]
    return {word for text in texts for word in re.findall(r"[^\W\d_]{4,}", text.casefold())}


def _like(word, known):
    """The word itself where it stands in one of them, else the one most like it, else nothing."""
    if any(word in one for one in known):
        return word
    return next(iter(get_close_matches(word, known, n=1, cutoff=ALIKE)), "")


def _newest():
    return Release.objects.newest()


def _as_fresh(wanted):
    """Ids of indicators whose newest figures have this word beside them, by the rule that writes it."""
    today, found = timezone.localdate(), []
    for release in _newest().select_related("source", "indicator"):
        is_discontinued = release.indicator.state == IndicatorState.DISCONTINUED
        labels = [one.label for one in freshness(release, today, is_discontinued=is_discontinued)]
        if wanted in (labels or [FRESHNESS["current"]]):
            found.append(release.indicator_id)
    return found


def _words(text):
    """What was typed or chosen, without what a database cannot compare."""
    return " ".join(text.replace("\0", " ").split())[:LONGEST]
