"""Evidence in a browser: added, refused, seen and fetched by a colleague, frozen with the submission."""

import pytest
from playwright.sync_api import expect

from assessments import lifecycle
from assessments.lifecycle.evidence import add_file
from tests import factories
from tests.assessments.files import PDF, office
from tests.assessments.test_evidence import beside, filled, upload

from .checks import assert_sound

pytestmark = pytest.mark.django_db(transaction=True)
PLAN = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": PDF}
STOCK = {"name": "Stock Łódź.xlsx", "mimeType": "application/octet-stream", "buffer": office("xlsx")}
DISGUISED = {"name": "report.pdf.exe", "mimeType": "application/pdf", "buffer": PDF}
PAGE = {"name": "page.pdf", "mimeType": "application/pdf", "buffer": b"<html><script>alert(1)</script>"}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def draft():
    firm = factories.firm()
    return factories.assessment(
        firm, factories.round_("acursc"), by=factories.member(firm, name="Priya Nair")
    )


@pytest.fixture(params=[1280, 390])
def screen(request, open_page, sign_in, draft):
    page = open_page(width=request.param)
    sign_in(page, draft.firm.members.get())
    return page


def address(draft, code="ORG-1/"):
    return f"/assessments/{draft.pk}/evidence/{code}"


def choose(page, *files):
    page.get_by_label("Files", exact=True).set_input_files(files)
    page.get_by_role("button", name="Add files").click()


def test_a_file_goes_from_one_colleague_to_the_other(page, open_page, sign_in, draft):
    sign_in(page, draft.firm.members.get())
    page.goto(f"/assessments/{draft.pk}/ORG/")
    page.get_by_role("link", name="Evidence (0)").first.click()
    choose(page, PLAN, STOCK)
    expect(page.get_by_role("status").filter(has_text="Added plan.pdf and Stock Łódź.xlsx.")).to_be_visible()
    page.get_by_role("link", name="Back to the questions").click()
    expect(page.get_by_role("link", name="Evidence (2)")).to_be_visible()

    colleague = open_page()
    sign_in(colleague, factories.member(draft.firm))
    colleague.goto(address(draft, ""))
    expect(colleague.get_by_text("2 of 20 files")).to_be_visible()
    for file in (PLAN, STOCK):
        with colleague.expect_download() as download:
            colleague.get_by_role("link", name=file["name"], exact=True).click()
        assert download.value.suggested_filename == file["name"]
        assert download.value.path().read_bytes() == file["buffer"]

    colleague.get_by_role("link", name="Delete plan.pdf").click()
    assert_sound(colleague)
    colleague.get_by_role("button", name="Delete file").click()
    expect(colleague.get_by_text("Deleted plan.pdf.")).to_be_visible()
    expect(colleague.get_by_role("link", name="plan.pdf", exact=True)).to_have_count(0)


def test_of_a_batch_the_bad_are_named_and_the_good_are_kept(screen, draft):
    screen.goto(address(draft))
    assert_sound(screen)  # empty

    choose(screen, PLAN, DISGUISED, PAGE)

    problems = screen.get_by_role("alert")
    expect(problems).to_be_focused()
    assert [one.inner_text().partition(" is ")[0] for one in problems.get_by_role("listitem").all()] == [
        "report.pdf.exe",
        "page.pdf",
    ]
    expect(screen.get_by_role("link", name="plan.pdf", exact=True)).to_be_visible()
    assert_sound(screen)


def test_a_link_is_refused_and_then_added(screen, draft):
    screen.goto(address(draft))
    screen.get_by_label("What it shows").fill("Quality policy")
    screen.get_by_label("Address").fill("javascript:alert(1)")
    screen.get_by_role("button", name="Add link").click()
    expect(screen.get_by_role("alert")).to_contain_text("Enter an address that starts with https://")
    assert_sound(screen)

    screen.get_by_label("Address").fill("https://example.org/" + "quality/" * 30)
    screen.get_by_role("button", name="Add link").click()

    expect(screen.get_by_text("Added Quality policy.")).to_be_visible()
    assert_sound(screen)


def test_every_state_of_the_folder_is_sound(screen, draft):
    person = draft.firm.members.get()
    screen.goto(address(draft, ""))
    assert_sound(screen)  # empty

    kept = add_file(draft, beside(draft), upload(), by=person)
    filled(draft, 19)
    for code in ("", "ORG-1/", "ORG-2/"):
        screen.goto(address(draft, code))
        expect(screen.get_by_text("20 of 20 files")).to_be_visible()
        assert_sound(screen)  # full

    lifecycle.submit(factories.answered(draft, "2" * 32, by=person), by=person)
    for code in ("", "ORG-1/", "ORG-2/"):
        screen.goto(address(draft, code))
        expect(screen.get_by_text("Its evidence no longer changes.")).to_be_visible()
        assert_sound(screen)  # submitted

    kept.file.storage.delete(kept.file.name)
    assert screen.goto(f"/assessments/{draft.pk}/evidence/file/{kept.pk}/").status == 410
    assert_sound(screen)
