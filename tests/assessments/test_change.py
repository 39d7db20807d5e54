"""A firm's own levels beside those of its last round: counts of sub-threads, never a difference of means."""

import pytest

from assessments import change, lifecycle
from assessments.choices import State
from tests import factories

pytestmark = pytest.mark.django_db
ASKED = ["SCR-01", "SCR-02", "SCR-03", "SCR-04"]


@pytest.fixture
def firm():
    return factories.firm()


def round_(of="mtc-scr", scope=ASKED):
    return factories.round_(of, scope=scope)


def of(submission):
    return change.of_one(submission.assessment)


def moved(found):
    return [(one.code, one.before, one.now, one.direction) for one in found.moved]


def test_each_sub_thread_goes_up_or_down_or_stays(firm):
    before = factories.submitted(firm, round_(), "2342")
    now = factories.submitted(firm, round_(), "3332")

    found = of(now)

    assert found.before == before.assessment
    assert moved(found) == [("SCR-01", 2, 3, "up"), ("SCR-03", 4, 3, "down")]
    assert [one.code for one in found.same] == ["SCR-02", "SCR-04"]
    assert found.moves[0].sub_thread.title == factories.version().sub_threads.get(code="SCR-01").title


def test_what_has_no_level_in_one_of_the_two_is_left_out(firm):
    factories.submitted(firm, round_(scope=[*ASKED[:3], "SCR-05", "SCR-06", "SCR-07"]), "222222")
    now = factories.submitted(firm, round_(scope=[*ASKED, "SCR-05", "SCR-06", "SCR-07"]), "222?333")

    found = of(now)

    assert (len(found.moves), found.left_out) == (6, 1)


def test_the_last_round_is_the_one_submitted_last_before(firm):
    factories.submitted(firm, round_(), "1111")
    second = factories.submitted(firm, round_(), "2222")
    third = factories.submitted(firm, round_(), "3333")

    assert of(third).before == second.assessment
    assert len(of(second).up) == 4
    assert of(third).moves[0].before == 2


def test_the_first_round_has_no_change(firm):
    assert of(factories.submitted(firm, round_(), "1111")) is None


def test_another_questionnaire_or_another_firm_is_nothing_to_compare_with(firm):
    factories.submitted(firm, round_("acursc", ["ORG-1", "ORG-2", "ORG-3"]), "111")
    factories.submitted(factories.firm(), round_(), "1111")

    assert of(factories.submitted(firm, round_(), "1111")) is None


def test_an_earlier_attempt_of_the_same_round_is_nothing_to_compare_with(firm):
    first = factories.submitted(firm, round_(), "1111")
    draft = lifecycle.reopen(first.assessment, by=factories.person_of(firm))
    lifecycle.save_answer(draft, "SCR-01", {"state": State.L3}, 1, by=factories.person_of(firm))

    assert of(lifecycle.submit(draft, by=factories.person_of(firm))) is None


def test_what_was_withdrawn_is_nothing_to_compare_with(firm):
    before = factories.submitted(firm, round_(), "1111")
    lifecycle.withdraw(before.assessment, by=factories.owner_of(firm))

    assert of(factories.submitted(firm, round_(), "1111")) is None


def test_a_minor_version_is_compared_by_code_and_a_major_one_is_not(firm):
    version = factories.version()
    factories.submitted(firm, round_(version), "1111")
    minor = factories.revised(version, "1.1.0", without=["SCR-02"])
    major = factories.revised(version, "2.0.0")

    found = of(factories.submitted(firm, round_(minor, [*ASKED, "SCR-05"]), "2222"))

    assert ([one.code for one in found.up], found.left_out) == (["SCR-01", "SCR-03", "SCR-04"], 1)
    assert of(factories.submitted(firm, round_(major), "3333")) is None


def test_the_strip_fills_its_width(firm):
    factories.submitted(firm, round_(), "2342")

    parts = list(of(factories.submitted(firm, round_(), "3332")).parts)

    assert [(one["name"], one["number"], one["x"], one["width"]) for one in parts] == [
        ("down", 1, "0.000%", "25.000%"), ("same", 2, "25.000%", "50.000%"), ("up", 1, "75.000%", "25.000%"),
    ]  # fmt: skip


def test_one_change_takes_two_queries_whatever_the_number_of_rounds(firm, django_assert_num_queries):
    for _ in range(3):
        last = factories.submitted(firm, round_(), "2222")
    assessment = (
        type(last.assessment).objects.in_context().select_related("submission").get(pk=last.assessment_id)
    )

    with django_assert_num_queries(2):
        assert change.of_one(assessment)
