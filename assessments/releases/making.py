"""The job: a release that was asked for is made, audited and stored; nothing of it is public yet."""

import time
from collections.abc import Callable, Sequence

import numpy as np
from django.db import transaction
from django.utils import timezone

from assessments.choices import ReleaseStatus
from assessments.disclosure.contributors import contributors
from assessments.disclosure.release import Released, release_tables
from assessments.disclosure.replacing import Before
from assessments.models import Proof, Release, Round
from meo_site.audit.record import record

from . import stored
from .frozen import Freeze, freeze, freeze_again, titles, vocabularies

Note = Callable[[str, int], None]
SECONDS_BETWEEN_NOTES = 2
ERASED = (
    "A firm that release {number} counted has been erased since. The round cannot be released again: whoever compared "
    "the two releases would see its answers."
)


def make(release_pk: int, told: Note = lambda step, percent: None) -> Release:
    """Compute and store what was asked for; called again after it was cut off, it starts afresh."""
    release = Release.objects.select_related("round__framework_version", "made_by").get(pk=release_pk)
    if release.status != ReleaseStatus.MAKING:
        return release

    note = _noting(release, told)
    made, standing = released_of(release.round, release.minimum, note=note)
    note("Storing", 95)
    return _store(release, made, standing)


def _noting(release: Release, told: Note) -> Note:
    """Writes down how far the making is, as often as somebody who waits wants to know."""
    said, at = "", 0.0

    def note(step: str, percent: int) -> None:
        nonlocal said, at
        told(step, percent)
        if step == said and time.monotonic() < at + SECONDS_BETWEEN_NOTES:
            return
        said, at = step, time.monotonic()
        being_made = Proof.objects.filter(release=release, release__status=ReleaseStatus.MAKING)
        being_made.update(step=step, percent=percent, noted_at=timezone.now())

    return note


def released_of(
    round_: Round, minimum: int, *, note: Note = lambda step, percent: None
) -> tuple[Released, Freeze]:
    """What a release of a round would be now, and of which submissions; stores nothing."""
    note("Reading the submissions", 0)
    standing = freeze(round_)
    kinds = vocabularies()
    earlier, erased = [], []
    for before in round_.releases.public().order_by("number"):
        try:
            earlier.append(_before(before))
        except KeyError:
            erased.append(ERASED.format(number=before.number))
    made = release_tables(standing.frozen, minimum, kinds, earlier=earlier, note=note, refused=erased)
    return made, standing


def _before(release: Release) -> Before:
    """Whom a release that has been public counted, and what it showed."""
    counted = freeze_again(release.round, unpacked(release.proof.counted))
    return Before(contributors(counted.frozen), stored.read(release))


def packed(submissions: Sequence[int]) -> bytes:
    return np.sort(np.array(submissions, "<i8")).tobytes()


def unpacked(counted: bytes) -> list[int]:
    numbers: list[int] = np.frombuffer(counted, "<i8").tolist()
    return numbers


@transaction.atomic
def _store(release: Release, made: Released, standing: Freeze) -> Release:
    release = (
        Release.objects.select_for_update(of=("self",), no_key=True)
        .select_related("round__framework_version", "made_by")
        .get(pk=release.pk)
    )
    if release.status != ReleaseStatus.MAKING:
        return release  # discarded meanwhile, or another worker was faster
    failures = list(made.failures)
    if stored.store(release, made.tables, titles()) != made.tables:
        failures.append("What was stored is not what was made.")
    Proof.objects.filter(release=release).update(
        step="Made", percent=100,
        counted=packed(standing.submissions), fingerprint=standing.fingerprint,
        reasons=[[*where, words] for where, words in made.reasons.items()],
        certificates=made.certificates, failures=failures,
    )  # fmt: skip
    release.firms, release.made_at = made.firms, timezone.now()
    release.status = ReleaseStatus.REFUSED if failures else ReleaseStatus.READY
    release.save(update_fields=["firms", "made_at", "status"])
    record(release.made_by, "made", release, firms=made.firms, failures=len(failures))
    return release
