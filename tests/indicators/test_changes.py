"""Releases and corrections: what happened, newest first, what a correction changed, and what is only announced."""

import datetime

import pytest
from django.utils import timezone

from indicators import changes, renaming
from indicators.choices import ReleaseStatus
from indicators.models import Indicator, Release
from meo_site.accounts.roles import Role
from tests.factories import staff

from .revisions import REASON, corrected, current, drafted, withdrawn

pytestmark = pytest.mark.django_db
PAGE, FEED = "/indicators/releases/", "/indicators/releases.atom"
SLUG = "innovation-active-firms"


def events(client, **asked):
    return client.get(PAGE, asked).context["page"].object_list


def announced(slug, when):
    draft = drafted(slug, "44.4", reason="A planted reason.")
    Release.objects.filter(pk=draft.pk).update(
        status=ReleaseStatus.SCHEDULED, approved_by=staff(Role.PUBLISHER), publish_at=when
    )


def test_every_release_is_listed_as_published(client):
    found = events(client)

    assert {one.kind for one in found} == {"Published"}
    assert len(found) == Release.objects.have_been_public().count()


def test_a_correction_says_what_changed_and_why(client):
    corrected(SLUG, "38.9")

    first, *_ = events(client)

    assert (first.kind, first.reason) == ("Corrected", REASON)
    assert [(one.where, one.then, one.now) for one in first.changes.every] == [
        ("West Midlands", "38.7%", "38.9%")
    ]
    assert "38.7% → <b>38.9%</b>" in client.get(PAGE).content.decode()


def test_what_was_withdrawn_stays_in_the_list_with_its_reason(client):
    withdrawn(SLUG, reason="It <i>counted</i> twice.")

    first, *rest = events(client)

    assert (first.kind, first.reason, first.changes) == ("Withdrawn", "It <i>counted</i> twice.", None)
    assert any(one.release == first.release and one.kind == "Published" for one in rest)
    assert "It &lt;i&gt;counted&lt;/i&gt; twice." in client.get(PAGE).content.decode()


def test_figures_brought_back_are_told_from_other_corrections(client):
    first = current(SLUG)
    second = corrected(SLUG, "38.9")
    draft = drafted(SLUG, "38.7")
    Release.objects.filter(pk=draft.pk).update(reverts_to=first)
    Release.objects.filter(pk=second.pk).update(status=ReleaseStatus.SUPERSEDED, ended_at=timezone.now())
    draft.refresh_from_db()
    draft.status, draft.published_at = ReleaseStatus.PUBLISHED, timezone.now()
    draft.save()

    newest, *_ = events(client, indicator=SLUG)

    assert newest.kind == "Brought back"
    assert "Brings back the figures of revision 1." in client.get(PAGE).content.decode()


def test_of_what_is_announced_only_the_day_and_the_indicator_are_told(client):
    announced(SLUG, datetime.datetime(2030, 1, 5, 9, 30, tzinfo=datetime.UTC))

    text = client.get(PAGE).content.decode()

    assert "5 January 2030, 09:30</time>: Innovation-active firms" in text
    assert "44.4" not in text + client.get(FEED).content.decode()
    assert "A planted reason." not in text


def test_a_draft_is_nowhere(client):
    drafted(SLUG, "44.4", reason="A planted reason.")

    text = client.get(PAGE).content.decode() + client.get(FEED).content.decode()

    assert "44.4" not in text
    assert "A planted reason." not in text


def test_one_indicator_may_be_asked_for_and_others_do_not_exist(client):
    assert {one.release.indicator.slug for one in events(client, indicator=SLUG)} == {SLUG}
    assert client.get(PAGE, {"indicator": "unicorns"}).status_code == 404
    assert client.get(FEED, {"indicator": "unicorns"}).status_code == 404


def test_pages_follow_each_other_without_a_gap(client, monkeypatch):
    whole = [one.name for one in events(client)]
    monkeypatch.setattr(changes, "EVENTS_A_PAGE", 7)

    pages = [events(client, page=number) for number in (1, 2, 3)]

    assert [one.name for page in pages for one in page] == whole


def test_the_feed_tells_the_newest_with_a_name_that_stays(client):
    corrected(SLUG, "38.9")

    response = client.get(FEED, {"indicator": SLUG})
    text = response.content.decode()

    assert response["Content-Type"].startswith("application/atom+xml")
    assert text.count("<entry>") == 2
    assert "<title>Corrected: Innovation-active firms, 2016–2018</title>" in text
    assert "West Midlands 38.7% → 38.9%." in text
    assert f"#{current(SLUG).pk}-start</id>" in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number(client, django_assert_num_queries, count):
    for value in ("38.9", "38.8", "38.6")[:count]:
        corrected(SLUG, value)

    with django_assert_num_queries(11):
        client.get(PAGE, {"indicator": SLUG})


@pytest.mark.parametrize("address", [PAGE, FEED])
def test_an_indicator_is_found_by_an_address_that_it_had(client, address):
    renaming.rename(Indicator.objects.get(slug=SLUG), "active-firms", by=staff(Role.EDITOR))

    assert client.get(address, {"indicator": SLUG}).status_code == 200


@pytest.mark.parametrize("address", [PAGE, FEED, "/indicators/compare/"])
def test_no_indicator_has_a_name_that_no_database_holds(client, address):
    assert client.get(address, {"indicator": "a\0"}).status_code in (400, 404)


def test_the_feed_bears_what_a_word_processor_pastes(client):
    withdrawn(SLUG, reason="Counted\x0btwice.")

    assert "Counted twice." in client.get(FEED).content.decode()
