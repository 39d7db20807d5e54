"""Answering in a browser: confirmed or changed from the last round, kept through reloads and sign-outs, by keyboard."""

import re
import time
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.utils import timezone

from assessments import lifecycle
from assessments.choices import Importance, State, Status
from meo_site.accounts.idleness import LAST_USE
from tests import factories

from .checks import assert_sound

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = 60 * 60


@pytest.fixture
def firm():
    return factories.firm()


@pytest.fixture
def priya(firm):
    return factories.member(firm, name="Priya Nair")


@pytest.fixture
def marek(firm, priya):
    return factories.member(firm, name="Marek Howell")


@pytest.fixture
def draft(firm, priya):
    """The four sub-threads of one thread, each L2 in the last round."""
    asked = ["ORG-1", "ORG-2", "ORG-3", "ORG-4"]
    factories.submitted(firm, factories.round_("acursc", scope=asked), "2", by=priya)
    return factories.assessment(firm, factories.round_("acursc", scope=asked), by=priya)


@pytest.fixture
def sheet(page, sign_in, priya, draft):
    sign_in(page, priya)
    page.goto(f"/assessments/{draft.pk}/ORG/")
    return page


def says(page, text):
    page.locator(".autosave").filter(has_text=re.compile(f"^{re.escape(text)}")).wait_for()


def stored(draft, code="ORG-1"):
    return draft.answers.values_list("state", "note").get(sub_thread__code=code)


def idle(seconds):
    """Let the last use of the one session there is lie this far back."""
    session = Session.objects.get()
    data = session.get_decoded() | {LAST_USE: int(time.time()) - seconds}
    session.session_data = Session.get_session_store_class()().encode(data)
    session.save()


# from the last round


def test_confirm_is_one_click_and_another_level_is_a_change(sheet, draft):
    assert sheet.inner_text("[data-to-confirm]") == "4"
    assert_sound(sheet)
    sheet.click("#ORG-1 [name=confirm]")
    sheet.locator("#ORG-1 [data-confirmed]").wait_for()
    sheet.click("label[for=ORG-2-3]")
    sheet.locator("#ORG-2 [data-changed]").wait_for()
    says(sheet, "Saved ")
    sheet.wait_for_function("document.querySelector('[data-to-confirm]').textContent === '2'")

    assert sheet.evaluate("document.activeElement.name") == "ORG-2-level"
    assert [stored(draft, f"ORG-{n}")[0] for n in (1, 2, 3)] == ["2", "3", "-"]
    assert sheet.inner_text("#ORG-1 [data-said]").startswith("Priya Nair, ")
    assert_sound(sheet)


def test_without_javascript_confirm_comes_back_to_the_card(open_page, sign_in, priya, draft):
    plain = open_page(width=390, height=844, java_script_enabled=False)
    sign_in(plain, priya)
    plain.goto(f"/assessments/{draft.pk}/ORG/")

    plain.click("#ORG-2 [name=confirm]")
    plain.wait_for_url("**/ORG/#ORG-2")

    assert stored(draft, "ORG-2")[0] == "2"
    assert plain.is_visible("#ORG-2 [data-confirmed]")
    assert plain.is_visible("#ORG-1 [name=confirm]")


