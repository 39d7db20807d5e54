"""Each verb of the catalogue's door: what it does, what it refuses, and that two people at once do it once."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from indicators import publishing
from indicators.choices import ReleaseStatus
from indicators.models import Indicator, Observation, Release
from indicators.publishing import NotPublishable, Stale
from meo_site.accounts.roles import Role
from meo_site.audit.models import Event
from tests.factories import staff

pytestmark = pytest.mark.django_db

BERD = "business-rd-expenditure"


@pytest.fixture
def editor():
    return staff(Role.EDITOR)


@pytest.fixture
def publisher():
    return staff(Role.PUBLISHER)


def published(slug=BERD):
    return Release.objects.published().get(indicator__slug=slug)


def values(release):
    return dict(release.observations.values_list("geography__slug", "value"))


def corrected(editor, value="25900000000", slug=BERD):
    """A draft that gives the UK another value."""
    draft = publishing.correct(published(slug), by=editor, reason="ONS states another value.")
    uk = draft.observations.filter(geography__slug="uk")
    uk.update(value=Decimal(value), as_printed="")
    return draft


def submitted(editor, **changes):
    draft = corrected(editor, **changes)
    publishing.submit_for_approval(draft, by=editor)
    return draft


def state(release):
    return Release.objects.get(pk=release.pk).status


def verbs(release):
    return list(publishing.events(release).order_by("pk").values_list("verb", flat=True))


# correct


def test_correct_begins_a_draft_with_the_same_values(editor):
    before = published()

    draft = publishing.correct(before, by=editor, reason=" A misprint. ")

    assert (draft.status, draft.revision, draft.predecessor, draft.author) == ("draft", 2, before, editor)
    assert draft.reason == "A misprint."
    assert values(draft) == values(before)
    assert {change.kind for change in publishing.changes(draft)} == {"unchanged"}
    assert state(before) == "published"
    assert verbs(draft) == ["corrected"]


def test_correct_needs_a_reason_and_a_public_release(editor):
    with pytest.raises(NotPublishable, match="Say why"):
        publishing.correct(published(), by=editor, reason="  ")
    draft = corrected(editor)
    with pytest.raises(NotPublishable, match="Only a published or withdrawn"):
        publishing.correct(draft, by=editor, reason="Again.")
    assert Release.objects.of_period(draft).count() == 2


def test_one_correction_at_a_time(editor):
    corrected(editor)

    with pytest.raises(NotPublishable, match="has begun a correction already"):
        publishing.correct(published(), by=staff(Role.EDITOR), reason="Me too.")


def test_a_superseded_release_is_not_corrected(editor, publisher):
    before = published()
    publishing.approve(submitted(editor), by=publisher)

    with pytest.raises(NotPublishable, match="Only a published"):
        publishing.correct(before, by=editor, reason="Too late.")


# submit, return


def test_submit_hands_over_and_gives_the_warnings(editor):
    draft = corrected(editor, "99900000000")

    [warning] = publishing.submit_for_approval(draft, by=editor)

    assert (warning.code, state(draft)) == ("jump", "checked")
    assert Event.objects.get(verb="submitted", thing_id=draft.pk).detail == {"warnings": ["jump"]}


def test_submit_refuses_what_has_an_error_and_says_which(editor):
    draft = publishing.correct(published(), by=editor, reason="A misprint.")
    draft.observations.filter(geography__slug="uk").update(value=Decimal(25_900_000_000))

    with pytest.raises(NotPublishable, match="United Kingdom: “As printed” says £23.5bn"):
        publishing.submit_for_approval(draft, by=editor)
    assert state(draft) == "draft"


def test_submit_refuses_a_correction_that_corrects_nothing(editor):
    draft = publishing.correct(published(), by=editor, reason="A misprint.")

    with pytest.raises(NotPublishable, match="Nothing differs"):
        publishing.submit_for_approval(draft, by=editor)
    assert state(draft) == "draft"


def test_submit_refuses_what_is_no_draft(editor):
    with pytest.raises(NotPublishable, match="submitted already"):
        publishing.submit_for_approval(submitted(editor), by=editor)
    with pytest.raises(NotPublishable, match="submitted already"):
        publishing.submit_for_approval(published("patents-granted"), by=editor)


def test_return_says_what_is_wanted_until_the_next_submission(editor, publisher):
    draft = submitted(editor)

    publishing.return_to_draft(draft, by=publisher, reason="Give the address of the source.")

    draft.refresh_from_db()
    assert (draft.status, draft.returned_because) == ("draft", "Give the address of the source.")
    publishing.submit_for_approval(draft, by=editor)
    draft.refresh_from_db()
    assert draft.returned_because == ""


def test_return_refuses_without_reason_or_submission(editor, publisher):
    draft = submitted(editor)
    with pytest.raises(NotPublishable, match="Say what"):
        publishing.return_to_draft(draft, by=publisher, reason="")
    with pytest.raises(NotPublishable, match="Only a submitted"):
        publishing.return_to_draft(published("patents-granted"), by=publisher, reason="No.")
    assert state(draft) == "checked"


# approve


def test_approve_publishes_and_supersedes_at_the_same_moment(editor, publisher):
    before = published()
    draft = submitted(editor)

    publishing.approve(draft, by=publisher)

    draft.refresh_from_db()
    before.refresh_from_db()
    assert (draft.status, draft.approved_by, before.status) == ("published", publisher, "superseded")
    assert draft.published_at == before.ended_at
    assert values(published())["uk"] == 25_900_000_000
    assert values(before)["uk"] == 23_500_000_000
    assert verbs(draft) == ["corrected", "submitted", "published"]


def test_nobody_approves_what_they_worked_on(editor, publisher):
    draft = corrected(editor)
    publishing.edit(draft, [], by=publisher, seen=0)
    publishing.submit_for_approval(draft, by=editor)

    for person in (editor, publisher):
        with pytest.raises(NotPublishable, match="worked on this release yourself"):
            publishing.approve(draft, by=person)
    assert state(draft) == "checked"


def test_approve_refuses_what_was_not_submitted(editor, publisher):
    draft = corrected(editor)

    with pytest.raises(NotPublishable, match="Only a submitted"):
        publishing.approve(draft, by=publisher)
    assert state(draft) == "draft"


def test_approve_refuses_what_changed_since_it_was_seen(editor, publisher):
    draft = submitted(editor)
    seen = Release.objects.get(pk=draft.pk).version
    publishing.return_to_draft(draft, by=staff(Role.PUBLISHER), reason="Look again.")
    publishing.submit_for_approval(draft, by=editor)

    with pytest.raises(Stale, match="changed this release at"):
        publishing.approve(draft, by=publisher, seen=seen)
    assert state(draft) == "checked"


def test_approve_twice_by_the_same_person_is_once(editor, publisher):
    draft = submitted(editor)

    first, second = (publishing.approve(draft, by=publisher) for _ in range(2))

    assert first == second
    assert verbs(draft).count("published") == 1


# withdraw, discard


def test_withdraw_leaves_the_history_readable(publisher):
    release = published()

    publishing.withdraw(release, by=publisher, reason="The source withdrew it.")

    release.refresh_from_db()
    assert (release.status, release.ended_because) == ("withdrawn", "The source withdrew it.")
    assert values(release)["uk"] == 23_500_000_000
    assert not Release.objects.published().filter(indicator__slug=BERD).exists()


def test_withdraw_refuses_without_reason_or_publication(editor, publisher):
    with pytest.raises(NotPublishable, match="Say why"):
        publishing.withdraw(published(), by=publisher, reason=" ")
    with pytest.raises(NotPublishable, match="Only a published"):
        publishing.withdraw(corrected(editor), by=publisher, reason="No.")
    assert state(published()) == "published"


def test_a_withdrawn_release_can_be_corrected(editor, publisher):
    before = published()
    publishing.withdraw(before, by=publisher, reason="Wrong.")

    draft = publishing.correct(before, by=editor, reason="Now right.")
    publishing.submit_for_approval(draft, by=editor)
    publishing.approve(draft, by=publisher)

    assert (state(draft), state(before)) == ("published", "withdrawn")


def test_discard_deletes_a_draft_only(editor):
    draft = corrected(editor)

    publishing.discard(draft, by=editor)

    assert not Observation.objects.filter(release=draft.pk).exists()
    assert Event.objects.filter(verb="discarded", thing_id=str(draft.pk)).exists()
    for release in (submitted(editor), published("patents-granted")):
        with pytest.raises(NotPublishable, match="Only a draft"):
            publishing.discard(release, by=editor)
    with pytest.raises(Stale, match="has been discarded"):
        publishing.submit_for_approval(draft, by=editor)


# draft, edit


def blank(**fields):
    like = published()
    year = {"period_start": datetime.date(2020, 1, 1), "period_end": datetime.date(2020, 12, 31)}
    described = {"indicator": like.indicator, "source": like.source, "period_type": "calendar-year"} | year
    return Release(**described | {"period_label": "2020"} | fields)


def test_draft_is_the_first_of_its_period(editor):
    draft = publishing.draft(blank(), by=editor)

    assert (draft.status, draft.revision, draft.author) == ("draft", 1, editor)
    with pytest.raises(NotPublishable, match="There is a release for this period already: revision 1, draft"):
        publishing.draft(blank(), by=staff(Role.EDITOR))
    with pytest.raises(NotPublishable, match="There are none"):
        publishing.submit_for_approval(draft, by=editor)


def test_edit_stores_the_named_fields_of_a_draft_that_nobody_changed_meanwhile(editor):
    draft = corrected(editor)
    draft.source_note, draft.reason = "New.", "Not stored."

    publishing.edit(draft, ["source_note"], by=editor, seen=0)

    stored = Release.objects.get(pk=draft.pk)
    assert (stored.source_note, stored.reason, stored.version) == ("New.", "ONS states another value.", 1)
    with pytest.raises(Stale):
        publishing.edit(draft, ["source_note"], by=staff(Role.EDITOR), seen=0)


def test_edit_refuses_what_is_no_draft(editor):
    draft = submitted(editor)

    with pytest.raises(NotPublishable, match="Only a draft"):
        publishing.edit(draft, ["source_note"], by=editor, seen=1)


def test_only_first_editions_of_nobody_are_published_as_loaded(editor):
    somebodys, release = corrected(editor), blank()
    release.save()
    publishing.publish_as_loaded(release)

    assert state(release) == "published"
    for other in (release, somebodys):
        with pytest.raises(NotPublishable, match="Only first editions"):
            publishing.publish_as_loaded(other)


# two at once


def at_once(count, act):
    """`count` threads, each with a connection of its own; what each got, or the refusal."""
    barrier = Barrier(count)

    def one(number):
        barrier.wait()
        try:
            return act(number)
        except NotPublishable as reason:
            return reason
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


@pytest.mark.django_db(transaction=True)
def test_two_publishers_at_once_publish_once(editor):
    draft = submitted(editor)
    publishers = [staff(Role.PUBLISHER) for _ in range(2)]

    results = at_once(2, lambda number: publishing.approve(draft, by=publishers[number]))

    assert sorted(type(result).__name__ for result in results) == ["NotPublishable", "Release"]
    assert verbs(draft).count("published") == 1
    statuses = Release.objects.of_period(draft).order_by("revision").values_list("status", flat=True)
    assert list(statuses) == [ReleaseStatus.SUPERSEDED, ReleaseStatus.PUBLISHED]


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once_begin_one_correction():
    editors, release = [staff(Role.EDITOR) for _ in range(2)], published()

    results = at_once(2, lambda number: publishing.correct(release, by=editors[number], reason="A misprint."))

    assert sorted(type(result).__name__ for result in results) == ["NotPublishable", "Release"]
    assert Release.objects.of_period(release).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once_draft_one_period():
    editors, drafts = [staff(Role.EDITOR) for _ in range(2)], [blank(), blank()]

    results = at_once(2, lambda number: publishing.draft(drafts[number], by=editors[number]))

    assert sorted(type(result).__name__ for result in results) == ["NotPublishable", "Release"]
    assert Indicator.objects.get(slug=BERD).releases.count() == 2
