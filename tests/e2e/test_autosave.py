"""Answering in a browser: saved at once, kept when saving fails, settled between colleagues, without JavaScript."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import lifecycle
from assessments.choices import State
from tests import factories

from .checks import assert_sound

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def firm():
    return factories.firm()


@pytest.fixture
def priya(firm):
    return factories.member(firm, name="Priya Nair")


@pytest.fixture
def draft(firm, priya):
    return factories.assessment(firm, factories.round_("acursc"), by=priya)


@pytest.fixture
def sheet(page, sign_in, priya, draft):
    """The first thread's page, open before Priya."""
    sign_in(page, priya)
    page.goto(f"/assessments/{draft.pk}/ORG/")
    return page


def says(page, text):
    """Wait for the state of saving; by pattern, because “Not saved” holds “saved” too."""
    page.locator(".autosave").filter(has_text=re.compile(f"^{re.escape(text)}")).wait_for()


def stored(draft, code="ORG-1"):
    return draft.answers.values_list("state", "target", "note").get(sub_thread__code=code)


def test_choice_is_saved_at_once_and_counted(sheet, draft):
    sheet.click("label[for=ORG-1-2]")
    says(sheet, "Saved ")
    sheet.check("#ORG-1-t4")
    sheet.locator("#ORG-2-dk").check()
    sheet.wait_for_function("document.querySelector('.q-side [data-total]').textContent === '2 of 32'")
    says(sheet, "Saved ")

    assert stored(draft) == ("2", 4, "")
    assert stored(draft, "ORG-2")[0] == "?"
    assert sheet.inner_text(".q-side a[aria-current] .num") == "2/4"
    assert_sound(sheet)


def test_typing_is_saved_after_a_pause_or_on_leaving(sheet, draft):
    sheet.click("#ORG-1 summary")
    sheet.fill("#ORG-1-note", "Ask Jo.")
    says(sheet, "Saving…")
    says(sheet, "Saved ")
    assert stored(draft)[2] == "Ask Jo."

    sheet.fill("#ORG-1-note", "Ask Jo and Sam.")
    sheet.click(".q-actions [name=next]")
    sheet.wait_for_url("**/ADP/")

    assert stored(draft)[2] == "Ask Jo and Sam."


def test_not_applicable_waits_for_its_reason(page, sign_in, priya, draft):
    answer = draft.answers.filter(sub_thread__allow_na=True).select_related("sub_thread__thread").first()
    code = answer.sub_thread.code
    sign_in(page, priya)
    page.goto(f"/assessments/{draft.pk}/{answer.sub_thread.thread.code}/")
    assert not page.is_visible(f"#{code}-na_reason")

    page.check(f"#{code}-na")
    says(page, "Give a reason")
    assert stored(draft, code)[0] == "-"
    page.fill(f"#{code}-na_reason", "We hold no stock.")
    says(page, "Saved ")

    assert stored(draft, code)[0] == "N"
    assert_sound(page)


def test_what_could_not_be_saved_is_kept_and_tried_again(sheet, draft):
    sheet.route("**/answers/**", lambda route: route.fulfill(status=429, body="later"))
    sheet.click("label[for=ORG-1-3]")
    says(sheet, "Not saved.")
    assert sheet.is_visible("[data-retry]")
    assert_sound(sheet)
    sheet.unroute("**/answers/**")

    says(sheet, "Saved ")  # of its own accord

    assert stored(draft)[0] == "3"
    assert not sheet.is_visible("[data-retry]")


def test_trying_again_need_not_be_waited_for(sheet, draft):
    sheet.clock.install()
    sheet.reload()
    sheet.clock.pause_at(timezone.now() + timedelta(hours=1))  # no timer of the page runs from here on
    sheet.route("**/answers/**", lambda route: route.fulfill(status=429, body="later"))
    sheet.click("label[for=ORG-1-3]")
    says(sheet, "Not saved.")
    sheet.unroute("**/answers/**")

    sheet.click("[data-retry]")
    says(sheet, "Saved ")

    assert stored(draft)[0] == "3"


