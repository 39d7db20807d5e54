"""The catalogue's one public door: what becomes of a release. The only writer of its status."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from indicators import validation, verdicts
from indicators.choices import ReleaseStatus
from indicators.models import Indicator, Observation, Release
from meo_site.accounts.models import User
from meo_site.audit.models import Event
from meo_site.audit.record import record

CLONED = [
    "indicator", "period_start", "period_end", "period_type", "period_label", "source", "source_released_on",
    "source_revised_on", "source_addresses", "source_link_text", "source_note",
]  # fmt: skip
HANDS = ("drafted", "corrected", "edited", "submitted")  # what makes a release somebody's own work


class NotPublishable(Exception):
    """Refused; the message may be read by a user."""


class Stale(NotPublishable):
    """Somebody has changed the release since the page was opened."""


@transaction.atomic
def draft(release: Release, *, by: User) -> Release:
    """Store a new release, the first of its indicator and period."""
    refuse_taken_period(release)
    release.author = by
    release.save(force_insert=True)
    record(by, "drafted", release)
    return release


@transaction.atomic
def edit(release: Release, fields: list[str], *, by: User, seen: int) -> None:
    """Store these fields of a draft; its values may be written in the same transaction, after this call."""
    stored = fresh(release, seen)
    if not stored.is_draft:
        raise NotPublishable("Only a draft can be edited.")
    release.version = stored.version + 1
    release.save(update_fields=[*fields, "version"])
    record(by, "edited", release, fields=fields)


@transaction.atomic
def submit_for_approval(release: Release, *, by: User, seen: int | None = None) -> list[validation.Problem]:
    """Hand a draft to a second person; returns the warnings that person will see too."""
    release = fresh(release, seen)
    if not release.is_draft:
        raise NotPublishable("This release has been submitted already.")
    found = problems(release)
    if errors := [str(problem) for problem in found if problem.severity == "error"]:
        raise NotPublishable("Not submitted. " + " ".join(errors))
    if _repeats_predecessor(release):
        raise NotPublishable("Not submitted. Nothing differs from the published values.")
    release.status = ReleaseStatus.CHECKED
    release.returned_because = ""
    _save(release, ["status", "returned_because"])
    record(by, "submitted", release, warnings=sorted({problem.code for problem in found}))
    return found


@transaction.atomic
def return_to_draft(release: Release, *, by: User, reason: str, seen: int | None = None) -> None:
    """Give a submitted release back to its editors, saying what is wanted."""
    release = fresh(release, seen)
    if not release.is_checked:
        raise NotPublishable("Only a submitted release can be returned.")
    release.status = ReleaseStatus.DRAFT
    release.returned_because = _needed(reason, "Say what should be changed.")
    _save(release, ["status", "returned_because"])
    record(by, "returned", release)


@transaction.atomic
def approve(release: Release, *, by: User, seen: int | None = None) -> Release:
    """Publish a submitted release; the one whose place it takes is superseded at the same moment."""
    release = fresh(release, seen)
    if release.is_published and release.approved_by_id == by.pk:
        return release  # a double click
    if not release.is_checked:
        raise NotPublishable("Only a submitted release can be approved.")
    if has_worked_on(by, release):
        raise NotPublishable("You have worked on this release yourself. Somebody else approves it.")
    if errors := [str(problem) for problem in problems(release) if problem.severity == "error"]:
        raise NotPublishable("Not published. " + " ".join(errors))
    release.approved_by = by
    _publish(release, timezone.now(), by)
    record(by, "published", release, revision=release.revision)
    return release


@transaction.atomic
def publish_as_loaded(release: Release) -> None:
    """Publish a draft that nobody wrote: the first edition of a figure, as the catalogue's files have it."""
    release = fresh(release, None)
    if release.author_id is not None or not release.is_draft or release.predecessor_id is not None:
        raise NotPublishable(
            "Only first editions out of the catalogue's files are published without approval."
        )
    _publish(release, timezone.now(), None)
    record(None, "published", release, revision=release.revision)


