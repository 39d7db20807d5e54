"""Workbooks as other programs and other people leave them: read with their addresses, or refused with a reason."""

import datetime
import time
from contextlib import suppress
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from assessments import workbook
from assessments.workbook.layout import ANSWERS, STAMP
from meo_site.spreadsheets import OLD_OFFICE

from .filling import (
    by_hand,
    cell_of,
    compared,
    differences,
    filled,
    opened,
    part_of_answers,
    rewritten,
    said_of,
    saved,
    stamped,
)

pytestmark = pytest.mark.django_db

FILES = Path(__file__).parent / "files"
HEADER = ["Code", "Level", "Reason if not applicable", "Target in 12 months", "Importance", "Note"]


def refusal(data, draft):
    with pytest.raises(workbook.Refused) as refused:
        workbook.read(data, draft)
    return str(refused.value)


# other programs


def test_libreoffice(draft):
    found = compared(stamped((FILES / "libreoffice.xlsx").read_bytes(), draft), draft)

    assert {(one.key): one.new for one in found.differences} == {
        "SCR-01-state": "L3",
        "SCR-01-target": "L4",
        "SCR-01-note": "Two lines,\n“quoted” & 5 < 6",
        "SCR-02-state": "L2",
        "SCR-02-importance": "Critical to our customers",
        "SCR-02-note": "=1+1",
    }
    assert [(address, message[:17]) for address, message in found.rejected] == [
        ("Answers!J4", "This is a formula"),
        ("Answers!K4", "This is a formula"),
        ("Answers!M4", "This is a date or"),
        ("Answers!I4", "Give a reason why"),
    ]


# other people


def test_rows_in_another_order_columns_moved_and_added(draft):
    rows = [
        ["Ask", "Note", "Code", "Level", "Ours"],
        ["Jo", "Second", " scr-02", "L2", "=1+1"],
        [None, None, None, None, "only ours"],
        ["Sam", None, "SCR-01", "l3", None],
    ]

    found = compared(by_hand(draft, rows), draft)

    assert {one.key: one.new for one in found.differences} == {
        "SCR-01-state": "L3", "SCR-02-state": "L2", "SCR-02-note": "Second",
    }  # fmt: skip
    assert found.rejected == []
    assert [notice.split(":")[0] for notice in found.notices] == [
        "There is no column “Reason if not applicable”",
        "There is no column “Target in 12 months”",
        "There is no column “Importance”",
    ]


def test_a_title_above_the_headings(draft):
    rows = [["Our answers"], [], HEADER, ["SCR-01", "L1"]]

    assert differences(by_hand(draft, rows), draft) == {("SCR-01", "state"): "1"}


def test_a_row_twice_is_taken_neither_time(draft):
    rows = [HEADER, ["SCR-01", "L1"], ["SCR-02", "L1"], ["SCR-01", "L2"]]
    data = by_hand(draft, rows)

    assert differences(data, draft) == {("SCR-02", "state"): "1"}
    assert said_of(data, draft) == [("Answers!A4", "SCR-01 stands in row 2 too. Neither row is taken.")]


@pytest.mark.parametrize("code", ["SCR-03", "SCR-99", "SCR01", None, 5])
def test_an_answer_without_a_sub_thread_of_ours_is_named(draft, code):
    data = by_hand(draft, [HEADER, [code, "L1"]])

    assert differences(data, draft) == {}
    assert [address for address, _ in said_of(data, draft)] == ["Answers!A2"]


def test_cells_hidden_by_a_merged_one_are_named_and_empty_nothing(draft, data):
    book = opened(filled(data, {("SCR-01", "state"): "L2", ("SCR-02", "state"): "L3"}))
    book[ANSWERS].merge_cells("I2:I3")

    found = compared(saved(book), draft)

    assert [one.key for one in found.differences] == ["SCR-01-state"]
    assert found.rejected == [("Answers!I3", "This cell is merged into I2:I3. Take the cells apart.")]


