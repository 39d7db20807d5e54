"""A workbook stored while others save or submit: nobody waits in a ring, nothing is half done."""

import pytest

from assessments import lifecycle
from assessments.lifecycle import Change, Moved, NotOpen, Stale
from assessments.models import Assessment
from tests import factories
from tests.assessments.test_at_once import in_threads
from tests.assessments.test_lifecycle import events

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft():
    firm = factories.firm()
    return factories.assessment(firm, factories.round_("acursc"), by=factories.member(firm))


def codes(draft):
    return list(draft.answers.order_by("-pk").values_list("sub_thread__code", flat=True))


def whole(draft, level):
    return [Change(code, 0, {"state": level, "na_reason": ""}) for code in codes(draft)]


def test_eight_workbooks_at_once_are_one_and_seven_that_moved(draft):
    person = factories.person_of(draft.firm)
    changes = {str(level): whole(draft, str(level)) for level in (1, 2, 3, 4)}

    def store(number):
        try:
            lifecycle.apply_answers(draft, changes[str(number % 4 + 1)], by=person)
        except Moved:
            return "moved"
        return "stored"

    assert sorted(in_threads(8, store)) == ["moved"] * 7 + ["stored"]
    assert len(set(draft.answers.values_list("state", "version"))) == 1
    assert len(events("applied a workbook")) == 1


def test_a_workbook_and_single_answers_at_once(draft):
    one, other = factories.person_of(draft.firm), factories.member(draft.firm)
    changes, own = whole(draft, "2"), codes(draft)[::5]

    def store(number):
        try:
            if number == 0:
                lifecycle.apply_answers(draft, changes, by=one)
            else:
                lifecycle.save_answer(draft, own[number - 1], {"state": "4"}, 0, by=other)
        except (Moved, Stale) as reason:
            return type(reason).__name__
        return "stored"

    workbook, *singles = in_threads(8, store)

    states = dict(draft.answers.values_list("sub_thread__code", "state"))
    assert workbook == ("Moved" if "stored" in singles else "stored")
    assert {states[code] for code, got in zip(own, singles, strict=False) if got == "stored"} <= {"4"}
    assert set(draft.answers.values_list("version", flat=True)) <= {0, 1}
    assert (set(states.values()) == {"2"}) == (workbook == "stored")


def test_a_workbook_and_a_submission_at_once(draft):
    person = factories.person_of(draft.firm)
    factories.answered(draft, "3" * 32, by=person)
    changes = [Change(change.code, 1, change.values) for change in whole(draft, "2")]

    def store(number):
        try:
            lifecycle.submit(draft, by=person) if number else lifecycle.apply_answers(
                draft, changes, by=person
            )
        except NotOpen:
            return "closed"
        return "stored"

    workbook, _ = in_threads(2, store)

    submitted = Assessment.objects.get(pk=draft.pk).submission.levels
    assert submitted == ("2" if workbook == "stored" else "3") * 32
    assert set(draft.answers.values_list("state", flat=True)) == {submitted[0]}
