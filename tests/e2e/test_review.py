"""In a browser: filling in with an assessor, a review with reasons, a comment, the end, and what analysts see."""

import re

import pytest

from assessments import lifecycle
from assessments.models import Assessment, Review
from meo_site.accounts.roles import Role, grant
from tests import factories

from .checks import assert_sound

pytestmark = pytest.mark.django_db(transaction=True)
SHORT = ["SCR-01", "SCR-02", "SCR-39"]


@pytest.fixture
def round_():
    """Four automotive firms have submitted and been reviewed: one short of what an analyst may see."""
    opened = factories.round_("mtc-scr", scope=SHORT, title="Spring round", slug="spring-round")
    for number in range(4):
        firm = factories.firm(name=f"Earlier firm {number}")
        factories.verified(factories.submitted(firm, opened, "333"), "323")
    return opened


@pytest.fixture
def assessor():
    person = factories.user(name="Asha Visits")
    grant(person, Role.ASSESSOR)
    return person


@pytest.fixture
def owner():
    return factories.member(factories.firm(name="Brindley Castings"), name="Priya Nair")


def test_from_filling_in_together_to_the_difference_on_phones(
    open_page, sign_in, client, round_, owner, assessor
):
    page, second = open_page(width=390), open_page(width=390)  # test_pages has these pages on a desk
    sign_in(page, owner)
    client.cookies.clear()  # a second person, in a session of its own
    sign_in(second, assessor)

    name_for_the_draft(page)
    fill_in(second)
    confirm(page)
    ask_for_a_review(page)
    review = find_levels(second)
    second.get_by_role("button", name="Share with the firm").click()
    second.get_by_text("Shared. The firm has been told").wait_for()
    assert_sound(second)
    comment(page)
    second.goto(f"/observatory/reviews/{review.pk}/")
    assert second.get_by_text("It was different that day.").is_visible()
    second.get_by_role("link", name="Finalise").click()
    assert second.get_by_text("1 comment of the firm stands unanswered").is_visible()
    assert_sound(second)
    second.get_by_role("button", name="Finalise review").click()
    second.get_by_text("The verified levels now stand beside").wait_for()
    assert_sound(second)
    second.goto(f"/observatory/reviews/{review.pk}/ITM/")
    assert_sound(second)
    page.goto(f"/assessments/{review.submission.assessment_id}/results/")
    assert page.get_by_text("verified your levels on").is_visible()
    assert_sound(page)

    analyst = open_page(width=390)
    client.cookies.clear()
    sign_in(analyst, factories.staff(Role.ANALYST))
    read_as_analyst(analyst)


def name_for_the_draft(page):
    page.goto("/firm/")
    page.get_by_role("button", name=re.compile("^Start")).click()
    page.get_by_text("Thread 1 of").locator("visible=true").first.wait_for()
    draft = Assessment.objects.get(firm__name="Brindley Castings")
    page.goto(f"/assessments/{draft.pk}/check/")
    page.get_by_role("link", name="Fill in with an assessor").click()
    assert_sound(page)
    page.get_by_role("button", name="Name assessor").click()
    page.get_by_role("alert").wait_for()
    assert_sound(page)
    page.get_by_label("Assessor", exact=True).select_option(label="Asha Visits")
    page.get_by_role("button", name="Name assessor").click()
    page.get_by_role("heading", name="Asha Visits is named").wait_for()
    assert_sound(page)


def fill_in(page):
    page.goto("/observatory/reviews/")
    assert_sound(page)
    page.get_by_role("link", name="Brindley Castings").click()
    page.get_by_role("heading", name="Check the answers of Brindley Castings").wait_for()
    assert_sound(page)
    assert page.get_by_role("button", name="Submit assessment").count() == 0
    draft = Assessment.objects.get(firm__name="Brindley Castings")
    codes = draft.answers.order_by("sub_thread__position").values_list("sub_thread__thread__code", flat=True)
    for thread in dict.fromkeys(codes):
        page.goto(f"/assessments/{draft.pk}/{thread}/")
        for card in page.locator("fieldset.subthread").all():
            card.get_by_role("radio").nth(2).check()
        assert page.locator("textarea").count() == 0  # notes are not shared
        page.locator(".autosave").filter(has_text=re.compile("^Saved ")).wait_for()
        assert_sound(page)