def tab_to(page, matches):
    """Press Tab until the focus is where it should be."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches({matches!r})"):
            return
    pytest.fail(f"no way by keyboard to {matches}")


def test_keyboard_alone_from_start_to_submission(page, sign_in, firm, priya):
    version = factories.version("acursc")
    special = version.sub_threads.filter(allow_na=True).select_related("thread").first()
    codes = list(special.thread.sub_threads.order_by("position").values_list("code", flat=True))
    factories.submitted(firm, factories.round_("acursc", scope=codes, title="Before"), "2", by=priya)
    factories.round_("acursc", scope=codes, title="Now")
    sign_in(page, priya)
    page.goto("/firm/")
    press(page, "button[name=round]", "Enter")
    page.wait_for_url(f"**/{special.thread.code}/")

    for code in codes:
        if code == special.code:
            say_that_it_does_not_apply(page, code)
        else:
            press(page, f"#{code} [name=confirm]", "Enter")
            page.locator(f"#{code} [data-confirmed]").wait_for()
    says(page, "Saved ")
    press(page, "[name=next]", "Enter")
    page.get_by_role("heading", name="Check your answers").wait_for()
    press(page, "[name=declaration]", "Space")
    press(page, "form[action$='/submit/'] button", "Enter")
    page.get_by_role("heading", name="your results").wait_for()

    final = firm.assessments.get(round__title="Now")
    assert final.status == Status.SUBMITTED
    assert final.answers.values_list("state", "na_reason", "note").get(sub_thread=special) == (
        "N", "We hold no stock.", "Ask Jo."
    )  # fmt: skip


def press(page, matches, key):
    tab_to(page, matches)
    page.keyboard.press(key)


def say_that_it_does_not_apply(page, code):
    press(page, f"#{code}-1", "ArrowLeft")  # round to the last of the group
    assert page.is_checked(f"#{code}-na")
    tab_to(page, f"#{code}-na_reason")
    page.keyboard.type("We hold no stock.")
    press(page, f"#{code} summary", "Enter")
    tab_to(page, f"#{code}-note")
    page.keyboard.type("Ask Jo.")


# two colleagues


@pytest.mark.parametrize(("choice", "note"), [("Keep theirs", "Theirs."), ("Save mine", "Mine.")])
def test_a_conflict_of_notes_shows_both(sheet, draft, marek, choice, note):
    lifecycle.save_answer(draft, "ORG-1", {"note": "Theirs."}, 0, by=marek)
    sheet.click("#ORG-1 summary")
    sheet.fill("#ORG-1-note", "Mine.")
    notice = sheet.locator("#ORG-1 [data-notice]")
    notice.wait_for()
    assert "Marek Howell changed this at " in notice.inner_text()
    assert "Note: theirs “Theirs.”, yours “Mine.”." in notice.inner_text()
    assert_sound(sheet)

    sheet.click(f"text={choice}")
    notice.wait_for(state="detached")
    says(sheet, "Saved " if note == "Mine." else "")

    assert stored(draft)[1] == note


def test_what_a_colleague_changed_elsewhere_on_the_card_is_kept(sheet, draft, marek):
    theirs = {"state": State.L3, "target": 4, "importance": Importance.CRITICAL}
    lifecycle.save_answer(draft, "ORG-1", theirs, 0, by=marek)
    sheet.click("#ORG-1 summary")
    sheet.fill("#ORG-1-note", "Mine.")
    sheet.locator("#ORG-1 [data-notice]").wait_for()
    sheet.click("text=Save mine")
    says(sheet, "Saved ")

    answer = draft.answers.get(sub_thread__code="ORG-1")
    assert (answer.state, answer.target, answer.importance, answer.note) == ("3", 4, 3, "Mine.")


@pytest.mark.parametrize(
    ("theirs", "mine", "said"),
    [
        ({"target": 2}, "ORG-1-t4", "Target: theirs L2, yours L4."),
        ({"importance": 1}, "ORG-1-i3", "Importance: theirs useful, yours critical."),
    ],
)
def test_a_conflict_of_target_or_importance_shows_both(sheet, draft, marek, theirs, mine, said):
    lifecycle.save_answer(draft, "ORG-1", theirs, 0, by=marek)
    sheet.check(f"#{mine}")
    notice = sheet.locator("#ORG-1 [data-notice]")
    notice.wait_for()

    assert said in notice.inner_text()


# nothing is lost


def test_a_lost_connection_loses_nothing(sheet, draft):
    sheet.clock.install()
    sheet.reload()
    sheet.clock.pause_at(timezone.now() + timedelta(hours=1))  # no timer of the page runs from here on
    sheet.context.set_offline(True)
    sheet.click("label[for=ORG-1-4]")
    says(sheet, "No connection. Your answers are kept in this page")

    sheet.context.set_offline(False)  # the browser says that it is online again
    says(sheet, "Saved ")

    assert stored(draft)[0] == "4"


def test_what_was_not_sent_outlives_a_reload(sheet, draft):
    sheet.route("**/answers/**", lambda route: route.abort())
    sheet.on("dialog", lambda dialog: dialog.accept())
    sheet.click("label[for=ORG-1-4]")
    sheet.click("#ORG-1 summary")
    sheet.fill("#ORG-1-note", "Ask Jo.")
    says(sheet, "No connection. Your answers are kept in this page")
    sheet.unroute("**/answers/**")
    assert stored(draft) == ("-", "")

    sheet.reload()
    says(sheet, "Saved ")

    assert stored(draft) == ("4", "Ask Jo.")
    assert sheet.input_value("#ORG-1-note") == "Ask Jo."
    assert sheet.evaluate("sessionStorage.length") == 0


def test_what_outlives_a_reload_meets_the_check_of_its_version(sheet, draft, marek):
    sheet.route("**/answers/**", lambda route: route.abort())
    sheet.on("dialog", lambda dialog: dialog.accept())
    sheet.click("label[for=ORG-1-4]")
    says(sheet, "No connection. Your answers are kept in this page")
    sheet.unroute("**/answers/**")
    lifecycle.save_answer(draft, "ORG-1", {"state": State.L3}, 0, by=marek)

    sheet.reload()
    notice = sheet.locator("#ORG-1 [data-notice]")
    notice.wait_for()

    assert "Marek Howell changed this to L3" in notice.inner_text()
    assert stored(draft)[0] == "3"


def test_signing_out_forgets_what_was_not_sent(sheet):
    sheet.route("**/answers/**", lambda route: route.abort())
    sheet.on("dialog", lambda dialog: dialog.accept())
    sheet.click("label[for=ORG-1-4]")
    says(sheet, "No connection. Your answers are kept in this page")
    sheet.goto("/accounts/logout/")
    assert sheet.evaluate("sessionStorage.length") == 1

    sheet.get_by_role("button", name="Sign out").click()
    sheet.wait_for_url("**/")

    assert sheet.evaluate("sessionStorage.length") == 0


# an idle session


def test_the_end_of_an_idle_session_is_announced_and_put_off(sheet):
    sheet.clock.install()
    sheet.reload()
    idle(8 * HOUR - 90)

    sheet.clock.fast_forward((8 * HOUR - 119) * 1000)
    sheet.get_by_text("You will be signed out at").wait_for()
    assert_sound(sheet)
    sheet.get_by_role("button", name="Stay signed in").click()
    sheet.get_by_text("You will be signed out at").wait_for(state="hidden")

    assert Session.objects.get().get_decoded()[LAST_USE] > time.time() - 60


def test_work_in_another_tab_keeps_the_warning_away(sheet):
    sheet.clock.install()
    sheet.reload()

    with sheet.expect_response("**/signed-in/left/"):
        sheet.clock.fast_forward((8 * HOUR - 119) * 1000)

    assert sheet.locator("[data-idle]").is_hidden()


def test_signing_out_of_an_idle_session_loses_no_answer(sheet, draft, sign_in, priya):
    sheet.clock.install()
    sheet.reload()
    idle(9 * HOUR)
    sheet.click("label[for=ORG-1-4]")
    says(sheet, "Not saved: you have been signed out. Sign in again, then Try again")
    assert sheet.locator(".autosave-bar [data-sign-in]").is_visible()
    sheet.get_by_text("You have been signed out. What is not saved").wait_for()
    assert_sound(sheet)

    other = sheet.context.new_page()  # the link opens a new tab
    sign_in(other, priya)
    other.goto("/firm/")
    sheet.clock.fast_forward(120_000)  # the page tries again by itself, if it has not yet
    says(sheet, "Saved ")

    assert stored(draft)[0] == "4"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_page_sent_too_late_is_shown_again(open_page, sign_in, priya, draft, javascript):
    EmailAddress.objects.create(user=priya, email=priya.email, verified=True, primary=True)
    screen = open_page(java_script_enabled=javascript)
    sign_in(screen, priya)
    screen.goto(f"/assessments/{draft.pk}/ORG/")
    if javascript:
        screen.route("**/answers/**", lambda route: route.abort())
    screen.click("label[for=ORG-1-4]")
    idle(9 * HOUR)
    screen.click(".q-actions [name=next]")
    screen.get_by_text("Sign in again, and the page shows what you typed.").wait_for()
    screen.unroute("**/answers/**")
    screen.fill("#id_login", priya.email)
    screen.fill("#id_password", "a long invented one")
    screen.get_by_role("button", name="Sign in").click()
    screen.wait_for_url("**/ORG/")

    assert screen.is_checked("#ORG-1-4")
    if javascript:
        says(screen, "Saved ")
    else:
        screen.click(".q-actions [name=next]")
        screen.wait_for_url("**/check/")
    assert stored(draft)[0] == "4"


# on paper


@pytest.mark.parametrize("query", ["", "?blank=1"])
def test_paper_is_sound_and_breaks_between_sub_threads(page, phone, sign_in, priya, draft, query):
    for screen in (page, phone):
        sign_in(screen, priya)
        screen.goto(f"/assessments/{draft.pk}/print/{query}")
        assert_sound(screen)
    page.emulate_media(media="print")

    assert page.locator(".question-box").count() == 4
    assert page.locator(".site-nav").is_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")
