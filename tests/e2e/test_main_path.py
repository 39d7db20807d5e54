"""The main path in a browser: a firm signs up, answers all of a questionnaire and submits; an analyst finds it."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from assessments.models import Firm, Submission
from meo_site.accounts.roles import Role
from tests import factories

from .checks import assert_sound

pytestmark = pytest.mark.django_db(transaction=True)
LEVELS = "2321"  # taken in turn; all four would do as well, but a firm weak enough has next steps to show


@pytest.fixture
def round_():
    """An open round in which four automotive firms have submitted: one short of what an analyst may see."""
    opened = factories.round_("mtc-scr", title="Spring round", slug="spring-round")
    for number in range(4):
        firm = factories.firm(sector="automotive", name=f"Earlier firm {number}")
        factories.submitted(firm, opened, "2")
    return opened


def test_from_sign_up_to_the_heatmap(page, open_page, sign_in, round_):
    create_account(page)
    describe_firm(page)
    page.get_by_role("button", name="Start").click()
    fill_all_threads(page)
    assert_sound(page)
    submit(page)

    firm = Firm.objects.get(name="Brindley Castings")
    submission = Submission.objects.get(assessment__firm=firm)
    assert submission.levels == (LEVELS * 11)[:42]
    assert_sound(page)

    analyst = open_page()
    sign_in(analyst, factories.staff(Role.ANALYST))
    analyst.goto("/observatory/heatmap/?round=spring-round&cell=automotive:plan")
    row = analyst.locator("table.heat tbody tr").filter(has_text="Automotive")
    assert "5 firms" in row.get_by_role("rowheader").inner_text()
    assert "n 5" in row.get_by_role("cell").first.inner_text()
    assert analyst.get_by_role("heading", name="Automotive, Plan").is_visible()
    assert analyst.get_by_role("heading", name="Regional indicators alongside").is_visible()
    assert_sound(analyst)


def create_account(page):
    page.goto("/")
    page.get_by_role("link", name="Start an assessment").click()
    page.get_by_label("Your name").fill("Priya Nair")
    page.get_by_label("Email").fill("priya.nair@example.org")
    page.locator("#id_password1").fill("an invented sentence")
    page.locator("#id_password2").fill("an invented sentence")
    page.get_by_role("checkbox").check()
    assert_sound(page)
    page.get_by_role("button", name="Create account").click()
    page.get_by_role("heading", name="Confirm your email address").wait_for()
    assert_sound(page)

    (message,) = mail.outbox
    page.goto(re.search(r"http://\S+", message.body).group())
    page.get_by_role("button", name="Confirm address").click()


def describe_firm(page):
    page.get_by_role("heading", name="firm").first.wait_for()
    page.get_by_label("Firm name").fill("Brindley Castings")
    page.get_by_label("SIC code").fill("29320")
    page.get_by_role("button", name="Find the sub-sector").click()
    expect(page.locator("[name=industry]")).to_have_value("auto-parts")
    page.get_by_label(re.compile("^Small")).check()
    page.get_by_label("Area of your main site").select_option(label="Black Country")
    page.get_by_label(re.compile("^Tier 2")).check()
    page.get_by_role("checkbox").check()
    assert_sound(page)
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("heading", name="Brindley Castings").wait_for()
    assert_sound(page)


def fill_all_threads(page):
    """Every sub-thread of every page, by its radio; each is saved before the next page is asked for."""
    given = 0
    for thread in range(8):
        page.get_by_text(f"Thread {thread + 1} of 8").locator("visible=true").first.wait_for()
        if not thread:
            assert_sound(page)
        for card in page.locator("fieldset.subthread").all():
            card.get_by_role("radio").nth(int(LEVELS[given % len(LEVELS)]) - 1).check()
            given += 1
        page.locator(".autosave").filter(has_text=re.compile("^Saved ")).wait_for()
        page.get_by_role("button", name=re.compile("^Next|^Check answers")).last.click()
    assert given == 42
    page.get_by_role("heading", name="Check your answers").wait_for()


def submit(page):
    assert "42 of 42" in page.locator(".lede").inner_text()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Submit assessment").click()
    page.get_by_role("heading", name="your results").wait_for()
    assert page.get_by_role("heading", name="What the next level asks for").is_visible()
