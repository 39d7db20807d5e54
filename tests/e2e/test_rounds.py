"""Staff open a short round, invite from a list with errors, and remind: in a browser, in both themes and two widths."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import jobs
from assessments.models import Mailing, Round
from meo_site.mail.models import Message
from tests import factories

from .checks import assert_sound

pytestmark = pytest.mark.django_db(transaction=True)
SITE = "http://localhost"
HEADING = "name,email,sector\n"


@pytest.fixture
def analyst():
    return factories.staff("analyst")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def send_list(page, tmp_path, text):
    kept = tmp_path / "firms.csv"
    kept.write_text(text)
    page.get_by_label("List of firms").set_input_files(kept)
    page.get_by_role("button", name="Show what would change").click()


def test_a_short_round_for_one_sector_is_seen_by_its_firms_alone(open_page, sign_in, analyst):
    desk, own, other = open_page(), open_page(width=390), open_page()
    sign_in(desk, analyst)
    desk.goto("/observatory/")
    desk.get_by_role("link", name="Open a round").click()
    desk.get_by_label("Title").fill("Rail in twelve questions")
    today = timezone.localdate()
    desk.get_by_label("First day").fill(today.isoformat())
    desk.get_by_label("Last day").fill((today + timedelta(days=20)).isoformat())
    assert (
        desk.get_by_role("button", name="Propose 12, spread evenly").count() == 0
    )  # a full round has no list
    desk.get_by_label("A short round of 12 to 15 sub-threads").check()
    desk.get_by_label("Readiness 1.0.0").check()
    desk.get_by_role("button", name="Propose 12, spread evenly").click()
    desk.get_by_text("12 chosen, about 12 minutes.").wait_for()
    desk.get_by_label("Rail", exact=True).check()
    assert_sound(desk)
    desk.get_by_role("button", name="Open round").click()
    desk.get_by_text("A short round: 12 sub-threads, about 12 minutes").wait_for()
    assert_sound(desk)

    sign_in(own, factories.member(factories.firm(sector="rail")))
    own.goto("/firm/")
    own.get_by_text("A short round: 12 of the 42 sub-threads. About 12 minutes").wait_for()
    sign_in(other, factories.member(factories.firm(sector="automotive")))
    other.goto("/firm/")
    other.get_by_text("No round is open").wait_for()
    assert Round.objects.get().scope.count() == 12


def test_a_round_is_refused_with_its_reasons(open_page, sign_in, analyst):
    for width in (1280, 390):
        page = open_page(width=width)
        sign_in(page, analyst)
        page.goto("/observatory/rounds/new/")
        assert_sound(page)

        page.get_by_role("button", name="Open round").click()
        page.get_by_text("There is a problem").wait_for()

        assert_sound(page)


def test_a_list_with_errors_is_put_right_and_applied(page, sign_in, analyst, tmp_path):
    factories.round_(slug="spring", title="Spring", is_by_list=True)
    sign_in(page, analyst)
    page.goto("/observatory/rounds/spring/")
    page.get_by_role("link", name="Add firms").click()
    assert_sound(page)

    send_list(page, tmp_path, HEADING + "Mill,jo@mill.example,rail\nForge,nowhere,boats\n")
    page.get_by_text("Nothing was changed: 1 row cannot be read").wait_for()
    assert page.get_by_text("“nowhere” is not an email address").is_visible()
    assert page.get_by_text("“boats” is no sector known here").is_visible()
    assert_sound(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert_sound(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    send_list(page, tmp_path, HEADING + "Mill,jo@mill.example,rail\nForge,al@forge.example,automotive\n")
    page.get_by_text("This list would change the following").wait_for()
    assert_sound(page)
    page.get_by_role("button", name="Add 2, change 0").click()
    page.get_by_text("2 firms added, 0 changed.").wait_for()
    assert_sound(page)

    assert page.locator("tbody tr", has_text="Forge").count() == 1


def test_firms_are_reminded_while_the_page_shows_how_far(open_page, sign_in, analyst):
    round_ = factories.round_(slug="spring", title="Spring", is_by_list=True)
    long_ago = timezone.now() - timedelta(days=9)
    for _ in range(3):
        factories.invited(round_, invited_at=long_ago)
    page, phone = open_page(), open_page(width=390)
    for screen in (page, phone):
        sign_in(screen, analyst)
    page.goto("/observatory/rounds/spring/")
    page.get_by_role("link", name="Remind 3 firms").click()
    assert_sound(page)
    page.get_by_role("button", name="Remind 3 firms").click()
    page.get_by_text("Reminder: 0 of 3 firms written to.").wait_for()
    assert_sound(page)
    phone.goto("/observatory/rounds/spring/")
    assert_sound(phone)

    jobs.write_to_firms.call(Mailing.objects.get().pk, SITE)

    page.get_by_text("done, 3 firms written to.").wait_for()  # the page has asked by itself
    phone.goto("/observatory/rounds/spring/")  # as without JavaScript
    phone.get_by_text("done, 3 firms written to.").wait_for()
    assert phone.get_by_role("link", name="Remind").count() == 0
    assert_sound(phone)
    phone.goto("/observatory/rounds/spring/firms/")
    assert_sound(phone)
    assert Message.objects.filter(kind="reminder").count() == 3
