"""The firm's own pages: creating and changing it, proposals by SIC code, the dashboard."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import lifecycle
from assessments.models import Firm, Membership, SizeBand, Tier
from indicators.models import Geography
from tests import factories

pytestmark = pytest.mark.django_db
PAGES = ["firm-new", "dashboard", "firm-edit", "firm-sic"]


@pytest.fixture
def typed():
    return {
        "name": "Brindley Castings Ltd",
        "industry": "am-metals",
        "size_band": SizeBand.objects.get(code="small").pk,
        "geography": Geography.objects.get(slug="lep-black-country").pk,
        "tier": Tier.objects.get(code="tier-2").pk,
        "authority": "on",
    }


@pytest.fixture
def newcomer(client):
    person = factories.user()
    client.force_login(person)
    return person


@pytest.mark.parametrize("name", PAGES)
def test_pages_ask_for_a_sign_in(client, name):
    address = reverse(f"assessments:{name}")

    assert client.get(address)["Location"] == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize("name", ["dashboard", "firm-edit"])
def test_without_a_firm_the_form_comes_first(client, newcomer, name):
    assert client.get(reverse(f"assessments:{name}"))["Location"] == reverse("assessments:firm-new")


def test_with_a_firm_the_dashboard_comes_first(client, person):
    assert client.get(reverse("assessments:firm-new"))["Location"] == reverse("assessments:dashboard")


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_not_stored(client, person, name):
    assert "no-store" in client.get(reverse(f"assessments:{name}"))["Cache-Control"]


def test_new_firm_belongs_to_who_made_it(client, newcomer, typed):
    response = client.post(reverse("assessments:firm-new"), typed)

    assert response["Location"] == reverse("assessments:dashboard")
    assert list(Firm.objects.get().members.all()) == [newcomer]


def test_one_person_registers_four_firms_a_day_and_no_more(client, newcomer, typed):
    address = f"{reverse('assessments:firm-new')}?another=1"
    for number in range(4):
        client.post(address, typed | {"name": f"Site {number}"})

    response = client.post(address, typed | {"name": "One too many"})

    assert "You have registered several firms today." in response.content.decode()
    assert Firm.objects.count() == 4
    Membership.objects.update(joined_at=timezone.now() - timedelta(days=1, minutes=1))
    assert client.post(address, typed | {"name": "The day after"}).status_code == 302


def test_errors_are_linked_from_a_summary(client, newcomer, typed):
    response = client.post(reverse("assessments:firm-new"), typed | {"industry": "", "tier": ""})

    page = response.content.decode()
    assert "<title>Error: " in page
    assert '<a href="#id_industry">Choose a sub-sector</a>' in page
    assert '<a href="#id_tier_0">Choose your place in the supply chain</a>' in page
    assert page.count('id="id_industry"') == page.count('id="id_tier_0"') == 1
    assert not Firm.objects.exists()


def test_markup_in_a_name_is_text(client, newcomer, typed):
    client.post(reverse("assessments:firm-new"), typed | {"name": "<img src=x onerror=alert(1)>"})

    page = client.get(reverse("assessments:dashboard")).content.decode()
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<img" not in page


def test_change_keeps_to_the_own_firm(client, person, firm, typed):
    other = factories.firm(name="Another")

    client.post(reverse("assessments:firm-edit"), typed | {"name": "Renamed", "id": other.pk, "pk": other.pk})

    firm.refresh_from_db()
    other.refresh_from_db()
    assert (firm.name, other.name) == ("Renamed", "Another")


def test_button_proposes_without_javascript_and_keeps_what_was_typed(client, newcomer, typed):
    sent = typed | {"industry": "", "sic_code": "29320", "propose": "1"}

    form = client.post(reverse("assessments:firm-new"), sent).context["form"]

    assert (form["industry"].value(), form["name"].value()) == ("auto-parts", "Brindley Castings Ltd")
    assert str(form["tier"].value()) == str(typed["tier"])
    assert not form.errors
    assert not Firm.objects.exists()


def test_button_proposes_for_a_firm_there_is(client, person, firm, typed):
    sent = typed | {"sic_code": "29320", "propose": "1"}

    form = client.post(reverse("assessments:firm-edit"), sent).context["form"]

    assert form["industry"].value() == "auto-parts"
    firm.refresh_from_db()
    assert firm.sub_sector is None


@pytest.mark.parametrize(
    ("sic_code", "chosen"),
    [("29320", "auto-parts"), ("99999", "om-other"), ("", "om-other"), ("nul\0", "om-other")],
)
def test_partial_proposes_or_keeps_the_choice(client, newcomer, sic_code, chosen):
    response = client.get(reverse("assessments:firm-sic"), {"sic_code": sic_code, "industry": "om-other"})

    assert f'<option value="{chosen}" selected>' in response.content.decode()
    assert response.content.decode().count(" selected>") == 1


def dashboard(client):
    return client.get(reverse("assessments:dashboard"))


@pytest.mark.parametrize("count", [1, 3])
def test_dashboard_in_constant_queries(client, person, firm, count, django_assert_num_queries):
    today = timezone.localdate()
    past = {"opens_on": today - timedelta(days=60), "closes_on": today - timedelta(days=30)}
    for _ in range(count):
        factories.member(firm)
        factories.round_()
        factories.assessment(firm, factories.round_("acursc"), by=person)
        factories.submitted(firm, factories.round_("mtc-scr"), "2", by=person)
        closed = factories.round_("acursc")
        factories.submitted(firm, closed, "3", by=person)
        draft = factories.assessment(firm, factories.round_("acursc"), by=person)
        lifecycle.assign(draft, {"ORG": lifecycle.Part(person.pk)}, by=person, site=factories.SITE)
        factories.join_request(firm)
        type(closed).objects.filter(pk=closed.pk).update(**past)
    factories.submitted(factories.firm(), factories.round_("acursc"), "4")  # another firm's

    with django_assert_num_queries(
        10
    ):  # session, user, firms, assessments, rounds, layouts, answers, colleagues, threads put down, requests
        response = dashboard(client)

    assert len(response.context["open_rounds"]) == 4 * count + 1
    assert len(response.context["past_rounds"]) == count
    assert len(response.context["colleagues"]) == count + 1
    assert (len(response.context["yours"]), response.context["asking"]) == (count, count)
    assert {one.assessment.firm for one in response.context["past_rounds"]} == {firm}


def test_dashboard_of_a_draft_says_how_far_and_where_to_go_on(client, firm, draft, person):
    factories.answered(
        draft,
        "23N-" + "-" * 28 if draft.answers.first().sub_thread.allow_na else "23?-" + "-" * 28,
        by=person,
    )

    (entry,) = dashboard(client).context["open_rounds"]

    assert (entry.progress.given, entry.progress.asked, entry.progress.first_blank.code) == (3, 32, "ORG-4")
    assert [(one.code, one.given, one.state) for one in entry.progress.threads][:2] == [
        ("ORG", 3, "part"),
        ("ADP", 0, "none"),
    ]
    assert (entry.progress.saved_by, entry.minutes_left) == ("Priya Nair", 15)


def test_dashboard_puts_work_in_hand_first(client, firm, person):
    submitted, fresh, begun = (factories.round_("acursc") for _ in range(3))
    factories.submitted(firm, submitted, "3", by=person)
    factories.assessment(firm, begun, by=person)

    assert [entry.round for entry in dashboard(client).context["open_rounds"]] == [begun, fresh, submitted]


def test_dashboard_of_a_past_round_prints_one_decimal(client, firm, person):
    closed = factories.round_("acursc")
    factories.submitted(firm, closed, "2223" * 8, by=person)
    yesterday = timezone.localdate() - timedelta(days=1)
    type(closed).objects.filter(pk=closed.pk).update(closes_on=yesterday)

    (past,) = dashboard(client).context["past_rounds"]

    assert (past.average, past.overall.median) == ("2.3", 2)  # 2.25, half up


def test_dashboard_says_that_no_round_is_open(client, person):
    assert "No round is open" in dashboard(client).content.decode()


def test_dashboard_shows_no_questionnaire_that_is_not_published(client, person):
    factories.round_(factories.unpublished())

    assert dashboard(client).context["open_rounds"] == []


# several firms


@pytest.fixture
def second(person):
    other = factories.firm(name="Second Forge")
    other.memberships.create(user=person, role="owner")
    return other


def test_one_firm_needs_no_switch(client, person):
    assert "Your firms" not in dashboard(client).content.decode()


def test_switching_shows_the_other_firm_until_the_next_switch(client, person, firm, second):
    assert dashboard(client).context["firm"] == firm

    client.post(reverse("assessments:firm-switch"), {"firm": second.pk})

    page = dashboard(client)
    assert page.context["firm"] == second
    assert "<small>Second Forge</small>" in page.content.decode()  # in the header, beside the name
    client.post(reverse("assessments:firm-switch"), {"firm": firm.pk})
    assert dashboard(client).context["firm"] == firm


@pytest.mark.parametrize("chosen", ["", "x", "0", "9" * 30, "1e3", "-1", "nul\0"])
def test_switching_to_no_firm_of_ones_own_is_not_found(client, person, chosen):
    assert client.post(reverse("assessments:firm-switch"), {"firm": chosen}).status_code == 404


def test_switching_to_another_persons_firm_is_not_found(client, person, firm):
    theirs = factories.firm()
    factories.member(theirs)

    assert client.post(reverse("assessments:firm-switch"), {"firm": theirs.pk}).status_code == 404
    assert dashboard(client).context["firm"] == firm


def test_a_further_firm_is_registered_once(client, person, typed):
    address = f"{reverse('assessments:firm-new')}?another=1"
    assert client.get(address).status_code == 200

    for _ in range(2):
        client.post(address, typed)

    assert person.firms.count() == 2
    assert dashboard(client).context["firm"].name == "Brindley Castings Ltd"


def test_a_firm_that_was_left_is_shown_no_more(client, person, firm, second):
    client.post(reverse("assessments:firm-switch"), {"firm": second.pk})
    second.memberships.all().delete()

    assert dashboard(client).context["firm"] == firm


FORMS = {
    "firm-edit": {"name": "Renamed"},
    "people": {"email": "jo@example.org"},
    "firm-leave": {},
    "start": {"round": "spring"},
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_acts_on_the_firm_it_was_shown_for(client, person, firm, second, typed, name):
    """The other tab has switched meanwhile; or the first click has left the firm, and this is the second."""
    factories.round_("acursc", slug="spring")
    client.post(reverse("assessments:firm-switch"), {"firm": second.pk})
    sent = (typed if name == "firm-edit" else {}) | FORMS[name]

    client.post(reverse(f"assessments:{name}"), sent | {"shown-firm": firm.pk})
    second.refresh_from_db()
    assert (second.name, second.invitations.count(), second.assessments.count()) == ("Second Forge", 0, 0)

    firm.memberships.filter(user=person).delete()
    for shown in (firm.pk, "x", ""):
        response = client.post(reverse(f"assessments:{name}"), sent | {"shown-firm": shown})
        assert response.status_code == 404
    assert second.memberships.filter(user=person).exists()
