"""What people type into a cell: understood where there is no doubt, refused where there is."""

import datetime

import pytest

from assessments.workbook import cells
from assessments.workbook.refusing import BadCell


@pytest.mark.parametrize(
    "typed",
    [
        "L2", "l2", " L2 ", "2", 2, 2.0, "L 2", "2 – Developing", "L2: Developing", "2.", "L2\n", "Level 2",
        "level 2", "LEVEL 2", "Level2", "Level 2 – Developing",
    ],
)  # fmt: skip
def test_level_two_in_many_hands(typed):
    assert cells.state(typed) == "2"


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        (None, "-"), ("", "-"), ("  ", "-"), ("Don't know", "?"), ("don’t KNOW", "?"), ("?", "?"), ("N/A", "N"),
        ("not  applicable", "N"), ("Not answered", "-"),
    ],
)  # fmt: skip
def test_words(typed, state):
    assert cells.state(typed) == state


@pytest.mark.parametrize(
    "typed",
    [
        "L5", "L0", 0, 5, -1, 2.5, "2-3", "2 – 3", "2.5", "L2/L3", "２", "L٢", "²", "Ⅱ", "1e0", "two", "[2]",
        "Level 5", "Level 2-3", "Level", "Lev 2", "Level Level 2",
       
        "=2", "2\x00", "L2 L3", True, False, float("nan"), float("inf"), datetime.date(2026, 2, 1),
        datetime.timedelta(2),
    ],
)  # fmt: skip
def test_doubtful_levels_are_refused(typed):
    with pytest.raises(BadCell):
        cells.state(typed)


def test_message_says_what_was_typed_and_what_to_choose():
    with pytest.raises(BadCell) as refused:
        cells.state("L5")

    assert str(refused.value) == (
        "“L5” is not a level. Choose L1, L2, L3, L4, Don't know or Not applicable, or leave the cell empty."
    )


@pytest.mark.parametrize(("typed", "value"), [(None, None), ("None", None), ("l4", 4), (3, 3), ("2", 2)])
def test_targets(typed, value):
    assert cells.target(typed) == value


@pytest.mark.parametrize("typed", ["N/A", "Don't know", 7, True])
def test_no_targets(typed):
    with pytest.raises(BadCell):
        cells.target(typed)


@pytest.mark.parametrize(
    ("typed", "value"), [("useful", 1), ("Important ", 2), ("CRITICAL", 3), ("critical to our  customers", 3)]
)
def test_importances(typed, value):
    assert cells.importance(typed) == value


@pytest.mark.parametrize("typed", ["2", 2, "high", "", None])
def test_no_importances(typed):
    with pytest.raises(BadCell):
        cells.importance(typed)


@pytest.mark.parametrize(
    ("typed", "text"),
    [("a\r\nb\rc", "a\nb\nc"), (2025, "2025"), (2.0, "2"), (2.5, "2.5"), ("_x000D_\n_x0009_", "\n\t"),
     ("_x0041_", "_x0041_")],
)  # fmt: skip
def test_notes(typed, text):
    assert cells.note(typed) == text


def test_what_is_shown_of_a_strange_text_is_short_and_printable():
    assert cells.shown("a\x00b\ud800c\u202e") == "a·b·c·"
    assert len(cells.shown("x" * 900)) == 40
