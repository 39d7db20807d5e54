"""What a release is made of and what has become of it: nothing is changed here, and nobody asked who may."""

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.utils import timezone

from indicators import periods, validation
from indicators.models import Observation, Release
from indicators.models.release import LONGEST_REASON
from meo_site.accounts.models import User
from meo_site.audit.models import Event

CLONED = [
    "indicator", "period_start", "period_end", "period_type", "period_label", "source", "source_released_on",
    "source_revised_on", "source_addresses", "source_link_text", "source_note",
]  # fmt: skip
HANDS = (
    "drafted",
    "corrected",
    "brought back",
    "edited",
    "submitted",
)  # what makes a release somebody's own work


class NotPublishable(Exception):
    """Refused; the message may be read by a user."""


class Stale(NotPublishable):
    """Somebody has changed the release since the page was opened."""


def fresh(release: Release, seen: int | None) -> Release:
    """The release as it is now, locked; refuses when it is not the one a person saw."""
    try:
        stored = Release.objects.lock(release.pk)
    except Release.DoesNotExist:
        raise Stale("This draft has been discarded since you opened the page.") from None
    if seen is not None and seen != stored.version:
        event = events(stored).first()
        who = event.actor if event and event.actor else "Somebody"
        when = f" at {timezone.localtime(event.at):%H:%M}" if event else ""
        raise Stale(f"{who} changed this release{when}, after you opened the page. Nothing was done.")
    return stored


def needed(reason: str, message: str) -> str:
    """A reason without the space around it; refuses where there is none, or no end of it."""
    if not reason.strip():
        raise NotPublishable(message)
    if len(reason.strip()) > LONGEST_REASON:
        raise NotPublishable(f"Say it in at most {LONGEST_REASON:,} characters.")
    return reason.strip()


def problems(release: Release) -> list[validation.Problem]:
    """What is wrong or doubtful about a release, errors first: its period, its source, its values."""
    indicator, own = release.indicator, values(release)
    measure = validation.Measure(indicator.value_type, indicator.aggregation == "sum", indicator.display_unit)
    earlier = release.predecessor or _period_before(release)
    found = [*_about_period(release, own), *_about_source(release)]
    found += validation.problems(own, measure, values(earlier) if earlier else [])
    return sorted(found, key=lambda problem: problem.severity)


def period(release: Release) -> periods.Period:
    """That of a release, as the rules of periods know it."""
    return periods.Period(release.period_start, release.period_end, release.period_type, release.period_label)


def _about_period(release: Release, own: Sequence[validation.Value]) -> Iterator[validation.Problem]:
    """By itself, and among the published periods of the indicator."""
    this = period(release)
    published = Release.objects.published().filter(indicator=release.indicator_id)
    others = [one for one in map(period, published) if one.key != this.key]
    yield from periods.misfits(this)
    yield from periods.to_come(this, {value.status for value in own}, timezone.localdate())
    yield from periods.overlapping([*others, this], {this})
    yield from periods.namesakes(this, others)
    yield from _about_breaks(release, this, {value.place: value.place_name for value in own})


def _about_breaks(
    release: Release, this: periods.Period, places: dict[str, str]
) -> Iterator[validation.Problem]:
    """A break within the period: of the whole series, or of one of its places."""
    is_public = Release.objects.of_period(release).have_been_public().exists()
    for one in release.indicator.breaks.select_related("geography"):
        where = this.label if one.geography is None else places.get(one.geography.slug)
        if where:
            yield from periods.across(this, [one.starts_on], None, where, is_public=is_public)


def _about_source(release: Release) -> Iterator[validation.Problem]:
    if not release.source_addresses:
        text = "Readers will see no link to the source: type the address of this edition."
        yield validation.Problem("warning", "no-link", "Source", text)
    if release.source_released_on is None:
        text = "Readers are not told when this edition came out: type the day."
        yield validation.Problem("warning", "no-day", "Source", text)


def errors(release: Release) -> str:
    """What forbids that a release becomes public, in sentences; empty where nothing does."""
    return " ".join(str(problem) for problem in problems(release) if problem.severity == "error")


def restated(release: Release) -> list[tuple[str, str, str]]:
    """(what, before, now) of all that differs from the predecessor besides values: the label, the source."""
    before = release.predecessor
    if before is None:
        return []
    names = [name for name in CLONED if getattr(release, name) != getattr(before, name)]
    titles = {name: str(Release._meta.get_field(name).verbose_name).capitalize() for name in names}
    return [(titles[name], _in_words(before, name), _in_words(release, name)) for name in names]


def _in_words(release: Release, name: str) -> str:
    shown = getattr(release, f"get_{name}_display", lambda: getattr(release, name))()
    return " ".join(shown) if isinstance(shown, list) else str(shown or "nothing")


def still_to_type(release: Release) -> list[Observation]:
    """Of the newest published period, the values whose place and label a first draft of another does not have."""
    newest = Release.objects.newest().filter(indicator=release.indicator_id).first()
    if newest is None or release.predecessor_id is not None:
        return []
    typed = set(release.observations.values_list("geography", "breakdown"))
    likely = newest.observations.described()
    return [one for one in likely if (one.geography_id, one.breakdown_id) not in typed]


def changes(release: Release) -> list[validation.Change]:
    """How the values of a release differ from those it takes the place of."""
    return validation.changes(values(release), values(release.predecessor) if release.predecessor else [])


def values(release: Release) -> list[validation.Value]:
    """The observations of a release, as the pure rooms know them."""
    observations = release.observations.described().prefetch_related("geography__members")
    return [_value(observation) for observation in observations]


def has_worked_on(person: User, release: Release) -> bool:
    """Whether a release is partly this person's own work, who therefore cannot approve it."""
    own = events(release).filter(actor=person, verb__in=HANDS)
    return release.author_id == person.pk or own.exists()


def events(release: Release) -> QuerySet[Event]:
    """What has been done to a release, by whom and when; the last one first."""
    own = Event.objects.filter(thing="indicators.release", thing_id=str(release.pk))
    return own.select_related("actor")


def submitted_by(release: Release) -> User | None:
    """Who handed it to a second person last."""
    last = events(release).filter(verb="submitted").first()
    return last.actor if last else None


def repeats_predecessor(release: Release) -> bool:
    """A correction of a published release that corrects nothing; metadata about its source count as something."""
    before = release.predecessor
    if before is None or not before.is_published:
        return False
    same = all(getattr(release, name) == getattr(before, name) for name in CLONED)
    return same and all(change.kind == "unchanged" for change in changes(release))


def _period_before(release: Release) -> Release | None:
    earlier = Release.objects.published().filter(
        indicator=release.indicator_id, period_start__lt=release.period_start
    )
    return earlier.order_by("-period_start").first()


def _value(observation: Observation) -> validation.Value:
    geography, label = observation.geography, observation.breakdown
    copied = (
        "value", "display_unit", "decimals", "status", "review_flag", "as_printed", "note", "interval_low",
        "interval_high", "denominator",
    )  # fmt: skip
    return validation.Value(
        place=geography.slug,
        place_name=geography.name,
        label=label.code,
        label_name=label.title,
        half_width=observation.rounding_half_width,
        parent=geography.parent.slug if geography.parent else "",
        members=tuple(member.slug for member in geography.members.all()),
        **{name: getattr(observation, name) for name in copied},
    )
