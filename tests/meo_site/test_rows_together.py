"""Rows typed together: they may exchange what only one may have, and a rule they break is told at the row."""

import pytest
from django.db import connection
from django.test import Client

from indicators import publishing
from indicators.models import Geography, Indicator, Release
from meo_site.accounts.roles import Role
from tests.factories import staff
from tests.opened import opened

pytestmark = pytest.mark.django_db
BREAK = {"starts_on": "2018-01-01", "geography": "", "reason": "New questions."}


@pytest.fixture
def editor():
    return staff(Role.EDITOR)


@pytest.fixture
def client(editor):
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def indicator():
    return Indicator.objects.get(slug="innovation-barriers-high")


@pytest.fixture
def engine():
    engine = Geography.objects.get(slug="midlands-engine")
    engine.memberships.update(since=None, until=None)
    return engine


@pytest.fixture
def draft(editor):
    release = Release.objects.published().filter(indicator__slug="business-rd-expenditure").first()
    return publishing.correct(release, by=editor, reason="The two columns were exchanged.")


def page(row):
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"


def said(client, row, **changes):
    """What is told at the rows, with what was sent; nothing where it is stored."""
    answer = client.post(page(row), opened(client, page(row), **changes))
    connection.check_constraints()  # what refers to a row still finds it
    if answer.status_code == 302:
        return ""
    rows = [one.formset for one in answer.context["inline_admin_formsets"]]
    return " ".join(str(found) for formset in rows for found in (formset.errors, formset.non_form_errors()))


def exchanged(client, row, rows, field):
    """The first two rows as they stand, each with what the other has."""
    sent = opened(client, page(row))
    first, second = f"{rows}-0-{field}", f"{rows}-1-{field}"
    return {first: sent[second], second: sent[first]}


def added(number, total, **fields):
    return {"breaks-TOTAL_FORMS": total} | {
        f"breaks-{number}-{name}": value for name, value in fields.items()
    }


# what is exchanged


def test_two_labels_exchange_their_positions_and_the_history_says_so(client, indicator):
    first, second = indicator.breakdowns.all()[:2]

    assert said(client, indicator, **exchanged(client, indicator, "breakdowns", "position")) == ""

    assert list(indicator.breakdowns.all()[:2]) == [second, first]
    for label, position in ((first, second.position), (second, first.position)):
        noted = label.history.first()
        assert (noted.history_type, noted.position, noted.title) == ("~", position, label.title)


def test_another_label_stands_for_the_indicator_also_where_it_comes_earlier(client, indicator):
    first, second = indicator.breakdowns.all()[:2]
    indicator.breakdowns.update(is_headline=False)
    indicator.breakdowns.filter(pk=second.pk).update(is_headline=True)

    assert said(client, indicator, **{"breakdowns-0-is_headline": "on", "breakdowns-1-is_headline": ""}) == ""

    assert indicator.breakdowns.get(is_headline=True) == first
    assert [label.history.first().history_type for label in (first, second)] == ["~", "~"]


def test_two_values_of_a_draft_exchange_their_places(client, draft):
    first, second = draft.observations.described()[:2]

    assert said(client, draft, **exchanged(client, draft, "observations", "geography")) == ""

    places = dict(draft.observations.values_list("pk", "geography"))
    assert (places[first.pk], places[second.pk]) == (second.geography_id, first.geography_id)
    assert dict(draft.observations.values_list("pk", "value"))[first.pk] == first.value


def test_two_parts_of_a_place_are_exchanged(client, engine):
    before = dict(engine.memberships.values_list("pk", "part"))

    assert said(client, engine, **exchanged(client, engine, "memberships", "part")) == ""

    after = dict(engine.memberships.values_list("pk", "part"))
    assert after != before
    assert after.keys() == before.keys()


def test_a_row_takes_what_a_deleted_one_after_it_had(client, indicator):
    indicator.breakdowns.create(code="one", title="One", position=90)
    last = indicator.breakdowns.create(code="two", title="Two", position=91)
    number = indicator.breakdowns.count() - 2

    taken = {f"breakdowns-{number}-code": "two", f"breakdowns-{number + 1}-DELETE": "on"}
    assert said(client, indicator, **taken) == ""

    assert indicator.breakdowns.get(code="two").title == "One"
    assert not indicator.breakdowns.filter(pk=last.pk).exists()


# what is refused


def test_two_labels_do_not_both_stand_for_the_indicator(client, indicator):
    both = {"breakdowns-0-is_headline": "on", "breakdowns-1-is_headline": "on"}

    assert "Another label stands for the indicator already. Leave one." in said(client, indicator, **both)


def test_two_labels_do_not_stand_at_one_position(client, indicator):
    position = indicator.breakdowns.all()[1].position

    told = said(client, indicator, **{"breakdowns-0-position": position})

    assert told.count("Another row says the same in Position. Change one.") == 1


def test_a_series_breaks_everywhere_once_on_a_day_in_one_save_and_in_two(client, indicator):
    told = "A break everywhere on this day is there already."
    there = indicator.breaks.count()

    twice = added(there, there + 2, **BREAK) | added(there + 1, there + 2, **BREAK)
    assert told in said(client, indicator, **twice)
    assert said(client, indicator, **added(there, there + 1, **BREAK)) == ""
    assert told in said(client, indicator, **added(there + 1, there + 2, **BREAK))

    assert indicator.breaks.count() == there + 1


def test_a_row_is_compared_with_stored_ones_that_were_not_sent(client, indicator):
    indicator.breaks.create(**BREAK | {"geography": None})

    told = said(client, indicator, **added(0, 1, id="", **BREAK), **{"breaks-INITIAL_FORMS": 0})

    assert "A break everywhere on this day is there already." in told


def test_a_place_is_no_part_of_itself(client, engine):
    assert "A place is no part of itself." in said(client, engine, **{"memberships-0-part": engine.pk})


def test_two_places_are_not_made_of_each_other(client, engine):
    part = engine.memberships.first().part
    new = {"memberships-TOTAL_FORMS": 1, "memberships-0-part": engine.pk}

    assert f"{engine} is made of {part} itself." in said(client, part, **new)

    assert not part.memberships.exists()


def test_two_values_of_a_draft_are_not_of_one_place(client, draft):
    place = draft.observations.described()[1].geography_id

    told = said(client, draft, **{"observations-0-geography": place})

    assert "There are two values for this place and label. Leave one." in told
