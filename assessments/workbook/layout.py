"""What writer and reader of a workbook agree on: its sheets, the titles of its columns, the words in its cells."""

from assessments.choices import Importance, Level, State

FORMAT = 1  # of the workbook; a reader refuses another
ABOUT, ANSWERS, STAMP = "Read me", "Answers", "Origin"  # sheets; the last is hidden
CODE = "Code"
TITLES = {  # of the columns that are read back: by field of an answer
    "state": "Level",
    "na_reason": "Reason if not applicable",
    "target": "Target in 12 months",
    "importance": "Importance",
    "note": "Note",
}
DONT_KNOW, NOT_APPLICABLE = "Don't know", "Not applicable"
NO_TARGET = "None"
STATES = {State.BLANK: ""} | {State(str(level)): f"L{level}" for level in Level.values} | {
    State.DONT_KNOW: DONT_KNOW, State.NOT_APPLICABLE: NOT_APPLICABLE,
}  # fmt: skip
IMPORTANCES = dict(Importance.choices)


def level_choices(sub_thread):
    """The drop-down of a level."""
    always = [f"L{level}" for level in Level.values] + [DONT_KNOW]
    return always + [NOT_APPLICABLE] if sub_thread.allow_na else always


def written(answer):
    """What the cells of an answer hold, by field."""
    return {
        "state": STATES[answer.state],
        "na_reason": answer.na_reason,
        "target": f"L{answer.target}" if answer.target else "",
        "importance": IMPORTANCES[answer.importance],
        "note": answer.note,
    }
