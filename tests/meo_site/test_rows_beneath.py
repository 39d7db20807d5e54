"""Rows changed on the page of another: in its history, in the version that two people are compared by."""

import datetime

import pytest
from django.apps import apps
from django.test import Client

from indicators.models import Breakdown, Geography, GeographyMember, Indicator
from meo_site.accounts.roles import Role
from meo_site.kept_history import KeptHistoryAdmin
from meo_site.urls import admin
from tests.factories import staff
from tests.opened import opened

pytestmark = pytest.mark.django_db
BROKEN_SERIES = {
    "breaks-TOTAL_FORMS": 1, "breaks-0-starts_on": "2018-01-01", "breaks-0-geography": "",
    "breaks-0-reason": "New questions.",
}  # fmt: skip


@pytest.fixture
def indicator():
    return Indicator.objects.get(slug="firms-acquiring-for-innovation")


@pytest.fixture
def engine():
    return Geography.objects.get(slug="midlands-engine")


def page(row, name="change"):
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/{name}/"


def signed_in():
    client = Client()
    client.force_login(staff(Role.EDITOR))
    return client


def told(client, row):
    """The history as its page shows it: what, which row, each field with old and new."""
    return [
        (one.entry.what, one.thing, [tuple(line) for line in one.lines])
        for one in client.get(page(row, "history")).context["page_obj"]
    ]


def test_what_an_editor_changes_has_its_history_or_a_version_of_its_own():
    own = {"indicators.release", "indicators.importbatch"}
    without = {
        model._meta.label_lower
        for model, of in admin.site._registry.items()
        if model._meta.app_label in ("indicators", "assessments") and not isinstance(of, KeptHistoryAdmin)
    }

    assert without == own


def test_a_changed_row_is_told_with_its_field_old_and_new(indicator):
    client = signed_in()
    before = indicator.history.count()
    row = indicator.breakdowns.get(position=1)

    answer = client.post(page(indicator), opened(client, page(indicator), **{"breakdowns-0-title": "Skills"}))

    assert answer.status_code == 302
    assert told(client, indicator)[0] == ("Changed", "label “Skills”", [("Title", row.title, "Skills")])
    assert indicator.history.count() == before  # nothing of its own was changed
    assert Breakdown.history.first().history_user.roles == {"editor"}


def test_an_added_and_a_deleted_row_are_told_with_all_they_say(indicator):
    client = signed_in()

    client.post(page(indicator), opened(client, page(indicator), **BROKEN_SERIES))
    client.post(page(indicator), opened(client, page(indicator), **{"breaks-0-DELETE": "on"}))

    day, reason = "1 January 2018", "New questions."
    assert told(client, indicator)[:2] == [
        ("Deleted", f"break “{day}”", [("Starts on", day, None), ("Reason", reason, None)]),
        ("Added", f"break “{day}”", [("Starts on", None, day), ("Reason", None, reason)]),
    ]


def test_of_two_who_change_only_rows_the_second_is_told_and_both_texts_stand(indicator):
    mine, theirs = signed_in(), signed_in()
    typed = opened(mine, page(indicator), **{"breakdowns-0-title": "Mine"})
    theirs.post(page(indicator), opened(theirs, page(indicator), **{"breakdowns-1-title": "Theirs"}))

    answer = mine.post(page(indicator), typed).content.decode()

    assert "after you opened the page. Nothing was saved." in answer
    assert 'value="Mine"' in answer
    titles = set(indicator.breakdowns.values_list("title", flat=True))
    assert ("Theirs" in titles, "Mine" in titles) == (True, False)


def test_what_was_typed_in_a_row_stands_also_when_another_was_deleted_meanwhile(indicator):
    extra = indicator.breakdowns.create(code="extra", title="Extra", position=90)
    indicator.breakdowns.create(code="last", title="Last", position=91)
    number = indicator.breakdowns.count() - 1
    mine, theirs = signed_in(), signed_in()
    typed = opened(mine, page(indicator), **{f"breakdowns-{number}-title": "Typed in the last row"})
    theirs.post(page(indicator), opened(theirs, page(indicator), **{f"breakdowns-{number - 1}-DELETE": "on"}))
    assert not Breakdown.objects.filter(pk=extra.pk).exists()

    answer = mine.post(page(indicator), typed)

    assert answer.status_code == 200
    assert 'value="Typed in the last row"' in answer.content.decode()


