"""Whatever firms and assessors do, in whatever order, the tally is a recount of what counts, of every kind and firm."""

from collections import Counter

import numpy as np
import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments import lifecycle
from assessments.choices import Mode, Status
from assessments.models import Assessment, Review, Submission, TallyEntry
from assessments.tally import firms, reading, store
from assessments.tally.arithmetic import Items, characters, count, firm_values
from tests import factories

from .test_submitting import SHORT

pytestmark = pytest.mark.django_db
FIRMS, ROUNDS = 3, 2
VERBS = [
    "submit",
    "submit",
    "withdraw",
    "reopen",
    "review",
    "review",
    "shared",
    "take away",
    "compact",
    "rebuild",
]
steps = st.lists(
    st.tuples(
        st.sampled_from(VERBS),
        st.integers(0, FIRMS - 1),
        st.integers(0, ROUNDS - 1),
        st.text("1234", min_size=3, max_size=3),
    ),
    max_size=16,
)


class Region:
    """A few firms in a few rounds, and what may happen to them; what is refused changes nothing."""

    def __init__(self):
        self.rounds = [factories.round_(scope=SHORT) for _ in range(ROUNDS)]
        self.firms = [factories.firm(sector=code) for code in ("automotive", "automotive", "rail")]
        self.owners = [factories.member(firm) for firm in self.firms]
        self.assessor = factories.staff("assessor")

    def do(self, verb, firm, round_, levels):
        owner, round_ = self.owners[firm], self.rounds[round_]
        newest = Assessment.objects.filter(firm=self.firms[firm], round=round_).order_by("-attempt").first()
        try:
            with transaction.atomic():
                getattr(self, verb.replace(" ", "_"))(newest, self.firms[firm], round_, owner, levels)
        except lifecycle.NotReady:
            pass

    def submit(self, newest, firm, round_, owner, levels):
        draft = newest if newest and newest.is_draft else lifecycle.start(firm, round_, by=owner)
        answers = draft.answers.select_related("sub_thread").order_by("sub_thread__position")
        if levels[0] == "1" and not draft.assessor:
            lifecycle.name_assessor(draft, self.assessor, by=owner)
        for answer, state in zip(answers, levels, strict=True):
            lifecycle.save_answer(draft, answer.sub_thread.code, {"state": state}, answer.version, by=owner)
        lifecycle.submit(draft, by=owner)

    def withdraw(self, newest, firm, round_, owner, levels):
        counted = Assessment.objects.filter(firm=firm, round=round_).counted().first()
        if counted:
            lifecycle.withdraw(counted, by=owner)

    def reopen(self, newest, firm, round_, owner, levels):
        if newest:
            lifecycle.reopen(newest, by=owner)

    def shared(self, newest, firm, round_, owner, levels):
        """A review that goes as far as the firm, for an attempt that may be withdrawn or replaced next."""
        counted = Assessment.objects.filter(firm=firm, round=round_).counted().first()
        if counted and not Review.objects.filter(submission__assessment=counted).exists():
            factories.found(factories.review(counted.submission, assessor=self.assessor), levels)

    def review(self, newest, firm, round_, owner, levels):
        """The oldest review first: one that is not final may belong to an attempt that no longer counts."""
        self.shared(newest, firm, round_, owner, levels)
        reviews = Review.objects.in_context().filter(
            submission__round=round_, submission__assessment__firm=firm
        )
        for review in reviews.exclude(status="finalised").order_by("pk"):
            lifecycle.finalise(review, by=self.assessor)

    def take_away(self, newest, firm, round_, owner, levels):
        if newest:
            lifecycle.name_assessor(newest, None, by=owner)

    def compact(self, *_):
        store.compact()

    def rebuild(self, newest, firm, round_, owner, levels):
        store.rebuild(round_)


def expected(round_, items, mode):
    """Counts by sector, straight from what is frozen."""
    found = {}
    for assessment in Assessment.objects.filter(round=round_, status=Status.SUBMITTED):
        submission = assessment.submission
        verified = getattr(submission, "verified", None)
        levels = verified and verified.levels if mode == "verified" else submission.levels
        if not levels or (mode == "paired" and not verified):
            continue
        if mode in Mode.values and submission.mode != mode:
            continue
        values = firm_values(characters([levels], items.sub_thread_count), items)
        counts = count(values, np.zeros(1, np.int64), 1, np.ones(1, np.int64))[0]
        found[submission.sector_id] = found.get(submission.sector_id, 0) + counts
    return {sector: counts.tolist() for sector, counts in found.items()}


def stored(round_, items, mode):
    return {sector: one.tolist() for sector, one in reading.read(round_, items, mode=mode).items()}


def stored_firms(round_):
    """How many firms take part, by round, sector and day, as stored."""
    in_rounds = firms.of_rounds().get(round_.pk, 0)
    return in_rounds, firms.by_sector(round_), firms.by_day(round_)


def expected_firms(round_):
    found = Submission.objects.filter(round=round_, assessment__status=Status.SUBMITTED)
    days = [timezone.localdate(one.submitted_at) for one in found]
    return len(found), Counter(one.sector_id for one in found), Counter(days)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_the_tally_is_a_recount_after_any_order_of_steps(db, steps):
    with transaction.atomic():
        region = Region()
        items = Items.of(region.rounds[0].framework_version.layout())
        for step in steps:
            region.do(*step)

        for is_folded in (False, True):
            if is_folded:
                store.compact()
                assert not TallyEntry.objects.exists()
            for round_ in region.rounds:
                assert store.check(round_) == []
                assert stored_firms(round_) == expected_firms(round_)
                for mode in reading.MODES:
                    assert stored(round_, items, mode) == expected(round_, items, mode), mode
                verified, paired = reading.read_verified_and_paired(round_, items)
                assert {k: v.tolist() for k, v in verified.items()} == stored(round_, items, "verified")
                assert {k: v.tolist() for k, v in paired.items()} == stored(round_, items, "paired")
        transaction.set_rollback(True)