def confirm(page):
    draft = Assessment.objects.get(firm__name="Brindley Castings")
    page.goto(f"/assessments/{draft.pk}/check/")
    assert page.get_by_text("Filled in with Asha Visits; by submitting you confirm").is_visible()
    assert_sound(page)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Submit assessment").click()
    page.get_by_role("heading", name="your results").wait_for()
    assert_sound(page)


def ask_for_a_review(page):
    page.get_by_role("link", name="Ask an assessor for a review").click()
    page.get_by_label("Assessor", exact=True).select_option(label="Asha Visits")
    page.get_by_role("button", name=re.compile("Ask for a review|Save")).click()
    page.get_by_text("cannot read your notes and evidence").wait_for()


def find_levels(page):
    review = Review.objects.get(submission__assessment__firm__name="Brindley Castings")
    page.goto(f"/observatory/reviews/{review.pk}/")
    assert_sound(page)
    page.goto(f"/observatory/reviews/{review.pk}/ITM/")
    first = page.locator("fieldset.subthread").first
    assert_leaving_asks(page, first)
    first.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Save, next").click()
    page.get_by_role("alert").get_by_text("Give a reason").wait_for()
    assert_sound(page)
    while "/observatory/reviews/" in page.url and page.locator("fieldset.subthread").count():
        for number, card in enumerate(page.locator("fieldset.subthread").all()):
            card.get_by_role("radio").nth(1 + number % 2).check()
            card.get_by_label("Reason for this level").fill("Seen on the visit.")
        page.locator("button[name=next]").click()
        page.wait_for_load_state()
    page.get_by_role("button", name="Share with the firm").wait_for()
    assert_sound(page)
    return review


def assert_leaving_asks(page, card):
    """A link does not lead away from a reason that is not saved before the assessor has said so."""
    card.get_by_label("Reason for this level").fill("Not saved yet.")
    page.once("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.get_by_role("link", name="Brindley Castings").click()
    assert asked.value.type == "beforeunload"
    card.get_by_label("Reason for this level").fill("")


def comment(page):
    assessment = Assessment.objects.get(firm__name="Brindley Castings")
    page.goto(f"/assessments/{assessment.pk}/review/")
    page.get_by_text("Comment", exact=False).locator("xpath=ancestor-or-self::summary").first.click()
    page.get_by_label("What you say to this level").first.fill("It was different that day.")
    page.get_by_role("button", name="Save comments").click()
    page.get_by_text("Comments saved.").wait_for()
    assert_sound(page)


def read_as_analyst(page):
    for mode in ("verified", "difference"):
        page.goto(f"/observatory/heatmap/?round=spring-round&mode={mode}&by=subthread&cell=automotive:SCR-01")
        assert "5 firms" in page.locator("table.heat").inner_text()
        assert page.get_by_role("heading", name="Automotive, 1.").is_visible()
        assert_sound(page)
        page.goto(f"/observatory/weakest/?round=spring-round&mode={mode}")
        assert_sound(page)


def test_reopening_and_withdrawing_say_what_they_do(page, phone, sign_in, round_, owner):
    firm = owner.firms.get()
    assessment = factories.submitted(firm, round_, "222", by=owner).assessment
    for screen in (page, phone):
        sign_in(screen, owner)
        for name in ("reopen", "withdraw"):
            screen.goto(f"/assessments/{assessment.pk}/{name}/")
            assert_sound(screen)

    page.goto(f"/assessments/{assessment.pk}/results/")
    page.get_by_role("link", name="Reopen answers").click()
    page.get_by_role("button", name="Reopen answers").click()
    page.get_by_text("Your submitted answers count until you submit again.").wait_for()
    page.goto("/firm/")
    assert_sound(page)
    lifecycle.submit(Assessment.objects.get(firm=firm, attempt=2), by=owner)
    page.goto(f"/assessments/{assessment.pk}/results/")
    assert page.get_by_text("kept to read").is_visible()
    assert_sound(page)
    page.get_by_role("link", name="See the newest").click()
    page.get_by_role("link", name="Withdraw").click()
    page.get_by_role("button", name="Withdraw submission").click()
    page.get_by_text("Withdrawn. These answers are no longer counted.").wait_for()
    assert_sound(page)
    page.goto("/firm/")
    assert_sound(page)
