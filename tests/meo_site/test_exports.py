"""Tables as workbooks: numbers are numbers, texts are texts, and nothing is a formula."""

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from meo_site.exports import Table, xlsx_response

FORMULAS = ["=1+1", "+1", "-1", "@A1", "\t=1", "\n=1", "  ＝1+1", "=cmd|' /C calc'!A0"]


def sheet_of(rows, **notes):
    response = xlsx_response("figures.xlsx", [Table("Figures", ("Row", "Value"), rows)], **notes)
    return load_workbook(BytesIO(response.content))


def test_a_table_is_a_sheet_with_its_header_in_sight():
    book = sheet_of([("plan", 4), ("source", Decimal("0.25")), ("make", None), ("at", True)])

    assert [[cell.value for cell in row] for row in book["Figures"]] == [
        ["Row", "Value"], ["plan", 4], ["source", 0.25], ["make", None], ["at", "True"],
    ]  # fmt: skip
    assert (book["Figures"].freeze_panes, book["Figures"].print_title_rows) == ("A2", "$1:$1")
    assert book.sheetnames == ["Figures"]


def test_what_the_file_is_stands_on_the_first_sheet():
    book = sheet_of([], notes=[("Withheld", "Fewer than 5 firms."), ("Round", "=1+1")])

    assert book.sheetnames == ["About", "Figures"]
    assert [cell.value for cell in book["About"][2]] == ["Withheld", "Fewer than 5 firms."]
    assert book["About"]["B3"].quotePrefix is True


def test_many_rows_are_written_as_they_come():
    rows = ((f"row {number}", number) for number in range(5000))

    figures = sheet_of(rows)["Figures"]

    assert (figures.max_row, figures["A5001"].value, figures["B5001"].value) == (5001, "row 4999", 4999)
    assert figures.column_dimensions["A"].width > len("row 4999")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_is_no_formula_now_or_when_its_cell_is_edited(text):
    cell = sheet_of([(text, 1)])["Figures"]["A2"]

    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_a_title_that_no_sheet_may_have_is_made_one():
    response = xlsx_response("a.xlsx", [Table("Plan/Source: all [sectors] of the Midlands", ("A",), [])])

    assert load_workbook(BytesIO(response.content)).sheetnames == ["Plan Source  all  sectors  of t"]


def test_it_is_sent_as_a_download():
    response = xlsx_response("figures.xlsx", [Table("Figures", ("A",), [])])

    assert response["Content-Disposition"] == 'attachment; filename="figures.xlsx"'
    assert response["X-Content-Type-Options"] == "nosniff"
