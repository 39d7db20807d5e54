"""What happens to a table published elsewhere, and what is refused."""

import pytest

from assessments import lifecycle
from assessments.counted import Counted
from assessments.models import ReferenceRow
from meo_site.audit.models import Event
from tests import factories

pytestmark = pytest.mark.django_db
ROWS = [("SCR-39", "Concurrent Engineering", 3, 5, 0, 2), ("", "Other", 1, 6, 2, 1)]


@pytest.fixture
def series():
    return factories.reference_series(*ROWS)


@pytest.fixture
def publisher():
    return factories.staff("publisher")


def published(series, by):
    lifecycle.publish_series(series, by=by, seen=series.version)
    series.refresh_from_db()
    return series


def stored(series):
    return [(row.position, row.code, row.title, *row.levels) for row in series.rows.order_by("position")]


def test_another_person_publishes_it_and_that_is_recorded(series, publisher):
    published(series, publisher)

    assert (series.is_public, series.published_by) == (True, publisher)
    event = Event.objects.filter(thing="assessments.referenceseries").first()
    assert (event.actor, event.verb) == (publisher, "published a reference series")


@pytest.mark.parametrize("verb", ["entered", "edited", "counted"])
def test_who_has_worked_on_it_does_not_publish_it(series, verb):
    person = series.entered_by if verb == "entered" else factories.staff("editor", "publisher")
    if verb == "edited":
        lifecycle.edit_series(series, ["title"], by=person, seen=series.version)
    if verb == "counted":
        lifecycle.count_series(series, [Counted(*ROWS[0])], by=person)
    series.refresh_from_db()

    with pytest.raises(lifecycle.NotAllowed, match="worked on this table yourself"):
        lifecycle.publish_series(series, by=person, seen=series.version)


def test_a_table_without_rows_is_not_published(publisher):
    empty = factories.reference_series()

    with pytest.raises(lifecycle.NotReady, match="no rows"):
        lifecycle.publish_series(empty, by=publisher, seen=empty.version)


def test_rows_of_different_numbers_of_firms_need_a_note(publisher):
    uneven = [ROWS[0], ("", "Other", 1, 6, 2, 9)]
    silent, told = (
        factories.reference_series(*uneven),
        factories.reference_series(*uneven, note="Some left it out."),
    )

    with pytest.raises(lifecycle.NotReady, match="the note has to say why"):
        lifecycle.publish_series(silent, by=publisher, seen=silent.version)
    assert published(told, publisher).is_public


def test_what_has_changed_since_it_was_seen_is_not_published(series, publisher):
    seen = series.version
    lifecycle.count_series(series, [Counted("SCR-39", "Concurrent Engineering", 3, 5, 1, 1)], by=None)

    with pytest.raises(lifecycle.NotReady, match="since you opened the page"):
        lifecycle.publish_series(series, by=publisher, seen=seen)


def test_a_public_table_does_not_change(series, publisher):
    published(series, publisher)

    with pytest.raises(lifecycle.Fixed, match="Take it back first"):
        lifecycle.count_series(series, [], by=series.entered_by)
    with pytest.raises(lifecycle.Fixed):
        lifecycle.edit_series(series, ["title"], by=series.entered_by, seen=series.version)
    assert len(stored(series)) == 2


def test_taking_back_wants_a_reason_and_keeps_it(series, publisher):
    with pytest.raises(lifecycle.NotReady, match="not public"):
        lifecycle.take_back_series(series, by=publisher, reason="A slip.")
    published(series, publisher)
    with pytest.raises(lifecycle.NotReady, match="Say why"):
        lifecycle.take_back_series(series, by=publisher, reason="  ")

    lifecycle.take_back_series(series, by=publisher, reason=" A slip. ")

    series.refresh_from_db()
    assert (series.is_public, series.published_by, series.ended_because) == (False, None, "A slip.")


def test_rows_change_places_and_keep_their_history(series):
    first, second = series.rows.all()
    lifecycle.count_series(
        series,
        [Counted("", "Other", 1, 6, 2, 1), Counted("SCR-39", "Concurrent Engineering", 3, 5, 1, 1)],
        by=None,
    )

    assert stored(series) == [
        (1, "", "Other", 1, 6, 2, 1), (2, "SCR-39", "Concurrent Engineering", 3, 5, 1, 1),
    ]  # fmt: skip
    assert {row.pk for row in series.rows.all()} == {first.pk, second.pk}
    assert [one.l4 for one in ReferenceRow.history.filter(id=first.pk)] == [1, 2]


def test_the_same_rows_again_leave_no_trace(series):
    before = series.version, ReferenceRow.history.count()

    written = lifecycle.count_series(series, [Counted(*row) for row in ROWS], by=None)

    series.refresh_from_db()
    assert (written, series.version, ReferenceRow.history.count()) == (0, *before)
    assert [row[0] for row in stored(series)] == [1, 2]


def test_two_rows_of_one_title_are_two_rows(series):
    twice = [Counted("", "Other", 1, 0, 0, 0), Counted("", "Other", 2, 0, 0, 0)]
    for _ in range(2):
        lifecycle.count_series(series, twice, by=None)

    assert stored(series) == [(1, "", "Other", 1, 0, 0, 0), (2, "", "Other", 2, 0, 0, 0)]
