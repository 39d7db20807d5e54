"""What a firm's dashboard shows: rounds to answer, how far its drafts are, what it has submitted, its people."""

from dataclasses import dataclass
from math import ceil

from django.db.models import Count

from assessments import scoring
from assessments.choices import Status
from assessments.models import Assessment, Round, SubThread
from assessments.progress import Progress, of_drafts
from meo_site.accounts.models import User


@dataclass
class OpenRound:
    """An open round and what the firm has done about it."""

    round: Round
    assessment: Assessment | None
    progress: Progress | None = None
    minutes_left: int = 0
    sub_threads: int = 0  # of the whole questionnaire

    @property
    def asked(self):
        return self.round.scope_size or self.sub_threads

    @property
    def is_short(self):
        return self.asked < self.sub_threads

    @property
    def minutes(self):
        return ceil(self.round.framework_version.completion_minutes * self.asked / self.sub_threads)

    @property
    def is_submitted(self):
        return self.assessment is not None and self.assessment.status == Status.SUBMITTED


@dataclass
class PastRound:
    """A closed round in which the firm took part."""

    assessment: Assessment
    overall: scoring.Overall | None

    @property
    def average(self):
        return scoring.one_decimal(self.overall.average)


@dataclass
class Colleague:
    """A person who answers for the firm."""

    user: User
    role: str

    @property
    def initials(self):
        return "".join(part[0] for part in str(self.user).split()[:2]).upper()


def of_firm(firm):
    """The tables of the dashboard, in a number of queries that does not grow."""
    own = list(
        firm.assessments.filter(status__in=[Status.DRAFT, Status.SUBMITTED])
        .select_related("round__framework_version", "submission")
    )  # fmt: skip
    rounds = list(
        Round.objects.open().filter(framework_version__published_at__isnull=False)
        .select_related("framework_version").annotate(scope_size=Count("scope")).order_by("closes_on", "slug")
    )  # fmt: skip
    layouts = _layouts(
        {one.round.framework_version_id for one in own} | {r.framework_version_id for r in rounds}
    )
    return {
        "firm": firm,
        "open_rounds": _open_rounds(rounds, own, layouts),
        "past_rounds": [_past(one, layouts) for one in own if one.round not in rounds],
        "colleagues": [
            Colleague(one.user, one.get_role_display())
            for one in firm.memberships.select_related("user").order_by("joined_at", "pk")
        ],
    }


def _open_rounds(rounds, own, layouts):
    by_round = {assessment.round_id: assessment for assessment in own}
    drafts = of_drafts([one for one in own if one.is_draft])
    entries = []
    for round_ in rounds:
        assessment, sub_threads = by_round.get(round_.pk), len(layouts[round_.framework_version_id])
        entry = OpenRound(round_, assessment, sub_threads=sub_threads)
        if assessment and assessment.is_draft:
            entry.progress = drafts[assessment.pk]
            entry.minutes_left = entry.progress.minutes_left(round_.framework_version, sub_threads)
        entries.append(entry)
    # Work in hand first.
    return sorted(entries, key=lambda entry: (entry.progress is None, entry.is_submitted))


def _past(assessment, layouts):
    if assessment.is_draft:
        return PastRound(assessment, None)
    shape = scoring.Shape.of(layouts[assessment.round.framework_version_id])
    return PastRound(assessment, scoring.overall(assessment.submission.levels, shape))


def _layouts(version_ids):
    """FrameworkVersion.layout() of several versions in one query."""
    layouts = {pk: [] for pk in version_ids}
    rows = SubThread.objects.filter(version__in=version_ids).order_by("position")
    for version_id, *row in rows.values_list("version_id", "code", "thread__code", "stage"):
        layouts[version_id].append(tuple(row))
    return layouts
