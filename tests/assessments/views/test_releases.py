"""Releases for staff: the list, making, progress, the preview and its record, approving, discarding, withdrawing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import releases
from assessments.choices import ReleaseStatus
from assessments.models import Proof, Release
from indicators import publishing
from meo_site.audit.models import Event
from tests import factories, released
from tests.assessments.releases import closed
from tests.indicators.revisions import drafted

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst():
    return factories.staff("analyst")


@pytest.fixture
def publisher():
    return factories.staff("publisher")


def address(name, of=None):
    return reverse(f"assessments:{name}", args=[] if of is None else [of])


def read(client, person, where, **data):
    client.force_login(person)
    return client.get(where, data)


def text(response):
    return " ".join(response.content.decode().split())


def posted(client, person, where, **data):
    """The page that follows."""
    client.force_login(person)
    return text(client.post(where, data, follow=True))


def previews():
    return Event.objects.filter(verb="previewed")


@pytest.mark.parametrize("rounds", [1, 3])
def test_the_list_asks_the_database_no_more_for_more_rounds(
    client, analyst, django_assert_num_queries, rounds
):
    for _ in range(rounds):
        released.release()
    client.force_login(analyst)

    with django_assert_num_queries(5):  # session, user, roles, rounds, releases
        response = client.get(address("releases"))

    assert len(response.context["rounds"]) == rounds


def test_the_list_says_what_can_be_released_and_what_waits(client, analyst):
    open_round = factories.round_()
    fresh = closed.closed_round(["111"])
    waiting = closed.closed_round(["111"])
    releases.ask(waiting, by=analyst)

    page = text(read(client, analyst, address("releases")))

    assert f'Make a release<span class="visually-hidden"> of {fresh}' in page
    assert f"of {open_round}</span>" not in page
    assert "released after it closes" in page
    assert "Being made" in page
    assert f'Make a release<span class="visually-hidden"> of {waiting}' not in page


def test_a_publisher_reads_the_list_and_makes_nothing(client, publisher):
    round_ = closed.closed_round(["111"])

    page = text(read(client, publisher, address("releases")))

    assert str(round_) in page
    assert "Make a release" not in page
    assert read(client, publisher, address("round-release", round_.slug)).status_code == 404


def test_making_asks_first_and_shows_how_far_it_is(client, analyst):
    round_ = closed.closed_round()
    assert "Nothing becomes public until" in text(
        read(client, analyst, address("round-release", round_.slug))
    )
    assert not Release.objects.exists()

    page = posted(client, analyst, address("round-release", round_.slug))

    assert "Waiting for the worker" in page
    assert 'hx-trigger="every 2s"' in page
    assert Release.objects.get().status == ReleaseStatus.MAKING


def test_a_round_that_is_open_is_not_released_from_its_page(client, analyst):
    round_ = factories.round_()

    assert "can be released from the day after" in text(
        read(client, analyst, address("round-release", round_.slug))
    )
    assert "has not closed" in posted(client, analyst, address("round-release", round_.slug))


def test_progress_is_asked_again_until_it_is_made(client, analyst):
    asked = releases.ask(closed.closed_round(), by=analyst)
    Proof.objects.update(percent=42)
    where = address("release-progress", asked.pk)
    assert 'value="42"' in text(read(client, analyst, where))

    releases.make(asked.pk)

    page = text(read(client, analyst, where))
    assert "hx-get" not in page
    assert "See the release" in page


def test_a_publisher_is_told_of_a_silent_worker_and_starts_nothing(client, analyst, publisher):
    asked = releases.ask(closed.closed_round(), by=analyst)
    Proof.objects.update(noted_at=timezone.now() - timedelta(minutes=5))

    for name in ("release", "release-progress"):
        page = text(read(client, publisher, address(name, asked.pk)))
        assert "The worker has said nothing since" in page
        assert "Start again" not in page


def test_a_silent_worker_is_said_and_its_release_started_again(client, analyst):
    asked = releases.ask(closed.closed_round(), by=analyst)
    assert "Start again" not in text(read(client, analyst, address("release", asked.pk)))
    Proof.objects.update(noted_at=timezone.now() - timedelta(minutes=5))
    assert "The worker has said nothing since" in text(read(client, analyst, address("release", asked.pk)))

    assert "Started again." in posted(client, analyst, address("release-again", asked.pk))
    assert "can be started again when" in posted(client, analyst, address("release-again", asked.pk))


@pytest.fixture
def waiting(analyst):
    """A release with a sector too small for itself and a cell that is withheld."""
    levels = closed.levels_of(40)
    return closed.made(closed.closed_round(levels, sectors=("automotive",) * 9 + ("rail",)), by=analyst)


def test_the_preview_says_what_is_merged_withheld_and_left_and_is_recorded(client, waiting, publisher):
    page = text(read(client, publisher, address("release", waiting.pk)))

    assert "Automotive; Rail" in page or "shown for all firms alone" in page
    for said in ("How much information is left", "What is withheld, and why", "first figures of this round"):
        assert said in page
    assert "<b>Not public.</b>" in page
    event = previews().get()
    assert (event.actor, event.thing_id) == (publisher, str(waiting.pk))


def test_every_look_at_a_preview_is_recorded_and_none_at_what_is_not_made(client, waiting, analyst):
    for _ in range(2):
        read(client, analyst, address("release", waiting.pk))
    other = releases.ask(closed.closed_round(["111"]), by=analyst)
    read(client, analyst, address("release", other.pk))

    assert previews().count() == 2


def test_the_reasons_of_a_public_release_are_for_staff_and_a_look_at_them_is_recorded(
    client, waiting, publisher
):
    releases.approve(waiting, by=publisher)

    read(client, publisher, address("release", waiting.pk))

    assert previews().count() == 1


def test_a_table_and_a_measure_are_chosen_by_the_address(client, waiting, publisher):
    where = address("release", waiting.pk)
    page = read(client, publisher, where, table="all-subthread", measure="median")
    odd = read(client, publisher, where, table="nonsense", measure="fame")

    assert (page.context["table"].name, page.context["chosen"]) == ("all-subthread", "median")
    assert (odd.context["table"].name, odd.context["chosen"]) == ("sector-stage", "weak")


def test_the_preview_tells_what_would_change_for_readers(client, publisher):
    round_ = closed.closed_round()
    closed.published(round_)
    closed.correct(round_, 40)
    second = closed.made(round_)

    changes = read(client, publisher, address("release", second.pk)).context["preview"].changes

    assert (changes.number, changes.firms, changes.groups) == (1, 40, 0)
    assert changes.figures > 0
    assert not changes.is_nothing


def test_a_release_that_repeats_the_public_one_says_so_where_it_is_decided(client, publisher, analyst):
    round_ = closed.closed_round()
    first = closed.published(round_)
    assert "Make a correction of" in text(read(client, analyst, address("round-release", round_.slug)))
    assert "Make a correction</a>" in text(read(client, analyst, address("round", round_.slug)))

    second = closed.made(round_)

    for name in ("release", "release-approve"):
        page = text(read(client, publisher, address(name, second.pk)))
        assert "Nothing changes for readers." in page
        assert f"the same as in release {first.number}" in page


def test_a_publisher_is_told_what_waits_and_an_analyst_is_not(client, publisher, analyst):
    waiting = closed.made(closed.closed_round())
    series = factories.reference_series(("SCR-39", "Planning", 1, 2, 3, 4))
    without_rows = factories.reference_series()
    draft = drafted("innovation-active-firms", "37.0")
    publishing.submit_for_approval(draft, by=draft.author)

    page = text(read(client, publisher, address("releases")))

    assert (
        f'<a href="{address("release", waiting.pk)}">{waiting.round}</a></b>: a benchmark release waits'
        in page
    )
    assert f'<a href="/admin/assessments/referenceseries/{series.pk}/change/">{series}</a>' in page
    assert str(without_rows) not in page
    assert "1 release of indicator data</a></b> waits for approval" in page
    assert "What waits for a publisher" not in text(read(client, analyst, address("releases")))


def test_what_the_audit_refuses_is_said_and_shows_no_figures(client, analyst):
    refused = closed.made(closed.closed_round(closed.levels_of(4)), by=analyst)

    response = read(client, analyst, address("release", refused.pk))

    assert "The round has 4 contributors; a release needs at least 5." in text(response)
    assert "table" not in response.context
    assert previews().count() == 1


def test_approving_says_what_it_means_and_publishes(client, waiting, publisher):
    page = text(read(client, publisher, address("release-approve", waiting.pk)))
    assert "Nobody can change them afterwards." in page

    assert "Everybody can read it now." in posted(client, publisher, address("release-approve", waiting.pk))
    waiting.refresh_from_db()
    assert (waiting.status, waiting.approved_by) == (ReleaseStatus.PUBLISHED, publisher)


def test_approving_names_the_release_that_it_replaces(client, publisher):
    round_ = closed.closed_round()
    closed.published(round_)
    second = closed.made(round_)

    assert "Release 1 is replaced." in text(read(client, publisher, address("release-approve", second.pk)))


def test_who_made_it_is_told_that_another_person_approves(client):
    both = factories.staff("analyst", "publisher")
    own = closed.made(closed.closed_round(), by=both)

    page = text(read(client, both, address("release", own.pk)))
    assert "another person, a publisher, approves it" in page
    assert address("release-approve", own.pk) not in page
    assert "Another person has to" in posted(client, both, address("release-approve", own.pk))


def test_discarding_asks_first(client, waiting, analyst):
    assert "Its figures and the proofs behind them are deleted." in text(
        read(client, analyst, address("release-discard", waiting.pk))
    )

    assert "Nothing of it has been public" in posted(client, analyst, address("release-discard", waiting.pk))
    assert Release.objects.get().status == ReleaseStatus.DISCARDED


def test_withdrawing_needs_a_notice_and_shows_it(client, waiting, publisher):
    releases.approve(waiting, by=publisher)
    where = address("release-withdraw", waiting.pk)
    assert "Say why the release is withdrawn" in posted(client, publisher, where, notice=" ")

    page = posted(client, publisher, where, notice="Two firms\r\nwere mixed up.")

    assert "Readers see this notice in place of the figures: Two firms were mixed up." in page
    assert Release.objects.get().notice == "Two firms\nwere mixed up."


@pytest.mark.parametrize("verb", ["approve", "discard", "withdraw"])
def test_a_page_to_decide_on_what_is_past_deciding_leads_to_the_release(client, waiting, publisher, verb):
    releases.discard(waiting, by=publisher)

    response = read(client, publisher, address(f"release-{verb}", waiting.pk))

    assert response.url == address("release", waiting.pk)


@pytest.mark.parametrize("role", ["assessor", "editor"])
def test_other_staff_and_firms_see_no_releases(client, waiting, role):
    for person in (factories.staff(role), factories.member(factories.firm())):
        for where in (address("releases"), address("release", waiting.pk)):
            assert read(client, person, where).status_code == 404


def test_the_round_leads_to_its_release_once_it_has_closed(client, analyst):
    for round_, is_linked in ((closed.closed_round(["111"]), True), (factories.round_(), False)):
        page = text(read(client, analyst, round_.get_absolute_url()))

        assert (address("round-release", round_.slug) in page) is is_linked
