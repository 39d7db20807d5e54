"""After submitting: another attempt in place of the first, or none."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import lifecycle
from assessments.choices import Importance, Mode, State, Status
from assessments.models import Answer, Assessment, Round, Submission, TallyEntry
from assessments.tally import reading, store
from assessments.tally.arithmetic import Items
from meo_site.audit.models import Event
from meo_site.mail.models import Message
from tests import factories

pytestmark = pytest.mark.django_db
SHORT = ["SCR-01", "SCR-07", "SCR-39"]


@pytest.fixture
def firm():
    return factories.firm()


@pytest.fixture
def owner(firm):
    return factories.member(firm)


@pytest.fixture
def round_():
    return factories.round_(scope=SHORT)


@pytest.fixture
def submitted(firm, owner, round_):
    return factories.submitted(firm, round_, "123", by=owner).assessment


def close(round_):
    Round.objects.filter(pk=round_.pk).update(closes_on=timezone.localdate() - timedelta(days=1))
    round_.refresh_from_db()


def levels(round_, mode="own"):
    """Firms at L1 to L4 of the first sub-thread asked."""
    items = Items.of(round_.framework_version.layout())
    found = sum(reading.read(round_, items, mode=mode).values())
    return found[items.codes.index("SCR-01"), :4].tolist() if not isinstance(found, int) else [0] * 4


def test_withdrawing_leaves_nothing_in_the_count_and_the_answers_in_place(submitted, owner, round_):
    lifecycle.withdraw(submitted, by=owner)

    submitted.refresh_from_db()
    assert (submitted.status, submitted.submitted_by) == (Status.WITHDRAWN, owner)
    assert submitted.submission.levels.replace(".", "") == "123"
    assert levels(round_) == [0, 0, 0, 0]
    assert store.check(round_) == []
    assert Event.objects.filter(verb="withdrew", actor=owner, thing_id=str(submitted.pk)).count() == 1


def test_withdrawing_twice_takes_out_once(submitted, owner):
    for _ in range(2):
        lifecycle.withdraw(submitted, by=owner)

    assert TallyEntry.objects.filter(sign=-1).count() == 1
    assert Event.objects.filter(verb="withdrew").count() == 1


def test_withdrawing_is_for_the_owner(submitted, firm):
    colleague = factories.member(firm)

    with pytest.raises(lifecycle.NotAllowed, match="Only an owner"):
        lifecycle.withdraw(submitted, by=colleague)

    assert Assessment.objects.get().status == Status.SUBMITTED


def test_withdrawing_is_over_when_the_round_is(submitted, owner, round_):
    close(round_)

    with pytest.raises(lifecycle.NotOpen, match="closed"):
        lifecycle.withdraw(submitted, by=owner)


def test_a_draft_is_not_withdrawn(firm, owner, round_):
    with pytest.raises(lifecycle.NotReady, match="counts"):
        lifecycle.withdraw(factories.assessment(firm, round_, by=owner), by=owner)


def test_reopening_copies_every_answer_and_the_first_goes_on_counting(submitted, owner, round_):
    Answer.objects.filter(sub_thread__code="SCR-01").update(
        target=4,
        importance=Importance.CRITICAL,
        note="As it was.",
        proposed=State.L2,
        last_said_at=timezone.now(),
    )
    names = [field.attname for field in Answer._meta.fields if field.attname not in ("id", "assessment_id")]

    draft = lifecycle.reopen(submitted, by=owner)

    assert (draft.attempt, draft.status, draft.mode) == (2, Status.DRAFT, Mode.SELF)
    copied, original = (list(one.answers.values_list(*names)) for one in (draft, submitted))
    assert copied == original
    assert levels(round_) == [1, 0, 0, 0]


def test_reopening_twice_gives_one_draft(submitted, owner, firm):
    colleague = factories.member(firm)

    drafts = {lifecycle.reopen(submitted, by=person).pk for person in (owner, colleague, owner)}

    assert len(drafts) == 1
    assert Event.objects.filter(verb="reopened").count() == 1


def test_what_was_withdrawn_can_be_reopened_and_submitted(submitted, owner, round_):
    lifecycle.withdraw(submitted, by=owner)

    lifecycle.submit(lifecycle.reopen(submitted, by=owner), by=owner)

    submitted.refresh_from_db()
    assert submitted.status == Status.WITHDRAWN
    assert levels(round_) == [1, 0, 0, 0]
    assert store.check(round_) == []


def test_reopening_is_over_when_the_round_is(submitted, owner, round_):
    close(round_)

    with pytest.raises(lifecycle.NotOpen, match="closed"):
        lifecycle.reopen(submitted, by=owner)


def test_of_several_submissions_only_the_newest_reopens(submitted, owner):
    lifecycle.submit(lifecycle.reopen(submitted, by=owner), by=owner)

    with pytest.raises(lifecycle.NotReady, match="newest"):
        lifecycle.reopen(submitted, by=owner)


def test_submitting_again_replaces_in_one_step(submitted, owner, round_):
    draft = lifecycle.reopen(submitted, by=owner)
    lifecycle.save_answer(draft, "SCR-01", {"state": "4"}, 1, by=owner)

    lifecycle.submit(draft, by=owner)

    submitted.refresh_from_db()
    assert submitted.status == Status.REPLACED
    assert levels(round_) == [0, 0, 0, 1]
    assert Submission.objects.count() == 2
    assert store.check(round_) == []


def test_a_draft_too_blank_to_submit_replaces_nothing(submitted, owner, round_):
    draft = lifecycle.reopen(submitted, by=owner)
    draft.answers.update(state=State.BLANK)

    with pytest.raises(lifecycle.NotReady):
        lifecycle.submit(draft, by=owner)

    assert levels(round_) == [1, 0, 0, 0]


def test_submitting_tells_everybody_of_the_firm(firm, owner, round_):
    colleague = factories.member(firm)
    factories.member(firm, is_active=False)
    draft = factories.answered(factories.assessment(firm, round_, by=owner), "222", by=owner)

    lifecycle.submit(draft, by=owner, site="https://example.org")
    lifecycle.submit(draft, by=owner, site="https://example.org")  # a double click

    mails = Message.objects.filter(kind="submitted")
    assert {one.address for one in mails} == {owner.email, colleague.email}
    assert mails.count() == 2
    assert mails[0].subject == f"{firm}: submitted in {round_}"


def test_submitting_again_at_once_tells_nobody_twice(firm, owner, round_):
    draft = factories.answered(factories.assessment(firm, round_, by=owner), "222", by=owner)
    lifecycle.submit(draft, by=owner, site="https://example.org")
    again = lifecycle.reopen(draft, by=owner)

    lifecycle.submit(again, by=owner, site="https://example.org")

    assert Message.objects.filter(kind="submitted").count() == 1
