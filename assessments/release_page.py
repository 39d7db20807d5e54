"""What staff see of releases: the rounds that can be released, a release in the making, its preview."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone

from assessments import benchmark, releases
from assessments.choices import ReleaseStatus
from assessments.models import ReferenceSeries, Release, Round
from indicators.choices import ReleaseStatus as IndicatorStatus
from indicators.models import Release as IndicatorRelease
from meo_site.accounts.models import User
from meo_site.accounts.roles import Role

FAILURES_SHOWN = 20
MEASURES = {"weak": "% weak", "mean": "Mean", "median": "Median"}
IN_THE_MAKING = (ReleaseStatus.MAKING, ReleaseStatus.READY)
PREVIEWED = (ReleaseStatus.READY, ReleaseStatus.PUBLISHED, ReleaseStatus.REPLACED, ReleaseStatus.WITHDRAWN)
DISCARDED = (ReleaseStatus.MAKING, ReleaseStatus.READY, ReleaseStatus.REFUSED)


@dataclass(frozen=True)
class OfRound:
    """A round that has opened, and its releases, newest first."""

    round: Round
    history: list[Release]

    @property
    def current(self) -> Release | None:
        return next((one for one in self.history if one.status == ReleaseStatus.PUBLISHED), None)

    @property
    def in_the_making(self) -> Release | None:
        return next((one for one in self.history if one.status in IN_THE_MAKING), None)

    @property
    def may_be_made(self) -> bool:
        return not self.round.is_open and not self.in_the_making


def of_rounds() -> list[OfRound]:
    """Every round that has opened, in two queries."""
    every = Release.objects.select_related("made_by", "approved_by", "withdrawn_by").order_by("-pk")
    opened = Round.objects.filter(opens_on__lte=timezone.localdate()).select_related("framework_version")
    found = opened.prefetch_related(Prefetch("releases", every, to_attr="history"))
    return [OfRound(one, one.history) for one in found]


def waiting(rounds: list[OfRound]) -> dict:
    """What a publisher is asked to decide: here, and in the admin."""
    series = ReferenceSeries.objects.filter(published_at=None, rows__isnull=False).distinct()
    return {
        "releases": [one for of in rounds for one in of.history if one.status == ReleaseStatus.READY],
        "series": list(series.select_related("entered_by")),
        "indicators": IndicatorRelease.objects.filter(status=IndicatorStatus.CHECKED).count(),
    }


def of_round(round_: Round) -> OfRound:
    return OfRound(round_, list(round_.releases.order_by("-pk")))


def of(release: Release, user: User, asked: Mapping[str, str]) -> dict:
    """The page of a release; `asked` names the table and the measure that are looked at, else the first of each."""
    return making(release, user) | _may(release, user) | _previewed(release, asked)


def of_deciding(release: Release, user: User) -> dict:
    """The page that says what approving, discarding or withdrawing means before it is done."""
    return {"release": release} | _may(release, user)


def of_approving(release: Release, user: User) -> dict:
    """The same for approving, with what changes for readers."""
    return of_deciding(release, user) | {"preview": releases.preview_of(release)}


def making(release: Release, user: User) -> dict:
    """The part of the page that asks again until the release is made."""
    is_making = release.status == ReleaseStatus.MAKING
    return {
        "release": release,
        "is_making": is_making,
        "is_silent": is_making and releases.is_silent(release),
        "is_analyst": user.has_role(Role.ANALYST),
    }


def _may(release: Release, user: User) -> dict:
    """What this person may do now, and who else has to."""
    is_publisher = user.has_role(Role.PUBLISHER)
    is_ready = release.status == ReleaseStatus.READY
    return {
        "may_approve": is_ready and is_publisher and user != release.made_by,
        "is_own": is_ready and user == release.made_by,
        "may_discard": release.status in DISCARDED,
        "may_withdraw": release.status == ReleaseStatus.PUBLISHED and is_publisher,
        "current": release.round.releases.current().first(),
    }


def _previewed(release: Release, asked: Mapping[str, str]) -> dict:
    """Its figures as readers would see them, but for a release that the audit refuses: nobody should."""
    if release.status == ReleaseStatus.REFUSED:
        found = releases.preview_of(release)
        return {
            "preview": found,
            "failures": found.failures[:FAILURES_SHOWN],
            "further": max(len(found.failures) - FAILURES_SHOWN, 0),
        }
    if release.status not in PREVIEWED:
        return {}
    tables = benchmark.preview(release)
    measure = asked.get("measure") if asked.get("measure") in MEASURES else next(iter(MEASURES))
    return {
        "preview": releases.preview_of(release),
        "tables": [(name, releases.TABLES[name]) for name in tables],
        "table": tables.get(asked.get("table", ""), next(iter(tables.values()))),
        "measures": MEASURES.items(),
        "chosen": measure,
    }
