"""Each check finds what it is for, and finds nothing in values that are right."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.validation import Change, Measure, Value, changes, in_print, problems, scale

SHARE = Measure("proportion")
PARTS = Measure("composition")
MONEY = Measure("currency", adds_up=True)
COUNT = Measure("count", adds_up=True)


def share(value="38.7", place="west-midlands", label="total", **fields):
    """A percentage printed with one decimal."""
    number = None if value is None else Decimal(value)
    described = {
        "place": place, "place_name": place.replace("-", " ").title(), "label": label, "label_name": label.title(),
        "value": number, "decimals": 1, "half_width": Decimal("0.05"),
    }  # fmt: skip
    return Value(**described | fields)


def part(value, label, place="west-midlands"):
    return share(value, place, label, decimals=0, half_width=Decimal("0.5"))


def pounds(billions, place="uk", **fields):
    described = {"display_unit": "£bn", "half_width": Decimal("50000000")}
    return share(Decimal(billions) * 10**9, place, **described | fields)


def found(values, measure=SHARE, before=()):
    return [(problem.severity, problem.code, problem.where) for problem in problems(values, measure, before)]


def test_right_values_have_no_problem():
    assert found([share(), share("37.0", "east-midlands"), share("37.6", "uk")]) == []


def test_a_release_without_values_is_an_error():
    assert found([]) == [("error", "empty", "Values")]


@pytest.mark.parametrize(
    ("value", "measure", "code"),
    [
        (share(None), SHARE, "missing"),
        (share("5", status="M", note="Suppressed."), SHARE, "missing"),
        (share(None, status="M", note=" "), SHARE, "missing"),
        (share("NaN"), SHARE, "not-a-number"),
        (share("Infinity"), SHARE, "not-a-number"),
        (share("1e18", display_unit="£"), MONEY, "not-a-number"),
        (share("100.1"), SHARE, "range"),
        (share("-0.1"), SHARE, "range"),
        (share("-1", display_unit="FTE", decimals=0, half_width=Decimal(0)), COUNT, "negative"),
        (share(half_width=Decimal("0.5"), decimals=2), SHARE, "digits"),
        (share(half_width=Decimal("0.03")), SHARE, "rounding"),
        (share(half_width=Decimal("0.005")), SHARE, "rounding"),
        (share(half_width=Decimal("-0.05")), SHARE, "rounding"),
        (share("38.71"), SHARE, "digits"),
        (pounds("23.5", half_width=Decimal("0.05")), MONEY, "rounding"),
        (pounds("25.9", as_printed="£23.5bn"), MONEY, "as-printed"),
        (share(as_printed="37.8%"), SHARE, "as-printed"),
    ],
)
def test_a_value_that_cannot_be_is_an_error(value, measure, code):
    assert found([value], measure) == [("error", code, "West Midlands" if value.place != "uk" else "Uk")]


@pytest.mark.parametrize(
    ("value", "measure"),
    [
        (share(None, status="M", note="Suppressed."), SHARE),
        (share("0"), SHARE),
        (share("100"), SHARE),
        (share("26000", display_unit="FTE", decimals=0, half_width=Decimal(500), as_printed="26,000"), COUNT),
        (share("392", display_unit="patents", decimals=0, half_width=Decimal(0), as_printed="392"), COUNT),
        (pounds("-0.3"), MONEY),
        (pounds("2.4", as_printed="£2.4bn"), MONEY),
        (part("10", "machinery"), SHARE),
    ],
)
def test_a_value_that_can_be_is_none(value, measure):
    assert found([value], measure) == []


@pytest.mark.parametrize(
    ("unit", "measure", "printed_in"),
    [
        ("£m", Measure("proportion", display_unit="%"), "%"),
        ("£mn", Measure("currency", display_unit="£m"), "£ or £k or £m or £bn"),
        ("patent", Measure("count", display_unit="patents"), "patents"),
    ],
)
def test_of_a_value_in_another_unit_only_the_unit_is_told(unit, measure, printed_in):
    value = share("-137.3", display_unit=unit, as_printed="137.3")

    assert [(one.severity, one.code, one.text) for one in problems([value], measure)] == [
        ("error", "unit", f"“{unit}” is no unit of this indicator; it is printed in {printed_in}.")
    ]


def test_pounds_are_printed_in_any_step():
    assert found([pounds("2.4")], Measure("currency", display_unit="£m")) == []


@pytest.mark.parametrize(("unit", "is_doubted"), [("patents", True), ("FTE", False)])
def test_a_count_with_a_fraction_is_doubted(unit, is_doubted):
    value = share("140.5", display_unit=unit)

    assert found([value], COUNT) == ([("warning", "part-of-one", "West Midlands")] if is_doubted else [])


def test_a_problem_names_place_and_label_and_says_what_to_do():
    [problem] = problems([pounds("25.9", label="internal", as_printed="£23.5bn")], MONEY)

    assert str(problem) == (
        "Uk, Internal: “As printed” says £23.5bn, but the value is £25.9bn. Change one of them."
    )


def test_a_place_and_label_stands_once():
    assert found([share(), share("20.0")]) == [("error", "repeated", "West Midlands")]


def test_fractions_for_percentages_are_doubted():
    assert found([share("0.4"), share("0.3", "uk")]) == [("warning", "fractions", "All values")]
    assert found([share("0.4"), share("1.3", "uk")]) == []


@pytest.mark.parametrize(("parts", "is_doubted"), [("42 14 23 12 10", False), ("42 14 23 12 12", True)])
def test_rounded_parts_may_miss_a_hundred_by_half_a_unit_each(parts, is_doubted):
    values = [part(value, f"part-{number}") for number, value in enumerate(parts.split())]

    found = problems(values, PARTS)

    assert [problem.code for problem in found] == ["composition"] * is_doubted
    assert all("add up to 103%" in problem.text for problem in found)
    assert all("97.5% to 102.5%" in problem.text for problem in found)


def test_a_composition_with_a_missing_part_is_not_added_up():
    values = [part("42", "a"), replace(part("0", "b"), value=None, status="M", note="Suppressed.")]

    assert found(values, PARTS) == []


def test_members_are_added_up_against_their_total():
    members = ("west-midlands", "east-midlands")
    west, east = pounds("2.4", "west-midlands"), pounds("1.9", "east-midlands")

    assert found([west, east, pounds("4.4", "both", members=members)], MONEY) == []
    assert found([west, east, pounds("4.5", "both", members=members)], MONEY) == [
        ("warning", "members", "Both")
    ]
    assert found([west, pounds("9.9", "both", members=members)], MONEY) == []
    assert found([west, east, pounds("4.5", "both", members=members)], Measure("currency")) == []


def test_what_lies_in_a_place_is_not_more_than_it():
    west = pounds("2.4", "west-midlands", parent="uk")

    assert found([west, pounds("23.5")], MONEY) == []
    assert found([west, pounds("0.2")], MONEY) == [("warning", "parts", "Uk")]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (pounds("2.4"), pounds("2400"), "a thousand times as much"),
        (pounds("2.4"), pounds("0.0024", decimals=4, half_width=Decimal(50000)), "a thousand times less"),
        (share("38.7"), share("0.4"), "a hundred times less"),
    ],
)
def test_a_slip_of_the_unit_is_doubted(old, new, words):
    measure = SHARE if new.display_unit == "%" else MONEY
    [problem] = [one for one in problems([new], measure, [old]) if one.code != "fractions"]

    assert (problem.severity, problem.code) == ("warning", "slip")
    assert words in problem.text


@pytest.mark.parametrize(
    ("old", "new", "measure", "codes"),
    [
        (share("38.7"), share("48.7"), SHARE, []),
        (share("38.7"), share("48.8"), SHARE, ["jump"]),
        (pounds("2.0"), pounds("3.0"), MONEY, []),
        (pounds("2.0"), pounds("3.1"), MONEY, ["jump"]),
        (pounds("0.0"), pounds("3.1"), MONEY, []),
        (share("38.7"), share("38.7", "uk"), SHARE, []),
    ],
)
def test_a_jump_is_doubted_beyond_the_threshold(old, new, measure, codes):
    assert [problem.code for problem in problems([new], measure, [old])] == codes


def test_changes_say_what_became_of_each_value():
    same, gone, old = (
        share("37.0", "east-midlands"),
        share("1.0", "gone"),
        pounds("23.5", as_printed="£23.5bn"),
    )
    new, corrected = share("2.0", "new"), pounds("25.9", as_printed="£25.9bn")

    told = changes([corrected, same, new], [old, same, gone])

    assert [(change.kind, change.where, change.in_words, change.difference) for change in told] == [
        ("changed", "Uk", "Value, as printed", "+£2.4bn"),
        ("unchanged", "East Midlands", "Unchanged", ""),
        ("new", "New", "New", ""),
        ("removed", "Gone", "Removed", ""),
    ]


def test_a_difference_of_percentages_is_in_points():
    assert Change("changed", share("38.7"), share("37.6")).difference == "−1.1 points"


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        ("2400000000", "£bn", 1, "£2.4bn"),
        ("74000000", "£m", 0, "£74m"),
        ("38.7", "%", 1, "38.7%"),
        ("26000", "FTE", 0, "26,000 FTE"),
        ("-300000000", "£m", 0, "−£300m"),
        ("12", "£", 2, "£12.00"),
    ],
)
def test_a_value_is_printed_in_its_unit(value, unit, decimals, text):
    assert in_print(Decimal(value), unit, decimals) == text


values = st.builds(
    share,
    st.one_of(st.none(), st.decimals(allow_nan=True, allow_infinity=True)),
    st.sampled_from(["uk", "west-midlands", "east-midlands"]),
    st.sampled_from(["total", "internal"]),
    display_unit=st.sampled_from(["%", "£m", "£bn", "FTE", ""]),
    decimals=st.integers(0, 6),
    half_width=st.decimals(min_value=0, max_value=10**9, places=6),
    status=st.sampled_from("ABEMP"),
    as_printed=st.text(max_size=10),
    parent=st.sampled_from(["", "uk"]),
)


@given(
    st.lists(values, max_size=6), st.lists(values, max_size=6), st.sampled_from([SHARE, PARTS, MONEY, COUNT])
)
def test_whatever_is_typed_gets_an_answer(new, old, measure):
    stored = [
        value for value in old if value.value is None or value.value.is_finite() and abs(value.value) < 10**18
    ]

    told = problems(new, measure, stored)

    assert all(problem.where and problem.text for problem in told)
    assert [problem.severity for problem in told] == sorted(problem.severity for problem in told)


@given(st.integers(0, 10**6), st.integers(0, 4), st.sampled_from(["%", "£", "£m", "£bn", "FTE"]))
def test_a_value_printed_to_its_last_digit_is_never_a_rounding_problem(steps, decimals, unit):
    step = scale(unit) / Decimal(10) ** decimals
    value = share(steps * step, display_unit=unit, decimals=decimals, half_width=step / 2)
    value = replace(value, as_printed=str(value))

    assert {problem.code for problem in problems([value], MONEY)} == set()


@given(st.lists(st.integers(0, 60), min_size=3, max_size=8))
def test_a_composition_is_doubted_exactly_when_rounding_cannot_explain_it(parts):
    told = problems([part(number, f"part-{place}") for place, number in enumerate(parts)], PARTS)

    codes = {problem.code for problem in told} - {"fractions"}
    assert codes == ({"composition"} if abs(sum(parts) - 100) > len(parts) / 2 else set())


@given(st.lists(values, max_size=6, unique_by=lambda value: value.key))
def test_a_release_does_not_differ_from_itself(same):
    numbers = [value for value in same if value.value is None or not value.value.is_nan()]

    assert {change.kind for change in changes(numbers, numbers)} <= {"unchanged"}
