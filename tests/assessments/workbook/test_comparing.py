"""A workbook beside the answers: what was typed counts, what a colleague saved is never lost unseen."""

import pytest

from assessments import lifecycle, workbook
from assessments.choices import State

from .filling import compared, differences, filled, said_of

pytestmark = pytest.mark.django_db


def save(draft, person, code="SCR-01", **values):
    version = draft.answers.get(sub_thread__code=code).version
    return lifecycle.save_answer(draft, code, values, version, by=person)


def stored(draft):
    fields = ("sub_thread__code", "state", "na_reason", "target", "importance", "note", "version")
    return list(draft.answers.values_list(*fields))


def test_what_was_not_touched_changes_nothing(draft, data):
    found = compared(data, draft)

    assert (found.differences, found.rejected, found.same) == ([], [], 3)


def test_new_values_are_named_with_their_cells(draft, data):
    typed = {
        ("SCR-01", "state"): "L3", ("SCR-01", "target"): "L4", ("SCR-01", "note"): "Two\nlines",
        ("SCR-02", "importance"): "Useful", ("SCR-29", "state"): "N/A", ("SCR-29", "na_reason"): " We hold none. ",
    }  # fmt: skip

    found = compared(filled(data, typed), draft)

    assert [(one.key, one.address, one.now, one.new) for one in found.differences] == [
        ("SCR-01-state", "Answers!I2", "", "L3"),
        ("SCR-01-target", "Answers!K2", "", "L4"),
        ("SCR-01-note", "Answers!M2", "", "Two\nlines"),
        ("SCR-02-importance", "Answers!L3", "Important", "Useful"),
        ("SCR-29-state", "Answers!I4", "", "Not applicable: We hold none."),
    ]
    assert ([one.name for one in found.new], [one.name for one in found.changed]) == (
        ["state", "target", "note", "state"],
        ["importance"],
    )
    assert [tuple(change) for change in found.chosen({})] == [
        ("SCR-01", 0, {"state": "3", "na_reason": "", "target": 4, "note": "Two\nlines"}),
        ("SCR-02", 0, {"importance": 1}),
        ("SCR-29", 0, {"state": "N", "na_reason": "We hold none."}),
    ]


def test_a_cell_that_was_emptied_takes_the_answer_away(draft, person):
    save(draft, person, state="2", note="Ask Jo.")

    emptied = filled(workbook.write(draft), {("SCR-01", "state"): None, ("SCR-01", "note"): None})

    assert differences(emptied, draft) == {("SCR-01", "state"): "-", ("SCR-01", "note"): ""}


def test_an_importance_cannot_be_emptied(draft, data):
    assert differences(filled(data, {("SCR-01", "importance"): None}), draft) == {}


def test_what_a_colleague_saved_meanwhile_is_left_alone(draft, data, person):
    save(draft, person, state="4", note="From the site.")

    found = compared(filled(data, {("SCR-02", "state"): "L2"}), draft)

    assert [(one.key, one.is_conflict) for one in found.differences] == [("SCR-02-state", False)]


def test_two_fields_of_one_answer_are_no_conflict(draft, data, person):
    save(draft, person, note="From the site.")

    found = compared(filled(data, {("SCR-01", "state"): "L2"}), draft)

    assert [(one.key, one.is_conflict) for one in found.differences] == [("SCR-01-state", False)]


@pytest.mark.parametrize(
    ("choice", "taken"), [({}, []), ({"SCR-01-state": "keep"}, []), ({"SCR-01-state": "take"}, ["2"])]
)
def test_one_answer_changed_by_both_is_a_conflict_that_keeps_the_site_unless_told(
    draft, data, person, choice, taken
):
    save(draft, person, state="4")

    found = compared(filled(data, {("SCR-01", "state"): "L2"}), draft)

    (conflict,) = found.conflicts
    assert (conflict.now, conflict.new, conflict.answer.changed_by) == ("L4", "L2", person)
    assert [change.values["state"] for change in found.chosen(choice)] == taken


def test_both_said_the_same(draft, data, person):
    save(draft, person, state="2")

    assert compared(filled(data, {("SCR-01", "state"): "L2"}), draft).same == 3


def test_a_second_upload_of_an_applied_workbook_changes_nothing(draft, data, person):
    sent = filled(
        data, {("SCR-01", "state"): "L2", ("SCR-01", "note"): "  spaced\n", ("SCR-29", "state"): "?"}
    )
    lifecycle.apply_answers(draft, compared(sent, draft).chosen({}), by=person)

    assert compared(sent, draft).differences == []


def test_it_may_be_filled_in_further_after_it_was_applied(draft, data, person):
    sent = filled(data, {("SCR-01", "state"): "L2"})
    lifecycle.apply_answers(draft, compared(sent, draft).chosen({}), by=person)

    found = compared(filled(sent, {("SCR-01", "note"): "More."}), draft)

    assert [(one.key, one.is_conflict) for one in found.differences] == [("SCR-01-note", False)]


