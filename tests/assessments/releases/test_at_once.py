"""Several people and workers at once: one release in the making, one publication, figures stored once."""

import pytest

from assessments import lifecycle, releases
from assessments.choices import ReleaseStatus
from assessments.lifecycle import Fixed, NotOpen
from assessments.models import Release, ReleasedCell, Submission
from assessments.releases import NotReleased
from assessments.tally import store
from tests import factories
from tests.assessments.test_at_once import in_threads

from . import closed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def round_():
    closed.kind_in.cache_clear()  # the database was emptied since
    return closed.closed_round()


def attempt(verb, *args, **kwargs):
    """What came of it: the status, or the refusal."""
    try:
        return verb(*args, **kwargs).status
    except (NotReleased, NotOpen) as reason:
        return reason


def refusals(outcomes):
    return [one for one in outcomes if isinstance(one, Exception)]


def test_of_four_analysts_who_ask_one_gets_a_release(round_):
    people = [factories.staff("analyst") for _ in range(4)]

    outcomes = in_threads(4, lambda number: attempt(releases.ask, round_, by=people[number]))

    assert outcomes.count(ReleaseStatus.MAKING) == Release.objects.count() == 1
    assert len(refusals(outcomes)) == 3


def test_of_four_publishers_who_approve_one_publishes(round_):
    made, people = closed.made(round_), [factories.staff("publisher") for _ in range(4)]

    outcomes = in_threads(4, lambda number: attempt(releases.approve, made, by=people[number]))

    assert outcomes.count(ReleaseStatus.PUBLISHED) == 1
    assert len(refusals(outcomes)) == 3
    assert Release.objects.get().number == 1


def test_three_workers_on_one_release_store_its_figures_once(round_):
    asked = releases.ask(round_, by=factories.staff("analyst"))

    outcomes = in_threads(3, lambda _: releases.make(asked.pk).status)

    assert outcomes == [ReleaseStatus.READY] * 3
    assert Release.objects.get().tables.count() == 7
    assert ReleasedCell.objects.count() == sum(
        len(table.rows) * len(table.columns) for table in asked.tables.all()
    )


def test_approving_while_discarding_leaves_one_or_the_other(round_):
    made, publisher = closed.made(round_), factories.staff("publisher")
    verbs = [releases.approve, releases.discard]

    outcomes = in_threads(2, lambda number: attempt(verbs[number], made, by=publisher))

    made.refresh_from_db()
    assert made.status in (ReleaseStatus.PUBLISHED, ReleaseStatus.DISCARDED)
    assert made.tables.exists() is (made.status == ReleaseStatus.PUBLISHED)
    assert len(refusals(outcomes)) == 1


def test_a_second_release_is_approved_while_the_first_is_withdrawn(round_):
    first = closed.published(round_)
    second, publisher = closed.made(round_), factories.staff("publisher")

    def work(number):
        if number:
            return attempt(releases.approve, second, by=publisher)
        return attempt(releases.withdraw, first, "Wrong.", by=publisher)

    in_threads(2, work)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.status, second.number) == (ReleaseStatus.PUBLISHED, 2)
    assert first.status in (ReleaseStatus.WITHDRAWN, ReleaseStatus.REPLACED)


def test_a_submission_is_not_withdrawn_while_its_round_is_approved(round_):
    made, publisher = closed.made(round_), factories.staff("publisher")
    counted = Submission.objects.filter(round=round_).first().assessment
    owner = factories.member(counted.firm)

    def work(number):
        if number:
            return attempt(releases.approve, made, by=publisher)
        return attempt(lifecycle.withdraw, counted, by=owner)

    outcomes = in_threads(2, work)

    assert isinstance(outcomes[0], NotOpen)
    assert outcomes[1] == ReleaseStatus.PUBLISHED
    assert store.check(round_) == []


def test_a_round_that_is_opened_again_is_published_before_or_not_at_all(round_):
    made, publisher, analyst = closed.made(round_), factories.staff("publisher"), factories.staff("analyst")
    values = {"title": round_.title, "closes_on": factories.round_().closes_on}

    def work(number):
        if number:
            return attempt(releases.approve, made, by=publisher)
        try:
            return lifecycle.change_round(round_, values, by=analyst)
        except Fixed as reason:
            return reason

    reopened, approved = in_threads(2, work)

    made.refresh_from_db()
    round_.refresh_from_db()
    assert round_.is_open is (made.status == ReleaseStatus.READY)
    assert isinstance(reopened, Fixed) or isinstance(approved, NotReleased)


def test_asking_while_the_last_one_is_approved_makes_one_more_or_is_refused(round_):
    made = closed.made(round_)
    people = factories.staff("analyst"), factories.staff("publisher")

    def work(number):
        return attempt(
            releases.approve if number else releases.ask, made if number else round_, by=people[number]
        )

    outcomes = in_threads(2, work)

    assert outcomes[1] == ReleaseStatus.PUBLISHED
    assert Release.objects.count() == 2 - len(refusals(outcomes))
