"""Colleagues in a browser: invited by mail, put down for a thread, asking to join, switching between firms."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Membership
from tests import factories

from .checks import assert_sound

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "an invented sentence"


@pytest.fixture
def firm():
    return factories.firm(name="Brindley Castings")


@pytest.fixture
def owner(firm):
    return factories.member(firm, name="Farida Quill")


def link_in(message, part):
    return next(link for link in re.findall(r"http://\S+", message.body) if part in link)


def create_account(page, name):
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Email").fill("jo@example.org")
    page.locator("#id_password1").fill(PASSWORD)
    page.locator("#id_password2").fill(PASSWORD)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Create account").click()
    page.get_by_role("heading", name="Confirm your email address").wait_for()


def test_from_the_owners_page_through_the_mail_to_the_dashboard(
    page, open_page, sign_in, firm, owner, deliver
):
    sign_in(page, owner)
    page.goto("/firm/")
    page.get_by_role("link", name="Colleagues and invitations").click()
    page.get_by_label("Email address of your colleague").fill("jo@example.org")
    page.get_by_role("button", name="Send invitation").click()
    page.get_by_text("Invitation sent to jo@example.org.").wait_for()
    assert page.get_by_role("button", name="Withdraw the invitation of jo@example.org").is_visible()
    assert_sound(page)

    phone = open_page(width=390, height=844)
    phone.goto(link_in(deliver()[-1], "/firm/join/"))
    assert_sound(phone)
    phone.get_by_role("link", name="Create an account").click()
    create_account(phone, "Jo Barnett")
    phone.goto(link_in(deliver()[-1], "/confirm-email/"))
    phone.get_by_role("button", name="Confirm address").click()
    phone.get_by_role("heading", name="Join Brindley Castings").wait_for()
    assert_sound(phone)
    phone.get_by_role("button", name="Join Brindley Castings").click()
    phone.get_by_text("You now answer for Brindley Castings.").wait_for()
    assert_sound(phone)

    assert Membership.objects.get(user__email="jo@example.org").firm == firm
    page.reload()
    assert page.get_by_role("rowheader", name=re.compile("^Jo Barnett")).is_visible()


def test_a_thread_is_put_down_for_a_colleague(page, open_page, sign_in, firm, owner, deliver):
    colleague = factories.member(firm, name="Marek Howell")
    draft = factories.assessment(firm, factories.round_("mtc-scr"), by=owner)
    due = timezone.localdate() + timedelta(days=9)
    sign_in(page, owner)
    page.goto(f"/assessments/{draft.pk}/SRC/")
    page.get_by_role("link", name="Share out threads").locator("visible=true").click()
    thread = "Sourcing and Supplier Development"
    page.get_by_label(f"Due date of {thread}").fill(f"{due:%Y-%m-%d}")
    page.get_by_role("button", name="Save who answers what").click()
    page.get_by_role("alert").wait_for()
    assert_sound(page)
    page.get_by_label(f"Who answers {thread}").select_option(label="Marek Howell")
    page.get_by_role("button", name="Save who answers what").click()
    page.get_by_text("Saved. Colleagues").wait_for()
    assert_sound(page)

    phone = open_page(width=390, height=844)
    sign_in(phone, colleague)
    phone.goto("/firm/")
    yours = phone.locator("section").filter(has=phone.get_by_role("heading", name="Yours to answer"))
    assert f"{thread}, due {due:%-d %B}" in yours.inner_text()
    assert_sound(phone)
    phone.goto(link_in(deliver()[-1], f"/assessments/{draft.pk}/"))
    phone.get_by_role("heading", name=thread).wait_for()
    phone.locator("summary").filter(has_text="Thread 4 of 8").click()
    assert phone.get_by_text(f"Yours, due {due:%-d %B}").locator("visible=true").is_visible()
    assert_sound(phone)


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_about_people_is_sound(open_page, sign_in, firm, owner, width):
    colleague = factories.member(firm, name="Marek Howell")
    draft = factories.assessment(firm, factories.round_("acursc"), by=owner)
    factories.answered(draft, "33" + "-" * 30, by=colleague)
    factories.join_request(firm)
    invitation, token = factories.invitation(firm, by=owner)
    second = factories.firm(name="Second Forge")
    second.memberships.create(user=owner, role="owner")
    member = firm.memberships.get(user=colleague)
    page = open_page(width=width)
    sign_in(page, owner)
    addresses = {
        "/firm/": 200,
        "/firm/people/": 200,
        f"/firm/people/{member.pk}/owner/": 200,
        f"/firm/people/{member.pk}/remove/": 200,
        "/firm/leave/": 200,
        "/firm/new/?another=1": 200,
        f"/assessments/{draft.pk}/people/": 200,
        f"/firm/join/{token}/": 403,
        "/firm/join/unknown/": 404,
    }

    for address, status in addresses.items():
        assert page.goto(address).status == status
        assert_sound(page)
    page.goto("/firm/")
    page.get_by_role("button", name="Switch to Second Forge").click()
    page.get_by_role("heading", name="Second Forge", level=1).wait_for()

    invitation.withdrawn_at = timezone.now()
    invitation.save()
    assert page.goto(f"/firm/join/{token}/").status == 410
    assert_sound(page)


def test_a_second_person_from_a_known_firm_asks_to_join(page, open_page, sign_in, firm, owner):
    firm.company_number = "01234567"
    firm.save()
    dana = factories.user(name="Dana Whitlock")
    sign_in(page, dana)
    page.goto("/firm/new/")
    page.get_by_label("Firm name").fill("Brindley")
    page.get_by_label("Sector and sub-sector").select_option("auto-parts")
    page.get_by_label(re.compile("^Small")).check()
    page.get_by_label("Area of your main site").select_option(label="Black Country")
    page.get_by_label(re.compile("^Tier 2")).check()
    page.get_by_label("Company number").fill("01234567")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("heading", name="A firm with this number is registered here").wait_for()
    assert_sound(page)
    page.get_by_label("Message to its owner").fill("I run purchasing.")
    page.get_by_role("button", name="Ask to join").click()
    page.get_by_text("Its owner has not decided yet").wait_for()
    assert_sound(page)

    theirs = open_page()
    sign_in(theirs, owner)
    theirs.goto("/firm/people/")
    theirs.get_by_role("button", name="Accept Dana Whitlock").click()
    theirs.get_by_text("Dana Whitlock now answers for the firm.").wait_for()

    sign_in(page, dana)
    page.goto("/firm/")
    page.get_by_role("heading", name="Brindley Castings", level=1).wait_for()
