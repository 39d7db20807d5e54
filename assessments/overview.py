"""What a firm's dashboard shows: rounds to answer, how far its drafts are, what it has submitted, its people."""

from dataclasses import dataclass

from django.db.models import Count

from assessments import scoring
from assessments.change import Change, of_submitted
from assessments.choices import ReviewStatus, Status
from assessments.models import Assessment, Round, SubThread
from assessments.progress import Progress, of_drafts
from meo_site.accounts.models import User


@dataclass
class OpenRound:
    """An open round and what the firm has done about it."""

    round: Round
    assessment: Assessment | None
    earlier: Assessment | None = None  # what counts beside a draft, or was withdrawn
    progress: Progress | None = None
    minutes_left: int = 0
    sub_threads: int = 0  # of the whole questionnaire
    change: Change | None = None  # of what was submitted, since the firm's last round

    @property
    def asked(self):
        return self.round.scope_size or self.sub_threads

    @property
    def is_short(self):
        return self.asked < self.sub_threads

    @property
    def minutes(self):
        return self.round.framework_version.minutes_for(self.asked, self.sub_threads)

    @property
    def is_as_reopened(self):
        """Whether the draft is what was submitted, and nothing has been saved since it was reopened."""
        return self.progress.saved_at is not None and self.progress.saved_at < self.assessment.started_at

    @property
    def is_submitted(self):
        return self.assessment is not None and self.assessment.status == Status.SUBMITTED


@dataclass
class PastRound:
    """A closed round in which the firm took part."""

    assessment: Assessment
    overall: scoring.Overall | None
    change: Change | None = None  # since the firm's round before it

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
        firm.assessments.exclude(status=Status.REPLACED)
        .select_related("round__framework_version", "submission__review__assessor")
    )  # fmt: skip
    rounds = list(
        (Round.objects.open().taking(firm) | Round.objects.open().filter(pk__in=[one.round_id for one in own]))
        .filter(framework_version__published_at__isnull=False)
        .select_related("framework_version__framework").annotate(scope_size=Count("scope"))
        .order_by("closes_on", "slug")
    )  # fmt: skip
    layouts = _layouts(
        {one.round.framework_version_id for one in own} | {r.framework_version_id for r in rounds}
    )
    return {
        "firm": firm,
        "open_rounds": _open_rounds(rounds, own, layouts),
        "past_rounds": [_past(one, own, layouts) for one in _of_past(own) if one.round not in rounds],
        "shared_reviews": [one for one in own if _waits_for_comment(one)],
        "colleagues": [
            Colleague(one.user, one.get_role_display())
            for one in firm.memberships.select_related("user").order_by("joined_at", "pk")
        ],
    }


def _open_rounds(rounds, own, layouts):
    attempts = {}
    for one in own:  # the newest first
        attempts.setdefault(one.round_id, []).append(one)
    drafts = of_drafts([one for one in own if one.is_draft])
    entries = []
    for round_ in rounds:
        sub_threads = len(layouts[round_.framework_version_id])
        entry = OpenRound(round_, *_newest(attempts.get(round_.pk, [])), sub_threads=sub_threads)
        if (assessment := entry.assessment) and assessment.is_draft:
            entry.progress = drafts[assessment.pk]
            entry.minutes_left = entry.progress.minutes_left(round_.framework_version, sub_threads)
        elif entry.is_submitted:
            entry.change = of_submitted(assessment, own, _codes(layouts))
        entries.append(entry)
    # Work in hand first.
    return sorted(entries, key=lambda entry: (entry.progress is None, entry.is_submitted))


def _newest(attempts):
    """The draft or, without one, what counts; and the newest attempt before it, which counts or was withdrawn."""
    first = attempts[0] if attempts and attempts[0].status != Status.WITHDRAWN else None
    return first, next((one for one in attempts if one != first), None)


def _of_past(own):
    """One attempt of each round: what counts before what does not, and what was submitted before a draft."""
    chosen = {}
    for status in (Status.SUBMITTED, Status.WITHDRAWN, Status.DRAFT):
        for one in own:
            if one.status == status:
                chosen.setdefault(one.round_id, one)
    return [one for one in own if chosen[one.round_id] == one]


def _past(assessment, own, layouts):
    if assessment.is_draft:
        return PastRound(assessment, None)
    shape = scoring.Shape.of(layouts[assessment.round.framework_version_id])
    overall = scoring.overall(assessment.submission.levels, shape)
    return PastRound(assessment, overall, of_submitted(assessment, own, _codes(layouts)))


def _waits_for_comment(assessment):
    """Whether an assessor has shared levels of what counts, which are not final yet."""
    review = getattr(getattr(assessment, "submission", None), "review", None)
    is_shared = review is not None and review.status == ReviewStatus.SHARED
    return is_shared and assessment.status == Status.SUBMITTED


def _layouts(version_ids):
    """FrameworkVersion.layout() of several versions in one query."""
    layouts = {pk: [] for pk in version_ids}
    rows = SubThread.objects.filter(version__in=version_ids).order_by("position")
    for version_id, *row in rows.values_list("version_id", "code", "thread__code", "stage"):
        layouts[version_id].append(tuple(row))
    return layouts


def _codes(layouts):
    return {version: [code for code, _, _ in layout] for version, layout in layouts.items()}
