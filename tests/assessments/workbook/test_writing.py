"""The workbook that goes out: what it holds, what may be filled in, and that no text in it is a formula."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.utils import timezone

from assessments import lifecycle, workbook
from assessments.choices import State
from assessments.models import Assessment
from assessments.workbook.layout import ABOUT, ANSWERS, STAMP, TITLES

from .filling import cell_of, opened, part_of_answers, texts_of

pytestmark = pytest.mark.django_db


def fresh(assessment):
    return Assessment.objects.in_context().get(pk=assessment.pk)


def test_each_sub_thread_is_a_row_with_its_question_and_levels(draft, data):
    header, *rows = texts_of(data)

    one = draft.answers.get(sub_thread__code="SCR-29").sub_thread
    levels = [descriptor.text for descriptor in one.descriptors.order_by("level")]
    assert header[:8] == ["Code", "Thread", "Sub-thread", "Question", "L1", "L2", "L3", "L4"]
    assert header[8:] == list(TITLES.values())
    assert [row[0] for row in rows] == ["SCR-01", "SCR-02", "SCR-29"]
    assert rows[2][:8] == ["SCR-29", one.thread.title, one.title, one.question, *levels]


def test_present_answers_are_filled_in(draft, person):
    given = {"state": State.NOT_APPLICABLE, "na_reason": "We hold no stock.", "note": "Ask Jo.\nOr Sam."}
    lifecycle.save_answer(draft, "SCR-29", given, 0, by=person)
    lifecycle.save_answer(draft, "SCR-01", {"state": "2", "target": 4, "importance": 3}, 0, by=person)

    rows = texts_of(workbook.write(draft))[1:]

    assert [row[8:] for row in rows] == [
        ["L2", None, "L4", "Critical to our customers", None],
        [None, None, None, "Important", None],
        ["Not applicable", "We hold no stock.", None, "Important", "Ask Jo.\nOr Sam."],
    ]


def test_what_the_last_round_said_stands_beside_and_is_no_answer(draft):
    draft.answers.filter(sub_thread__code="SCR-02").update(proposed="3", last_said_at=timezone.now())

    book = opened(workbook.write(draft))

    assert [cell.value for cell in book[ANSWERS]["I"]] == ["Last round", None, "L3", None]
    assert cell_of(book, "SCR-02", "Level").value is None


def test_not_applicable_is_offered_only_where_it_is_allowed(data):
    lists = {str(rule.sqref): rule.formula1 for rule in opened(data)[ANSWERS].data_validations.dataValidation}

    assert lists["I2"] == '"L1,L2,L3,L4,Don\'t know"'
    assert lists["I4"] == '"L1,L2,L3,L4,Don\'t know,Not applicable"'
    assert lists["K2"] == '"None,L1,L2,L3,L4"'
    assert lists["L2"] == '"Useful,Important,Critical to our customers"'


def test_only_what_is_to_be_filled_in_is_unlocked(data):
    sheet = opened(data)[ANSWERS]

    assert sheet.protection.sheet
    assert {cell.column_letter for row in sheet for cell in row if not cell.protection.locked} == set("IJKLM")
    assert sheet.freeze_panes == "D2"
    assert (sheet.print_title_rows, sheet.page_setup.orientation) == ("$1:$1", "landscape")


def test_what_was_submitted_is_a_record_to_read(cast, firm, person):
    round_ = cast.round_("mtc-scr", scope=["SCR-01", "SCR-02"])
    cast.submitted(firm, round_, "23", by=person)
    assessment = Assessment.objects.in_context().get()

    book = opened(workbook.write(assessment))

    assert all(cell.protection.locked for row in book[ANSWERS] for cell in row)
    assert book[ANSWERS].data_validations.dataValidation == []
    assert "cannot be uploaded" in str([cell.value for cell in book[ABOUT]["B"]])
    assert workbook.file_name(assessment).endswith("-answers.xlsx")


def test_read_me_says_for_whom_and_what_levels_mean(data):
    texts = " ".join(str(cell) for row in texts_of(data, ABOUT) for cell in row if cell)

    assert all(word in texts for word in ("Brindley Castings", "Spring", "version 1.0.0", "L4 Leading"))


def test_origin_is_hidden(data):
    assert opened(data)[STAMP].sheet_state == "veryHidden"


@pytest.mark.parametrize(
    "note",
    ['=HYPERLINK("http://evil.example","x")', "+1", "-1", "@SUM(A1)", "\t=1", "  ＝1+1", "{=1}", "=1\x01"],
)
def test_no_text_is_a_formula(draft, person, note):
    lifecycle.save_answer(draft, "SCR-01", {"state": "2", "note": note}, 0, by=person)

    data = workbook.write(fresh(draft))

    with ZipFile(BytesIO(data)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/" in name]
        assert not any(re.search(rb"<f[ >]|<hyperlink", sheet) for sheet in sheets)
        assert not any("external" in name.lower() for name in archive.namelist())
    assert cell_of(opened(data), "SCR-01", "Note").data_type == "s"


def test_a_formula_like_text_stays_a_text_when_somebody_edits_its_cell(draft, person):
    lifecycle.save_answer(draft, "SCR-01", {"state": "2", "note": "=1+1"}, 0, by=person)

    book = opened(workbook.write(fresh(draft)))

    assert cell_of(book, "SCR-01", "Note").quotePrefix
    assert not cell_of(book, "SCR-02", "Note").quotePrefix


@pytest.mark.parametrize("code", ["mtc-scr", "acursc"])
def test_every_questionnaire_fits(cast, firm, person, code, django_assert_num_queries):
    draft = fresh(cast.assessment(firm, cast.round_(code), by=person))

    with django_assert_num_queries(4):  # framework, answers, descriptors, meanings
        data = workbook.write(draft)

    assert len(texts_of(data)) == draft.answers.count() + 1
    assert part_of_answers(data) == "xl/worksheets/sheet2.xml"
