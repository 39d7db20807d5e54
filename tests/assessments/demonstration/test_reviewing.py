"""Reviews in bulk are the rows that an assessor's own steps would leave."""

from random import Random

import pytest
from django.utils import timezone

from assessments import lifecycle
from assessments.demonstration import reviewing
from assessments.models import Assessment, Review, TallyEntry, TallyRow, VerifiedAnswer, VerifiedLevels
from assessments.tally import store
from meo_site.audit.models import Event
from tests import factories

pytestmark = pytest.mark.django_db
SHORT = ["SCR-01", "SCR-07", "SCR-39"]
TIMES = {"started_at", "submitted_at", "shared_at", "finalised_at", "changed_at", "at"}
KEYS = {"id", "assessment_id", "submission_id", "review_id", "round_id", "thing_id", "firm_id"}


def rows_of(round_):
    """Everything a review stores, but for keys and times."""
    of_round = {"submission__round": round_}
    things = [str(pk) for pk in Review.objects.filter(**of_round).values_list("pk", flat=True)]
    found = {
        "assessments": Assessment.objects.filter(round=round_),
        "reviews": Review.objects.filter(**of_round),
        "answers": VerifiedAnswer.objects.filter(review__submission__round=round_),
        "levels": VerifiedLevels.objects.filter(**of_round),
        "tally": TallyRow.objects.filter(round=round_).order_by(*store.Key._fields),
        "events": Event.objects.filter(thing="assessments.review", thing_id__in=things).order_by("verb"),
    }
    return {name: [comparable(row) for row in rows.values()] for name, rows in found.items()}


def comparable(row):
    if "counts" in row:
        row["counts"] = bytes(row["counts"])
    return {
        name: value is not None if name in TIMES else value for name, value in row.items() if name not in KEYS
    }


@pytest.mark.parametrize("is_final", [True, False])
def test_one_review_done_both_ways_leaves_the_same_rows(is_final, django_capture_on_commit_callbacks):
    by_verbs, in_bulk = factories.round_(scope=SHORT), factories.round_(scope=SHORT)
    firm, assessor = factories.firm(), factories.staff("assessor")
    with django_capture_on_commit_callbacks(execute=True):
        submissions = [factories.submitted(firm, one, "2N3") for one in (by_verbs, in_bulk)]
        review = factories.found(factories.review(submissions[0], assessor=assessor), "1N3")
        if is_final:
            lifecycle.finalise(review, by=assessor)

    found = {code: (state, "Seen on a visit.") for code, state in zip(SHORT, "1N3", strict=True)}
    reviewing.deliver(in_bulk, [reviewing.Visit(submissions[1], found, timezone.now(), is_final)], assessor)
    store.compact()

    assert rows_of(in_bulk) == rows_of(by_verbs)
    assert not TallyEntry.objects.exists()
    assert store.check(in_bulk) == []


def test_levels_found_are_mostly_those_of_the_firm():
    states = {str(number): "1234"[number % 4] for number in range(4000)} | {"n": "N", "b": "-"}

    found = reviewing.look(states, Random(1))  # noqa: S311 - chance for a fiction

    shifts = [int(found[code][0]) - int(states[code]) for code in states if states[code] in "1234"]
    assert set(shifts) == {-1, 0, 1}
    assert 0.08 < shifts.count(-1) / 4000 < 0.10  # 12 %, but for those at L1
    assert 0.018 < shifts.count(1) / 4000 < 0.028  # 3 %, but for those at L4
    assert found["n"] == ("N", reviewing.NOT_APPLICABLE_REASON)
    assert "b" not in found
