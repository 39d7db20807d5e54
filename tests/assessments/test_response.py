"""Response rates: who was asked, who started, who submitted, each firm once."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from assessments import lifecycle, response
from assessments.models import Sector, Submission
from assessments.tally import store
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return factories.round_()


def rows(round_):
    return [(one.code, one.firms, one.started, one.submitted) for one in response.by_sector(round_)]


def test_counts_firms_asked_started_and_submitted(round_):
    automotive = [factories.firm() for _ in range(3)]
    rail = factories.firm(sector="rail")
    factories.submitted(automotive[0], round_, "2")
    factories.assessment(automotive[1], round_)
    factories.submitted(rail, round_, "2")

    assert rows(round_) == [("rail", 1, 1, 1), ("automotive", 3, 2, 1)]
    together = response.total(response.by_sector(round_))
    assert (together.firms, together.started, together.submitted, together.submitted_percent) == (4, 3, 2, 50)


def test_firms_on_the_list_count_once_registered_or_not(round_):
    rail = Sector.objects.get(code="rail")
    firm = factories.firm()
    factories.invited(round_, firm=firm, sector=rail)  # as it says of itself: automotive
    factories.invited(round_, sector=rail)
    factories.invited(round_)

    assert rows(round_) == [("automotive", 1, 0, 0), ("rail", 1, 0, 0), ("", 1, 0, 0)]


def test_firms_outside_the_population_are_not_asked_unless_they_started(round_):
    started, _ = factories.firm(), factories.firm()
    factories.assessment(started, round_)
    round_.sectors.add(Sector.objects.get(code="rail"))

    assert rows(round_) == [("automotive", 1, 1, 0)]


def test_what_was_withdrawn_or_replaced_counts_no_more(round_):
    firm = factories.firm()
    submission = factories.submitted(firm, round_, "2")
    lifecycle.withdraw(submission.assessment, by=factories.owner_of(firm))

    assert rows(round_) == [("automotive", 1, 0, 0)]
    assert response.by_day(round_) == []


def test_days_are_those_of_london_and_add_up(round_):
    midsummer = datetime(
        2026, 6, 30, 23, 30, tzinfo=timezone.get_fixed_timezone(0)
    )  # half past midnight there
    for hours in (0, 1, 30):
        one = factories.submitted(factories.firm(), round_, "2")
        Submission.objects.filter(pk=one.pk).update(submitted_at=midsummer + timedelta(hours=hours))
    store.rebuild(round_)

    days = [(str(one.day), one.submitted, one.so_far, one.bar) for one in response.by_day(round_)]

    assert days == [("2026-07-02", 1, 3, "100.00%"), ("2026-07-01", 2, 2, "66.67%")]


def test_asks_as_often_for_many_firms_sectors_and_days(round_, django_assert_num_queries):
    for sectors in (["rail"], ["rail", "rail", "automotive", "food-drink"]):
        for sector in sectors:
            factories.submitted(factories.firm(sector=sector), round_, "2")
            factories.invited(round_)
        with django_assert_num_queries(
            8
        ):  # sectors, submitted, drafts, three of the population, registered, list
            response.by_sector(round_)
        with django_assert_num_queries(1):
            response.by_day(round_)
