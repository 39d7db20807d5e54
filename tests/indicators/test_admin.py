"""The admin of the catalogue: who may do what at which address, and that two people lose nothing."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from indicators import publishing
from indicators.models import Indicator, Release, Source, Unit
from meo_site.accounts.roles import Role
from tests import factories
from tests.opened import opened, seen

pytestmark = pytest.mark.django_db

LIST = "/admin/indicators/release/"
KEPT = "theme unit source indicator commentary publishedclaim fact discrepancy release".split()
BESIDE_FIRMS = set("ActorType Challenge LinkTheme ReferenceSeries SiaPriority Vulnerability Work".split())
PEOPLE = ["anonymous", "firm", "analyst", "editor", "publisher", "superuser"]
STATIC = Path(__file__).parents[2] / "meo_site" / "static" / "meo"


@pytest.fixture
def people():
    boss = get_user_model().objects.create_superuser("boss@example.org", "a long invented one")
    return {
        "anonymous": None,
        "firm": factories.member(factories.firm()),
        "analyst": factories.staff(Role.ANALYST),
        "editor": factories.staff(Role.EDITOR),
        "publisher": factories.staff(Role.PUBLISHER),
        "superuser": boss,
    }


@pytest.fixture
def draft(people):
    return publishing.correct(published(), by=people["editor"], reason="ONS states another value.")


def published():
    return Release.objects.published().get(indicator__slug="business-rd-expenditure")


def submitted(draft, people):
    draft.observations.filter(geography__slug="uk").update(value=25_900_000_000, as_printed="£25.9bn")
    publishing.submit_for_approval(draft, by=people["editor"])
    return Release.objects.get(pk=draft.pk)


def as_person(client, person):
    if person:
        client.force_login(person)
    return client


def page(release):
    return reverse("admin:indicators_release_change", args=[release.pk])


def verb(name, release):
    return reverse(f"admin:indicators_release_{name}", args=[release.pk])


def typed(release, **changes):
    """What a browser sends back for a draft: its form as it stands, with changes by field or by geography."""
    data = {"seen": release.version, "reason": release.reason, "source": release.source_id}
    data |= {"period_type": release.period_type, "period_label": release.period_label}
    data |= {
        "source_addresses": "\n".join(release.source_addresses),
        "source_link_text": release.source_link_text,
    }
    data |= {"source_note": release.source_note, "source_released_on": "", "source_revised_on": ""}
    rows = list(release.observations.described())
    data |= {"observations-TOTAL_FORMS": len(rows), "observations-INITIAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        amount = f"{row.value / 10**9:.{row.decimals}f}"
        fields = {
            "id": row.pk, "release": release.pk, "breakdown": row.breakdown_id, "geography": row.geography_id,
            "amount": changes.pop(row.geography.slug, amount), "display_unit": "£bn", "rounded_to": "",
            "as_printed": "", "status": row.status, "review_flag": row.review_flag, "note": row.note,
        }  # fmt: skip
        data |= {f"observations-{number}-{name}": value for name, value in fields.items()}
    return data | changes


def uk(release):
    row = release.observations.get(geography__slug="uk")
    return row.value, row.decimals, row.rounding_half_width


# who may open what


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("anonymous", 302),
        ("firm", 302),
        ("analyst", 403),
        ("editor", 200),
        ("publisher", 200),
        ("superuser", 200),
    ],
)
def test_lists_and_pages_are_for_editors_and_publishers(client, people, who, status):
    as_person(client, people[who])
    addresses = ["/admin/indicators/"]
    for name in [*KEPT, "geography"]:
        row = apps.get_model("indicators", name).objects.first()
        addresses += [f"/admin/indicators/{name}/", f"/admin/indicators/{name}/{row.pk}/change/"]

    answers = {address: client.get(address).status_code for address in addresses}

    outside = 404 if status == 403 else status  # Django's index of an app without anything in it
    assert answers == dict.fromkeys(addresses, status) | {"/admin/indicators/": outside}


@pytest.mark.parametrize("who", ["anonymous", "firm"])
def test_others_are_sent_to_sign_in_and_refused(client, people, who):
    answers = [client.get(LIST, follow=True) for client in [as_person(client, people[who])]]

    assert [answer.status_code for answer in answers] == [200 if who == "anonymous" else 403]


@pytest.mark.parametrize("who", PEOPLE)
def test_adding_is_for_editors(client, people, who):
    as_person(client, people[who])
    refused = 302 if who in ("anonymous", "firm") else 403

    answers = {name: client.get(f"/admin/indicators/{name}/add/").status_code for name in KEPT}

    assert answers == dict.fromkeys(KEPT, 200 if who in ("editor", "superuser") else refused)


@pytest.mark.parametrize("who", ["editor", "publisher"])
def test_the_index_shows_the_catalogue_and_nothing_about_firms(client, people, who):
    answer = as_person(client, people[who]).get("/admin/")

    shown = {
        app["app_label"]: [model["object_name"] for model in app["models"]]
        for app in answer.context["app_list"]
    }
    assert sorted(shown) == ["assessments", "indicators"]
    assert set(shown["assessments"]) == BESIDE_FIRMS


@pytest.mark.parametrize(
    "address", ["0/change/", "abc/change/", "abc/history/", "999999/change/", "1/history/abc/"]
)
@pytest.mark.parametrize("name", ["indicator", "release"])
def test_a_row_that_is_not_there_is_no_fault_of_the_server(client, people, name, address):
    answer = as_person(client, people["editor"]).get(f"/admin/indicators/{name}/{address}")

    assert answer.status_code in (302, 404)


def test_roles_keep_their_permissions_after_a_flush(people):
    Group.objects.all().delete()

    call_command("migrate", verbosity=0)

    assert Group.objects.get(name=Role.EDITOR).permissions.filter(codename="change_release").exists()
    publishers = Group.objects.get(name=Role.PUBLISHER).permissions.values_list("codename", flat=True)
    assert {codename.split("_")[0] for codename in publishers} == {"view"}


# who may press what


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(
    ("name", "by", "before", "after"),
    [
        ("correct", "editor", "published", "published"),
        ("discard", "editor", "draft", None),
        ("approve", "publisher", "checked", "published"),
        ("return", "publisher", "checked", "draft"),
        ("withdraw", "publisher", "published", "withdrawn"),
    ],
)
def test_buttons_are_for_their_role(client, people, draft, who, name, by, before, after):
    release = {"published": published(), "draft": draft}.get(before) or submitted(draft, people)
    if name == "correct":
        publishing.discard(draft, by=people["editor"])
    is_allowed = who in (by, "superuser")
    refused = 302 if who in ("anonymous", "firm") else 404

    answer = as_person(client, people[who]).post(
        verb(name, release), {"reason": "Because.", "seen": release.version}
    )

    stored = Release.objects.filter(pk=release.pk).values_list("status", flat=True).first()
    assert answer.status_code == (302 if is_allowed else refused)
    assert stored == (after if is_allowed else before)
    assert ("/login/" in answer.get("Location", "")) == (who in ("anonymous", "firm"))


@pytest.mark.parametrize("name", ["correct", "discard", "approve", "return", "withdraw"])
def test_a_button_takes_only_a_post_with_a_token(people, name):
    release = published()
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["superuser"])

    assert client.get(verb(name, release)).status_code == 405
    assert client.post(verb(name, release), {"reason": "Because.", "seen": 0}).status_code == 403
    assert client.post(verb(name, Release(pk=999_999)), {}).status_code == 403


def test_nobody_approves_their_own_work_a_superuser_neither(client, people):
    boss = people["superuser"]
    draft = publishing.correct(published(), by=boss, reason="ONS states another value.")
    release = submitted(draft, people)

    answer = as_person(client, boss).post(verb("approve", release), {"seen": release.version}, follow=True)

    assert "You have worked on this release yourself." in answer.content.decode()
    assert Release.objects.get(pk=release.pk).status == "checked"


# the form of a draft


def test_a_value_is_typed_as_printed_and_stored_in_the_base_unit(client, people, draft):
    answer = as_person(client, people["editor"]).post(page(draft), typed(draft, uk="25.90"))

    assert answer.status_code == 302
    assert uk(draft) == (25_900_000_000, 2, 5_000_000)
    assert list(publishing.events(draft).values_list("verb", flat=True)) == ["edited", "corrected"]


@pytest.mark.parametrize(("amount", "message"), [("25,9bn", "Type a plain number"), ("", "Type a value")])
def test_what_is_no_value_is_refused_at_its_cell(client, people, draft, amount, message):
    answer = as_person(client, people["editor"]).post(page(draft), typed(draft, uk=amount))

    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert uk(draft)[0] == 23_500_000_000


def test_save_and_submit_keeps_what_was_typed_when_a_check_refuses(client, people, draft):
    as_person(client, people["editor"])

    answer = client.post(page(draft), typed(draft, uk="-25.9", _submit="1"), follow=True)
    assert answer.status_code == 200
    again = Release.objects.get(pk=draft.pk)
    answer = client.post(page(draft), typed(again, uk="25.9", _submit="1"), follow=True)

    assert "Submitted for approval." in answer.content.decode()
    assert Release.objects.get(pk=draft.pk).status == "checked"


def test_status_and_people_cannot_be_typed(client, people, draft):
    forged = {
        "status": "published",
        "approved_by": people["publisher"].pk,
        "author": "",
        "revision": 9,
        "version": 7,
    }

    as_person(client, people["editor"]).post(page(draft), typed(draft, uk="25.9", **forged))

    stored = Release.objects.get(pk=draft.pk)
    assert (stored.status, stored.approved_by, stored.author, stored.revision, stored.version) == (
        "draft", None, people["editor"], 2, 1,
    )  # fmt: skip


@pytest.mark.parametrize("who", ["editor", "superuser"])
def test_what_has_been_public_is_read_only(client, people, who):
    release = published()

    answer = as_person(client, people[who]).post(page(release), typed(release, uk="99.9"), follow=True)

    assert "Nothing was saved." in answer.content.decode()
    assert uk(release)[0] == 23_500_000_000
    assert client.post(page(release).replace("change", "delete"), {"post": "yes"}).status_code == 403


def test_the_second_of_two_editors_is_told_and_overwrites_nothing(client, people, draft):
    mine, theirs = typed(draft, uk="25.9"), typed(draft, uk="26.6")
    other = factories.staff(Role.EDITOR)
    as_person(client, other).post(page(draft), theirs)

    answer = as_person(client, people["editor"]).post(page(draft), mine)

    assert answer.status_code == 200
    assert f"{other} changed this release at" in answer.content.decode()
    assert 'value="25.9"' in answer.content.decode()  # what was typed still stands there
    assert uk(draft)[0] == 26_600_000_000


def test_a_form_without_the_version_it_saw_is_refused(client, people, draft):
    answer = as_person(client, people["editor"]).post(page(draft), typed(draft, uk="25.9", seen=""))

    assert answer.status_code == 200
    assert uk(draft)[0] == 23_500_000_000


def test_a_second_first_release_of_a_period_is_refused_in_words(client, people):
    like = published()
    data = {
        "indicator": like.indicator_id, "period_start": "2019-01-01", "period_end": "2019-12-31",
        "period_type": "calendar-year", "period_label": "2019", "source": like.source_id,
    }  # fmt: skip
    as_person(client, people["editor"])

    refused = client.post(f"{LIST}add/", data)
    other = {"period_start": "2020-01-01", "period_end": "2020-12-31", "period_label": "2020"}
    made = client.post(f"{LIST}add/", data | other)

    assert "There is a release for this period already" in refused.content.decode()
    assert made.status_code == 302
    assert Release.objects.get(period_start="2020-01-01").author == people["editor"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_long(client, people, count, django_assert_max_num_queries):
    as_person(client, people["editor"])
    for release in Release.objects.published()[:count]:
        publishing.correct(release, by=people["editor"], reason="A misprint.")
    client.get(LIST)  # content types and permissions are kept from here on

    with django_assert_max_num_queries(12):
        answer = client.get(f"{LIST}?status__exact=draft")

    assert answer.context["cl"].result_count == count


# what describes the figures


def test_going_back_brings_nothing_back_that_is_fixed_by_now(client, people):
    indicator = Indicator.objects.get(slug="innovation-active-firms")
    unit = indicator.unit
    Indicator.objects.filter(pk=indicator.pk).update(unit=Unit.objects.exclude(pk=unit.pk).first())
    other = Indicator.objects.get(pk=indicator.pk)
    other.save()  # history now holds a row with another unit
    Indicator.objects.filter(pk=indicator.pk).update(unit=unit)
    client.force_login(people["editor"])
    address = f"/admin/indicators/indicator/{indicator.pk}/history/{other.history.first().pk}/"

    response = client.post(address, opened(client, address, aliases="", name="As it was"))

    assert response.status_code == 302
    assert Indicator.objects.get(pk=indicator.pk).name == "As it was"
    assert Indicator.objects.get(pk=indicator.pk).unit == unit


def test_history_keeps_who_changed_a_source(client, people):
    source = Source.objects.first()
    data = {
        "publisher": source.publisher,
        "title": "Another title",
        "frequency": source.frequency,
        "licence": "OGL",
    }
    address = f"/admin/indicators/source/{source.pk}/change/"

    as_person(client, people["editor"])
    client.post(address, data | {"seen": seen(client, address)})

    last = source.history.first()
    assert (last.title, last.history_user) == ("Another title", people["editor"])
    assert "Another title" in client.get(f"/admin/indicators/source/{source.pk}/history/").content.decode()


def test_what_published_values_are_in_is_fixed(client, people):
    indicator = Indicator.objects.get(slug="patents-granted")

    form = (
        as_person(client, people["editor"]).get(f"/admin/indicators/indicator/{indicator.pk}/change/").context
    )

    assert not {"unit", "value_type", "aggregation"} & set(form["adminform"].form.fields)


def test_the_admin_wears_the_colours_of_the_house():
    tokens = [dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})", block)) for block in themes()]
    pairs = re.findall(r"--house-([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", admin_css())

    assert len(pairs) == 18
    assert [pair for pair in pairs if pair[1:] != tuple(theme[pair[0]] for theme in tokens)] == []


def themes():
    text = (STATIC / "app.css").read_text()
    return re.findall(r'data-bs-theme="(?:light|dark)"\] \{\n(.*?)\n\}', text, re.S)[:2]


def admin_css():
    return (STATIC / "admin.css").read_text()
