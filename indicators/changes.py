"""What became of figures and of what is said about them, newest first; and what is announced."""

import datetime
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import F, Value

from indicators import rewordings
from indicators.choices import ReleaseStatus
from indicators.models import Indicator, Release
from indicators.series import moments, wording
from indicators.series.history import Changes, changes, values_of

EVENTS_A_PAGE = 25
NEWEST = 30  # that a feed holds
PUBLISHED, WITHDRAWN = "published", "withdrawn"


@dataclass(frozen=True)
class Event:
    """Something that happened to a release."""

    kind: str  # Published, Corrected, Brought back, Withdrawn
    when: datetime.datetime
    release: Release
    reason: str
    changes: Changes | None  # of one that took another's place

    @property
    def indicator(self):
        return self.release.indicator

    @property
    def address(self):
        return self.release.get_absolute_url()

    @property
    def period(self):
        return wording.period_label(self.release)

    @property
    def is_first(self):
        """Whether nothing of its period was public just before."""
        return self.kind in ("Published", "Published again")

    @property
    def title(self):
        return f"{self.kind}: {self.indicator.name}, {self.period}"

    @property
    def in_words(self):
        """Changes and reason, for where there is no table."""
        changed = self.changes or Changes([])
        said = [f"{one.where} {one.then} → {one.now}." for one in changed.shown]
        more = f"And {changed.further} more." if changed.further else ""
        return " ".join(filter(None, [*said, more, self.reason])) or f"Figures for {self.period}."

    @property
    def before(self):
        """The last moment before it, as of which the figures of then are read."""
        return moments.just_before(self.when)

    @property
    def name(self):
        """What tells it from all others: the release, and whether it began or ended."""
        return f"{self.release.pk}-{'end' if self.kind == 'Withdrawn' else 'start'}"


def page(number, indicator=None):
    """One page of what happened, of one indicator if it is named: `object_list` holds Events and Rewordings."""
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
    """Those whose events may be asked for: of each `slug` and `name`, as there may be thousands."""
    return Indicator.objects.public().order_by("name").values_list("slug", "name", named=True)


def _happened(indicator):
    """(when, release or record, which kind) of all that happened, newest first."""
    public = Release.objects.have_been_public().order_by()
    public = public.filter(indicator=indicator) if indicator else public
    ended = public.filter(status=ReleaseStatus.WITHDRAWN)
    began = public.annotate(moment=F("published_at"), event=Value(PUBLISHED)).values_list(
        "moment", "pk", "event"
    )
    stopped = ended.annotate(moment=F("ended_at"), event=Value(WITHDRAWN)).values_list(
        "moment", "pk", "event"
    )
    reworded = [rewordings.happened(kind, indicator) for kind in rewordings.KINDS]
    return began.union(stopped, *reworded, all=True).order_by("-moment", "-pk", "-event")


def _events(happened):
    happened = list(happened)
    told = rewordings.tell([(kind, pk) for _, pk, kind in happened if kind in rewordings.KINDS])
    releases = Release.objects.select_related("indicator", "predecessor", "reverts_to", "source")
    by_id = releases.in_bulk([pk for _, pk, kind in happened if kind not in rewordings.KINDS])
    values = values_of([one for one in by_id.values() if one.predecessor_id])
    return [told.get((event, pk)) or _event(by_id[pk], when, event, values) for when, pk, event in happened]


def _event(release, when, event, values):
    if event == WITHDRAWN:
        return Event("Withdrawn", when, release, release.ended_because, None)
    if release.predecessor_id is None:
        return Event("Published", when, release, release.reason, None)
    if release.predecessor.status == ReleaseStatus.WITHDRAWN:
        return Event("Published again", when, release, release.reason, changes(release, values))
    kind = "Brought back" if release.reverts_to_id else "Corrected"
    return Event(kind, when, release, release.reason, changes(release, values))