@pytest.mark.parametrize("seen", ["", "nonsense", "0-0-0"])
def test_a_form_that_does_not_say_what_it_saw_is_refused_and_keeps_what_was_typed(indicator, seen):
    client = signed_in()

    answer = client.post(page(indicator), opened(client, page(indicator), name="Typed", seen=seen))

    assert answer.status_code == 200
    said = "did not say which version it shows" if not seen else "after you opened the page"
    assert said in answer.content.decode()
    assert 'value="Typed"' in answer.content.decode()
    assert Indicator.objects.get(pk=indicator.pk).name == indicator.name


def test_the_parts_of_a_place_and_its_note_have_a_history(engine):
    client = signed_in()

    client.post(page(engine), opened(client, page(engine), **{"memberships-0-until": "2030-01-01"}))
    client.post(page(engine), opened(client, page(engine), note="Another note"))

    assert told(client, engine)[:2] == [
        ("Changed", "", [("Note", engine.note or "empty", "Another note")]),
        ("Changed", f"part “{engine.memberships.first().part}”", [("Until", "empty", "1 January 2030")]),
    ]


def test_a_part_is_refused_twice_at_a_time_also_beside_a_row_that_was_not_sent(engine):
    client, stored = signed_in(), engine.memberships.first()
    new = {
        "memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0, "memberships-0-id": "",
        "memberships-0-part": stored.part_id, "memberships-0-since": "2020-01-01",
    }  # fmt: skip

    answer = client.post(page(engine), opened(client, page(engine)) | new)

    assert "is a part twice at the same time" in answer.content.decode()
    assert GeographyMember.objects.filter(whole=engine, part=stored.part).count() == 1


def test_the_end_of_a_span_and_the_beginning_of_the_next_move_in_one_save(engine):
    client, first = signed_in(), engine.memberships.first()
    GeographyMember.objects.filter(pk=first.pk).update(until=datetime.date(2015, 1, 1))
    engine.memberships.create(part=first.part, since=datetime.date(2015, 1, 1))
    sent = opened(client, page(engine))
    of_part = [name for name, value in sent.items() if name.endswith("-part") and value == first.part_id]
    for name in of_part:
        field = name.replace("-part", "-until" if sent[name.replace("-part", "-until")] else "-since")
        sent[field] = "2017-01-01"

    answer = client.post(page(engine), sent)

    assert answer.status_code == 302
    spans = engine.memberships.filter(part=first.part).values_list("since", "until")
    assert set(spans) == {(None, datetime.date(2017, 1, 1)), (datetime.date(2017, 1, 1), None)}


def test_going_back_brings_back_what_was_ticked(indicator):
    theme = apps.get_model("assessments.linktheme").objects.get(code="skills-training")
    client, first = signed_in(), theme.history.first()
    ticked = set(theme.indicators.values_list("pk", flat=True))
    client.post(page(theme), opened(client, page(theme), indicators=[], breakdowns=[]))
    assert not theme.indicators.exists()

    back = f"{page(theme, 'history')}{first.pk}/"
    client.post(back, opened(client, back))

    assert set(theme.indicators.values_list("pk", flat=True)) == ticked


def test_going_back_leaves_what_the_form_does_not_hold(engine):
    client, first = signed_in(), engine.history.last()
    client.post(page(engine), opened(client, page(engine), note="Another note"))
    Geography.objects.filter(pk=engine.pk).update(aliases=["The Engine"])

    back = f"{page(engine, 'history')}{first.pk}/"
    client.post(back, opened(client, back))

    stored = Geography.objects.get(pk=engine.pk)
    assert (stored.note, stored.aliases) == (engine.note, ["The Engine"])


@pytest.mark.parametrize("number", [1, 3])
def test_a_history_asks_as_often_for_many_changes_as_for_one(
    indicator, number, django_assert_max_num_queries
):
    client = signed_in()
    for one in range(number):
        client.post(
            page(indicator), opened(client, page(indicator), **{"breakdowns-0-title": f"Title {one}"})
        )
    client.get(page(indicator, "history"))

    with django_assert_max_num_queries(16):
        answer = client.get(page(indicator, "history"))

    assert f"Title {number - 1}" in answer.content.decode()
