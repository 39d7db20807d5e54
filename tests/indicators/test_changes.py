"""Releases and corrections: what happened, newest first, what a correction changed, and what is only announced."""

import datetime

import pytest
from django.utils import timezone

from indicators import changes, publishing, renaming, rewordings
from indicators.choices import ReleaseStatus
from indicators.models import Geography, Indicator, Release
from meo_site.accounts.roles import Role
from tests.factories import staff

from .revisions import REASON, approved, corrected, current, drafted, withdrawn

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


def test_a_period_that_was_withdrawn_is_published_again(client):
    first = current(SLUG)
    withdrawn(SLUG)
    draft = publishing.correct(first, by=staff(Role.EDITOR), reason="It was right after all.")
    approved(draft)

    newest, *_ = events(client, indicator=SLUG)

    assert (newest.kind, newest.is_first) == ("Published again", True)


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


# what is said about figures


def reworded(**fields):
    """Saved as an editor would, since the figures were published."""
    indicator = Indicator.objects.get(slug=SLUG)
    for name, value in fields.items():
        setattr(indicator, name, value)
    indicator.save()
    return indicator


def test_a_description_that_changed_is_told_field_by_field_and_never_by_whom(client):
    person = staff(Role.EDITOR)
    indicator = reworded(definition="Firms <b>that</b> innovate.", polarity="no_judgement")
    indicator.history.update(history_user=person, history_change_reason="Planted.")

    first, *rest = events(client)

    assert (first.kind, first.indicator) == ("Description changed", indicator)
    assert [line.name for line in first.lines] == ["Definition", "Which way is better"]
    assert first.lines[0].new == "Firms <b>that</b> innovate."
    assert {one.kind for one in rest} == {"Published"}
    page, feed = client.get(PAGE).content.decode(), client.get(FEED).content.decode()
    assert "Firms &lt;b&gt;that&lt;/b&gt; innovate." in page
    assert "<title>Description changed: Innovation-active firms</title>" in feed
    assert f"#described-{indicator.history.latest().pk}</id>" in feed
    assert not [text for text in (person.email, str(person), "Planted.") if text in page + feed]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [("", "0.5", ("empty", "0.5")), ("0.5", "", ("0.5", "empty")), ("0.5", "0.25", ("0.5", "0.25"))],
)
def test_what_was_or_becomes_empty_is_a_change_too(client, before, after, told):
    reworded(comparison_tolerance=before or None)
    earlier = len(events(client, indicator=SLUG))

    reworded(comparison_tolerance=after or None)

    first, *rest = events(client, indicator=SLUG)
    assert len(rest) == earlier
    assert [line[1:] for line in first.lines] == [told]


def test_what_a_reader_cannot_tell_is_no_change(client):
    count = len(events(client, indicator=SLUG))
    reworded(aliases=["Active firms"], position=77)
    reworded()

    assert len(events(client, indicator=SLUG)) == count


def test_what_changed_before_figures_were_public_is_not_told(client):
    indicator = reworded(definition="A planted definition.")
    indicator.history.filter(history_type="~").update(
        history_date=timezone.now() - datetime.timedelta(days=1)
    )

    assert "A planted definition." not in client.get(PAGE).content.decode()
    unpublished = Indicator.objects.get(slug=SLUG)
    unpublished.pk, unpublished.slug, unpublished.name = None, "unpublished", "A planted name"
    unpublished.save()
    unpublished.breaks.create(starts_on="2018-01-01", reason="A planted reason.")
    assert "lanted" not in client.get(PAGE).content.decode()


def test_a_break_is_told_when_it_comes_changes_and_goes(client):
    indicator = Indicator.objects.get(slug=SLUG)
    one = indicator.breaks.create(starts_on=datetime.date(2018, 1, 1), reason="Another sample.")
    one.reason = "Another question."
    one.save()
    one.delete()

    gone, changed, added, *_ = events(client, indicator=SLUG)

    assert added.kind == "Break in the series added"
    assert added.in_words == "From: 1 January 2018. Place: everywhere. Reason: Another sample."
    assert changed.kind == "Break in the series changed"
    assert changed.lines == [("Reason", "Another sample.", "Another question.")]
    assert gone.kind == "Break in the series removed"
    assert gone.lines[0] == ("From", "1 January 2018", None)


def test_commentary_and_labels_are_told(client):
    commentary = Indicator.objects.get(slug=SLUG).commentary
    commentary.text = "Other words."
    commentary.save()
    label = Indicator.objects.get(slug=SLUG).breakdowns.get()
    label.title = "All firms"
    label.save()

    assert [one.kind for one in events(client, indicator=SLUG)[:2]] == ["Label changed", "Commentary changed"]


def test_pages_with_both_follow_each_other_without_a_gap(client, monkeypatch):
    for number in range(3):
        reworded(definition=f"Definition {number}.")
        corrected(SLUG, f"38.{number}")
    whole = [one.name for one in events(client)]
    monkeypatch.setattr(changes, "EVENTS_A_PAGE", 7)

    pages = [events(client, page=number) for number in (1, 2, 3, 4)]

    assert [one.name for page in pages for one in page] == whole
    assert len(set(whole)) == len(whole)


@pytest.mark.parametrize("count", [1, 3])
def test_changes_of_words_take_the_same_queries_for_any_number(client, django_assert_num_queries, count):
    benchmarks = Geography.objects.all()
    for number in range(count):
        indicator = reworded(definition=f"Definition {number}.", benchmark=benchmarks[number])
        indicator.breaks.create(starts_on=datetime.date(2018, 1, 1 + number), reason="Another sample.")

    with django_assert_num_queries(14):
        client.get(PAGE, {"indicator": SLUG})


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("ten people", "twelve people", ("ten people", "twelve people")),
        ("a " * 50 + "ten", "a " * 50 + "twelve", ("… a a a a a a ten", "… a a a a a a twelve")),
        ("", "a " * 50, ("", "a " * 40 + "…")),
        ("ten", "b" * 2000, ("ten", "b" * 60 + "…")),
    ],
)
def test_of_long_texts_what_differs_is_quoted_cut_at_a_word(old, new, told):
    assert rewordings.excerpts(old, new) == told
