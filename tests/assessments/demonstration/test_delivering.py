"""Delivering in bulk writes the rows that starting, saving and submitting one by one would write."""

from datetime import datetime

import pytest
from django.db import IntegrityError
from django.utils import timezone

from assessments.choices import MemberRole
from assessments.demonstration import patterns, region
from assessments.demonstration.delivering import NA_REASON, Delivery, deliver
from assessments.models import Answer, Assessment, Membership, Submission, TallyEntry, TallyRow
from assessments.tally import store
from meo_site.audit.models import Event
from tests import factories

pytestmark = pytest.mark.django_db
TIMES = {"started_at", "submitted_at", "changed_at", "at"}  # the verbs have only now
KEYS = {"id", "assessment_id", "round_id", "thing_id"}


def rows_of(round_):
    """Everything stored about a round, but for keys and times."""
    answers = Answer.objects.filter(assessment__round=round_).order_by(
        "assessment__firm", "sub_thread__position"
    )
    assessments = [str(pk) for pk in Assessment.objects.filter(round=round_).values_list("pk", flat=True)]
    events = Event.objects.filter(thing="assessments.assessment", thing_id__in=assessments).order_by("verb")
    found = {
        "assessments": Assessment.objects.filter(round=round_).order_by("firm"),
        "answers": answers,
        "submissions": Submission.objects.filter(round=round_).order_by("assessment__firm"),
        "tally": TallyRow.objects.filter(round=round_).order_by(*store.Key._fields),
        "events": events,
    }
    return {name: [comparable(row) for row in rows.values()] for name, rows in found.items()}


def comparable(row):
    if "detail" in row:
        row["detail"] = {
            name: "a round" if name == "round" else value for name, value in row["detail"].items()
        }
    if "counts" in row:
        row["counts"] = bytes(row["counts"])
    return {
        name: value is not None if name in TIMES else value for name, value in row.items() if name not in KEYS
    }


@pytest.fixture
def firm():
    firm = factories.firm()
    Membership.objects.create(firm=firm, user=factories.user(), role=MemberRole.OWNER)
    return firm


@pytest.mark.parametrize(
    ("scope", "states"),
    [
        ((), "1234N?-" + "2" * 35),
        (tuple(region.FIGURE_6_COUNTS), "344444"),
    ],
)
def test_one_firm_done_both_ways_leaves_the_same_rows(
    firm, scope, states, django_capture_on_commit_callbacks
):
    by_verbs, in_bulk = factories.round_(scope=scope), factories.round_(scope=scope)
    allowing = {part.code for part in by_verbs.asked() if part.allow_na}
    states = {
        part.code: state if state != "N" or part.code in allowing else "-"
        for part, state in zip(by_verbs.asked(), states, strict=True)
    }
    person = firm.members.get()

    with django_capture_on_commit_callbacks(execute=True):
        factories.submitted(firm, by_verbs, "".join(states.values()), by=person, na_reason=NA_REASON)
    deliver(in_bulk, [Delivery(firm, person, states, timezone.now())])
    store.compact()

    assert rows_of(in_bulk) == rows_of(by_verbs)
    assert rows_of(in_bulk)["tally"] != []
    assert not TallyEntry.objects.exists()
    assert store.check(in_bulk) == []


def test_a_delivery_bears_the_day_it_is_given(firm):
    day = datetime(2020, 11, 3, 10, 30, tzinfo=timezone.get_current_timezone())
    round_ = factories.round_(scope=["SCR-39"], opens_on=day.date(), closes_on=day.date())

    deliver(round_, [Delivery(firm, firm.members.get(), {"SCR-39": "2"}, day)])

    assessment = round_.assessments.get()
    assert (
        assessment.submission.submitted_at
        == assessment.submitted_at
        == assessment.answers.get().changed_at
        == day
    )
    assert assessment.started_at < day
    assert assessment.submission.levels == "." * 38 + "2" + "." * 3


def test_a_firm_delivers_once(firm):
    round_ = factories.round_(scope=["SCR-39"])
    one = Delivery(firm, firm.members.get(), {"SCR-39": "2"}, timezone.now())
    deliver(round_, [one])

    with pytest.raises(IntegrityError):
        deliver(round_, [one])


def test_ten_ordinary_submissions_give_figure_6(django_capture_on_commit_callbacks):
    round_ = factories.round_(scope=list(region.FIGURE_6_COUNTS))

    with django_capture_on_commit_callbacks(execute=True):
        for sector, levels in region.FIGURE_6_FIRMS.values():
            factories.submitted(factories.firm(sector=sector), round_, levels)

    patterns.check_figure_6(round_)
    assert store.check(round_) == []


def test_figures_that_are_not_those_of_figure_6_are_refused():
    round_ = factories.round_(scope=list(region.FIGURE_6_COUNTS))
    for sector, levels in region.FIGURE_6_FIRMS.values():
        factories.submitted(factories.firm(sector=sector), round_, levels.replace("344444", "344443"))

    with pytest.raises(patterns.Different, match="not those of Figure 6"):
        patterns.check_figure_6(round_)


@pytest.mark.parametrize(
    ("levels", "reason"),
    [
        ({"automotive": "3" * 42}, "SCR-01 is the lowest sub-thread"),
        ({"automotive": "3" * 38 + "1333"}, "are the two lowest threads"),
        (
            {"automotive": "2" * 10 + "3" * 28 + "1333", "medtech-pharma": "3" * 10 + "4" * 28 + "1444"},
            "medtech is not below",
        ),
    ],
)
def test_patterns_that_are_not_those_of_the_report_are_refused(levels, reason):
    round_ = factories.round_()
    for sector in ("automotive", "medtech-pharma", "aerospace-space"):
        factories.submitted(factories.firm(sector=sector), round_, levels.get(sector, levels["automotive"]))

    with pytest.raises(patterns.Different, match=reason):
        patterns.check_readiness(round_)
