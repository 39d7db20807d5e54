"""A workbook in a browser: out, filled in elsewhere, back, shown, stored; hostile ones change nothing."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from assessments import lifecycle
from tests import factories
from tests.assessments.workbook.filling import cell_of, filled, opened

from .checks import assert_sound

pytestmark = pytest.mark.django_db(transaction=True)
SCOPE = ["SCR-01", "SCR-02", "SCR-29"]
TYPED = {
    ("SCR-01", "state"): "L2",
    ("SCR-01", "note"): "Asked Jo on the shop floor.",
    ("SCR-02", "state"): "L5",
    ("SCR-29", "state"): "Not applicable",
    ("SCR-29", "na_reason"): "We hold no stock.",
}


@pytest.fixture
def firm():
    return factories.firm(name="Brindley Castings")


@pytest.fixture
def priya(firm):
    return factories.member(firm, name="Priya Nair")


@pytest.fixture
def draft(firm, priya):
    return factories.assessment(firm, factories.round_("mtc-scr", scope=SCOPE), by=priya)


def download(page, draft):
    page.goto("/firm/")
    page.get_by_role("link", name="Answer in a spreadsheet").click()
    page.get_by_role("heading", name="Answer in a spreadsheet").wait_for()
    with page.expect_download() as started:
        page.get_by_role("link", name="Download the workbook").click()
    return started.value.path().read_bytes()


def upload(page, draft, data, name="workbook.xlsx"):
    page.goto(f"/assessments/{draft.pk}/workbook/")
    page.get_by_label("Workbook (.xlsx)").set_input_files({"name": name, "mimeType": "", "buffer": data})
    page.get_by_role("button", name="Upload and compare").click()
    page.get_by_role("heading", level=1).wait_for()


def stored(draft):
    fields = ("sub_thread__code", "state", "na_reason", "note", "version")
    return list(draft.answers.values_list(*fields))


UNTOUCHED = [(code, "-", "", "", 0) for code in SCOPE]


@pytest.mark.parametrize("width", [1280, 390])
def test_out_and_back(open_page, sign_in, priya, draft, width):
    page = open_page(width=width, accept_downloads=True)
    sign_in(page, priya)
    data = download(page, draft)
    assert_sound(page)

    upload(page, draft, filled(data, TYPED))
    page.get_by_role("heading", name="What the workbook would change").wait_for()
    assert page.get_by_text("Answers!I3: “L5” is not a level.").is_visible()
    assert page.get_by_text("1 cell cannot be read and will be left as it is").is_visible()
    assert_sound(page)
    assert stored(draft) == UNTOUCHED

    page.get_by_role("button", name="Store these answers").click()
    page.get_by_role("heading", name="Check your answers").wait_for()
    assert page.get_by_text("2 answers stored from the workbook. 1 cell was left as it was.").is_visible()
    assert page.get_by_text("We hold no stock.").is_visible()
    assert stored(draft) == [
        ("SCR-01", "2", "", "Asked Jo on the shop floor.", 1),
        UNTOUCHED[1],
        ("SCR-29", "N", "We hold no stock.", "", 1),
    ]

    upload(page, draft, filled(data, TYPED))
    page.get_by_role("heading", name="Nothing to change").wait_for()
    assert_sound(page)


def test_two_colleagues_choose(page, sign_in, firm, priya, draft):
    sign_in(page, priya)
    data = download(page, draft)
    marek = factories.member(firm, name="Marek Howell")
    for code in SCOPE[:2]:
        lifecycle.save_answer(draft, code, {"state": "4"}, 0, by=marek)

    upload(page, draft, filled(data, {(code, "state"): "L2" for code in SCOPE[:2]}))
    first = page.get_by_role("group", name="1. ")
    assert "Marek Howell changed this on" in first.inner_text()
    first.get_by_label("Take what the workbook says").check()
    assert_sound(page)
    page.get_by_role("button", name="Store these answers").click()
    page.get_by_role("heading", name="Check your answers").wait_for()

    assert [(state, version) for _, state, _, _, version in stored(draft)] == [("2", 2), ("4", 1), ("-", 0)]


def test_without_javascript(open_page, sign_in, priya, draft):
    plain = open_page(java_script_enabled=False, accept_downloads=True)
    sign_in(plain, priya)

    upload(plain, draft, filled(download(plain, draft), {("SCR-01", "state"): "L3"}))
    plain.get_by_role("button", name="Store these answers").click()
    plain.get_by_role("heading", name="Check your answers").wait_for()

    assert stored(draft)[0][1] == "3"


def bomb():
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b" " * 60_000_000)
    return kept.getvalue()


def test_hostile_files_are_refused_with_a_reason_and_change_nothing(page, sign_in, priya, draft):
    other = factories.firm()
    foreign = factories.assessment(other, draft.round, by=factories.member(other))
    sign_in(page, factories.person_of(other))
    page.goto(f"/assessments/{foreign.pk}/workbook/")
    theirs = download(page, foreign)
    sign_in(page, priya)

    for data, reason in (
        (theirs, "This workbook was made for another firm."),
        (bomb(), "This workbook unpacks to far more than a workbook of this size should."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "has a password or is of the old kind"),
        (b"<html>", "This file is not a workbook of the kind .xlsx."),
    ):
        upload(page, draft, data)
        assert reason in page.get_by_role("alert").inner_text()
    assert_sound(page)

    assert stored(draft) == UNTOUCHED
    assert stored(foreign) == UNTOUCHED


def test_formulas_stay_texts_on_the_way_out_and_are_refused_on_the_way_in(page, sign_in, priya, draft):
    formula = '=HYPERLINK("http://evil.example","Click")'
    lifecycle.save_answer(draft, "SCR-01", {"state": "2", "note": formula}, 0, by=priya)
    before = stored(draft)
    sign_in(page, priya)

    data = download(page, draft)
    assert cell_of(opened(data), "SCR-01", "Note").data_type == "s"
    upload(page, draft, filled(data, {("SCR-02", "note"): formula}))

    assert page.get_by_text("Answers!M3: This is a formula. Write what it gives instead.").is_visible()
    assert page.get_by_role("heading", name="Nothing to change").is_visible()
    assert stored(draft) == before
