"""Workbooks of strangers: read where they are sound, refused in plain words where they are not."""

import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from meo_site import spreadsheets
from meo_site.spreadsheets import Unreadable, rows, safe_workbook

SHEET = "xl/worksheets/sheet1.xml"


def workbook_of(*lines):
    written = Workbook()
    for line in lines:
        written.active.append(line)
    return saved(written)


def saved(written):
    kept = BytesIO()
    written.save(kept)
    return kept.getvalue()


def with_parts(data, parts):
    """The same workbook with these parts put in, or in the place of others."""
    kept = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(kept, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return kept.getvalue()


def sheet_of(inside):
    return (
        f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{inside}</worksheet>'
    )


def read(data, **options):
    limits = {"most_rows": 100, "most_columns": 5} | options
    return list(rows(safe_workbook(data).worksheets[0], **limits))


def test_rows_have_their_number_and_as_many_values_as_asked():
    day = datetime.datetime(2026, 1, 2)  # noqa: DTZ001 - a cell knows no zone

    found = read(workbook_of(["a", 1], [], ["", None], [None, day]), most_columns=3)

    assert found == [(1, ("a", 1, None)), (4, (None, day, None))]


def test_a_formula_is_its_text_or_the_value_last_stored():
    data = workbook_of(["=1+1"])

    assert read(data) == [(1, ("=1+1", None, None, None, None))]
    assert list(rows(safe_workbook(data, data_only=True).worksheets[0], most_rows=9, most_columns=1)) == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "This file is empty."),
        (b"name,email\n", "This file is not a workbook of the kind .xlsx."),
        (spreadsheets.OLD_OFFICE + b"\0" * 99, "This workbook has a password or is of the old kind"),
        (spreadsheets.ZIP + b"\0" * 99, "This workbook is damaged."),
        (spreadsheets.ZIP + b"\0" * spreadsheets.LARGEST_FILE, "Use a file of at most 10 MB."),
        (workbook_of(["a"])[:-40], "This workbook is damaged."),
    ],
    ids=["empty", "csv", "old", "no archive", "too large", "cut off"],
)
def test_what_is_no_workbook_is_refused(data, reason):
    with pytest.raises(Unreadable) as refused:
        safe_workbook(data)

    assert str(refused.value).startswith(reason)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"xl/vbaProject.bin": b"x"}, "This workbook holds macros."),
        ({"xl/workbook.bin": b"x"}, "This is a binary workbook (.xlsb)."),
        ({"xl/media/image1.png": b"\0" * 20_000_000}, "This workbook unpacks to far more"),
        ({SHEET: sheet_of("<sheetData>" + "<row/>" * 90)}, "This workbook is damaged."),
        ({SHEET: sheet_of('<sheetData><row r="x"/></sheetData>')}, "This workbook is damaged."),
        ({"xl/workbook.xml": "<workbook>" + "<sheet />" * 31}, "Use a workbook of at most 30 sheets."),
        ({f"xl/media/{number}.png": b"x" for number in range(500)}, "This workbook unpacks to far more"),
    ],
    ids=["macros", "binary", "bomb", "broken", "row of no number", "sheets", "parts"],
)  # fmt: skip
def test_a_workbook_that_hides_something_is_refused(parts, reason):
    with pytest.raises(Unreadable) as refused:
        read(with_parts(workbook_of(["a"]), parts))

    assert str(refused.value).startswith(reason)


@pytest.mark.parametrize(
    "entity", ['<!ENTITY a "aaaa">', '<!ENTITY a SYSTEM "file:///etc/hostname">'], ids=["grows", "reads a file"]
)  # fmt: skip
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml"])
def test_entities_are_refused(part, entity):
    content = f"<!DOCTYPE x [{entity}]>" + sheet_of("<sheetData><row><c><v>&a;</v></c></row></sheetData>")

    with pytest.raises(Unreadable):
        read(with_parts(workbook_of(["a"]), {part: content}))


def test_more_elements_than_memory_bears_are_refused_before_they_are_read(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MOST_ELEMENTS", 100)

    with pytest.raises(Unreadable) as refused:
        safe_workbook(workbook_of(*[["a"]] * 100))

    assert str(refused.value).startswith("This workbook holds more cells")


def test_a_row_too_many_is_refused_also_behind_a_gap():
    written = Workbook()
    written.active["A1"] = "first"
    written.active["A9000"] = "last"

    with pytest.raises(Unreadable) as refused:
        read(saved(written), most_rows=10)

    assert str(refused.value) == "Use at most 10 rows, with the heading."


def test_a_sheet_that_lies_about_its_size_is_read_as_it_is():
    lie = sheet_of(
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c t="inlineStr"><is><t>a</t></is></c></row></sheetData>'
    )

    assert read(with_parts(workbook_of(["b"]), {SHEET: lie}), most_columns=1) == [(1, ("a",))]


def test_a_row_beyond_the_end_of_any_sheet_does_not_make_us_count_there():
    far = sheet_of('<sheetData><row r="99999999999"><c t="n"><v>1</v></c></row></sheetData>')

    assert read(with_parts(workbook_of(["b"]), {SHEET: far})) == []


@pytest.mark.parametrize(
    "inside",
    [
        f'<numFmts><numFmt numFmtId="200" formatCode="{"[" * 900_000}"/></numFmts>',
        f"<cellXfs>{'<xf/>' * 150_000}</cellXfs>{'<x/>' * 60_000 * 3}",
    ],
    ids=["pattern", "many"],
)
def test_formats_without_end_are_refused(inside):
    styles = sheet_of(inside).replace("worksheet", "styleSheet")

    with pytest.raises(Unreadable, match="formats|unpacks"):
        safe_workbook(with_parts(workbook_of(["a"]), {"xl/styles.xml": styles}))
