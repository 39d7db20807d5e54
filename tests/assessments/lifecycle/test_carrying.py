"""What a firm said in earlier rounds stands beside the blank answers of a new one."""

import pytest

from assessments import lifecycle
from assessments.choices import Importance, State
from tests import factories

pytestmark = pytest.mark.django_db

CARRIED = ("state", "proposed", "proposed_reason", "target", "importance", "note")


@pytest.fixture
def firm():
    return factories.firm()


@pytest.fixture
def version():
    return factories.version("acursc")


def carried(draft, code="ORG-1"):
    """What a new draft holds of one sub-thread."""
    return draft.answers.values_list(*CARRIED).get(sub_thread__code=code)


def proposed(draft):
    """The states proposed, in the questionnaire's order; a stop where none is."""
    return "".join(answer.proposed or "." for answer in draft.answers.order_by("sub_thread__position"))


def next_round(firm, of="acursc", **fields):
    return factories.assessment(firm, factories.round_(of, **fields))


def code_that_may_not_apply(version):
    return version.sub_threads.filter(allow_na=True).first().code


def test_the_last_answers_are_proposed_and_none_is_given(firm):
    earlier = factories.submitted(firm, factories.round_("acursc"), "1234" * 8)

    draft = next_round(firm)

    assert proposed(draft) == "1234" * 8
    assert set(draft.answers.values_list("state", flat=True)) == {State.BLANK}
    assert set(draft.answers.values_list("last_said_at", flat=True)) == {earlier.submitted_at}
    assert set(draft.states()) == {"-"}


def test_target_importance_and_note_are_carried_as_values(firm):
    first = next_round(firm)
    factories.answered(first, "2" * 32)
    said = {"target": 4, "importance": Importance.CRITICAL, "note": "Ask Jo."}
    lifecycle.save_answer(first, "ORG-1", said, 1, by=factories.person_of(firm))
    lifecycle.submit(first, by=factories.person_of(firm))

    assert carried(next_round(firm)) == ("-", "2", "", 4, Importance.CRITICAL, "Ask Jo.")


def test_not_applicable_is_proposed_with_its_reason_and_dont_know_without(firm, version):
    code = code_that_may_not_apply(version)
    codes = list(version.sub_threads.order_by("position").values_list("code", flat=True))
    states = "".join("N" if one == code else "?" if one == "ORG-1" else "3" for one in codes)
    factories.submitted(firm, factories.round_("acursc"), states, na_reason="We hold no stock.")

    draft = next_round(firm)

    assert carried(draft, code)[:3] == ("-", "N", "We hold no stock.")
    assert carried(draft)[:3] == ("-", "?", "")


def test_nothing_is_proposed_in_a_first_round_or_from_another_firm_or_framework(firm):
    factories.submitted(factories.firm(), factories.round_("acursc"), "3")
    factories.submitted(firm, factories.round_("mtc-scr"), "3")

    draft = next_round(firm)

    assert proposed(draft) == "." * 32
    assert not draft.answers.exclude(last_said_at=None).exists()


def test_only_what_counts_is_carried(firm):
    owner = factories.owner_of(firm)
    factories.submitted(firm, factories.round_("acursc"), "2")
    withdrawn = factories.submitted(firm, factories.round_("acursc"), "4")
    lifecycle.withdraw(withdrawn.assessment, by=owner)
    factories.answered(next_round(firm), "1" * 32)  # a draft

    assert proposed(next_round(firm)) == "2" * 32


def test_each_sub_thread_takes_the_newest_that_says_something(firm):
    factories.submitted(firm, factories.round_("acursc"), "2" * 31 + "-")
    factories.submitted(firm, factories.round_("acursc", scope=["ORG-1", "ORG-2"]), "4" * 2)

    assert proposed(next_round(firm)) == "44" + "2" * 29 + "."


def test_a_short_round_is_proposed_only_what_it_asks(firm):
    factories.submitted(firm, factories.round_("acursc"), "3")

    draft = next_round(firm, scope=["ORG-1", "ADP-2"])

    assert proposed(draft) == "33"


def test_across_minor_versions_all_codes_in_both_are_carried_whatever_the_wording(firm, version):
    factories.submitted(firm, factories.round_("acursc"), "3")
    minor = factories.revised(
        version, "1.1.0", question={"ORG-1": "Put better?"}, levels={"ORG-2": "Put better."}
    )

    draft = next_round(firm, of=minor)

    assert proposed(draft) == "3" * 32


@pytest.mark.parametrize(
    "change",
    [
        {"question": {"ORG-1": "Something else?"}},
        {"levels": {"ORG-1": "Something else."}},
        {"stage": {"ORG-1": "return"}},
    ],
)
def test_across_major_versions_only_what_is_asked_the_same_is_carried(firm, version, change):
    factories.submitted(firm, factories.round_("acursc"), "3")
    major = factories.revised(version, "2.0.0", help={"ORG-2": "Other help."}, **change)

    draft = next_round(firm, of=major)

    assert proposed(draft) == "." + "3" * 31
    assert [a.sub_thread.code for a in draft.answers.all() if a.is_to_answer_anew] == ["ORG-1"]


def test_codes_that_are_gone_or_new_carry_nothing_and_are_no_change(firm, version):
    shorter = factories.revised(version, "2.0.0", without=["ORG-1"])
    factories.submitted(firm, factories.round_(shorter), "3")

    draft = next_round(firm, of=version)

    assert proposed(draft) == "." + "3" * 31
    assert not [answer for answer in draft.answers.all() if answer.is_to_answer_anew]
    assert next_round(firm, of=shorter).answers.count() == 31


def test_not_applicable_is_not_proposed_where_it_is_no_longer_allowed(firm, version):
    code = code_that_may_not_apply(version)
    codes = list(version.sub_threads.order_by("position").values_list("code", flat=True))
    factories.submitted(
        firm, factories.round_("acursc"), "".join("N" if one == code else "3" for one in codes)
    )
    minor = factories.revised(version, "1.1.0", allow_na={code: False})

    draft = next_round(firm, of=minor)

    assert carried(draft, code)[:3] == ("-", "", "")
    assert draft.answers.get(sub_thread__code=code).is_to_answer_anew


def test_confirming_and_changing_keep_what_was_proposed(firm):
    factories.submitted(firm, factories.round_("acursc"), "2")
    draft = next_round(firm)
    person = factories.person_of(firm)

    lifecycle.save_answer(draft, "ORG-1", {"state": State.L2}, 0, by=person)
    lifecycle.save_answer(draft, "ORG-2", {"state": State.L3}, 0, by=person)

    first, second, third = draft.answers.order_by("sub_thread__position")[:3]
    assert [one.proposed for one in (first, second, third)] == ["2", "2", "2"]
    assert [one.is_changed for one in (first, second, third)] == [False, True, False]
    assert [one.is_unconfirmed for one in (first, second, third)] == [False, False, True]


@pytest.mark.parametrize("rounds", [1, 3])
def test_starting_asks_as_much_after_many_rounds_as_after_one(firm, rounds, django_assert_num_queries):
    for _ in range(rounds):
        factories.submitted(firm, factories.round_("acursc"), "3")
    now = factories.round_("acursc")
    person = factories.person_of(firm)
    lifecycle.start(firm, factories.round_("mtc-scr"), by=person)  # what Django learns once

    with django_assert_num_queries(13):
        lifecycle.start(firm, now, by=person)