@pytest.mark.parametrize(
    "value", ["=HYPERLINK(\"http://evil.example\",\"x\")", "=1+1", ArrayFormula("M2", "=1+1"), "=cmd|' /C calc'!A0"]
)  # fmt: skip
def test_a_formula_is_refused_with_its_address(draft, data, value):
    sent = filled(data, {("SCR-01", "note"): value, ("SCR-02", "note"): "Fine"})

    assert said_of(sent, draft) == [("Answers!M2", "This is a formula. Write what it gives instead.")]
    assert differences(sent, draft) == {("SCR-02", "note"): "Fine"}


def test_dates_booleans_and_errors_are_refused_with_their_address(draft, data):
    book = opened(data)
    cell_of(book, "SCR-01", "Level").value = datetime.datetime(2026, 2, 1)  # noqa: DTZ001 - a cell knows no zone
    cell_of(book, "SCR-02", "Level").value = True
    cell_of(book, "SCR-29", "Level").value = "#N/A"
    cell_of(book, "SCR-29", "Level").data_type = "e"

    assert [address for address, _ in said_of(saved(book), draft)] == [
        "Answers!I2",
        "Answers!I3",
        "Answers!I4",
    ]


@pytest.mark.parametrize(
    ("number", "ends"), [("1e400", "no end"), ("-1e400", "no end"), ("1.5", "not a level")]
)
def test_numbers_that_are_no_level(draft, data, number, ends):
    name = part_of_answers(filled(data, {("SCR-01", "state"): 77}))
    sent = rewritten(
        filled(data, {("SCR-01", "state"): 77}),
        lambda part, content: (
            content.replace(b"<v>77</v>", f"<v>{number}</v>".encode()) if part == name else content
        ),
    )

    ((address, message),) = said_of(sent, draft)

    assert address == "Answers!I2"
    assert ends in message


def test_a_million_rows_stop_early(draft):
    book = Workbook(write_only=True)
    sheet = book.create_sheet(ANSWERS)
    sheet.append(HEADER)
    sheet.append(["SCR-01", "L2"])
    for _ in range(100_000):
        sheet.append(["x"])
    answers = list(draft.answers.select_related("sub_thread"))
    book.create_sheet(STAMP).append([workbook.stamping.stamp(draft, answers)])

    found = compared(saved(book), draft)

    assert {one.key for one in found.differences} == {"SCR-01-state"}
    assert found.notices == ["Rows below row 2,000 were not read."]


# refused as a whole


def without(data, title):
    book = opened(data)
    del book[title]
    return saved(book)


def test_a_deleted_sheet_is_named(draft, data):
    assert refusal(without(data, ANSWERS), draft).startswith("The sheet “Answers” is missing.")
    assert refusal(without(data, STAMP), draft) == workbook.stamping.NOT_OURS


def test_a_sheet_without_headings_is_refused(draft):
    assert refusal(by_hand(draft, [["SCR-01", "L1"]]), draft).startswith(
        "The sheet “Answers” has no row of headings"
    )


def test_two_columns_of_one_name_are_refused(draft):
    assert refusal(by_hand(draft, [["Code", "Level", "level"]]), draft) == (
        "Two columns are called “Level”. Remove one of them."
    )


@pytest.mark.parametrize("mark", ["", "x", "e30:1abc:def", 5])
def test_a_changed_mark_is_refused(draft, data, mark):
    book = opened(data)
    line = book[STAMP]["A1"].value
    book[STAMP]["A1"].value = (
        mark if mark != "x" else line.replace(line[5], "A" if line[5] != "A" else "B", 1)
    )

    assert refusal(saved(book), draft) == workbook.stamping.NOT_OURS


def test_the_workbook_of_another_firm_is_refused(cast, draft, data):
    other = cast.firm()
    foreign = cast.assessment(other, draft.round, by=cast.member(other))

    assert refusal(data, foreign) == "This workbook was made for another firm."


