"""Releases approved for a later moment: what is due becomes public once, and what cannot is given back in words."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from indicators import publishing
from indicators.models import ClaimTest, Observation, Release
from indicators.publishing import NotPublishable, Stale
from meo_site.accounts.roles import Role
from meo_site.management.commands.worker import do_what_is_due
from tests.factories import staff

from .revisions import current, drafted

pytestmark = pytest.mark.django_db

BERD = "business-rd-expenditure"


@pytest.fixture
def publisher():
    return staff(Role.PUBLISHER)


def soon(**ahead):
    return timezone.now() + datetime.timedelta(**ahead or {"hours": 1})


def submitted(slug=BERD):
    draft = drafted(slug, "25900000000", place="uk")
    publishing.submit_for_approval(draft, by=draft.author)
    return draft


def scheduled(publisher, slug=BERD):
    return publishing.schedule(submitted(slug), by=publisher, at=soon())


def made_due(release):
    """As if its moment had come."""
    Release.objects.filter(pk=release.pk).update(publish_at=soon(seconds=-1))
    return release


def state(release):
    return Release.objects.get(pk=release.pk).status


def verbs(release):
    return list(publishing.events(release).order_by("pk").values_list("verb", flat=True))


# schedule


def test_a_scheduled_release_waits_for_its_moment(publisher):
    before, at = current(BERD), soon()

    draft = publishing.schedule(submitted(), by=publisher, at=at)

    assert publishing.publish_due() == 0
    stored = Release.objects.get(pk=draft.pk)
    assert (stored.status, stored.publish_at, stored.approved_by) == ("scheduled", at, publisher)
    assert current(BERD) == before
    assert verbs(draft) == ["corrected", "submitted", "scheduled"]


@pytest.mark.parametrize("at", [None, {"seconds": -1}, {"days": 367}])
def test_the_moment_lies_ahead_and_within_a_year(publisher, at):
    draft = submitted()

    with pytest.raises(NotPublishable, match="in the future, at most a year"):
        publishing.schedule(draft, by=publisher, at=at and soon(**at))

    assert state(draft) == "checked"


def test_nobody_schedules_their_own_work_nor_what_was_not_submitted(publisher):
    own, other = submitted(), drafted("patents-granted", "1")

    with pytest.raises(NotPublishable, match="worked on this release yourself"):
        publishing.schedule(own, by=own.author, at=soon())
    with pytest.raises(NotPublishable, match="Only a submitted"):
        publishing.schedule(other, by=publisher, at=soon())
    with pytest.raises(Stale):
        publishing.schedule(own, by=publisher, at=soon(), seen=0)
    assert (state(own), state(other)) == ("checked", "draft")


def test_schedule_refuses_what_has_an_error_by_now(publisher):
    draft = submitted()
    draft.observations.filter(geography__slug="uk").update(as_printed="£1bn")

    with pytest.raises(NotPublishable, match="United Kingdom"):
        publishing.schedule(draft, by=publisher, at=soon())

    assert state(draft) == "checked"


def test_a_double_click_schedules_once_and_another_moment_again(publisher):
    draft, at = submitted(), soon()

    for when in (at, at, soon(hours=2)):
        publishing.schedule(draft, by=publisher, at=when)

    assert verbs(draft).count("scheduled") == 2


def test_a_scheduled_release_goes_back_to_its_editors_with_a_reason(publisher):
    draft = scheduled(publisher)

    publishing.return_to_draft(draft, by=publisher, reason="The source is late.")

    stored = Release.objects.get(pk=draft.pk)
    assert (stored.status, stored.publish_at, stored.approved_by) == ("draft", None, None)
    assert stored.returned_because == "The source is late."


def test_a_scheduled_release_can_be_published_at_once(publisher):
    draft = scheduled(publisher)

    publishing.approve(draft, by=publisher)

    assert current(BERD) == draft
    assert Release.objects.get(pk=draft.pk).publish_at is None


def test_a_scheduled_release_is_neither_edited_nor_discarded(publisher):
    draft = scheduled(publisher)

    with pytest.raises(NotPublishable, match="Only a draft"):
        publishing.edit(draft, ["source_note"], by=draft.author, seen=draft.version)
    with pytest.raises(NotPublishable, match="Only a draft"):
        publishing.discard(draft, by=draft.author)


# what is due


def test_what_is_due_is_published_and_claims_are_tested_on_it(publisher):
    before = current(BERD)
    draft = made_due(scheduled(publisher))

    assert publishing.publish_due() == 1

    stored = Release.objects.get(pk=draft.pk)
    assert (stored.status, stored.approved_by, stored.publish_at) == ("published", publisher, None)
    assert stored.published_at == Release.objects.get(pk=before.pk).ended_at
    assert verbs(draft)[-1] == "published"
    assert ClaimTest.objects.filter(because=stored, by=publisher).exists()
    assert publishing.publish_due() == 0


def test_the_worker_does_what_is_due(publisher):
    draft = made_due(scheduled(publisher))

    do_what_is_due()

    assert state(draft) == "published"


def test_what_has_an_error_at_its_moment_is_given_back_in_words_and_keeps_no_other_waiting(publisher):
    wrong, right = scheduled(publisher), scheduled(publisher, "patents-granted")
    wrong.observations.filter(geography__slug="uk").update(as_printed="£1bn")
    for release in (wrong, right):
        made_due(release)

    assert publishing.publish_due() == 1

    stored = Release.objects.get(pk=wrong.pk)
    assert (stored.status, stored.approved_by, stored.publish_at) == ("draft", None, None)
    assert stored.returned_because.startswith("Not published as scheduled. United Kingdom")
    assert (state(right), verbs(wrong)[-1]) == ("published", "returned")


def test_what_another_has_replaced_meanwhile_is_given_back(publisher):
    draft = made_due(scheduled(publisher))
    Release.objects.filter(pk=draft.predecessor_id).update(status="superseded", ended_at=timezone.now())
    other = Release.objects.get(pk=draft.predecessor_id)
    other.pk, other._state.adding = None, True
    other.status, other.ended_at, other.revision = "published", None, 3
    other.save()

    assert publishing.publish_due() == 0

    stored = Release.objects.get(pk=draft.pk)
    assert stored.status == "draft"
    assert stored.returned_because == (
        "Not published as scheduled. Revision 3 was published meanwhile. Correct that one."
    )
    assert current(BERD) == other


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_due_moment_publish_once(publisher):
    drafts = [made_due(scheduled(publisher, slug)) for slug in (BERD, "patents-granted")]
    barrier = Barrier(2)

    def work(_):
        barrier.wait()
        try:
            return publishing.publish_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        counts = list(workers.map(work, range(2)))

    assert sum(counts) == 2
    assert [verbs(draft).count("published") for draft in drafts] == [1, 1]
    assert [current(slug) for slug in (BERD, "patents-granted")] == drafts


# bring back


def replaced(publisher):
    """A release whose values others have replaced, and the one that stands now."""
    before = current(BERD)
    return before, publishing.approve(submitted(), by=publisher)


def uk(release):
    return Observation.objects.get(release=release, geography__slug="uk").value


def test_bringing_back_is_a_correction_with_the_earlier_values(publisher):
    before, now = replaced(publisher)
    editor = staff(Role.EDITOR)

    draft = publishing.bring_back(before, by=editor, reason=" The new value was wrong. ")

    assert (draft.status, draft.revision, draft.author) == ("draft", 3, editor)
    assert (draft.predecessor, draft.reverts_to) == (now, before)
    assert draft.reason == "The new value was wrong."
    assert uk(draft) == uk(before) == Decimal(23_500_000_000)
    publishing.submit_for_approval(draft, by=editor)
    publishing.approve(draft, by=publisher)
    assert current(BERD) == draft
    assert (uk(now), state(now)) == (Decimal(25_900_000_000), "superseded")


def test_only_what_others_replaced_is_brought_back(publisher):
    editor, standing = staff(Role.EDITOR), current(BERD)
    with pytest.raises(NotPublishable, match="Only values that others have replaced"):
        publishing.bring_back(standing, by=editor, reason="Why not.")
    draft = submitted()
    with pytest.raises(NotPublishable, match="Only values that others have replaced"):
        publishing.bring_back(draft, by=editor, reason="Why not.")
    publishing.approve(draft, by=publisher)
    with pytest.raises(NotPublishable, match="Say why"):
        publishing.bring_back(standing, by=editor, reason=" ")
    publishing.bring_back(standing, by=editor, reason="It was right.")
    with pytest.raises(NotPublishable, match="has begun a correction already"):
        publishing.bring_back(standing, by=editor, reason="Again.")


def test_what_was_withdrawn_last_gives_way_to_earlier_values(publisher):
    before, now = replaced(publisher)
    publishing.withdraw(now, by=publisher, reason="Wrong.")
    editor = staff(Role.EDITOR)

    draft = publishing.bring_back(before, by=editor, reason="It was right.")
    publishing.submit_for_approval(draft, by=editor)
    publishing.approve(draft, by=publisher)

    assert (current(BERD), state(now), state(before)) == (draft, "withdrawn", "superseded")
