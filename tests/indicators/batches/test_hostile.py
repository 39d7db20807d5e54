"""Files that nobody should hand in: refused in words, at once, and nothing of them is kept but the file."""

import io
import re
import zipfile

import pytest

from indicators.batches import reading
from meo_site.spreadsheets import Unreadable
from tests.indicators.batches.files import as_csv, as_workbook

HEAD = "indicator,areacd,period,value\n"
ROW = "business-rd-expenditure,E12000004,2019,2.4\n"


def with_formula():
    """As a spreadsheet writes one that has not been worked out yet."""
    from openpyxl import Workbook  # noqa: PLC0415 - as the product does

    book, written = Workbook(), io.BytesIO()
    for line in (["indicator", "value"], ["a", "=1+1"]):
        book.active.append(line)
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\xff\xfe", "is empty"),
        (HEAD.encode(), "no rows below the heading"),
        ((HEAD + ROW).encode("cp1252") + "£".encode("cp1252"), "not CSV in UTF-8"),
        (b"\xff\xfe\x00", "not CSV in UTF-8"),
        ((HEAD + ROW).encode("utf-16-le"), "neither CSV in UTF-8 nor a workbook"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "not CSV in UTF-8"),
        (b"%PDF-1.7\0", "neither CSV in UTF-8 nor a workbook"),
        (b"PK\x03\x04 no archive", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "has a password or is of the old kind"),
        ((HEAD.replace("areacd", "value") + ROW).encode(), "Two columns are called “value”"),
        ((HEAD + '"open quotes, and never closed').encode(), "is not CSV"),
        ((",".join(f"c{number}" for number in range(121)) + "\nx").encode(), "at most 120 columns"),
        ((HEAD + ROW * 25_000).encode(), "at most 25,000 rows"),
        (("a" * 200_000 + "," + HEAD + ROW).encode(), "is not CSV"),
        (as_workbook([], ("something", "else")), "“Values”) has a row of headings"),
        (b"0,1,2\n3,4,5\n", "The first row must name the columns: indicator, areacd"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(data, words):
    with pytest.raises(Unreadable, match=re.escape(words)):
        reading.read(data, "values.csv")


def test_a_mistake_in_every_cell_is_told_of_some():
    sheet = reading.read((HEAD + "=1,=1,=1,=1\n" * 1_000).encode(), "values.csv")

    assert (len(sheet.problems), len(sheet.refused)) == (reading.MOST_TOLD, 1_000)


def test_a_heading_of_a_million_cells_is_refused_at_once():
    with pytest.raises(Unreadable, match="at most 120 columns"):
        reading.read(("a," * 1_000_000).encode(), "values.csv")


def test_a_bomb_is_not_unpacked():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"0" * 20_000_000)

    with pytest.raises(Unreadable, match="unpacks to far more"):
        reading.read(written.getvalue(), "values.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_spreadsheets_write_is_read(encoding, delimiter):
    data = (HEAD + ROW).replace(",", delimiter).replace("\n", "\r\n").encode(encoding)

    sheet = reading.read(data, "values.csv")

    assert sheet.columns == ["indicator", "areacd", "period", "value"]
    assert sheet.lines == [(2, ["business-rd-expenditure", "E12000004", "2019", "2.4"])]
    assert sheet.problems == []


@pytest.mark.parametrize("cell", ["=1+1", "\"=cmd|'/c calc'!A1\"", "=HYPERLINK(1)"])
def test_a_formula_in_csv_is_refused_with_its_cell(cell):
    sheet = reading.read(f"{HEAD}a,b,c,{cell}\n".encode(), "values.csv")

    (problem,) = sheet.problems
    assert (problem.row, problem.column) == (2, "value")
    assert "is a formula" in problem.message
    assert sheet.lines == [(2, ["a", "b", "c", ""])]


def test_a_formula_in_a_workbook_is_refused_though_it_has_no_value():
    sheet = reading.read(with_formula(), "values.xlsx")

    assert [str(problem) for problem in sheet.problems] == [
        "Sheet, row 2, column value: holds a formula; paste what it gives as a value"
    ]


@pytest.mark.parametrize("text", ["=1+1", "+44", "-1", "@here", "  =A1", "\t=1", "'quoted", "＝A1"])
@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_text_that_looks_like_a_formula_comes_back_as_it_was(write, text):
    sheet = reading.read(
        write([{"indicator": "a", "value": "1", "note": text}], ("indicator", "value", "note")), "v"
    )

    assert [cells[2] for _, cells in sheet.lines] == [text]
    assert sheet.problems == []


def test_more_cells_than_headings_are_refused():
    sheet = reading.read(f"{HEAD}a,b,c,1,234.5\n".encode(), "values.csv")

    assert "text with commas needs quotes" in sheet.problems[0].message


def test_a_title_above_the_heading_is_passed_over():
    book = as_workbook([{"a": "indicator", "b": "value"}, {"a": "one", "b": 38.7}], ("a", "b"))

    sheet = reading.read(book, "values.xlsx")

    assert (sheet.columns, sheet.lines) == (["indicator", "value"], [(3, ["one", "38.7"])])


@pytest.mark.parametrize(
    ("number", "text"),
    [(38.7, "38.7"), (2019, "2019"), (37.0, "37"), (0.1 + 0.2, "0.3"), (1e-7, "0.0000001")],
)
def test_a_number_of_a_workbook_is_as_it_is_typed(number, text):
    sheet = reading.read(as_workbook([{"indicator": "a", "value": number}], ("indicator", "value")), "v.xlsx")

    assert sheet.lines == [(2, ["a", text])]


def sheets(**tables):
    """A workbook of these sheets, each with its rows."""
    from openpyxl import Workbook  # noqa: PLC0415 - as the product does

    book, written = Workbook(), io.BytesIO()
    book.remove(book.active)
    for title, lines in tables.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    book.save(written)
    return written.getvalue()


LONG = [["Title"], ["indicator", "areacd", "period", "value"], ["a", "b", "2019", 1]]
NOTES = [["what", "meaning"], ["indicator", "its address"], ["period", "from the first day on"]]


def test_the_sheet_that_holds_values_is_found_beside_others():
    sheet = reading.read(sheets(Cover=[["Period", "2019"]], Notes=NOTES, Data=LONG), "v.xlsx")

    assert (sheet.title, sheet.lines) == ("Data", [(3, ["a", "b", "2019", "1"])])


def test_two_sheets_of_values_are_named_and_refused():
    with pytest.raises(Unreadable, match="The sheets “One” and “Two” both hold values"):
        reading.read(sheets(One=LONG, Notes=NOTES, Two=LONG), "v.xlsx")
