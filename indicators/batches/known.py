"""What the catalogue knows, looked up once for a whole file: places, labels, sources, releases and their values."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from indicators.choices import ReleaseStatus
from indicators.models import (
    Geography,
    GeographyCode,
    GeographyMember,
    Indicator,
    Observation,
    Release,
    Source,
)
from indicators.models.release import ON_THE_WAY
from indicators.periods import Period, as_labelled
from indicators.validation import Value

AREAS_TOO = {"west midlands", "east midlands"}  # regions, and combined authorities of the same name
SHORT = {"uk": ["UK"], "midlands-engine": ["Midlands Engine"]}  # as our own files have them
COLUMNS = (
    "release_id", "geography__slug", "breakdown__code", "value", "display_unit", "decimals", "rounding_half_width",
    "status", "review_flag", "as_printed", "note", "interval_low", "interval_high", "denominator", "origin",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A place with the places around it, by slug."""

    pk: int
    slug: str
    name: str
    names: frozenset[str]  # all by which it may be called, in small letters
    parent: str
    members: tuple[str, ...]


class Places:
    """Finds a place by its code, its address, or a name that only it has."""

    def __init__(self) -> None:
        self.by_slug = {place.slug: place for place in _places()}
        self.by_code = {
            code.upper(): self.by_slug[slug]
            for code, slug in GeographyCode.objects.values_list("code", "geography__slug")
        }
        self.by_name: dict[str, list[Place]] = defaultdict(list)
        for place in self.by_slug.values():
            for name in place.names:
                self.by_name[name].append(place)

    def find(self, text: str) -> Place:
        """ValueError, in words, where it names no place, or more than one."""
        if place := self.by_slug.get(text) or self.by_code.get(text.upper()):
            return place
        name = " ".join(text.casefold().split())
        found = self.by_name.get(name, [])
        if name in AREAS_TOO and found:
            only = (
                f"of these, the catalogue has figures of {self._coded(found[0])}" if len(found) == 1 else ""
            )
            raise ValueError(
                f"“{text}” is the name of a region and of a combined authority; "
                f"{only or ' or '.join(map(self._coded, found))}. Write the code"
            )
        if len(found) > 1:
            raise ValueError(f"“{text}” may be {' or '.join(map(self._coded, found))}. Write the code")
        if not found:
            raise ValueError(f"“{text[:40]}” is neither the code nor the name of a place of the catalogue")
        return found[0]

    def _coded(self, place: Place) -> str:
        codes = [code for code, one in self.by_code.items() if one is place]
        return f"{place.name} ({min(codes, default=place.slug)})"


def _places() -> Iterable[Place]:
    members: dict[int, list[str]] = defaultdict(list)
    for whole, part in GeographyMember.objects.values_list("whole_id", "part__slug"):
        members[whole].append(part)
    for one in Geography.objects.select_related("parent"):
        names = [one.name, *one.aliases, *SHORT.get(one.slug, [])]
        yield Place(
            one.pk,
            one.slug,
            one.name,
            frozenset(" ".join(name.casefold().split()) for name in names),
            one.parent.slug if one.parent else "",
            tuple(members[one.pk]),
        )


