"""From a misprint to its correction: an editor submits, a publisher approves, a reader sees both values."""

import datetime

import pytest
from django.utils import timezone

from indicators import publishing
from indicators.models import Indicator, Release
from meo_site.accounts.roles import Role
from tests import factories
from tests.indicators.revisions import corrected, current, drafted

from .checks import overflow, violations

pytestmark = pytest.mark.django_db(transaction=True)

BERD = "business-rd-expenditure"
RELEASES = "/admin/indicators/release/"


@pytest.fixture
def editor():
    return factories.staff(Role.EDITOR)


@pytest.fixture
def publisher():
    return factories.staff(Role.PUBLISHER)


def assert_sound(page):
    """As on every page; the admin has its own switch of theme."""
    assert overflow(page) <= 0, page.url
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        assert violations(page) == [], f"{page.url} {theme}"


def open_release(page, period="2019"):
    page.goto(f"{RELEASES}?q=BERD")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("heading", name=f"{period}, revision").wait_for()


def cell(page, place, field):
    """The input of one value, found as a person finds it: by its row and its column."""
    row = page.locator("tr.has_original", has=page.locator("td.original", has_text=place))
    return row.locator(f"[name$='-{field}']")


def correct_and_submit(desk):
    """The checks find the cell that still says otherwise; what was typed stays."""
    open_release(desk)
    desk.get_by_label("Why do these values need correcting?").fill("ONS states £25.9bn for the UK in 2019.")
    desk.get_by_role("button", name="Correct").click()
    cell(desk, "United Kingdom", "amount").fill("25.9")
    desk.get_by_role("button", name="Save, check and submit for approval").click()
    desk.get_by_text("To be put right · United Kingdom.").wait_for()
    assert_sound(desk)
    cell(desk, "United Kingdom", "as_printed").fill("£25.9bn")
    desk.get_by_role("button", name="Save, check and submit for approval").click()
    desk.get_by_text("Submitted for approval. Somebody else approves it.").wait_for()
    assert desk.get_by_role("button", name="Approve and publish", exact=True).count() == 0


def compare_and_approve(desk):
    """The publisher sees old, new and difference before anything is public."""
    row = desk.locator(".changes tr", has_text="United Kingdom")
    assert row.locator("td").all_inner_texts()[:4] == ["Value, as printed", "£23.5bn", "£25.9bn", "+£2.4bn"]
    assert_sound(desk)
    desk.get_by_role("button", name="Approve and publish", exact=True).click()
    desk.get_by_text("Published. Readers see these values now.").wait_for()
    assert_sound(desk)


def test_a_value_is_corrected_approved_and_shown_with_its_predecessor(open_page, sign_in, editor, publisher):
    desk, reader = open_page(), open_page()
    sign_in(desk, editor)

    correct_and_submit(desk)
    reader.goto(f"/indicators/{BERD}/")
    assert reader.get_by_text("£25.9bn", exact=True).count() == 0
    sign_in(desk, publisher)
    desk.reload()
    compare_and_approve(desk)
    desk.get_by_role("link", name="View on site").click()
    desk.wait_for_url(f"**/indicators/{BERD}/")

    desk.get_by_text("£25.9bn", exact=True).first.wait_for()
    history = desk.locator("section", has=desk.get_by_role("heading", name="Revision history")).inner_text()
    assert "revision 2: published, current" in history
    assert "revision 1: published, superseded" in history
    assert "ONS states £25.9bn for the UK in 2019." in history
    assert "23.5" in history
    statuses = (
        Release.objects.filter(indicator__slug=BERD).order_by("revision").values_list("status", flat=True)
    )
    assert list(statuses) == ["superseded", "published"]


@pytest.mark.parametrize(
    "address",
    [
        "/admin/",
        "/admin/indicators/",
        *(
            f"/admin/indicators/{name}/"
            for name in ("release", "indicator", "source", "geography", "publishedclaim")
        ),
        f"{RELEASES}add/",
        "/admin/indicators/theme/add/",
    ],
)
def test_screens_of_the_admin_are_sound(page, sign_in, editor, address):
    sign_in(page, editor)

    page.goto(address)

    assert_sound(page)


@pytest.mark.parametrize(
    "name",
    ["release", "indicator", "source", "geography", "commentary", "discrepancy", "fact", "publishedclaim"],
)
def test_the_first_row_opens_sound_also_on_a_phone(page, phone, sign_in, editor, name):
    for screen in (page, phone):
        sign_in(screen, editor)
        screen.goto(f"/admin/indicators/{name}/")
        screen.locator("#result_list tbody th a").first.click()
        screen.wait_for_url("**/change/**")
        assert_sound(screen)


def test_a_break_and_a_definition_are_in_the_history_and_the_second_of_two_windows_is_told(
    page, open_page, phone, sign_in, editor
):
    indicator = Indicator.objects.get(slug=BERD)
    address = f"/admin/indicators/indicator/{indicator.pk}"
    other, definition = open_page(), indicator.definition
    for window in (page, other):
        sign_in(window, editor)
        window.goto(f"{address}/change/")
    page.get_by_text("Add another Break").click()
    page.locator("#breaks-0 [name$=starts_on]").fill("2018-01-01")
    page.locator("#breaks-0 [name$=reason]").fill("New questions.")
    page.locator("[name=definition]").fill("Another definition.")
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_text("was changed successfully").wait_for()

    other.locator("[name=definition]").fill("What the other window holds.")
    other.get_by_role("button", name="Save and continue editing").click()
    other.get_by_text("after you opened the page. Nothing was saved.").wait_for()
    assert other.locator("[name=definition]").input_value() == "What the other window holds."
    sign_in(phone, editor)
    for screen in (page, phone):
        screen.goto(f"{address}/history/")
        assert "Added: break “1 January 2018”" in screen.locator("#change-history").inner_text()
        assert_sound(screen)
    page.locator("#change-history a").last.click()
    page.get_by_text("“Revert” brings back what stands in this form.").wait_for()
    assert_sound(page)
    page.get_by_role("button", name="Revert").click()
    page.get_by_text("was changed successfully").wait_for()
    assert Indicator.objects.get(slug=BERD).definition == definition


def test_a_release_is_scheduled_and_earlier_values_are_offered_also_on_a_phone(
    page, phone, sign_in, editor, publisher
):
    earlier = current("patents-granted")
    corrected("patents-granted", "400")
    release = drafted(BERD, "25900000000", place="uk")
    publishing.submit_for_approval(release, by=release.author)
    at = timezone.localtime() + datetime.timedelta(days=7)
    sign_in(page, publisher)

    page.goto(f"{RELEASES}{release.pk}/change/")
    assert_sound(page)
    page.get_by_label("When should readers see these values?").fill(f"{at:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Approve and publish at").click()
    page.get_by_text("Approved. Readers see these values from the moment you chose.").wait_for()
    assert_sound(page)
    for screen, person in ((page, publisher), (phone, editor)):
        sign_in(screen, person)
        screen.goto("/admin/")
        screen.get_by_role("link", name="What waits").click()
        waiting = screen.get_by_role("region", name="Approved, to be published later: 1")
        assert f"public from {at.day} {at:%B %Y, %H:%M}" in waiting.inner_text()
        assert_sound(screen)
    phone.goto(f"{RELEASES}{earlier.pk}/change/")
    phone.get_by_role("button", name="Bring back these values").wait_for()
    assert_sound(phone)
