"""Figures as they were public at a moment: before and after a correction, a withdrawal, a first publication."""

import datetime

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from indicators import series
from indicators.models import ClaimTest, Indicator, Release

from .reading import download
from .revisions import corrected, current, withdrawn

pytestmark = pytest.mark.django_db
SLUG = "innovation-active-firms"
PAGE = f"/indicators/{SLUG}/"
FIRST = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
SECOND = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)
BEFORE, BETWEEN, AFTER = datetime.date(2026, 2, 28), datetime.date(2026, 4, 1), datetime.date(2026, 6, 1)


@pytest.fixture
def two_revisions():
    """38.7 from 1 March 2026, 44.4 from 1 May."""
    corrected(SLUG, "44.4")
    dated(1, published_at=FIRST, ended_at=SECOND)
    dated(2, published_at=SECOND)


def dated(revision, **moments):
    """Past the guard of what is frozen: how else would a test have been in the past?"""
    QuerySet.update(Release.objects.filter(indicator__slug=SLUG, revision=revision), **moments)


def west_midlands(as_of):
    editions = series.detail(Indicator.objects.get(slug=SLUG), as_of).editions
    return [edition.headline.west_midlands.text for edition in editions]


@pytest.mark.parametrize(
    ("as_of", "read"),
    [
        (BEFORE, []),
        (FIRST - datetime.timedelta(seconds=1), []),
        (FIRST, ["38.7%"]),
        (FIRST.date(), ["38.7%"]),  # a day means its end
        (BETWEEN, ["38.7%"]),
        (SECOND - datetime.timedelta(microseconds=1), ["38.7%"]),
        (SECOND, ["44.4%"]),  # the moment of a correction shows the new figure
        (AFTER, ["44.4%"]),
        (None, ["44.4%"]),
    ],
)
def test_figures_are_those_that_were_public(two_revisions, as_of, read):
    assert west_midlands(as_of) == read


@pytest.mark.parametrize(("as_of", "read"), [(BETWEEN, ["38.7%"]), (AFTER, []), (None, [])])
def test_figures_of_before_a_withdrawal_can_still_be_read(as_of, read):
    withdrawn(SLUG)
    dated(1, published_at=FIRST, ended_at=SECOND)

    assert west_midlands(as_of) == read
    listed = [row.current.headline.west_midlands.text for row in series.rows(as_of=as_of) if row.slug == SLUG]
    assert listed == read
    held = {one.slug: len(editions) for one, editions in series.published(as_of)}
    assert held[SLUG] == len(read)


def test_rows_and_files_leave_out_what_was_not_yet_public(two_revisions):
    assert SLUG not in [row.slug for row in series.rows(as_of=BEFORE)]
    assert SLUG not in [one.slug for one, _ in series.published(BEFORE)]


def test_the_newest_period_is_the_newest_that_was_public(two_revisions):
    [row] = series.rows(Indicator.objects.filter(slug=SLUG), BETWEEN)

    assert row.current.release.revision == 1


def test_history_ends_at_the_moment(two_revisions):
    def states(as_of):
        return [(one.number, one.state, one.ended_at) for one in history(as_of)]

    def history(as_of):
        return series.detail(Indicator.objects.get(slug=SLUG), as_of).history.revisions

    assert states(BETWEEN) == [(1, "current", None)]
    assert history(BETWEEN)[0].figures == []
    assert states(AFTER) == [(2, "current", None), (1, "superseded", SECOND)]
    assert states(BEFORE) == []


def test_freshness_is_that_of_the_day():
    dated(1, published_at=datetime.datetime(2021, 3, 1, tzinfo=datetime.UTC))

    def labels(as_of):
        editions = series.detail(Indicator.objects.get(slug=SLUG), as_of).editions
        return [one.label for one in editions[0].freshness]

    assert "Update due" in labels(None)
    assert "Update due" not in labels(datetime.date(2021, 3, 1))


