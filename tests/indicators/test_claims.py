"""Formulas are read or refused by place, intervals hold whatever was rounded, and the report's 60 claims come out."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from indicators.claims import (
    AGREES,
    DISAGREES,
    EXTERNAL,
    NOT_TESTABLE,
    Cell,
    Claim,
    Missing,
    ParseError,
    Printed,
    cells_of,
    judge,
    parse,
    written,
)  # fmt: skip
from indicators.claims.arithmetic import CannotBeTested, Range, compare, work_out
from indicators.claims.formula import Comparison, Extreme, Number, Operation, Statement
from indicators.compare import Figure

from .reading import catalogue

CLAIMS = catalogue("published_claims")
HEADLINE = {one["indicator"]: one["code"] for one in catalogue("breakdowns") if one["headline"] == "yes"}
PLACES = {"wm": "west-midlands", "em": "east-midlands", "uk": "uk"}
MARKED = {"yes": AGREES, "no": DISAGREES, "not_testable": NOT_TESTABLE}
names = st.sampled_from(["wm", "em", "uk", "me", "Wm_2"])
labels = st.sampled_from(["", "training", "internal-rd", "0_-"])
cells = st.builds(Cell, names, labels)
numbers = st.builds(Number, st.decimals(min_value=0, max_value=1000, places=3))
quantities = st.recursive(
    cells | numbers,
    lambda parts: (
        st.builds(Operation, st.sampled_from("+-*/"), parts, parts)
        | st.builds(
            Extreme, st.sampled_from(["min", "max"]), st.lists(parts, min_size=1, max_size=3).map(tuple)
        )
    ),
    max_leaves=8,
)
comparisons = st.builds(Comparison, st.sampled_from([">", "<", "=", ">=", "<="]), quantities, quantities)
formulas = quantities | st.builds(Statement, st.lists(comparisons, min_size=1, max_size=2).map(tuple))
figures = st.builds(
    Figure,
    st.decimals(min_value=-100, max_value=1000, places=2),
    st.sampled_from([Decimal(0), Decimal("0.05"), Decimal("0.5"), Decimal(50)]),
)


# --- the language ------------------------------------------------------------------------------------


@given(formulas)
def test_what_is_written_is_read_as_the_same(tree):
    assert parse(written(tree)) == tree


@given(st.text(max_size=60) | st.text("wmekuandi[]()+-*/<>=,.0123 ", max_size=500))
@example("(" * 400)
@example("min(" * 100)
@example("1" * 400)
@example("٣ + wm")
def test_any_text_is_a_formula_or_refused_by_place(text):
    try:
        parse(text)
    except ParseError as reason:
        said = str(reason)
    else:
        said = "at character"
    assert "at character" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "A number, a place or “(” is missing, found the end at character 1."),
        ("wm + ", "A number, a place or “(” is missing, found the end at character 6."),
        ("wm ? em", "“?” means nothing in a formula at character 4."),
        ("(wm + em", "“)” is missing, found the end at character 9."),
        ("wm em", "The end, or a sign between two quantities, is missing, found “em” at character 4."),
        ("wm > em > uk", "The end, or a sign between two quantities, is missing, found “>” at character 9."),
        ("wm > em and uk", "A comparison (>, <, =, >= or <=) is missing, found the end at character 15."),
        ("and > em", "A number, a place or “(” is missing, found “and” at character 1."),
        ("em[]", "“[” means nothing in a formula at character 3."),
        ("min wm", "“(” is missing, found “wm” at character 5."),
        ("-wm", "A number, a place or “(” is missing, found “-” at character 1."),
        ("1" * 25, "A number has at most 24 digits, found more at character 1."),
        ("(" * 21 + "wm" + ")" * 21, "Brackets stand more than 20 deep at character 21."),
        ("wm" + " + wm" * 100, "A formula has at most 400 characters, found more at character 401."),
        ("__import__('os')", "“(” is missing"),
    ],
)
def test_a_formula_that_cannot_be_read_names_what_and_where(text, said):
    with pytest.raises(ParseError) as refused:
        parse(text)

    assert str(refused.value) == said or "__import__" in text


def test_products_bind_closer_and_equals_are_read_from_left_to_right():
    assert parse("wm - em - 1 * 2") == parse("((wm - em) - (1 * 2))")
    assert parse("wm - (em - 1)") != parse("wm - em - 1")
    assert parse("wm / (em * 2)") != parse("wm / em * 2")


def test_a_formula_names_its_cells_once_and_in_order():
    formula = "min(wm[a], em) > max(uk, wm[a]) and em < 3"

    assert cells_of(parse(formula)) == [Cell("wm", "a"), Cell("em"), Cell("uk")]


# --- the arithmetic ----------------------------------------------------------------------------------


def ranges(tree, drawn):
    return {cell: Range.of(figure) for cell, figure in zip(cells_of(tree), drawn, strict=False)}


@given(
    quantities,
    st.lists(figures, min_size=8, max_size=8),
    st.lists(st.fractions(0, 1), min_size=8, max_size=8),
)
def test_bounds_hold_for_whatever_the_cells_were_before_rounding(tree, drawn, where):
    known = ranges(tree, drawn)
    try:
        found = work_out(tree, known)
    except CannotBeTested:
        assume(False)
    inside = {
        cell: one.low + (one.high - one.low) * part
        for (cell, one), part in zip(known.items(), where, strict=False)
    }
    corners = [
        dict(zip(known, corner, strict=True))
        for corner in list(product(*((one.low, one.high) for one in known.values())))[:16]
    ]

    for values in [inside, *corners]:
        exact = {cell: Range(value, value, value) for cell, value in values.items()}
        assert found.low <= work_out(tree, exact).value <= found.high
    assert found.low <= found.value <= found.high


@given(figures, figures)
def test_a_comparison_that_is_not_close_holds_whatever_was_rounded(one, other):
    known = {Cell("wm"): Range.of(one), Cell("em"): Range.of(other)}

    outcome = compare(parse("wm > em"), known)

    assert outcome.holds is (one.value > other.value)
    if outcome.holds and not outcome.is_close:
        assert one.low > other.high
    assert compare(parse("em < wm"), known) == outcome
    assert compare(parse("wm <= em"), known).holds is not outcome.holds


@pytest.mark.parametrize("formula", ["wm / (em - 5)", "wm / (em - 5.05)", "wm / 0", "wm / max(0, em - 5)"])
def test_nothing_is_divided_by_what_may_be_nought(formula):
    known = {
        Cell("wm"): Range.of(Figure(Decimal(1))),
        Cell("em"): Range.of(Figure(Decimal(5), Decimal("0.05"))),
    }

    with pytest.raises(CannotBeTested, match="may be nought"):
        work_out(parse(formula), known)


def test_a_cell_named_twice_makes_bounds_wider_never_narrower():
    """A known weakness of interval arithmetic: each occurrence varies on its own."""
    known = {Cell("wm"): Range.of(Figure(Decimal(2), Decimal("0.5")))}

    found = work_out(parse("wm / wm"), known)

    assert (found.value, found.low, found.high) == (1, Fraction(3, 5), Fraction(5, 3))


# --- the verdict -------------------------------------------------------------------------------------


def printed(value, text="", half_width="0", *, is_queried=False):
    return Printed(Figure(Decimal(value), Decimal(half_width)), text or f"{value}%", is_queried)


def of_two(formula, one, other, **claim):
    return judge(Claim(formula, "table", **claim), {Cell("wm"): one, Cell("uk"): other})


def test_a_comparison_says_when_rounding_alone_could_turn_it_round():
    close = of_two("wm > uk", printed("18.1", half_width="0.05"), printed("18.0", half_width="0.05"))
    clear = of_two("wm > uk", printed("18.2", half_width="0.05"), printed("18.0", half_width="0.05"))

    assert (close.word, close.is_close, close.remark) == (AGREES, True, "The gap is no larger than rounding.")
    assert (clear.word, clear.is_close, clear.remark, clear.arithmetic) == (
        AGREES,
        False,
        "",
        "18.2% > 18.0%",
    )


def test_equal_holds_where_rounding_leaves_both_the_same_number():
    same = of_two("wm = uk", printed("7.9", half_width="0.05"), printed("7.9", half_width="0.05"))
    near = of_two("wm = uk", printed("7.9", half_width="0.05"), printed("8", half_width="0.5"))
    far = of_two("wm = uk", printed("7.9", half_width="0.05"), printed("8.1", half_width="0.05"))

    assert [(one.word, one.is_close) for one in (same, near, far)] == [
        (AGREES, False), (AGREES, True), (DISAGREES, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "cell", "why"),
    [
        (Claim("wm >", "table"), None, "The formula cannot be read. A number, a place or “(”"),
        (Claim("wm", "table"), None, "No value is stated to compare with."),
        (Claim("wm", "table", Decimal(1), "furlongs"), None, "“furlongs”, is not known."),
        (Claim("wm[x] > 1", "table"), None, "A figure it needs is not there: wm[x]."),
        (Claim("wm > 1", "table"), Missing("Suppressed at the source."), "Suppressed at the source."),
        (Claim("wm * wm", "table", Decimal(1), "GBP"), printed(10**10), "too large"),
        (Claim("1 / wm", "table", Decimal(1), "count"), printed(0), "may be nought"),
        (Claim("", "needs other regions"), None, "Needs other regions."),
    ],
)  # fmt: skip
def test_what_cannot_be_tested_says_why(claim, cell, why):
    verdict = judge(claim, {Cell("wm"): cell or printed(1)})

    assert verdict.word == NOT_TESTABLE
    assert why in verdict.remark


def test_a_figure_under_query_is_tested_and_said_to_be_under_query():
    verdict = of_two("wm > uk", printed(3), printed(1, is_queried=True))

    assert (verdict.word, verdict.remark) == (AGREES, "Rests on a figure under query.")


# --- the report --------------------------------------------------------------------------------------


def verdict_of(row):
    """A row of the catalogue's claims, tested on the catalogue's observations."""
    found = {
        Cell(short, label): Printed(
            Figure(Decimal(one["value"]), Decimal(one["rounding_half_width"])), one["as_printed"].split()[0]
        )
        for one in catalogue("observations")
        for short, place in PLACES.items()
        for label in (one["breakdown"], "" if one["breakdown"] == HEADLINE.get(one["indicator"]) else None)
        if one["indicator"] == row["indicator"] and one["geography"] == place and label is not None
    }
    stated = Decimal(row["stated_value"]) if row["stated_value"] else None
    claim = Claim(
        row["formula"], row["basis"], stated, row["unit"], int(row["printed_decimals"] or 0),
        is_external=row["agrees"] == "yes" and not row["formula"],
    )  # fmt: skip
    return judge(claim, found)


@pytest.mark.parametrize("row", CLAIMS, ids=lambda row: row["claim_id"])
def test_a_claim_of_the_report_comes_out_as_recomputed_by_hand(row):
    verdict = verdict_of(row)

    assert verdict.word == (EXTERNAL if row["claim_id"] == "C60" else MARKED[row["agrees"]])
    if row["recomputed_low"]:
        bounds = (verdict.value.value, verdict.value.low, verdict.value.high)
        expected = (row["recomputed"], row["recomputed_low"], row["recomputed_high"])
        assert [round(one, 4) for one in bounds] == [Decimal(one) for one in expected]
    elif row["recomputed"] and "min" not in row["formula"] and verdict.word == AGREES:
        assert verdict.arithmetic.replace("%", "") == row["recomputed"]


def test_the_report_agrees_with_itself_in_30_of_32_claims_that_its_cells_can_test():
    verdicts = {row["claim_id"]: verdict_of(row) for row in CLAIMS}

    assert Counter(one.word for one in verdicts.values()) == {
        AGREES: 30, DISAGREES: 2, EXTERNAL: 1, NOT_TESTABLE: 27,
    }  # fmt: skip
    assert [code for code, one in verdicts.items() if one.word == DISAGREES] == ["C17", "C33"]
    assert [code for code, one in verdicts.items() if one.is_close] == ["C05", "C07", "C17", "C19"]


@pytest.mark.parametrize(
    ("code", "arithmetic"),
    [
        ("C33", "(£2.4bn + £1.9bn) / £23.5bn × 100 = 18.3%, between 17.8% and 18.8%; stated 16.5%"),
        ("C38", "(£74m + £90m) / £2.5bn × 100 = 6.6%, between 6.4% and 6.7%; stated 7%"),
        ("C35", "26,000 + 20,000 = 46,000, between 45,000 and 47,000; stated 46,000"),
        ("C55", "392 + 132 = 524; stated 524"),
        ("C17", "13% > 14% does not hold"),
        ("C28", "min(19%, 19%) > max(16%, 13%) and min(21%, 19%) > max(17%, 15%)"),
    ],
)
def test_the_arithmetic_is_shown_with_its_numbers(code, arithmetic):
    [row] = [row for row in CLAIMS if row["claim_id"] == code]

    assert verdict_of(row).arithmetic == arithmetic
