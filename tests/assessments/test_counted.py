"""A table of counts as a file: what is read, and that every problem has its row and column."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from assessments.counted import Counted, compare, doubts, read_table
from assessments.invited.reading import Unreadable
from tests import factories

pytestmark = pytest.mark.django_db
HEAD = "code,title,l1,l2,l3,l4\n"


@pytest.fixture
def framework():
    return factories.version().framework


def workbook(*rows):
    from openpyxl import Workbook  # noqa: PLC0415 - few tests need it

    made, out = Workbook(), BytesIO()
    for row in (HEAD.strip().split(","), *rows):
        made.active.append(row)
    made.save(out)
    return out.getvalue()


def problems(framework, *lines):
    table = read_table((HEAD + "\n".join(lines)).encode(), framework)
    assert table.rows == [] or table.problems == []
    return [str(problem) for problem in table.problems]


def test_csv_and_xlsx_give_the_same_rows(framework):
    as_csv = read_table(
        f"{HEAD}scr-39, Concurrent  Engineering ,3,5,0,2\n,Other,1,6,2,1\n".encode(), framework
    )
    as_xlsx = read_table(
        workbook(["SCR-39", "Concurrent Engineering", 3, 5, 0, 2.0], [None, "Other", 1, 6, 2, 1]), framework
    )

    expected = [Counted("SCR-39", "Concurrent Engineering", 3, 5, 0, 2), Counted("", "Other", 1, 6, 2, 1)]
    assert (as_csv.rows, as_xlsx.rows) == (expected, expected)
    assert as_csv.problems == as_xlsx.problems == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("SCR-99,One,1,2,3,4", "row 2, column code: “SCR-99” is no sub-thread of mtc-scr"),
        ("ORG-1,One,1,2,3,4", "row 2, column code: “ORG-1” is no sub-thread of mtc-scr"),
        ("SCR-39,,1,2,3,4", "row 2, column title: is empty"),
        (f"SCR-39,{'x' * 201},1,2,3,4", "row 2, column title: has 201 characters; at most 200"),
        ("SCR-39,One\u202etwo,1,2,3,4", "row 2, column title: holds characters that cannot be seen"),
        ("SCR-39,One,1.5,2,3,4", "row 2, column l1: “1.5” is not a whole number of firms"),
        ("SCR-39,One,-1,2,3,4", "row 2, column l1: “-1” is not a whole number of firms"),
        ("SCR-39,One,,2,3,4", "row 2, column l1: is empty"),
        ("SCR-39,One,1,2,3,٣", "row 2, column l4: “٣” is not a whole number of firms"),
        ("SCR-39,One,1,2,3,9999999", "row 2, column l4: 9999999 is more than 1,000,000 firms"),
        ("SCR-39,One,1,2,3,=1+1", "row 2, column l4: is a formula; paste its value"),
        ("SCR-39,One,1,2,3,#REF!", "row 2, column l4: holds the error #REF!"),
        ("SCR-39,One,0,0,0,0", "row 2, column l1: the row stands on no firm"),
        ("SCR-39,One,1,2,3,4,5", "row 2, column 7: the cell has no heading above it"),
    ],
)
def test_each_problem_is_named_once_by_row_and_column(framework, line, said):
    found = problems(framework, line)

    assert [one for one in found if not one.startswith("row 2, column 7")] == (
        [said] if "column 7" not in said else []
    )


def test_a_sub_thread_stands_in_a_table_once(framework):
    assert problems(framework, "SCR-39,One,1,2,3,4", "scr-39,Two,1,2,3,4") == [
        "row 3, column code: stands in row 2 already"
    ]


def test_a_missing_column_and_an_empty_table_are_named(framework):
    assert [str(one) for one in read_table(b"title,l1,l2,l3\nOne,1,2,3\n", framework).problems] == [
        "row 1, column l4: the column is missing"
    ]
    assert len(read_table(b"%PDF-1.7 nothing", framework).problems) == 5
    assert problems(framework) == ["row 2, column title: there is no row below the heading"]


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\x01\x02\x03", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old",
     HEAD.encode() + b",One,1,2,3,4\n" * 101, HEAD.encode() + b'"never closed'],
)  # fmt: skip
def test_hostile_and_broken_files_are_refused_in_words(framework, data):
    with pytest.raises(Unreadable) as reason:
        read_table(data, framework)
    assert str(reason.value).endswith(".")


def test_a_bomb_is_not_unpacked(framework):
    out = BytesIO()
    with ZipFile(out, "w", 8) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b" " * 20_000_000)

    with pytest.raises(Unreadable, match="unpacks to far more"):
        read_table(out.getvalue(), framework)


def test_doubts_stand_in_nobodys_way():
    rows = [
        Counted("SCR-39", "One", 1, 2, 3, 4),
        Counted("", "Two", 1, 2, 3, 6),
        Counted("SCR-01", "Two", 9, 1, 0, 0),
    ]

    assert doubts(rows, "") == [
        "The rows stand on different numbers of firms (10, 12); the note does not say why.",
        "Not shown beside live figures, for want of a sub-thread: Two.",
        "Printed twice: Two.",
    ]
    assert doubts(rows[:1], "") == []


def test_a_file_beside_what_is_stored_is_new_changed_gone_or_the_same():
    series = factories.reference_series(
        ("SCR-39", "One", 1, 2, 3, 4), ("SCR-01", "Two", 1, 2, 3, 4), ("", "Three", 1, 2, 3, 4)
    )

    found = compare(
        series,
        [
            Counted("SCR-39", "One", 1, 2, 3, 4),
            Counted("SCR-01", "Two", 0, 3, 3, 4),
            Counted("", "Four", 1, 0, 0, 0),
        ],
    )

    assert [row.title for row in found.new] == ["Four"]
    assert [(before.l1, after.l1) for before, after in found.changed] == [(1, 0)]
    assert [row.title for row in found.gone] == ["Three"]
    assert found.unchanged == 1
