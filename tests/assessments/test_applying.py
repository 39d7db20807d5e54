"""Many answers at once: all are written or none, by the rules of one."""

import pytest

from assessments import lifecycle
from assessments.lifecycle import Change, Invalid, Moved, NotOpen, apply_answers
from meo_site.audit.models import Event
from tests import factories
from tests.assessments.test_lifecycle import closed

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    return factories.firm()


@pytest.fixture
def person(firm):
    return factories.member(firm)


@pytest.fixture
def draft(firm, person):
    return factories.assessment(
        firm, factories.round_("acursc", scope=["ORG-1", "ORG-2", "ORG-3"]), by=person
    )


def stored(draft):
    return list(draft.answers.values_list("sub_thread__code", "state", "note", "version", "changed_by"))


UNTOUCHED = [(f"ORG-{number}", "-", "", 0, None) for number in (1, 2, 3)]
TWO = [Change("ORG-1", 0, {"state": "2", "na_reason": ""}), Change("ORG-2", 0, {"note": "Ask Jo."})]


def test_only_what_is_given_is_written_and_recorded_once(draft, person, django_assert_num_queries):
    with django_assert_num_queries(7):  # savepoint, answers, assessment, one update each, event, release
        apply_answers(draft, TWO, by=person)

    assert stored(draft) == [
        ("ORG-1", "2", "", 1, person.pk),
        ("ORG-2", "-", "Ask Jo.", 1, person.pk),
        UNTOUCHED[2],
    ]
    assert draft.answers.filter(changed_at__isnull=False).count() == 2
    assert [event.detail for event in Event.objects.filter(verb="applied a workbook")] == [
        {"answers": ["ORG-1", "ORG-2"]}
    ]


def test_one_that_has_moved_holds_all_back(draft, person):
    lifecycle.save_answer(draft, "ORG-2", {"state": "4"}, 0, by=person)

    with pytest.raises(Moved):
        apply_answers(draft, TWO, by=person)

    assert stored(draft) == [UNTOUCHED[0], ("ORG-2", "4", "", 1, person.pk), UNTOUCHED[2]]


@pytest.mark.parametrize(
    "bad",
    [
        Change("ORG-3", 0, {"state": "5"}),
        Change("ORG-3", 0, {"note": "x" * 5001}),
        Change("ORG-3", 0, {"note": "nul\0"}),
        Change("ORG-4", 0, {"state": "2"}),
    ],
    ids=["level", "length", "letter", "not asked"],
)
def test_one_that_may_not_be_holds_all_back(draft, person, bad):
    with pytest.raises(Invalid):
        apply_answers(draft, [*TWO, bad], by=person)

    assert stored(draft) == UNTOUCHED


def test_nothing_is_written_once_the_round_is_closed(draft, person):
    closed(draft.round)

    with pytest.raises(NotOpen):
        apply_answers(draft, TWO, by=person)

    assert stored(draft) == UNTOUCHED


def test_nothing_is_written_once_it_is_submitted(firm, person):
    submission = factories.submitted(firm, factories.round_("acursc", scope=["ORG-1"]), "2", by=person)

    with pytest.raises(NotOpen):
        apply_answers(submission.assessment, [Change("ORG-1", 1, {"state": "4"})], by=person)

    assert submission.assessment.answers.get().state == "2"


def test_nothing_to_write_leaves_no_trace(draft, person):
    apply_answers(draft, [], by=person)

    assert not Event.objects.filter(verb="applied a workbook").exists()
