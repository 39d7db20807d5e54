"""What is looked at before a release is handed over, besides its values, and how whoever did so takes it back."""

import datetime

import pytest
from django.utils import timezone

from indicators import publishing
from indicators.models import Geography, Release, SeriesBreak
from indicators.publishing import NotPublishable, Stale
from meo_site.accounts.roles import Role
from tests.factories import staff

from .test_publishing import corrected, editor, published, publisher, submitted, verbs

__all__ = ["editor", "publisher"]  # fixtures
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"period_label": "2018"}, "label"),
        ({"period_type": "financial-year"}, "type"),
        ({"period_end": datetime.date(2100, 12, 31), "period_type": "survey-window"}, "to-come"),
    ],
)
def test_submit_refuses_a_period_that_cannot_be(editor, fields, code):
    draft = corrected(editor)
    Release.objects.filter(pk=draft.pk).update(**fields)
    draft.refresh_from_db()

    with pytest.raises(NotPublishable, match=r"Not submitted. Period: "):
        publishing.submit_for_approval(draft, by=editor)
    assert code in {one.code for one in publishing.problems(draft) if one.severity == "error"}


def test_the_approver_sees_that_readers_get_no_link_and_no_day_and_which_periods_overlap(editor):
    draft = corrected(editor)
    Release.objects.filter(pk=draft.pk).update(
        source_addresses=[], source_released_on=None, period_start=datetime.date(2018, 7, 1),
        period_type="survey-window", period_label="2018-2019",
    )  # fmt: skip

    publishing.submit_for_approval(draft, by=editor)

    draft.refresh_from_db()
    assert {(one.severity, one.code) for one in publishing.problems(draft)} == {
        ("warning", "no-link"), ("warning", "no-day"), ("warning", "overlap"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("place", "where"), [(None, "2019"), ("west-midlands", "West Midlands"), ("uk", None)]
)
def test_a_break_within_a_new_period_refuses_it_and_within_a_public_one_is_looked_at(editor, place, where):
    draft = corrected(editor)
    SeriesBreak.objects.create(
        indicator=draft.indicator,
        geography=place and Geography.objects.get(slug=place),
        starts_on=datetime.date(2019, 7, 1),
        reason="Another survey.",
    )
    draft.observations.filter(geography__slug="uk").delete()

    def said():
        return [(one.severity, one.where) for one in publishing.problems(draft) if one.code == "break"]

    assert said() == ([("warning", where)] if where else [])
    draft.period_start = datetime.date(2019, 2, 1)  # of which nothing is public
    assert said() == ([("error", where)] if where else [])


def test_a_wrong_label_that_is_public_is_corrected_also_after_a_withdrawal(editor, publisher):
    before = published()
    draft = publishing.correct(before, by=editor, reason="The label was wrong.")
    draft.period_label = "Year 2019"
    publishing.edit(draft, ["period_label"], by=editor, seen=draft.version)
    publishing.submit_for_approval(draft, by=editor)
    publishing.approve(draft, by=publisher)
    assert published().period_label == "Year 2019"

    publishing.withdraw(published(), by=publisher, reason="A mistake.")
    again = publishing.correct(Release.objects.get(pk=draft.pk), by=editor, reason="It was right.")
    publishing.submit_for_approval(again, by=editor)
    publishing.approve(again, by=publisher)

    assert published() == again


# take back


def test_who_submitted_takes_it_back(editor):
    draft = submitted(editor)

    publishing.take_back(draft, by=editor)

    draft.refresh_from_db()
    assert (draft.status, draft.returned_because) == ("draft", "")
    assert verbs(draft)[-1] == "took back"


def test_nobody_else_takes_it_back_nor_after_approval(editor, publisher):
    draft = submitted(editor)
    with pytest.raises(NotPublishable, match="submitted it, and may take it back"):
        publishing.take_back(draft, by=staff(Role.EDITOR))
    with pytest.raises(Stale):
        publishing.take_back(draft, by=editor, seen=draft.version)
    at = timezone.now() + datetime.timedelta(days=1)
    publishing.schedule(draft, by=publisher, at=at)
    with pytest.raises(NotPublishable, match="now: approved, to be published later"):
        publishing.take_back(draft, by=editor)
    publishing.approve(draft, by=publisher)
    with pytest.raises(NotPublishable, match="now: published"):
        publishing.take_back(draft, by=editor)


def test_a_reason_has_an_end(editor):
    with pytest.raises(NotPublishable, match="at most 2,000 characters"):
        publishing.correct(published(), by=editor, reason="x" * 2_001)