@transaction.atomic
def correct(release: Release, *, by: User, reason: str) -> Release:
    """Begin the release that will take this one's place: a draft with the same values."""
    reason = _needed(reason, "Say why the release needs correcting: readers see it beside the new values.")
    release = Release.objects.lock(release.pk)
    if release.status not in (ReleaseStatus.PUBLISHED, ReleaseStatus.WITHDRAWN):
        raise NotPublishable("Only a published or withdrawn release can be corrected.")
    of_period = Release.objects.of_period(release)
    if there := of_period.on_the_way().select_related("author").first():
        raise NotPublishable(f"{there.author or 'Somebody'} has begun a correction already: open that draft.")
    last = of_period.aggregate(last=Max("revision"))["last"]
    if last != release.revision:
        raise NotPublishable(f"Revision {last} has taken this release's place: correct that one.")
    clone = Release.objects.create(
        **{name: getattr(release, name) for name in CLONED},
        revision=last + 1,
        predecessor=release,
        reason=reason,
        author=by,
    )
    Observation.objects.bulk_create(_copies(release, clone))
    record(by, "corrected", clone, predecessor=release.pk)
    return clone


@transaction.atomic
def withdraw(release: Release, *, by: User, reason: str) -> None:
    """Take a published release back without another in its place; its history stays readable."""
    release = fresh(release, None)
    if not release.is_published:
        raise NotPublishable("Only a published release can be withdrawn.")
    release.ended_because = _needed(reason, "Say why it is withdrawn: readers see it.")
    release.status = ReleaseStatus.WITHDRAWN
    release.ended_at = timezone.now()
    _save(release, ["status", "ended_at", "ended_because"])
    verdicts.retest(release.indicator_id, because=release, by=by)
    record(by, "withdrew", release)


@transaction.atomic
def discard(release: Release, *, by: User, seen: int | None = None) -> None:
    """Throw a draft away with its values."""
    release = fresh(release, seen)
    if not release.is_draft:
        raise NotPublishable("Only a draft can be discarded.")
    record(by, "discarded", release)
    release.delete()


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


def refuse_taken_period(release: Release) -> None:
    """One release for an indicator and period to begin with; whoever comes second waits, and is refused."""
    Indicator.objects.select_for_update(no_key=True).get(pk=release.indicator_id)
    if there := Release.objects.of_period(release).first():
        raise NotPublishable(
            f"There is a release for this period already: revision {there.revision}, "
            f"{there.get_status_display().lower()}. Open it, and correct it there."
        )


def problems(release: Release) -> list[validation.Problem]:
    """What is wrong or doubtful about the values of a release, errors first."""
    indicator = release.indicator
    measure = validation.Measure(indicator.value_type, adds_up=indicator.aggregation == "sum")
    earlier = release.predecessor or _period_before(release)
    return validation.problems(values(release), measure, values(earlier) if earlier else [])


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


def _save(release: Release, fields: list[str]) -> None:
    release.version += 1
    release.save(update_fields=[*fields, "version"])


def _publish(release: Release, at: datetime, by: User | None) -> None:
    """The old one ends before the new one begins: the database allows one at a time. Claims are tested again."""
    for published in Release.objects.of_period(release).published().select_for_update(of=("self",)):
        if published.pk != release.predecessor_id:
            raise NotPublishable(f"Revision {published.revision} was published meanwhile. Correct that one.")
        published.status = ReleaseStatus.SUPERSEDED
        published.ended_at = at
        _save(published, ["status", "ended_at"])
    release.status = ReleaseStatus.PUBLISHED
    release.published_at = at
    _save(release, ["status", "published_at", "approved_by"])
    verdicts.retest(release.indicator_id, because=release, by=by)


def _needed(reason: str, message: str) -> str:
    if not reason.strip():
        raise NotPublishable(message)
    return reason.strip()


def _repeats_predecessor(release: Release) -> bool:
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


def _copies(release: Release, clone: Release) -> list[Observation]:
    copies = list(release.observations.all())
    for observation in copies:
        observation.pk = None
        observation._state.adding = True
        observation.release = clone
    return copies


def _value(observation: Observation) -> validation.Value:
    geography, label = observation.geography, observation.breakdown
    copied = ("value", "display_unit", "decimals", "status", "review_flag", "as_printed", "note")
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