@dataclass
class Measured:
    """An indicator with its labels, and its releases by period: of each period the last one, and the published."""

    indicator: Any
    labels: dict[str, Any]
    last: dict[tuple, Release]
    published: dict[tuple, Release]
    on_the_way: dict[tuple, Release]
    breaks: list[Any]

    def label(self, text: str) -> Any:
        """ValueError where there is no such label; none stands for the indicator itself."""
        if not text:
            alone = [one for one in self.labels.values() if one.is_headline]
            if not alone:
                raise ValueError(f"is empty; {self._labels()}")
            return alone[0]
        if found := self.labels.get(text.casefold()):
            return found
        raise ValueError(f"“{text[:40]}” is no label of {self.indicator}; {self._labels()}")

    def _labels(self) -> str:
        codes = dict.fromkeys(one.code for one in self.labels.values())
        if not codes:
            return (
                f"{self.indicator} has none yet: add one on its page, under Labels, before you hand in values"
            )
        return f"it has {', '.join(codes)}"

    def period(self, text: str) -> Period:
        """By the label that readers see, written like those of the other periods, or in the form of ISO 8601."""
        plain = text.replace("–", "-").strip()
        found = [one for one in self.last.values() if one.period_label == plain]
        if len(found) > 1:
            raise ValueError(f"“{text}” is the label of two periods. Write the first day and the length.")
        if found:
            one = found[0]
            return Period(one.period_start, one.period_end, one.period_type, one.period_label)
        return self.as_stored(as_labelled(plain, {one.period_type for one in self.last.values()}))

    def as_stored(self, period: Period) -> Period:
        """Of a period that is known already, the type and label under which it is."""
        if one := self.last.get(period.key):
            return Period(*period.key, one.period_type, one.period_label)
        return period

    def before(self, period: Period) -> Release | None:
        """The published release of the period before this one."""
        earlier = [one for one in self.published.values() if one.period_start < period.start]
        return max(earlier, key=lambda one: one.period_start, default=None)

    def breaks_of(self, place: Place | None) -> list[date]:
        """First days of a new basis: everywhere, and for a place or one that it is made of."""
        slugs = {place.slug, *place.members} if place else set()
        return [one.starts_on for one in self.breaks if one.geography is None or one.geography.slug in slugs]

    def source(self, period: Period) -> Any:
        """Where the figures of a period come from, when a file does not say: as for the newest period."""
        if one := self.last.get(period.key):
            return one.source
        return max(self.last.values(), key=lambda one: one.period_start).source if self.last else None


def indicators(slugs: Iterable[str]) -> dict[str, Measured]:
    found = Indicator.objects.filter(slug__in=slugs).select_related("unit")
    known = {}
    for one in found.prefetch_related("breakdowns", "breaks__geography"):
        breakdowns = one.breakdowns.all()
        labels = {label.title.casefold(): label for label in breakdowns}
        labels |= {label.code: label for label in breakdowns}
        known[one.pk] = Measured(one, labels, {}, {}, {}, list(one.breaks.all()))
    for release in Release.objects.filter(indicator__in=known).select_related("source").order_by("revision"):
        _sort(known[release.indicator_id], release)
    return {one.indicator.slug: one for one in known.values()}


def _sort(measured: Measured, release: Release) -> None:
    key = release.period_start, release.period_end
    measured.last[key] = release
    if release.status in ON_THE_WAY:
        measured.on_the_way[key] = release
    if release.status == ReleaseStatus.PUBLISHED:
        measured.published[key] = release


def sources() -> dict[str, Any]:
    """By address, and as our files write them: publisher and title."""
    found = {}
    for one in Source.objects.all():
        found[one.slug] = found[" ".join(str(one).casefold().split())] = one
    return found


def stored(releases: Iterable[Any], places: Places, titles: dict[str, str]) -> dict[int, dict]:
    """Values by release and by (place, label), with their origin under `origins`: one query for all of them."""
    found: dict[int, dict] = defaultdict(dict)
    rows = Observation.objects.filter(release__in=releases).order_by(
        "breakdown__position", "geography__position"
    )
    for release, slug, code, *fields, origin in rows.values_list(*COLUMNS):
        place = places.by_slug[slug]
        found[release][slug, code] = described(place, code, titles.get(code, code), *fields), origin
    return found


def described(place: Place, code: str, title: str, *fields: Any) -> Value:
    """A value with what the checks need to know of its place; `fields` in the order of COLUMNS."""
    value, unit, decimals, half_width, status, flag, as_printed, note, low, high, denominator = fields
    return Value(
        place.slug, place.name, code, title, value, unit, decimals, half_width, status, flag, as_printed, note,
        place.parent, place.members, low, high, denominator,
    )  # fmt: skip
