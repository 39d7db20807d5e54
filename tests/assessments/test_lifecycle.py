"""Each verb does what it says once, refuses what it must, and leaves a trace."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments import lifecycle
from assessments.choices import Importance, State, Status
from assessments.lifecycle import Invalid, NotOpen, NotReady, Stale, save_answer, submit
from assessments.models import Answer, Assessment, Firm, Membership, Sector, Submission, TallyRow
from assessments.tally import store
from indicators.models import Geography
from meo_site.audit.models import Event
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    return factories.firm()


@pytest.fixture
def person(firm):
    return factories.member(firm, name="Priya Nair")


@pytest.fixture
def round_():
    return factories.round_("acursc")


@pytest.fixture
def draft(firm, person, round_):
    return lifecycle.start(firm, round_, by=person)


def events(verb):
    return list(Event.objects.filter(verb=verb).values_list("actor", "thing", "thing_id"))


def closed(round_):
    round_.closes_on = timezone.localdate() - timedelta(days=1)
    round_.save()
    return round_


def stored(draft, code="ORG-1"):
    fields = ("state", "na_reason", "target", "importance", "note", "version", "changed_by")
    return Answer.objects.filter(assessment=draft, sub_thread__code=code).values(*fields).get()


# register, describe


def new_firm():
    like = factories.firm()
    segment = {name: getattr(like, name) for name in ("sector", "size_band", "tier", "geography")}
    return Firm(name="Quillmere Castings", **segment)


def test_register_makes_the_person_an_owner():
    person = factories.user()

    firm = lifecycle.register(new_firm(), by=person)

    assert list(firm.memberships.values_list("user", "role")) == [(person.pk, "owner")]
    assert events("registered") == [(person.pk, "assessments.firm", str(firm.pk))]


def test_register_twice_gives_the_firm_there_is():
    person = factories.user()

    first, second = (lifecycle.register(new_firm(), by=person) for _ in range(2))

    assert first == second
    assert Membership.objects.filter(user=person).count() == 1


@pytest.mark.parametrize(
    ("field", "value"), [("name", "Quillmere Forgings"), ("geography", "lep-black-country")]
)
def test_register_of_another_name_or_area_is_another_firm(field, value):
    person, first, other = factories.user(), new_firm(), new_firm()
    setattr(other, field, Geography.objects.get(slug=value) if field == "geography" else value)

    lifecycle.register(first, by=person)
    lifecycle.register(other, by=person)

    assert Membership.objects.filter(user=person, role="owner").count() == 2


def test_describe_writes_the_named_fields_only(firm, person):
    Firm.objects.filter(pk=firm.pk).update(company_number="01234567")  # a colleague, meanwhile
    firm.name = "A new name"

    lifecycle.describe(firm, ["name"], by=person)

    firm.refresh_from_db()
    assert (firm.name, firm.company_number) == ("A new name", "01234567")
    assert events("described") == [(person.pk, "assessments.firm", str(firm.pk))]


# start


def test_start_makes_a_blank_answer_for_each_sub_thread(draft, person):
    assert list(draft.answers.values_list("state", "version").distinct().order_by()) == [("-", 0)]
    assert draft.states() == "-" * 32
    assert events("started") == [(person.pk, "assessments.assessment", str(draft.pk))]


def test_start_of_a_short_round_asks_its_scope_only(firm, person):
    asked = ["SCR-01", "SCR-39"]

    draft = lifecycle.start(firm, factories.round_("mtc-scr", scope=asked), by=person)

    assert list(draft.answers.values_list("sub_thread__code", flat=True)) == asked
    assert draft.states() == "-" + "." * 37 + "-" + "." * 3


def test_second_start_gives_the_draft_there_is(firm, person, round_, draft):
    colleague = factories.member(firm)

    assert lifecycle.start(firm, round_, by=colleague) == draft
    assert Assessment.objects.count() == 1
    assert len(events("started")) == 1


@pytest.mark.parametrize("days", [(-10, -1), (1, 10)])
def test_start_refuses_a_round_that_is_not_open(firm, person, days):
    opens, closes = (timezone.localdate() + timedelta(days=d) for d in days)

    with pytest.raises(NotOpen, match="does not take answers"):
        lifecycle.start(firm, factories.round_(opens_on=opens, closes_on=closes), by=person)
    assert not Assessment.objects.exists()


def test_start_refuses_a_questionnaire_that_is_not_published(firm, person):
    with pytest.raises(NotOpen):
        lifecycle.start(firm, factories.round_(factories.unpublished()), by=person)


def test_start_refuses_a_firm_that_has_submitted(firm, person, round_):
    factories.submitted(firm, round_, "3", by=person)

    with pytest.raises(NotReady, match="already submitted"):
        lifecycle.start(firm, round_, by=person)
    assert Assessment.objects.count() == 1


# save_answer


def test_save_writes_exactly_the_given_fields(draft, person):
    save_answer(draft, "ORG-1", {"note": "Two apprentices."}, 0, by=person)
    saved = save_answer(draft, "ORG-1", {"state": State.L2, "target": 4}, 1, by=person)

    assert stored(draft) == {
        "state": "2", "na_reason": "", "target": 4, "importance": Importance.IMPORTANT,
        "note": "Two apprentices.", "version": 2, "changed_by": person.pk,
    }  # fmt: skip
    assert (saved.version, saved.state, saved.target) == (2, State.L2, 4)


def test_save_is_one_read_and_one_update(draft, person, django_assert_num_queries):
    with django_assert_num_queries(4):  # savepoint, answer with all that decides, update, release
        save_answer(draft, "ORG-1", {"state": State.L2}, 0, by=person)


def test_stale_save_changes_nothing_and_tells_who_was_first(draft, firm, person):
    marek = factories.member(firm, name="Marek Howell")
    save_answer(draft, "ORG-1", {"state": State.L3}, 0, by=marek)

    with pytest.raises(Stale) as stale:
        save_answer(draft, "ORG-1", {"state": State.L2}, 0, by=person)

    assert (stale.value.answer.state, stale.value.answer.version) == ("3", 1)
    assert str(stale.value.answer.changed_by) == "Marek Howell"
    assert stale.value.answer.changed_at <= timezone.now()
    assert stored(draft)["state"] == "3"


def test_repeat_by_the_same_person_gives_the_present_version(draft, person):
    values = {"state": State.L2, "note": "Lost on the way back."}
    save_answer(draft, "ORG-1", values, 0, by=person)

    again = save_answer(draft, "ORG-1", values, 0, by=person)

    assert again.version == stored(draft)["version"] == 1


def test_repeat_by_somebody_else_is_a_conflict(draft, firm, person):
    save_answer(draft, "ORG-1", {"state": State.L2}, 0, by=factories.member(firm))

    with pytest.raises(Stale):
        save_answer(draft, "ORG-1", {"state": State.L2}, 0, by=person)


@pytest.fixture
def may_be_na(draft):
    return draft.answers.filter(sub_thread__allow_na=True).values_list("sub_thread__code", flat=True).first()


def test_not_applicable_keeps_its_reason_and_loses_it_with_a_level(draft, person, may_be_na):
    reason = "We hold no physical inputs."
    save_answer(draft, may_be_na, {"state": State.NOT_APPLICABLE, "na_reason": reason}, 0, by=person)
    assert stored(draft, may_be_na)["na_reason"] == reason

    save_answer(draft, may_be_na, {"state": State.L1}, 1, by=person)

    assert stored(draft, may_be_na) | {"state": "1", "na_reason": ""} == stored(draft, may_be_na)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"state": "0"}, "state"),
        ({"state": "5"}, "state"),
        ({"state": "."}, "state"),
        ({"state": "2 "}, "state"),
        ({"state": "٢"}, "state"),
        ({"state": ""}, "state"),
        ({"state": None}, "state"),
        ({"state": "N", "na_reason": "Not us."}, "state"),  # ORG-1 applies to every firm
        ({"na_reason": "Not us."}, "state"),
        ({"state": "2", "target": 0}, "target"),
        ({"state": "2", "target": 5}, "target"),
        ({"state": "2", "importance": 4}, "importance"),
        ({"state": "2", "importance": None}, "importance"),
        ({"state": "2", "note": "x" * 5001}, "note"),
        ({"state": "2", "note": "nul\0"}, "note"),
        ({"state": "2", "note": "half a pair \ud800"}, "note"),
    ],
)
def test_save_refuses_what_no_answer_may_say(draft, person, values, field):
    before = stored(draft)

    with pytest.raises(Invalid) as refusal:
        save_answer(draft, "ORG-1", values, 0, by=person)

    assert list(refusal.value.errors) == [field]
    assert stored(draft) == before


@pytest.mark.parametrize(
    "values",
    [
        {"state": "N"},
        {"state": "N", "na_reason": " "},
        {"na_reason": "Not us."},
        {"state": "N", "na_reason": "x" * 501},
    ],
)
def test_not_applicable_needs_a_reason_and_a_reason_needs_not_applicable(draft, person, may_be_na, values):
    with pytest.raises(Invalid) as refusal:
        save_answer(draft, may_be_na, values, 0, by=person)

    assert list(refusal.value.errors) == ["na_reason"]
    assert stored(draft, may_be_na)["version"] == 0


def test_save_refuses_a_sub_thread_of_another_questionnaire(draft, person):
    with pytest.raises(Invalid) as refusal:
        save_answer(draft, "SCR-39", {"state": State.L2}, 0, by=person)

    assert list(refusal.value.errors) == ["code"]


def test_save_refuses_fields_that_are_none_of_an_answer(draft, person):
    with pytest.raises(TypeError, match="version"):
        save_answer(draft, "ORG-1", {"version": 7}, 0, by=person)


def test_save_refuses_after_submitting(firm, person, round_):
    submission = factories.submitted(firm, round_, "3", by=person)

    with pytest.raises(NotOpen, match="submitted"):
        save_answer(submission.assessment, "ORG-1", {"state": State.L1}, 1, by=person)
    assert stored(submission.assessment)["state"] == "3"


def test_save_refuses_after_the_round_has_closed(draft, person, round_):
    closed(round_)

    with pytest.raises(NotOpen, match="closed"):
        save_answer(draft, "ORG-1", {"state": State.L1}, 0, by=person)
    assert stored(draft)["state"] == "-"


# submit


def test_submit_freezes_levels_and_segment(firm, person, round_):
    submission = factories.submitted(firm, round_, "3" * 30 + "?2", by=person)

    assert submission.levels == "3" * 30 + "?2"
    assert (submission.sector, submission.geography, submission.size_band, submission.tier, submission.mode) == (
        firm.sector, firm.geography, firm.size_band, firm.tier, "self"
    )  # fmt: skip
    assessment = Assessment.objects.get()
    assert (assessment.status, assessment.submitted_by) == (Status.SUBMITTED, person)
    assert assessment.submitted_at == submission.submitted_at
    assert events("submitted") == [(person.pk, "assessments.assessment", str(assessment.pk))]


def test_submission_keeps_the_segment_of_its_day(firm, person, round_):
    submission = factories.submitted(firm, round_, "3", by=person)
    firm.tier = type(firm.tier).objects.exclude(pk=firm.tier.pk).first()

    lifecycle.describe(firm, ["tier"], by=person)

    submission.refresh_from_db()
    assert submission.tier != firm.tier


def test_submit_counts_the_firm(firm, person, round_):
    factories.submitted(firm, round_, "3", by=person)
    store.compact()

    assert TallyRow.objects.filter(round=round_).count() == 12
    assert store.check(round_) == []


def test_submit_again_gives_the_same_submission(firm, person, round_):
    first = factories.submitted(firm, round_, "3", by=person)

    assert submit(first.assessment, by=person) == first
    assert Submission.objects.count() == 1
    assert len(events("submitted")) == 1


def test_submit_says_which_threads_lack_how_many(draft, person):
    factories.answered(draft, "3" * 24 + "3---" + "----", by=person)

    with pytest.raises(NotReady) as refusal:
        submit(draft, by=person)

    fin, rec = draft.round.framework_version.threads.order_by("position").values_list("title", flat=True)[6:]
    assert str(refusal.value) == (
        "Give a level to at least 26 of 32 sub-threads in all: 25 so far. "
        f"Give a level to at least 2 of 4 sub-threads in {fin}: 1 so far. "
        f"Give a level to at least 2 of 4 sub-threads in {rec}: 0 so far."
    )
    assert Assessment.objects.get().status == Status.DRAFT
    assert not Submission.objects.exists()


def test_submit_refuses_after_the_round_has_closed(draft, person, round_):
    factories.answered(draft, "3" * 32, by=person)
    closed(round_)

    with pytest.raises(NotOpen):
        submit(draft, by=person)
    assert not Submission.objects.exists()


def test_submit_refuses_a_firm_that_has_become_of_a_kind_the_round_does_not_ask(firm, draft, person, round_):
    round_.sectors.add(firm.sector)
    factories.answered(draft, "3" * 32, by=person)
    firm.sector = Sector.objects.get(code="food-drink")
    lifecycle.describe(firm, ["sector"], by=person)

    with pytest.raises(NotReady, match="does not ask firms of that kind"):
        submit(draft, by=person)
    assert not Submission.objects.exists()


def test_submit_leaves_nothing_behind_when_counting_fails(draft, person):
    factories.answered(draft, "3" * 32, by=person)
    Submission.objects.create(
        **segment_of(draft), assessment=draft, levels="3" * 32, submitted_at=timezone.now()
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        submit(draft, by=person)

    assert Assessment.objects.get().status == Status.DRAFT
    assert events("submitted") == []


def segment_of(draft):
    firm = draft.firm
    return {
        "round": draft.round, "sector": firm.sector, "geography": firm.geography, "size_band": firm.size_band,
        "tier": firm.tier, "mode": "self",
    }  # fmt: skip
