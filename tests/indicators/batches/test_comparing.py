"""The difference of two sets of values: every value is of one kind, and together they make what is published."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.batches.comparing import compare, digest_of, exact, packed
from indicators.batches.entries import beside
from indicators.periods import across, between, overlapping, parse
from indicators.validation import Value, changes

KEYS = st.tuples(st.sampled_from("abcd"), st.sampled_from(["total", "part"]))
NUMBERS = st.none() | st.decimals(-9, 9, places=1)
TABLES = st.dictionaries(KEYS, st.tuples(NUMBERS, st.sampled_from(["", "noted"])), max_size=8)


def values(table):
    return [
        Value(place, place, label, label, number, note=note)
        for (place, label), (number, note) in table.items()
    ]


@settings(max_examples=60)
@given(TABLES, TABLES, st.booleans())
def test_every_value_is_of_one_kind(file, before, replaces):
    after, changes = compare(values(file), values(before), replaces=replaces)

    by_kind = {kind: {one.new.key if one.new else one.old.key for one in changes if one.kind == kind} for kind in
               ("new", "changed", "unchanged", "removed")}  # fmt: skip
    assert by_kind["new"] == file.keys() - before.keys()
    assert by_kind["unchanged"] == {key for key in file if before.get(key) == file[key]}
    assert by_kind["changed"] == (file.keys() & before.keys()) - by_kind["unchanged"]
    assert by_kind["removed"] == (before.keys() - file.keys() if replaces else set())
    kept = {} if replaces else before
    assert sorted(after, key=lambda one: one.key) == sorted(values(kept | file), key=lambda one: one.key)


@settings(max_examples=30)
@given(TABLES, st.booleans())
def test_a_table_does_not_differ_from_itself(table, replaces):
    after, changes = compare(values(table), values(table), replaces=replaces)

    assert {one.kind for one in changes} <= {"unchanged"}
    assert after == values(table)


def test_a_digest_knows_a_difference_that_is_not_printed():
    one, other = (
        Value("a", "A", "total", "Total", Decimal(1), half_width=Decimal(width)) for width in ("0.5", "5")
    )

    assert digest_of(packed({"exact": exact(one)})) != digest_of(packed({"exact": exact(other)}))


@pytest.mark.parametrize(
    ("text", "start", "end", "kind", "label"),
    [
        ("2019", "2019-01-01", "2019-12-31", "calendar-year", "2019"),
        ("2018-04-01/P1Y", "2018-04-01", "2019-03-31", "financial-year", "2018-2019"),
        ("2016-01-01/P3Y", "2016-01-01", "2018-12-31", "survey-window", "2016-2018"),
        ("2016-01-01/P36M", "2016-01-01", "2018-12-31", "survey-window", "2016-2018"),
        ("2016-01-01/2018-12-31", "2016-01-01", "2018-12-31", "survey-window", "2016-2018"),
        ("2019-01-01/P90D", "2019-01-01", "2019-03-31", "survey-window", "2019"),
    ],
)
def test_periods_are_years_or_spans(text, start, end, kind, label):
    found = parse(text)

    assert (str(found.start), str(found.end), found.type, found.label) == (start, end, kind, label)


@pytest.mark.parametrize(
    "text", ["2018-2019", "last year", "2019-02-30/P1Y", "9999-12-31/P9Y", "0000", "2019-01-01/P0D", "٢٠١٩"]
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValueError, match=r"period|does not exist"):
        parse(text)


def test_only_periods_of_the_file_are_said_to_overlap():
    one, other = parse("2019"), parse("2019-04-01/P1Y")

    assert list(overlapping([one, other], set())) == []
    assert [problem.severity for problem in overlapping([one, other], {other})] == ["error"]
    assert list(across(one, [between(other.start, other.end).start], None, one.label))[0].severity == "error"


def test_a_year_over_another_kind_of_year_is_found_behind_a_window_too():
    year, window = parse("2016"), between(date(2016, 2, 1), date(2016, 3, 31))
    financial = parse("2016-04-01/P1Y")

    found = [(one.severity, one.where) for one in overlapping([financial, window, year], {financial})]

    assert found == [("error", financial.label)]


@pytest.mark.parametrize(
    "text", ["9998", "9999", "1899", "2101", "2016-01-01/9999-12-31", "2016-01-01/P900Y"]
)
def test_a_period_of_another_age_is_refused(text):
    with pytest.raises(ValueError, match="years 1900 to 2100"):
        parse(text)


def of_one(old, new):
    """What changes beside the number of one place."""
    both = [
        [Value("a", "A", "total", "Total", Decimal(1), **one)] if one is not None else []
        for one in (new, old)
    ]
    (change,) = changes(*both)
    return beside(change)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (None, {"status": "P", "note": "Early."}, [["Status", "", "Provisional"], ["Note", "", "Early."]]),
        (None, {}, []),
        ({"note": "Goes."}, None, []),
        ({"note": "Goes."}, {}, [["Note", "Goes.", "none"]]),
        (
            {"interval_low": Decimal(0), "interval_high": Decimal(2)},
            {"interval_low": Decimal(0), "interval_high": Decimal(3)},
            [["Interval to", "2%", "3%"]],
        ),
        ({"denominator": Decimal(1000)}, {"denominator": Decimal(2000)}, [["Denominator", "1,000", "2,000"]]),
    ],
)
def test_what_changes_beside_a_number_is_told_in_words(old, new, told):
    assert of_one(old, new) == told
