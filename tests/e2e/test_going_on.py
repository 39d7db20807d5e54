"""Answering in a browser: where one goes on, what Not applicable waits for, and what leaving loses."""

import re

import pytest

from assessments import lifecycle
from tests import factories

from .checks import assert_sound

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def firm():
    return factories.firm()


@pytest.fixture
def priya(firm):
    return factories.member(firm, name="Priya Nair")


def says(page, text):
    page.locator(".autosave").filter(has_text=re.compile(f"^{re.escape(text)}")).wait_for()


# not applicable


@pytest.fixture
def special(priya, firm):
    """A draft's answer that may be not applicable, L2 in the last round."""
    asked = factories.version("acursc").sub_threads.filter(allow_na=True).first().thread.sub_threads
    codes = list(asked.values_list("code", flat=True))
    factories.submitted(firm, factories.round_("acursc", scope=codes), "2", by=priya)
    draft = factories.assessment(firm, factories.round_("acursc", scope=codes), by=priya)
    return draft.answers.select_related("sub_thread__thread").filter(sub_thread__allow_na=True).first()


@pytest.fixture
def reasons(page, sign_in, priya, special):
    """The thread's page at the fragment of that answer, as the dashboard leads to it."""
    thread = special.sub_thread.thread
    sign_in(page, priya)
    page.goto(f"/assessments/{special.assessment_id}/{thread.code}/#{special.sub_thread.code}")
    return page


def test_next_without_a_reason_shows_the_problem_even_from_a_fragment(reasons, special):
    code = special.sub_thread.code
    reasons.check(f"#{code}-na")
    reasons.click(".q-actions [name=next]")
    summary = reasons.locator(".error-summary:focus")
    summary.wait_for()
    box = summary.bounding_box()

    assert 0 <= box["y"] < 700
    assert "#" not in reasons.url
    assert reasons.locator(f"#{code} [data-changed]").is_hidden()
    assert_sound(reasons)

    reasons.fill(f"#{code}-na_reason", "We hold no stock.")
    reasons.click(".q-actions [name=next]")
    reasons.get_by_role("heading", name="Check your answers").wait_for()
    assert "#" not in reasons.url


def test_not_applicable_counts_once_its_reason_is_there(reasons, special):
    code = special.sub_thread.code
    changed = reasons.locator(f"#{code} [data-changed]")
    to_confirm = reasons.inner_text("[data-to-confirm]")
    reasons.check(f"#{code}-na")
    reasons.locator(".autosave.failed").filter(has_text="Give a reason").wait_for()

    assert reasons.evaluate("document.activeElement.id") == f"{code}-na_reason"
    assert changed.is_hidden()
    assert reasons.inner_text("[data-to-confirm]") == to_confirm
    assert_sound(reasons)
    reasons.keyboard.type("We hold no stock.")
    changed.wait_for()
    says(reasons, "Saved ")


def test_leaving_without_a_reason_is_warned_about(reasons, special):
    asked = []
    reasons.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    reasons.check(f"#{special.sub_thread.code}-na")
    says(reasons, "Give a reason")
    reasons.click(".q-side a[href='/firm/']")
    reasons.wait_for_url("**/firm/")

    assert asked == ["beforeunload"]


def test_an_arrow_passes_by_not_applicable_without_going_into_its_reason(reasons, special):
    code = special.sub_thread.code
    reasons.focus(f"#{code}-dk")
    reasons.keyboard.press("ArrowRight")
    says(reasons, "Give a reason")
    assert reasons.evaluate("document.activeElement.id") == f"{code}-na"

    reasons.check(f"#{code}-1")
    says(reasons, "Saved ")
    reasons.focus(f"#{code}-na")
    reasons.keyboard.press("Space")
    says(reasons, "Give a reason")
    assert reasons.evaluate("document.activeElement.id") == f"{code}-na_reason"


# the dashboard leads back


@pytest.mark.parametrize(
    ("code", "button"),
    [
        ("SCR-22", "Begin at 22. Supply Continuity Management"),
        ("SCR-03", "Begin with 3 of Innovation and Technical Mastery"),
    ],
)
def test_the_dashboard_names_where_to_go_on(page, sign_in, firm, priya, code, button):
    factories.assessment(firm, factories.round_("mtc-scr", scope=[code]), by=priya)
    sign_in(page, priya)
    page.goto("/firm/")
    assert_sound(page)

    shown = page.locator(".assess .btn-primary")
    assert shown.inner_text() == button
    assert shown.get_attribute("href").endswith(f"#{code}")


def test_after_withdrawing_the_way_back_is_to_reopen(page, sign_in, firm, priya):
    asked = ["ORG-1", "ORG-2", "ORG-3", "ORG-4"]
    sent = factories.submitted(firm, factories.round_("acursc", scope=asked), "2", by=priya)
    lifecycle.withdraw(sent.assessment, by=priya)
    sign_in(page, priya)
    page.goto("/firm/")
    assert_sound(page)
    page.get_by_role("button", name="Start with no answers").wait_for()

    page.locator(".assess").get_by_role("link", name="Reopen your answers").click()
    page.get_by_role("heading", name="Reopen your answers?").wait_for()
