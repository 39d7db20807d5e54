"""Rounds for staff: who may, what is shown, what is done, and in how many queries."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from assessments.models import InvitedFirm, Mailing, Round, Sector
from assessments.views import rounds as views
from meo_site.accounts.roles import Role
from meo_site.audit.models import Event
from meo_site.mail.models import Message, Stopped
from tests import factories

from .reading import rows_of, unescaped

pytestmark = pytest.mark.django_db
NAMES = (
    "round", "round-edit", "round-response", "round-invite", "round-remind", "round-mailing", "round-firms",
    "round-firms-template",
)  # fmt: skip
ACTIONS = ("round-invite", "round-remind", "round-firms", "round-firms-apply", "round-edit")


@pytest.fixture
def round_():
    return factories.round_(slug="spring", title="Spring")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def address(name, *rest):
    return reverse(f"assessments:{name}", args=rest)


def typed(**changes):
    today = timezone.localdate()
    return {
        "title": "Rail now",
        "framework_version": factories.version().pk,
        "breadth": "full",
        "opens_on": today,
        "closes_on": today + timedelta(days=30),
        "population": "kinds",
        "minimum": 10,
    } | changes


def sent(client, text, slug="spring"):
    file = SimpleUploadedFile("firms.csv", text if isinstance(text, bytes) else text.encode())
    return client.post(address("round-firms", slug), {"file": file})


def said(response):
    return [str(message) for message in response.context["messages"]]


# Who may


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("roles", [(), (Role.ASSESSOR,), (Role.EDITOR,), (Role.PUBLISHER,)])
def test_to_others_the_pages_do_not_exist(client, round_, name, roles):
    client.force_login(factories.staff(*roles))

    assert client.get(address(name, "spring")).status_code == 404
    assert client.get(address("round-new")).status_code == 404


@pytest.mark.parametrize("name", ACTIONS)
def test_to_others_the_actions_do_not_exist_either(client, round_, name):
    row = factories.invited(round_)
    client.force_login(factories.member(factories.firm()))

    assert client.post(address(name, "spring")).status_code == 404
    assert client.post(address("round-firm-remove", "spring", row.pk)).status_code == 404
    assert InvitedFirm.objects.filter(pk=row.pk).exists()
    assert not Mailing.objects.exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_signs_in_first_and_an_unknown_round_does_not_exist(client, analyst, name):
    assert client.get(address(name, "nowhere")).status_code == 404
    client.logout()
    assert client.get(address(name, "nowhere")).status_code == 302


@pytest.mark.parametrize("name", ["round", "round-response", "round-mailing", "round-firms-template"])
def test_pages_that_are_read_take_no_post(client, analyst, round_, name):
    assert client.post(address(name, "spring")).status_code == 405


# Opening and changing


def test_a_round_is_opened_for_one_sector(client, analyst):
    rail = Sector.objects.get(code="rail")

    response = client.post(address("round-new"), typed(sectors=[rail.pk]), follow=True)

    round_ = Round.objects.get()
    assert said(response) == ["Round opened."]
    assert response.redirect_chain[-1][0] == "/observatory/rounds/rail-now/"
    assert list(round_.sectors.all()) == [rail]
    assert round_.is_open
    assert "All sub-threads, about 40 minutes" in response.content.decode()


def test_ticks_of_another_questionnaire_are_not_meant(client, analyst):
    own = list(factories.version().sub_threads.values_list("pk", flat=True)[:12])
    other = list(factories.version("acursc").sub_threads.values_list("pk", flat=True)[:3])

    client.post(address("round-new"), typed(breadth="short", scope=own + other))

    assert list(Round.objects.get().scope.values_list("pk", flat=True)) == own


def test_only_the_list_leaves_kinds_behind(client, analyst):
    client.post(address("round-new"), typed(population="list", sectors=[Sector.objects.first().pk]))

    round_ = Round.objects.get()
    assert (round_.is_by_list, round_.sectors.count()) == (True, 0)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"title": ""}, "title", "Enter a title"),
        ({"title": "A\u200bB"}, "title", "Remove the characters that cannot be seen."),
        ({"closes_on": "2020-01-01"}, "closes_on", "A round closes on the day it opens, or later."),
        ({"opens_on": "2020-01-01"}, "opens_on", "Choose today or a later day"),
        ({"minimum": "4"}, "minimum", "At least 5 firms stand behind every released figure."),
        ({"breadth": "short"}, "scope", "Choose 12 to 15 sub-threads"),
        ({"framework_version": "999"}, "framework_version", None),
        ({"sectors": ["999"]}, "sectors", None),
        ({"framework_version": "x" * 5000, "scope": ["y"]}, "scope", None),
    ],
)
def test_a_round_that_cannot_be_is_refused(client, analyst, changes, field, message):
    response = client.post(address("round-new"), typed(**changes))

    assert response.status_code == 200
    errors = response.context["form"].errors
    assert field in errors
    assert message is None or errors[field] == [message]
    assert unescaped(response).count("There is a problem") == 1
    assert not Round.objects.exists()


@pytest.mark.parametrize("more", [{}, {"propose": "spread-12"}], ids=["opened", "proposed"])
@pytest.mark.parametrize("field", ["scope", "sectors", "geographies", "size_bands", "framework_version"])
def test_a_number_no_row_can_have_is_no_choice(client, analyst, field, more):
    response = client.post(address("round-new"), typed(**{field: "9" * 20}, **more))

    assert response.status_code == 200
    assert more or field in response.context["form"].errors
    assert not Round.objects.exists()


def test_too_many_sub_threads_are_refused_by_the_verb(client, analyst):
    many = list(factories.version().sub_threads.values_list("pk", flat=True)[:16])

    response = client.post(address("round-new"), typed(breadth="short", scope=many))

    assert "A short round asks 12 to 15 sub-threads. You chose 16." in unescaped(response)


@pytest.mark.parametrize("propose", ["spread-12", "weakest-12", "spread-15"])
def test_a_proposal_ticks_sub_threads_and_keeps_what_was_typed(client, analyst, propose):
    response = client.post(address("round-new"), typed(propose=propose, sectors=[Sector.objects.first().pk]))

    form = response.context["form"]
    assert len(form.chosen()) == int(propose[-2:])
    assert (form["title"].value(), form["breadth"].value()) == ("Rail now", "short")
    assert response.content.decode().count(" checked") == 4 + int(propose[-2:])
    assert not Round.objects.exists()


@pytest.mark.parametrize("propose", ["", "spread", "spread-9999", "odd-12", "spread-x"])
def test_no_other_proposal_is_known(client, analyst, propose):
    response = client.post(address("round-new"), typed(propose=propose, framework_version="²"))

    assert response.status_code == 200
    assert response.context["form"].chosen() == set()


def test_an_open_round_offers_its_title_and_last_day_alone(client, analyst, round_):
    page = client.get(address("round-edit", "spring"))
    response = client.post(
        address("round-edit", "spring"),
        {"title": "Longer", "closes_on": timezone.localdate() + timedelta(days=90), "minimum": 99},
        follow=True,
    )

    assert list(page.context["form"].fields) == ["title", "closes_on"]
    assert said(response) == ["Round saved."]
    round_.refresh_from_db()
    assert (round_.title, round_.minimum) == ("Longer", 10)


def test_a_planned_round_shows_what_is_stored(client, analyst):
    soon = timezone.localdate() + timedelta(days=3)
    round_ = factories.round_(slug="soon", opens_on=soon, closes_on=soon, scope=["SCR-03"])
    round_.sectors.add(Sector.objects.get(code="rail"))

    form = client.get(address("round-edit", "soon")).context["form"]

    assert (form["breadth"].value(), form["population"].value(), len(form.chosen())) == ("short", "kinds", 1)
    assert form["sectors"].value() == [Sector.objects.get(code="rail").pk]


# The page of a round


def test_the_page_says_who_takes_part_and_never_what_they_said(client, analyst, round_):
    factories.submitted(factories.firm(), round_, "2")
    factories.firm(sector="rail")

    response = client.get(address("round", "spring"))

    rows = [(one.title, one.firms, one.submitted) for one in response.context["rows"]]
    assert rows == [("Automotive", 1, 1), ("Rail", 1, 0)]
    assert "1 submitted, 0 more started, of 1" in response.content.decode()
    assert "/observatory/heatmap/?round=spring" in response.content.decode()


def test_the_file_holds_the_same(client, analyst, round_):
    factories.submitted(factories.firm(), round_, "2")

    response = client.get(address("round-response", "spring"))

    assert rows_of(response) == [
        ["sector", "firms", "started", "submitted", "started_percent", "submitted_percent"],
        ["automotive", "1", "1", "1", "100", "100"],
        ["all", "1", "1", "1", "100", "100"],
    ]
    assert Event.objects.get(verb="exported the response").thing_id == str(round_.pk)


@pytest.mark.parametrize("name", ["round", "round-firms", "round-invite"])
def test_pages_ask_as_often_for_many_firms(client, analyst, round_, name, django_assert_max_num_queries):
    asked = []
    for sectors in (["rail"], ["rail", "automotive", "food-drink"]):
        for sector in sectors:
            firm = factories.firm(sector=sector)
            factories.submitted(firm, round_, "2")
            factories.invited(round_, firm=firm)
            Mailing.objects.create(round=round_, kind="round", firms=1, finished_at=timezone.now())
        with django_assert_max_num_queries(40) as queries:
            client.get(address(name, "spring"))
        asked.append(len(queries))

    assert asked[0] == asked[1]


# Writing to firms


@pytest.mark.django_db(transaction=True)
def test_firms_are_invited_after_a_confirmation_by_a_job(client, round_):
    client.force_login(factories.staff("analyst"))
    factories.invited(round_)
    member = factories.member(factories.firm())

    asked = client.get(address("round-invite", "spring"))
    assert "Invite 2 firms" in asked.content.decode()
    assert not Message.objects.exists()
    begun = client.post(address("round-invite", "spring"), follow=True)

    assert "0 of 2 firms written to" in begun.content.decode()
    [job] = DBTaskResult.objects.filter(task_path="assessments.jobs.write_to_firms")
    job.task.call(*job.args_kwargs["args"])
    assert "done, 2 firms written to" in client.get(address("round-mailing", "spring")).content.decode()
    assert set(Message.objects.values_list("address", flat=True)) == {
        member.email,
        round_.invited_firms.get(firm=None).email,
    }
    assert "http://testserver/mail/stop/" in Message.objects.first().text
    assert "Not yet" not in client.get(address("round-firms", "spring")).content.decode()


def test_with_nobody_to_write_to_it_says_so(client, analyst, round_):
    page = client.get(address("round-remind", "spring"))
    response = client.post(address("round-remind", "spring"), follow=True)

    assert "There is no firm to write to now." in page.content.decode()
    assert said(response) == ["There is no firm to write to now."]


def test_who_wants_no_mail_is_shown(client, analyst, round_):
    row = factories.invited(round_)
    Stopped.objects.create(address=row.email, kind="reminder")

    assert "Wants no mail" in client.get(address("round-firms", "spring")).content.decode()
    assert client.get(address("round", "spring")).context["written"]["stopped"] == 1


# The list


def test_a_list_is_looked_at_and_then_applied(client, analyst, round_, tmp_path):
    page = sent(client, "name,email\nA,a@a.example\nB,b@b.example\n")
    assert (len(page.context["comparison"].new), InvitedFirm.objects.count()) == (2, 0)

    done = client.post(address("round-firms-apply", "spring"), {"list": page.context["token"]}, follow=True)

    assert said(done) == ["2 firms added, 0 changed."]
    assert round_.invited_firms.count() == 2
    assert list((tmp_path / "lists").iterdir()) == []
    again = client.post(address("round-firms-apply", "spring"), {"list": page.context["token"]}, follow=True)
    assert said(again) == ["This list is no longer kept. Send the file again."]


def test_a_list_with_problems_cannot_be_applied(client, analyst, round_):
    page = sent(client, "name,email\n<b>A</b>,a@a.example\nB,<script>\n")

    text = page.content.decode()
    assert page.context["token"] == ""
    assert "Nothing was changed: 1 row cannot be read" in text
    assert "“&lt;script&gt;” is not an email address" in text
    assert "<script>”" not in text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "This file is empty."),
        (b"PK\x03\x04", "This workbook is damaged."),
        (b"\0\1", "This file is neither"),
    ],
)
def test_a_file_that_is_no_list_is_refused_on_its_field(client, analyst, round_, data, message):
    assert sent(client, data).context["form"].errors["file"][0].startswith(message)


def test_a_list_belongs_to_its_sender_and_its_round(client, analyst, round_):
    factories.round_(slug="other")
    token = sent(client, "name,email\nA,a@a.example\n").context["token"]

    for slug, person in (("other", analyst), ("spring", factories.staff("analyst"))):
        client.force_login(person)
        client.post(address("round-firms-apply", slug), {"list": token})
    client.post(address("round-firms-apply", "spring"), {"list": "odd"})

    assert not InvitedFirm.objects.exists()


def test_an_empty_list_with_the_columns_is_offered_and_read(client, analyst, round_):
    template = client.get(address("round-firms-template", "spring"))

    assert rows_of(template) == [["name", "email", "company_number", "sector", "area", "size_band"]]
    assert sent(client, template.content).context["comparison"].problems == []


def test_a_firm_is_taken_off_the_list_of_its_own_round_alone(client, analyst, round_):
    factories.round_(slug="other")
    row = factories.invited(round_)

    assert client.post(address("round-firm-remove", "other", row.pk)).status_code == 404
    response = client.post(address("round-firm-remove", "spring", row.pk), follow=True)

    assert said(response) == ["Taken off the list."]
    assert not InvitedFirm.objects.exists()


def test_a_long_list_has_pages(client, analyst, round_, monkeypatch):
    monkeypatch.setattr(views, "FIRMS_ON_A_PAGE", 2)
    for _ in range(3):
        factories.invited(round_)

    page = client.get(address("round-firms", "spring") + "?page=2")

    assert len(page.context["page"].object_list) == 1
    assert "Page 2 of 2" in page.content.decode()
