"""The buttons and the page of what waits: who may press and read them, and that two editors at once lose nothing."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from indicators import publishing
from indicators.models import Observation, Release, Source
from meo_site.accounts.roles import Role
from tests import factories

from .revisions import corrected, current, drafted, earlier
from .test_admin import PEOPLE, as_person, page, people, typed, uk, verb

__all__ = ["people"]  # a fixture
pytestmark = pytest.mark.django_db

BERD = "business-rd-expenditure"
WAITING = "/admin/indicators/release/waiting/"


def submitted(slug=BERD, value="25900000000"):
    draft = drafted(slug, value, place="uk")
    publishing.submit_for_approval(draft, by=draft.author)
    return Release.objects.get(pk=draft.pk)


def in_a_week():
    """As a browser sends it: the local time, to the minute."""
    at = timezone.localtime() + datetime.timedelta(days=7)
    return at.replace(second=0, microsecond=0), f"{at:%Y-%m-%dT%H:%M}"


# who may press what


@pytest.mark.parametrize("who", PEOPLE)
def test_publishers_schedule_and_editors_bring_back(client, people, who):
    before = current("patents-granted")
    corrected("patents-granted", "400")
    release, (at, text) = submitted(), in_a_week()
    as_person(client, people[who])
    refused = 302 if who in ("anonymous", "firm") else 404

    scheduled = client.post(verb("schedule", release), {"seen": release.version, "publish_at": text})
    back = client.post(verb("bring-back", before), {"seen": before.version, "reason": "It was right."})

    may = who in ("publisher", "superuser"), who in ("editor", "superuser")
    assert [one.status_code for one in (scheduled, back)] == [302 if one else refused for one in may]
    assert Release.objects.get(pk=release.pk).publish_at == (at if may[0] else None)
    assert Release.objects.filter(reverts_to=before).exists() == may[1]


@pytest.mark.parametrize("name", ["schedule", "bring-back", "take-back"])
def test_a_button_takes_only_a_post_with_a_token(people, name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["superuser"])

    assert client.get(verb(name, current(BERD))).status_code == 405
    assert client.post(verb(name, current(BERD)), {"seen": 0}).status_code == 403


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "in the future"), ("2020-01-01T09:00", "in the future"), ("tomorrow", "Enter a valid date")],
)
def test_what_is_no_moment_ahead_is_refused_in_words(client, people, text, message):
    release = submitted()

    answer = as_person(client, people["publisher"]).post(
        verb("schedule", release), {"seen": release.version, "publish_at": text}, follow=True
    )

    assert message in answer.content.decode()
    assert Release.objects.get(pk=release.pk).status == "checked"


def test_the_page_of_a_scheduled_release_says_when_and_lets_it_be_taken_back(client, people):
    release, (at, text) = submitted(), in_a_week()
    as_person(client, people["publisher"])
    client.post(verb("schedule", release), {"seen": release.version, "publish_at": text})

    shown = client.get(page(release)).content.decode()
    client.post(verb("return", release), {"seen": release.version + 1, "reason": "The source is late."})

    assert f"Readers see these values from {at.day} {at:%B %Y}, {at:%H:%M}." in shown
    assert "Publish now" in shown
    assert Release.objects.get(pk=release.pk).status == "draft"


def test_while_one_is_on_its_way_the_others_lead_to_it(client, people):
    before = current(BERD)
    draft = drafted(BERD, "25900000000", place="uk")

    shown = as_person(client, people["editor"]).get(page(before)).content.decode()

    assert f'<a href="{page(draft)}">open it</a>' in shown
    assert verb("correct", before) not in shown


# what is typed


def form_of(release, **changes):
    """What a browser sends back for a draft, with changes to its fields and those of all its rows."""
    data = typed(release) | {
        "period_start": str(release.period_start),
        "period_end": str(release.period_end),
    }
    return {name: changes.get(name.rpartition("-")[2], value) for name, value in data.items()}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("rounded_to", "99999999999999999999", "This is too large."),
        ("rounded_to", "0.0000000000000001", "Type five decimals at most."),
        ("amount", "38.123456", "Type five decimals at most."),
        ("source_released_on", "9999-12-31", "Type a day of the years 1900 to 2100."),
        ("amount", "37.3%", "Type a plain number, such as 37.3 or 26000"),
        ("amount", "37,3", "Type a plain number, such as 37.3 or 26000"),
        ("note", "x" * 1_001, "at most 1000 characters"),
        ("reason", "x" * 2_001, "at most 2000 characters"),
        ("source_note", "x" * 1_001, "at most 1000 characters"),
        ("source_addresses", "https://a.example/\n" * 21, "Type 20 addresses at most."),
        ("period_label", "2020", "The label “2020” does not name the period from 1 January 2019"),
        ("period_type", "financial-year", "A financial year goes from 1 April to 31 March"),
    ],
)
def test_what_cannot_be_stored_is_refused_in_words(client, people, name, text, message):
    draft = drafted(BERD, "25900000000", place="uk")

    answer = as_person(client, people["editor"]).post(page(draft), form_of(draft, **{name: text}))

    assert answer.status_code == 200
    assert message in answer.content.decode()


@pytest.mark.parametrize(
    ("amount", "interval"), [("25.9", (25 * 10**9, 27 * 10**9, 400)), ("30.0", (None,) * 3)]
)
def test_another_value_loses_the_interval_of_the_one_before(client, people, amount, interval):
    draft = drafted(
        BERD, "25900000000", place="uk", interval_low=25 * 10**9, interval_high=27 * 10**9, denominator=400
    )

    answer = as_person(client, people["editor"]).post(page(draft), typed(draft, uk=amount))

    row = draft.observations.get(geography__slug="uk")
    assert answer.status_code == 302
    assert (row.interval_low, row.interval_high, row.denominator) == interval


def test_a_first_draft_is_not_moved_onto_a_period_that_is_taken(client, people):
    draft = earlier(BERD, 2015, {"uk": "20000000000"}, publish=False)
    data = form_of(draft, period_start="2019-01-01", period_end="2019-12-31", period_label="2019")
    free = form_of(draft, period_start="2014-01-01", period_end="2014-12-31", period_label="2014")
    as_person(client, people["editor"])

    refused = client.post(page(draft), data)
    moved = client.post(page(draft), free)

    assert "There is a release for this period already" in refused.content.decode()
    assert moved.status_code == 302
    assert str(Release.objects.get(pk=draft.pk).period_start) == "2014-01-01"


def test_a_correction_changes_the_label_but_not_the_days_and_the_approver_reads_so(client, people):
    draft = drafted(BERD, "25900000000", place="uk")
    data = form_of(draft, period_label="Year 2019", period_start="2018-01-01", period_end="2018-12-31")
    data["source_released_on"] = str(draft.source_released_on)

    answer = as_person(client, people["editor"]).post(page(draft), data)

    draft.refresh_from_db()
    assert answer.status_code == 302
    assert (draft.period_label, str(draft.period_start)) == ("Year 2019", "2019-01-01")
    assert publishing.restated(draft) == [("Period label", "2019", "Year 2019")]
    assert "</span> Year 2019</ins>" in client.get(page(draft)).content.decode()


def test_a_period_that_ends_before_it_begins_is_refused_in_words(client, people):
    draft = earlier(BERD, 2015, {"uk": "20000000000"}, publish=False)
    data = form_of(draft, period_start="2015-12-31", period_end="2015-01-01")

    answer = as_person(client, people["editor"]).post(page(draft), data).content.decode()

    assert "The period ends before it begins." in answer
    assert "Constraint" not in answer


# two at once


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_saving_one_draft_at_the_same_moment_one_is_told_and_nothing_is_lost():
    draft = drafted(BERD, "25900000000", place="uk")
    editors, amounts = [Client(), Client()], ["26.1", "26.2"]
    for client in editors:
        client.force_login(factories.staff(Role.EDITOR))
    forms = [typed(draft, uk=amount, source_note=f"Typed {amount}") for amount in amounts]
    barrier = Barrier(2)

    def save(number):
        barrier.wait()
        try:
            return editors[number].post(page(draft), forms[number])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(save, range(2)))

    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [200, 302]
    stored, told = statuses.index(302), answers[statuses.index(200)].content.decode()
    draft.refresh_from_db()
    assert (uk(draft)[0], draft.source_note) == (
        int(amounts[stored][:2] + amounts[stored][3]) * 10**8,
        f"Typed {amounts[stored]}",
    )
    assert "after you opened the page" in told
    other = amounts[1 - stored]
    assert f'value="{other}"' in told
    assert f"Typed {other}" in told


# what waits


@pytest.mark.parametrize("who", PEOPLE)
def test_what_waits_is_for_editors_and_publishers(client, people, who):
    expected = {"anonymous": 302, "firm": 302, "analyst": 404}.get(who, 200)

    assert as_person(client, people[who]).get(WAITING).status_code == expected
    if expected == 200:
        assert client.post(WAITING).status_code == 405
        assert f'href="{WAITING}"' in client.get("/admin/").content.decode()


def queues(client):
    shown = client.get(WAITING).context["queues"]
    return {queue["name"]: queue["rows"] for queue in shown}


def test_each_thing_waits_in_its_queue(client, people):
    waiting, later = submitted(), submitted("patents-granted", "3600")
    publishing.schedule(later, by=people["publisher"], at=in_a_week()[0])
    returned = submitted("graduate-employee-share", "50")
    publishing.return_to_draft(returned, by=people["publisher"], reason="Give the address.")
    corrected("innovation-active-firms", "30.0")  # below the UK, and it was said to be above
    source = Source.objects.get(releases=current(BERD))
    Source.objects.filter(pk=source.pk).update(dead_link_noted_on=timezone.localdate())

    found = queues(as_person(client, people["editor"]))

    assert (found["submitted"], found["scheduled"], found["returned"]) == ([waiting], [later], [returned])
    assert found["dead"] == [source]
    assert "C01" in {claim.code for claim in found["stopped"]}
    flagged = set(
        Observation.objects.filter(review_flag="query", release__status__in=["published", "checked"])
    )
    assert set(found["flagged"]) == flagged
    page_text = client.get(WAITING).content.decode()
    assert "Give the address." in page_text
    assert 'href="/admin/indicators/release/?status__exact=scheduled"' in page_text


def test_a_source_is_overdue_by_its_interval_or_its_announced_day(client, people):
    as_person(client, people["editor"])
    sources = {one.source for one in queues(client)["overdue"]}
    assert sources == set(Source.objects.filter(releases__isnull=False))
    [first, second, *_] = sorted(sources, key=lambda one: one.pk)

    Source.objects.filter(pk=first.pk).update(
        next_expected_on=timezone.localdate() + datetime.timedelta(days=1)
    )
    second.releases.first().indicator.__class__.objects.filter(releases__source=second).update(
        state="discontinued"
    )

    assert {one.source for one in queues(client)["overdue"]} == sources - {first, second}


@pytest.mark.parametrize("filters", ["?flagged=now", "?status__exact=scheduled"])
def test_the_lists_behind_the_queues_filter_releases(client, people, filters):
    later = submitted("patents-granted", "3600")
    publishing.schedule(later, by=people["publisher"], at=in_a_week()[0])

    shown = set(
        as_person(client, people["editor"])
        .get(reverse("admin:indicators_release_changelist") + filters)
        .context["cl"]
        .queryset
    )

    flagged = set(Release.objects.published().filter(observations__review_flag="query"))
    assert shown == (flagged if "flagged" in filters else {later})
    assert shown


@pytest.mark.parametrize("count", [1, 3])
def test_what_waits_takes_the_same_queries_however_much(client, people, count, django_assert_max_num_queries):
    for slug in (BERD, "patents-granted", "graduate-employee-share")[:count]:
        submitted(slug, {"graduate-employee-share": "50"}.get(slug, "25900000000"))
    as_person(client, people["editor"])
    client.get(WAITING)  # content types and permissions are kept from here on

    with django_assert_max_num_queries(15):
        assert len(queues(client)["submitted"]) == count
