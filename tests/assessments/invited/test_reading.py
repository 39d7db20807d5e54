"""A list as people send it: read whatever saved it, or refused with row and column."""

from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from assessments.invited import Problem, Unreadable, read
from assessments.invited import reading as room

HEADING = "name,email,company_number\n"
ROW = {"name": "Café Ltd", "email": "jo@cafe.example"}


def cells(data):
    return [row.cells for row in read(data).rows]


def problems(text):
    return read(text.encode()).problems


def workbook_of(*lines):
    written, kept = Workbook(), BytesIO()
    for line in lines:
        written.active.append(line)
    written.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        "name,email\nCafé Ltd,jo@cafe.example\n".encode(),
        "name,email\r\n\r\nCafé Ltd,jo@cafe.example\r\n".encode("utf-8-sig"),
        "Name;Email\nCafé Ltd;jo@cafe.example".encode("utf-16"),
        "NAME\t E-mail\tEmail\n  Café   Ltd \tx\tjo@cafe.example".encode("cp1252"),
        '"name","email"\n"Café\nLtd","jo@cafe.example"\n'.encode(),
        workbook_of(["name", "email", None], ["Café Ltd", "jo@cafe.example"]),
    ],
    ids=["utf-8", "mark and blank rows", "utf-16 with semicolons", "windows with tabs", "quoted", "workbook"],
)
def test_is_read_whatever_saved_it(data):
    assert cells(data) == [ROW]


def test_rows_are_counted_as_a_spreadsheet_counts_them():
    reading = read(b"name,email\n\nA,a@a.example\n\nB,b@b.example\n")

    assert [row.number for row in reading.rows] == [3, 5]


def test_columns_that_are_not_ours_are_named_and_left_out():
    reading = read(b"name,email,Phone number\nA,a@a.example,=1\n")

    assert (reading.unknown, reading.problems, reading.rows[0].cells.keys()) == (
        ["phone_number"],
        [],
        {"name", "email"},
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name\nA\n", Problem(1, "email", "the column is missing")),
        ("email\na@a.example\n", Problem(1, "name", "the column is missing")),
        ("name,email,Email\nA,a@a.example,b\n", Problem(1, "email", "the column stands there twice")),
        (HEADING + "=1+1,a@a.example,\n", Problem(2, "name", "is a formula; paste its value")),
        (HEADING + "A,#REF!,\n", Problem(2, "email", "holds the error #REF!")),
        (HEADING + "A,a@a.example,,more\n", Problem(2, "4", "the cell has no heading above it")),
    ],
)
def test_what_is_wrong_has_an_address(text, expected):
    assert problems(text) == [expected]


@pytest.mark.parametrize("formula", ["=A1", '=CONCATENATE("a","b")', "= 1"])
def test_a_formula_of_a_workbook_is_not_guessed_at(formula):
    reading = read(workbook_of(["name", "email"], [formula, "a@a.example"]))

    assert reading.problems == [Problem(2, "name", "is a formula; paste its value")]


def test_a_number_is_its_digits_and_a_date_no_text():
    reading = read(workbook_of(["name", "email", "company_number"], [12, "a@a.example", 1234567.0]))
    assert reading.rows[0].cells == {"name": "12", "email": "a@a.example", "company_number": "1234567"}

    reading = read(workbook_of(["name", "email"], [datetime(2026, 1, 1), "a@a.example"]))  # noqa: DTZ001
    assert reading.problems == [Problem(2, "name", "is not a text")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "This file is empty."),
        (b"\n\n", "This file is empty."),
        (b"name,email\nA\0,a@a.example", "This file is neither a CSV file nor"),
        (b"\x89PNG\r\n\x1a\n\0\0", "This file is neither a CSV file nor"),
        (b'name,email\n"A,a@a.example\n', "Row 2 cannot be read: a quotation mark is missing"),
        (b"name,email\n" + b"x" * 200_000 + b",a@a.example", "Row 2 cannot be read"),
        (b"PK\x03\x04 no workbook", "This workbook is damaged."),
        (b"\xff\xfeodd", "This file is neither a CSV file nor"),
    ],
)
def test_what_is_no_list_is_refused_in_words(data, reason):
    with pytest.raises(Unreadable) as refused:
        read(data)

    assert str(refused.value).startswith(reason)


@pytest.mark.parametrize("save", ["csv", "xlsx"])
def test_more_rows_than_are_read_are_refused(monkeypatch, save):
    monkeypatch.setattr(room, "MOST_ROWS", 2)
    lines = [["name", "email"], *([f"F{number}", f"{number}@a.example"] for number in range(3))]
    written = {"csv": "\n".join(map(",".join, lines)).encode(), "xlsx": workbook_of(*lines)}

    with pytest.raises(Unreadable, match=r"Use at most"):
        read(written[save])
