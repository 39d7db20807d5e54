"""What became of figures, newest first: published, corrected, brought back, withdrawn; and what is announced."""

import datetime
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import F, Prefetch, Value

from indicators.choices import ReleaseStatus
from indicators.models import Indicator, Observation, Release
from indicators.series import wording
from indicators.series.figures import cell_of

EVENTS_A_PAGE = 25
NEWEST = 30  # that a feed holds
PUBLISHED, WITHDRAWN = "published", "withdrawn"


@dataclass(frozen=True)
class Change:
    """A value that a correction changed, as printed then and now."""

    where: str
    then: str
    now: str


@dataclass(frozen=True)
class Event:
    """Something that happened to a release."""

    kind: str  # Published, Corrected, Brought back, Withdrawn
    when: datetime.datetime
    release: Release
    reason: str
    changes: list[Change]

    @property
    def period(self):
        return wording.period_label(self.release)

    @property
    def is_first(self):
        return self.kind == "Published"

    @property
    def title(self):
        return f"{self.kind}: {self.release.indicator.name}, {self.period}"

    @property
    def in_words(self):
        """Changes and reason, for where there is no table."""
        said = [f"{one.where} {one.then} → {one.now}." for one in self.changes]
        return " ".join(filter(None, [*said, self.reason])) or f"Figures for {self.period}."

    @property
    def name(self):
        """What tells it from all others: the release, and whether it began or ended."""
        return f"{self.release.pk}-{'end' if self.kind == 'Withdrawn' else 'start'}"


def page(number, indicator=None):
    """One page of events; of one indicator, if it is named. `object_list` holds Events."""
    found = Paginator(_happened(indicator), EVENTS_A_PAGE).get_page(number)
    found.object_list = _events(found.object_list)
    return found


def newest(indicator=None):
    return _events(_happened(indicator)[:NEWEST])


def announced(indicator=None):
    """Releases that have been approved for a day to come: only the day and the indicator are told."""
    found = Release.objects.filter(status=ReleaseStatus.SCHEDULED).select_related("indicator")
    found = found.filter(indicator=indicator) if indicator else found
    return [(one.publish_at, one.indicator) for one in found.order_by("publish_at", "pk")]


def indicators():
    """Those whose events may be asked for."""
    return Indicator.objects.public().order_by("name")


def _happened(indicator):
    """(when, release, which of the two) of all that happened, newest first."""
    public = Release.objects.have_been_public().order_by()
    public = public.filter(indicator=indicator) if indicator else public
    ended = public.filter(status=ReleaseStatus.WITHDRAWN)
    began = public.annotate(moment=F("published_at"), event=Value(PUBLISHED)).values_list(
        "moment", "pk", "event"
    )
    stopped = ended.annotate(moment=F("ended_at"), event=Value(WITHDRAWN)).values_list(
        "moment", "pk", "event"
    )
    return began.union(stopped, all=True).order_by("-moment", "-pk", "-event")


def _events(happened):
    happened = list(happened)
    values = Observation.objects.select_related("geography", "breakdown").prefetch_related("geography__codes")
    releases = Release.objects.select_related("indicator", "predecessor", "reverts_to", "source")
    releases = releases.prefetch_related(
        Prefetch("observations", values), Prefetch("predecessor__observations", values)
    )
    by_id = releases.in_bulk([pk for _, pk, _ in happened])
    return [_event(by_id[pk], when, event) for when, pk, event in happened]


def _event(release, when, event):
    if event == WITHDRAWN:
        return Event("Withdrawn", when, release, release.ended_because, [])
    if release.predecessor is None:
        return Event("Published", when, release, release.reason, [])
    kind = "Brought back" if release.reverts_to_id else "Corrected"
    return Event(kind, when, release, release.reason, _changes(release))


def _changes(release):
    """Values that differ from those of the release before, in the order of the tables."""
    before, after = _cells(release.predecessor), _cells(release)
    in_order = sorted(before | after, key=lambda key: (key[0].position, key[1].position))
    texts = [(key, _text(before.get(key)), _text(after.get(key))) for key in in_order]
    return [Change(_where(*key), then, now) for key, then, now in texts if then != now]


def _cells(release):
    return {(one.breakdown, one.geography): cell_of(one) for one in release.observations.all()}


def _text(cell):
    return cell.text if cell else wording.NOTHING


def _where(label, place):
    return place.name if label.is_headline else f"{place.name} ({label.title})"