@pytest.mark.parametrize(("choice", "state"), [("Use L2 instead", "2"), ("Keep L3", "3")])
def test_conflict_shows_both_and_lets_choose(sheet, draft, firm, choice, state):
    marek = factories.member(firm, name="Marek Howell")
    theirs = {"state": State.L3, "note": "Seen on the shop floor."}
    lifecycle.save_answer(draft, "ORG-1", theirs, 0, by=marek)

    sheet.click("label[for=ORG-1-2]")
    notice = sheet.locator("#ORG-1 [data-notice]")
    notice.wait_for()
    assert "Marek Howell changed this to L3 at " in notice.inner_text()
    assert "You have L2." in notice.inner_text()
    assert_sound(sheet)

    sheet.click(f"text={choice}")
    notice.wait_for(state="detached")
    says(sheet, "Saved " if state == "2" else "")

    assert stored(draft) == (state, None, "Seen on the shop floor.")
    assert sheet.is_checked(f"#ORG-1-{state}")


def test_other_answers_of_the_page_meet_no_conflict(sheet, draft, firm):
    lifecycle.save_answer(draft, "ORG-2", {"state": State.L4}, 0, by=factories.member(firm))
    sheet.click("label[for=ORG-1-2]")
    says(sheet, "Saved ")

    sheet.click(".q-actions [name=next]")
    sheet.wait_for_url("**/ADP/")

    assert (stored(draft)[0], stored(draft, "ORG-2")[0]) == ("2", "4")


def test_keyboard_alone_answers_and_goes_on(sheet, draft):
    sheet.focus("#ORG-1-1")
    sheet.keyboard.press("Space")
    sheet.keyboard.press("ArrowRight")
    sheet.keyboard.press("Tab")
    sheet.keyboard.press("ArrowRight")
    says(sheet, "Saved ")
    assert sheet.evaluate("document.activeElement.id") == "ORG-1-t1"

    for _ in range(40):
        sheet.keyboard.press("Tab")
        if sheet.evaluate("document.activeElement.name") == "next":
            break
    sheet.keyboard.press("Enter")
    sheet.wait_for_url("**/ADP/")

    assert stored(draft)[:2] == ("2", 1)


def test_enter_in_a_text_field_saves_its_card_and_stays(page, sign_in, priya, draft):
    """Who presses Enter after a reason means that reason, and has not seen the cards below yet."""
    answer = draft.answers.filter(sub_thread__allow_na=True).select_related("sub_thread__thread").first()
    sign_in(page, priya)
    page.goto(f"/assessments/{draft.pk}/{answer.sub_thread.thread.code}/")
    page.check(f"#{answer.sub_thread.code}-na")
    page.fill(f"#{answer.sub_thread.code}-na_reason", "We hold no stock.")
    page.keyboard.press("Enter")
    says(page, "Saved ")

    assert stored(draft, answer.sub_thread.code)[0] == "N"
    assert page.evaluate("document.activeElement.id") == f"{answer.sub_thread.code}-na_reason"
    page.focus(f"#{answer.sub_thread.code}-na")
    page.keyboard.press("Enter")
    assert page.url.endswith(f"/{answer.sub_thread.thread.code}/")


def test_without_javascript_enter_saves_and_stays(open_page, sign_in, priya, draft):
    plain = open_page(java_script_enabled=False)
    sign_in(plain, priya)
    plain.goto(f"/assessments/{draft.pk}/ORG/#ORG-2")

    plain.check("#ORG-1-3")
    plain.keyboard.press("Enter")
    plain.get_by_text("Saved.", exact=True).wait_for()

    assert plain.url.endswith("/ORG/")
    assert stored(draft)[0] == "3"


def test_without_javascript_the_page_saves_and_shows_conflicts(open_page, sign_in, priya, draft, firm):
    plain = open_page(width=390, height=844, java_script_enabled=False)
    sign_in(plain, priya)
    plain.goto(f"/assessments/{draft.pk}/ORG/")
    lifecycle.save_answer(
        draft, "ORG-1", {"state": State.L3}, 0, by=factories.member(firm, name="Marek Howell")
    )

    plain.click("label[for=ORG-1-2]")
    plain.click("label[for=ORG-2-4]")
    plain.click(".q-actions [name=next]")
    assert "Marek Howell changed it meanwhile" in plain.inner_text(".error-summary")
    assert (stored(draft)[0], stored(draft, "ORG-2")[0]) == ("3", "4")

    plain.click(".q-actions [name=next]")
    plain.wait_for_url("**/ADP/")
    assert stored(draft)[0] == "2"