@pytest.mark.parametrize(
    "note", ["=1+1", "a\rb", "tab\there", "_x0041_", " spaced ", "ﬁ 🏭 \u202e", "x\x01y", "last\n"]
)
def test_any_stored_text_survives_the_journey(draft, person, note):
    save(draft, person, state="2", note=note)

    assert compared(filled(workbook.write(draft), {}), draft).differences == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({("SCR-01", "state"): "N/A"}, ("Answers!I2", "This sub-thread applies to every firm.")),
        ({("SCR-29", "state"): "N/A"}, ("Answers!J4", "Give a reason why this does not apply")),
        ({("SCR-29", "state"): "L2", ("SCR-29", "na_reason"): "So."}, ("Answers!J4", "A reason belongs to")),
        ({("SCR-01", "note"): "x" * 5001}, ("Answers!M2", "Use 5,000 characters or fewer. You have used 5,001.")),
        ({("SCR-29", "state"): "N/A", ("SCR-29", "na_reason"): "x" * 501}, ("Answers!J4", "Use 500 characters")),
        ({("SCR-01", "note"): "nul_x0000_"}, ("Answers!M2", "Remove the characters that cannot be stored.")),
        ({("SCR-01", "note"): "half_xD83C_"}, ("Answers!M2", "Remove the characters that cannot be stored.")),
    ],
)  # fmt: skip
def test_rules_are_those_of_the_page(draft, data, typed, said):
    ((address, message),) = said_of(filled(data, typed), draft)

    assert address == said[0]
    assert message.startswith(said[1])


def test_a_bad_cell_does_not_hold_up_a_good_one(draft, data):
    found = compared(
        filled(data, {("SCR-01", "state"): "L5", ("SCR-01", "note"): "Fine", ("SCR-02", "state"): 3}), draft
    )

    assert [one.address for one in found.rejected] == ["Answers!I2"]
    assert [(change.code, change.values) for change in found.chosen({})] == [
        ("SCR-01", {"note": "Fine"}),
        ("SCR-02", {"state": "3", "na_reason": ""}),
    ]


def test_not_applicable_left_for_a_level_takes_its_old_reason_with_it(draft, person):
    save(draft, person, "SCR-29", state=State.NOT_APPLICABLE, na_reason="None held.")

    sent = filled(workbook.write(draft), {("SCR-29", "state"): "L1"})

    assert said_of(sent, draft) == []
    assert compared(sent, draft).chosen({})[0].values == {"state": "1", "na_reason": ""}


def test_comparing_stores_nothing(draft, data):
    before = stored(draft)

    compared(filled(data, {("SCR-01", "state"): "L2"}), draft)

    assert stored(draft) == before


def test_what_is_carried_by_the_page_compares_the_same(draft, data, person):
    upload = workbook.read(filled(data, {("SCR-01", "state"): "L2", ("SCR-02", "state"): "L9"}), draft)
    found = workbook.compare(upload, draft)

    again, seen = workbook.fetched(workbook.carried(upload, found, draft, person), draft, person)

    assert seen == {"SCR-01": 0}
    assert workbook.compare(again, draft).chosen({}) == found.chosen({})
    assert workbook.compare(again, draft).rejected == found.rejected


@pytest.mark.parametrize("change", ["another person", "another assessment", "a letter", "nothing"])
def test_what_was_carried_for_another_is_lost(cast, draft, data, person, firm, change):
    upload = workbook.read(filled(data, {("SCR-01", "state"): "L2"}), draft)
    line = workbook.carried(upload, workbook.compare(upload, draft), draft, person)
    other = cast.assessment(firm, cast.round_("acursc"), by=person)
    asked = {
        "another person": (line, draft, cast.member(firm)),
        "another assessment": (line, other, person),
        "a letter": (line[:-1] + ("A" if line[-1] != "A" else "B"), draft, person),
        "nothing": ("", draft, person),
    }

    with pytest.raises(workbook.Lost):
        workbook.fetched(*asked[change])


def test_the_longest_workbook_is_carried_within_what_a_form_may_send(cast, firm, person, settings):
    draft = cast.assessment(firm, cast.round_("mtc-scr"), by=person)
    letters = "".join(chr(0x20000 + (7919 * place) % 40_000) for place in range(5000))
    notes = {(code, "note"): letters[place:] + letters[:place]
             for place, code in enumerate(draft.answers.values_list("sub_thread__code", flat=True))}  # fmt: skip
    upload = workbook.read(filled(workbook.write(draft), notes), draft)

    line = workbook.carried(upload, workbook.compare(upload, draft), draft, person)

    assert len(line) < settings.DATA_UPLOAD_MAX_MEMORY_SIZE * 0.9
