"""What a person does to a workbook between download and upload, and what strange programs do to its parts."""

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook, load_workbook

from assessments import workbook
from assessments.workbook.layout import ANSWERS, STAMP, TITLES
from assessments.workbook.stamping import stamp

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def opened(data):
    return load_workbook(BytesIO(data))


def saved(book):
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def cell_of(book, code, title):
    """The cell of an answer, found as a person finds it: by the code of its row and the title of its column."""
    sheet = book[ANSWERS]
    column = next(cell.column for cell in sheet[1] if cell.value == title)
    row = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == code)
    return sheet.cell(row, column)


def filled(data, values):
    """The same workbook with {(code, field): value} typed into its cells."""
    book = opened(data)
    for (code, name), value in values.items():
        cell_of(book, code, TITLES[name]).value = value
    return saved(book)


def texts_of(data, sheet=ANSWERS):
    """The rows of a sheet as a spreadsheet shows them."""
    return [[cell.value for cell in row] for row in opened(data)[sheet].iter_rows()]


def rewritten(data, change):
    """The same archive, each part as `change(name, content)` gives it; None leaves it out."""
    kept = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(kept, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (content := change(name, old.read(name))) is not None:
                new.writestr(name, content)
    return kept.getvalue()


def stamped(data, assessment, mark=b"ORIGIN-MARK"):
    """A kept workbook made one of this assessment, its own parts otherwise untouched."""
    answers = list(assessment.answers.select_related("sub_thread"))
    line = stamp(assessment, answers).encode()
    return rewritten(data, lambda name, content: content.replace(mark, line))


def by_hand(assessment, rows):
    """A workbook of an assessment whose sheet of answers holds exactly these rows."""
    book = Workbook()
    book.active.title = ANSWERS
    for row in rows:
        book.active.append(row)
    answers = list(assessment.answers.select_related("sub_thread"))
    book.create_sheet(STAMP)["A1"] = stamp(assessment, answers)
    return saved(book)


def part_of_answers(data):
    """The archive's name of the sheet of answers."""
    with ZipFile(BytesIO(data)) as archive:
        titles = re.findall(rb'<sheet [^>]*name="([^"]+)"', archive.read("xl/workbook.xml"))
    return f"xl/worksheets/sheet{titles.index(ANSWERS.encode()) + 1}.xml"


def said_of(data, assessment):
    """(address, message) of each cell that cannot be taken."""
    return [tuple(one) for one in compared(data, assessment).rejected]


def compared(data, assessment):
    return workbook.compare(workbook.read(data, assessment), assessment)


def differences(data, assessment):
    return {(one.code, one.name): one.values[one.name] for one in compared(data, assessment).differences}