def test_the_workbook_of_another_round_or_questionnaire_is_refused(cast, draft, data, firm, person):
    same = cast.assessment(firm, cast.round_("mtc-scr"), by=person)
    other = cast.assessment(firm, cast.round_("acursc"), by=person)

    assert refusal(data, same) == "This workbook belongs to another assessment of your firm."
    assert refusal(data, other) == "This workbook asks another questionnaire."


def test_the_workbook_of_another_version_is_refused(draft, data, monkeypatch):
    monkeypatch.setattr(draft.round.framework_version, "version", "2.0.0")

    assert refusal(data, draft).startswith(
        "This workbook asks version 1.0.0 of the questionnaire; this round asks 2.0.0."
    )


@pytest.mark.parametrize(
    "bytes_", [b"", b"code,level\n", OLD_OFFICE + b"\0" * 600, b"PK\x03\x04 nothing", b"%PDF-1.7"]
)  # fmt: skip
def test_what_is_no_workbook_is_refused_with_a_reason(draft, bytes_):
    assert refusal(bytes_, draft).endswith(".")


def test_bombs_and_growing_entities_are_refused(draft, data):
    def with_part(name, content):
        return rewritten(data, lambda part, old: content if part == name else old)

    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    assert "damaged" in refusal(with_part(part_of_answers(data), bomb), draft)
    assert "unpacks" in refusal(with_part("docProps/app.xml", b" " * 30_000_000), draft)


# small files that would hold the process


def with_merged(data, xml):
    name = part_of_answers(data)
    end = b"</worksheet>"
    return rewritten(data, lambda part, old: old.replace(end, xml + end) if part == name else old)


def seconds_of(read):
    before = time.process_time()
    read()
    return time.process_time() - before


@pytest.mark.parametrize(
    "xml",
    [
        b"<!--" + b"<mergeCell x" * 40_000 + b"-->",
        b"<!--" + b"<mergeCell " + b" ref" * 200_000 + b"-->",
        b"<!--<" + b"x" * 900_000 + b"-->",
        b"<mergeCells>" + b'<mergeCell ref="A1:BH2000"/>' * 1_900 + b"</mergeCells>",
        b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 40_000 + b"</mergeCells>",
    ],
    ids=["unfinished", "attributes", "name", "large", "many"],
)
def test_merged_cells_without_end_are_read_or_refused_at_once(draft, data, xml):
    sent = with_merged(data, xml)

    def read():
        with suppress(workbook.Refused):
            compared(sent, draft)

    assert seconds_of(read) < 1


def test_too_many_merged_cells_are_refused_with_a_reason(draft, data):
    sent = with_merged(data, b"<mergeCells>" + b'<mergeCell ref="A1:B2"/>' * 2_001 + b"</mergeCells>")

    assert refusal(sent, draft).startswith("The sheet “Answers” has more than 2,000 merged cells.")


def test_a_text_that_no_spreadsheet_could_hold_is_refused_with_its_address(draft):
    sent = by_hand(draft, [HEADER, ["SCR-01", "L1", None, None, None, "LONG"]])
    sent = rewritten(sent, lambda _, content: content.replace(b">LONG<", b">" + b"_x" * 150_000 + b"<"))

    assert said_of(sent, draft) == [("Answers!F2", "Use 32,767 characters or fewer.")]


@pytest.mark.parametrize("place", range(0, 100, 7))
def test_damage_anywhere_is_refused_or_harmless(draft, data, place):
    """A byte overturned, or the end cut off: a reason, or the same answers, and never an error of ours."""
    spot = len(data) * place // 100
    for broken in (data[:spot] + bytes([data[spot] ^ 0xFF]) + data[spot + 1 :], data[:spot]):
        try:
            found = compared(broken, draft)
        except workbook.Refused:
            continue
        assert found.differences == []
