"""Whatever firms and assessors do before a round closes, a release counts what then counts: recounted naively."""

from collections import Counter, defaultdict
from datetime import timedelta
from statistics import median_low

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.choices import Status
from assessments.models import Round, Submission
from assessments.releases import stored
from tests import factories
from tests.assessments.lifecycle.test_any_order import Region

from . import closed

pytestmark = [pytest.mark.django_db, pytest.mark.sweep]
FIRMS = 6
VERBS = ["submit", "submit", "withdraw", "reopen", "review", "take away", "compact"]
steps = st.lists(
    st.tuples(
        st.sampled_from(VERBS),
        st.integers(0, FIRMS - 1),
        st.just(0),
        st.text("1234", min_size=3, max_size=3),
    ),
    max_size=16,
)


class Releasable(Region):
    """The same in one round, in which many others have submitted; two of the firms belong together."""

    def __init__(self):
        self.rounds = [factories.round_(scope=closed.ASKED, minimum=5)]
        self.firms = [
            factories.firm(
                sector=closed.SECTORS[number % 2], enterprise_group="Both Ltd" if number < 2 else ""
            )
            for number in range(FIRMS)
        ]
        self.owners = [factories.member(firm) for firm in self.firms]
        self.assessor = factories.staff("assessor")
        closed.said(self.rounds[0], closed.levels_of(30))

    def close(self):
        today = timezone.localdate()
        Round.objects.update(opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=1))
        return Round.objects.get(pk=self.rounds[0].pk)


def recount(round_):
    """{(sector or all, sub-thread): Counter of levels} over contributors, one loop inside the other."""
    sites = defaultdict(list)
    for one in Submission.objects.filter(round=round_, assessment__status=Status.SUBMITTED).order_by(
        "submitted_at"
    ):
        sites[one.enterprise_group or one.assessment_id].append(one)
    codes = [code for code, _, _ in round_.framework_version.layout()]
    counts = defaultdict(Counter)
    for several in sites.values():
        for place, code in enumerate(codes):
            if levels := [int(one.levels[place]) for one in several if one.levels[place] in "1234"]:
                for row in (
                    "all",
                    several[0].sector.code,
                ):  # of equal size, the first submitted stands for all
                    counts[row, code][median_low(levels)] += 1
    return len(sites), counts


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=steps)
def test_a_release_counts_what_counts_when_its_round_has_closed(db, steps):
    with transaction.atomic():
        region = Releasable()
        for step in steps:
            region.do(*step)
        round_ = region.close()

        release = closed.made(round_)

        firms, counts = recount(round_)
        assert (release.status, release.firms, release.proof.failures) == ("ready", firms, [])
        cells = [cell for table in stored.read(release) if table.name.endswith("subthread") for cell in table]
        assert any(cell.levels for cell in cells)
        for cell in cells:
            expected = tuple(counts[cell.row, cell.column][level] for level in (1, 2, 3, 4))
            assert cell.levels in (expected, None)
            assert (cell.withheld == "no firms") is not any(expected)
        transaction.set_rollback(True)
