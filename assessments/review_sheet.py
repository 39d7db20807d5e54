"""What an assessor sees of the firms that have named it, and what a firm sees of its review."""

from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Count, F, Q
from django.http import Http404

from assessments.choices import Mode, ReviewStatus, State, Status
from assessments.models import Answer, Assessment, Evidence, LevelMeaning, Review, VerifiedAnswer
from assessments.sheet import fingerprint


@dataclass
class Found:
    """One sub-thread under review: what the firm says, what the assessor found or has typed."""

    own: Answer
    verified: VerifiedAnswer
    evidence: list[Evidence] = field(default_factory=list)
    was: str = ""
    commented: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)
    theirs: VerifiedAnswer | None = None

    def __post_init__(self):
        self.sub_thread = self.own.sub_thread
        self.code = self.sub_thread.code
        self.was = fingerprint(self.verified.state, note=self.verified.reason)
        self.commented = fingerprint("", note=self.verified.comment)

    @property
    def level(self):
        """The assessor's level as a number, 0 where there is none."""
        return int(self.verified.state) if self.verified.state in "1234" else 0

    @property
    def is_unanswered(self):
        """Whether the firm has commented since the assessor last changed the level or its reason."""
        one = self.verified
        return bool(one.comment) and one.commented_at > one.changed_at

    @property
    def differs(self):
        return self.verified.state not in (State.BLANK, self.own.state)

    def take(self, state, reason, *, errors=None, theirs=None):
        """Show what was typed and why it was not kept; sent again, a conflict is settled in its favour."""
        self.verified.state, self.verified.reason = state, reason
        self.errors, self.theirs = errors or {}, theirs
        if theirs:
            self.verified.version = theirs.version


@dataclass
class ReviewedThread:
    """One thread of a review."""

    title: str
    code: str
    found: list[Found]

    @property
    def given(self):
        return sum(one.verified.state != State.BLANK for one in self.found)

    @property
    def problems(self):
        return [one for one in self.found if one.errors or one.theirs]


@dataclass
class ReviewPage:
    """A review as a whole, with the place of the thread that is open."""

    review: Review
    threads: list[ReviewedThread]
    place: int = 0
    meanings: list[LevelMeaning] = field(default_factory=list)

    def __post_init__(self):
        self.assessment = self.review.submission.assessment
        self.round = self.assessment.round
        self.takes_levels = not self.review.is_final and self.assessment.status == Status.SUBMITTED

    @property
    def thread(self):
        return self.threads[self.place]

    @property
    def previous(self):
        return self.threads[self.place - 1] if self.place else None

    @property
    def next(self):
        return next(iter(self.threads[self.place + 1 :]), None)

    @property
    def missing(self):
        """Sub-threads to which the firm gave a level and the assessor none yet."""
        return [
            (thread, one)
            for thread in self.threads
            for one in thread.found
            if one.own.state in "1234" and one.verified.state == State.BLANK
        ]

    @property
    def can_be_final(self):
        return self.takes_levels and self.review.status == ReviewStatus.SHARED and not self.missing

    @property
    def comments(self):
        return [(thread, one) for thread in self.threads for one in thread.found if one.verified.comment]

    @property
    def unanswered(self):
        return [(thread, one) for thread, one in self.comments if one.is_unanswered]

    @property
    def problems(self):
        return [one for thread in self.threads for one in thread.problems]

    @property
    def differing(self):
        return sum(one.differs for thread in self.threads for one in thread.found)

    @property
    def given(self):
        return sum(thread.given for thread in self.threads)


def for_assessor(review):
    """All threads of a review; notes and evidence only where the firm agrees."""
    page = ReviewPage(review, _threads(review))
    if not page.assessment.shares_notes:
        for thread in page.threads:
            for one in thread.found:
                one.own.note = ""
        return page
    by_sub_thread = {}
    for one in page.assessment.evidence.all():
        by_sub_thread.setdefault(one.sub_thread_id, []).append(one)
    for thread in page.threads:
        for one in thread.found:
            one.evidence = by_sub_thread.get(one.own.sub_thread_id, [])
    return page


def thread_for_assessor(review, code):
    """The same, open at one thread; a thread of which nothing was asked does not exist."""
    page = for_assessor(review)
    page.place = next((place for place, one in enumerate(page.threads) if one.code == code), None)
    if page.place is None:
        raise Http404
    version = review.submission.round.framework_version_id
    page.meanings = list(LevelMeaning.objects.filter(version=version).order_by("level"))
    return page


def for_firm(assessment):
    """The review of a submission as its firm sees it, once it has been shared; else None."""
    reviews = Review.objects.in_context().exclude(status=ReviewStatus.DRAFT)
    review = reviews.filter(submission__assessment=assessment).first()
    return review and ReviewPage(review, _threads(review))


def _threads(review):
    answers = review.submission.assessment.answers.select_related("sub_thread__thread")
    given = {one.sub_thread_id: one for one in review.answers.select_related("commented_by").order_by("pk")}
    found = [
        Found(own, given.get(own.sub_thread_id) or VerifiedAnswer(review=review, state=State.BLANK))
        for own in answers.order_by("sub_thread__position").prefetch_related("sub_thread__descriptors")
    ]
    return [
        ReviewedThread(thread.title, thread.code, list(members))
        for thread, members in groupby(found, key=lambda one: one.sub_thread.thread)
    ]


def of_assessor(person):
    """What firms have asked this assessor to do: fill in with them, review; and what is final."""
    since = Q(answers__commented_at__gt=F("answers__changed_at")) & ~Q(answers__comment="")
    reviews = list(
        Review.objects.in_context()
        .filter(assessor=person, submission__assessment__assessor=person)
        .annotate(new_comments=Count("answers", filter=since))
    )
    drafts = Assessment.objects.in_context().filter(
        assessor=person, status=Status.DRAFT, mode=Mode.FACILITATED
    )
    return {
        "drafts": drafts.order_by("round__closes_on", "pk"),
        "waiting": [one for one in reviews if not one.is_final],
        "final": [one for one in reviews if one.is_final],
    }


def beside_results(assessment, answers, person):
    """What stands beside a firm's results: attempts of the round, the review, what this person may do next."""
    attempts = list(
        Assessment.objects.filter(firm=assessment.firm_id, round=assessment.round_id)
        .exclude(status=Status.DRAFT)
        .select_related("submitted_by", "submission__review__assessor")
        .order_by("-attempt")
    )
    review = next(getattr(one.submission, "review", None) for one in attempts if one.pk == assessment.pk)
    is_shared = review is not None and review.status != ReviewStatus.DRAFT
    given = {one.sub_thread_id: one for one in review.answers.all()} if is_shared else {}
    for answer in answers:
        answer.verified = given.get(answer.sub_thread_id)
    is_newest = assessment.pk == attempts[0].pk
    return {
        "attempts": attempts,
        "review": review,
        "is_shared": is_shared,
        "is_owner": assessment.firm.memberships.filter(user=person, role="owner").exists(),
        "can_reopen": is_newest and assessment.round.is_open,
        "can_withdraw": assessment.status == Status.SUBMITTED and assessment.round.is_open,
        "counts": assessment.status == Status.SUBMITTED,
    }