def test_claims_say_what_testing_had_given(two_revisions):
    indicator = Indicator.objects.get(slug=SLUG)
    tests = ClaimTest.objects.filter(claim__indicator=indicator)
    tests.filter(ended_at__isnull=False).update(tested_at=FIRST, ended_at=SECOND)
    tests.filter(ended_at=None).update(tested_at=SECOND)

    def tested(as_of):
        return {
            row.claim.code: row.test and row.test.arithmetic for row in series.detail(indicator, as_of).claims
        }

    assert any("38.7" in arithmetic for arithmetic in tested(BETWEEN).values() if arithmetic)
    assert not any("38.7" in arithmetic for arithmetic in tested(AFTER).values() if arithmetic)
    assert not any(tested(BEFORE).values())


def test_the_page_shows_the_figures_of_then_and_the_way_to_those_of_now(client, two_revisions):
    page = client.get(PAGE, {"as_of": "2026-04-01"}).content.decode()

    assert "Figures as they were public on 1 April 2026 at 23:59" in page
    assert f'<a href="{PAGE}">Show the present figures</a>' in page
    assert "44.4" not in page
    assert f'href="{PAGE[:-1]}.csv?as_of=2026-04-01"' in page
    assert "Figures as they were" not in client.get(PAGE).content.decode()


def test_a_page_as_of_before_the_first_figures_says_so(client, two_revisions):
    page = client.get(PAGE, {"as_of": "2026-02-28"}).content.decode()

    assert "None had been published by then." in page
    assert "38.7" not in page


def test_downloads_hold_the_figures_of_then(client, two_revisions):
    rows = download(client.get(f"{PAGE[:-1]}.csv", {"as_of": "2026-04-01T10:00:00+01:00"}))
    document = client.get(f"{PAGE[:-1]}.json", {"as_of": "2026-04-01"}).json()

    assert [row["value"] for row in rows] == ["38.7", "37", "37.6"]
    assert [[one["value"] for one in release["values"]] for release in document["releases"]] == [
        [38.7, 37, 37.6]
    ]


@pytest.mark.parametrize("suffix", ["/", ".csv", ".json"])
@pytest.mark.parametrize(
    "asked",
    [
        "yesterday", "2026-02-31", "2026-05-01T09:30:00", "05/01/2026", "1" * 41, "\0", "2026-05-01T09:30:00Z;",
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31", "<script>",
    ],
)  # fmt: skip
def test_what_is_no_moment_is_refused_with_a_sentence(client, asked, suffix):
    response = client.get(f"{PAGE[:-1]}{suffix}", {"as_of": asked})

    assert response.status_code == 400
    assert (
        "Figures can be read as of" in response.content.decode()
        or "give a day such as" in response.content.decode()
    )
    assert "<script>al" not in response.content.decode()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("", None),
        ("2026-07-01", "2026-07-01T22:59:59.999999+00:00"),  # the end of a summer's day here
        ("2026-05-01T09:30:00Z", "2026-05-01T09:30:00+00:00"),
        ("2026-05-01T09:30:00 01:00", "2026-05-01T08:30:00+00:00"),  # a plus in an address is a space
        ("2026-05-01 09:30Z", "2026-05-01T09:30:00+00:00"),
        ("0001-01-01", "0001-01-02T00:01:14.999999+00:00"),
    ],
)
def test_days_and_times_are_read(text, moment):
    found = series.moment(text)

    assert (found and found.astimezone(datetime.UTC).isoformat()) == moment


def test_the_notice_says_by_whose_definitions_figures_are_worked_out(client, two_revisions):
    page = client.get(PAGE, {"as_of": BETWEEN.isoformat()}).content.decode()

    assert "sums, comparisons and verdicts are worked out by today’s definitions" in page


def test_today_is_no_future():
    today = timezone.localdate()

    assert series.moment(today.isoformat()) > timezone.now()
    with pytest.raises(series.NotAMoment, match="to come"):
        series.moment((today + datetime.timedelta(days=1)).isoformat())


def test_the_very_first_days_can_be_asked_for(client):
    assert client.get(PAGE, {"as_of": "0001-01-01"}).status_code == 200
    assert current(SLUG).published_at
