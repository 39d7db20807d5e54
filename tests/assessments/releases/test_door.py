"""Who asks for a release, approves it and takes it back, and what each is refused."""

import pytest

from assessments import releases
from assessments.choices import ReleaseStatus, Status
from assessments.models import Assessment, Proof, Release, Round
from assessments.releases import NotReleased
from meo_site.accounts.roles import grant
from meo_site.audit.models import Event
from tests import factories

from . import closed

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst():
    return factories.staff("analyst")


@pytest.fixture
def publisher():
    return factories.staff("publisher")


@pytest.fixture
def round_():
    return closed.closed_round()


def refused(verb, *args, says, **kwargs):
    with pytest.raises(NotReleased, match=says):
        verb(*args, **kwargs)


def verbs_of(release):
    events = Event.objects.filter(thing="assessments.release", thing_id=str(release.pk))
    return list(events.order_by("pk").values_list("verb", "actor"))


def test_a_release_is_asked_for_made_and_approved_and_each_step_is_recorded(round_, analyst, publisher):
    release = closed.made(round_, by=analyst)
    assert (release.status, release.firms, release.number) == (ReleaseStatus.READY, 40, None)

    release = releases.approve(release, by=publisher)

    assert (release.status, release.number, release.approved_by) == (ReleaseStatus.PUBLISHED, 1, publisher)
    by = [("asked for", analyst), ("made", analyst), ("published", publisher)]
    assert verbs_of(release) == [(verb, person.pk) for verb, person in by]


def test_the_next_release_replaces_the_one_before_and_is_numbered_on(round_):
    first = closed.published(round_)

    second = closed.published(round_)

    first.refresh_from_db()
    assert (first.status, second.status, second.number) == ("replaced", "published", 2)


def test_only_a_closed_round_is_released(analyst):
    open_round, planned = factories.round_(), factories.round_(opens_on="2099-01-01", closes_on="2099-02-01")

    for one in (open_round, planned):
        refused(releases.ask, one, by=analyst, says="has not closed")


def test_only_an_analyst_asks(round_, publisher):
    refused(releases.ask, round_, by=publisher, says="Only an analyst")


def test_an_analyst_who_has_left_asks_no_more(round_, analyst):
    type(analyst).objects.filter(pk=analyst.pk).update(is_active=False)

    refused(releases.ask, round_, by=analyst, says="Only an analyst")


def test_one_release_is_in_the_making_at_a_time(round_, analyst):
    first = releases.ask(round_, by=analyst)
    refused(releases.ask, round_, by=analyst, says="already being made")
    releases.make(first.pk)
    refused(releases.ask, round_, by=analyst, says="already waiting for approval")

    releases.discard(first, by=analyst)

    assert releases.ask(round_, by=analyst).status == ReleaseStatus.MAKING


def test_what_is_not_made_is_not_approved(round_, analyst, publisher):
    asked = releases.ask(round_, by=analyst)

    refused(releases.approve, asked, by=publisher, says="is being made")


def test_whoever_made_it_does_not_approve_it(round_):
    both = factories.staff("analyst", "publisher")

    refused(releases.approve, closed.made(round_, by=both), by=both, says="Another person")


def test_only_a_publisher_approves(round_, analyst):
    made = closed.made(round_)

    refused(releases.approve, made, by=analyst, says="Only a publisher")


def test_a_publisher_whose_role_was_taken_away_on_another_page_does_not_approve(round_, publisher):
    made = closed.made(round_)
    assert publisher.has_role("publisher")  # remembered by this object
    grant(type(publisher).objects.get(pk=publisher.pk), "editor")

    refused(releases.approve, made, by=publisher, says="Only a publisher")


def test_a_second_click_approves_nothing_twice(round_, publisher):
    made = closed.made(round_)
    first = releases.approve(made, by=publisher)

    assert releases.approve(made, by=publisher).published_at == first.published_at
    refused(releases.approve, made, by=factories.staff("publisher"), says="is published")


def test_a_release_of_a_round_that_was_opened_again_waits_for_its_end(round_, publisher):
    made = closed.made(round_)
    closed.reopened(round_)

    refused(releases.approve, made, by=publisher, says="has not closed")


def test_a_submission_that_was_withdrawn_since_refuses_the_approval(round_, publisher):
    made = closed.made(round_)
    counted = Assessment.objects.filter(round=round_, status=Status.SUBMITTED)
    Assessment.objects.filter(pk=counted.first().pk).update(status=Status.WITHDRAWN)

    refused(releases.approve, made, by=publisher, says="has changed since")


def test_a_submission_that_came_since_refuses_the_approval(round_, publisher):
    made = closed.made(round_)
    closed.said(round_, ["111"])

    refused(releases.approve, made, by=publisher, says="has changed since")


def test_a_minimum_that_was_raised_since_refuses_the_approval(round_, publisher):
    made = closed.made(round_)
    Round.objects.filter(pk=round_.pk).update(minimum=12)

    refused(releases.approve, made, by=publisher, says="now needs 12 firms")


def test_what_is_discarded_leaves_neither_figures_nor_proofs(round_, publisher):
    made = closed.made(round_)

    for _ in range(2):  # a double click
        discarded = releases.discard(made, by=publisher)

    assert discarded.status == ReleaseStatus.DISCARDED
    assert not discarded.tables.exists()
    assert not Proof.objects.filter(release=made).exists()


def test_what_is_public_is_not_discarded(round_, publisher):
    refused(releases.discard, closed.published(round_), by=publisher, says="cannot be discarded")


def test_an_editor_discards_nothing(round_):
    refused(
        releases.discard,
        closed.made(round_),
        by=factories.staff("editor"),
        says="Only analysts and publishers",
    )


def test_what_is_withdrawn_keeps_its_number_and_its_figures_and_says_why(round_, publisher):
    public = closed.published(round_)

    for _ in range(2):  # a double click
        withdrawn = releases.withdraw(public, " Two firms were mixed up. ", by=publisher)

    assert (withdrawn.status, withdrawn.number) == (ReleaseStatus.WITHDRAWN, 1)
    assert (withdrawn.notice, withdrawn.withdrawn_by) == ("Two firms were mixed up.", publisher)
    assert withdrawn.tables.count() == 7  # a later release is held against them


def test_the_release_after_a_withdrawn_one_is_number_two_and_leaves_it_withdrawn(round_, publisher):
    first = closed.published(round_)
    releases.withdraw(first, "Wrong.", by=publisher)

    second = closed.published(round_)

    first.refresh_from_db()
    assert (second.number, second.status, first.status) == (2, "published", "withdrawn")


def test_withdrawing_is_refused_without_a_reason_a_role_or_anything_public(round_, analyst, publisher):
    made = closed.made(round_)
    refused(releases.withdraw, made, "Wrong.", by=publisher, says="waiting for approval")
    public = releases.approve(made, by=publisher)

    refused(releases.withdraw, public, " ", by=publisher, says="Say why")
    refused(releases.withdraw, public, "Wrong.", by=analyst, says="Only a publisher")
    assert Release.objects.get().status == ReleaseStatus.PUBLISHED
