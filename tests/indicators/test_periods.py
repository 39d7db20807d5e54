"""What can be wrong with a period by itself and beside others, and which one comes next."""

from datetime import date

import pytest

from indicators.periods import Period, between, following, misfits, namesakes, parse, to_come

YEAR = Period(date(2020, 1, 1), date(2020, 12, 31), "calendar-year", "2020")
FINANCIAL = Period(date(2018, 4, 1), date(2019, 3, 31), "financial-year", "2018-2019")
WINDOW = Period(date(2016, 1, 1), date(2018, 12, 31), "survey-window", "2016-2018")


def codes(found):
    return [(problem.severity, problem.code) for problem in found]


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (YEAR, "2020"), (YEAR, "January to December 2020"), (WINDOW, "2016-2018"), (WINDOW, "2016–2018"),
        (WINDOW, "2016, 2017, 2018"), (FINANCIAL, "2018-19"), (FINANCIAL, "2018/19"), (FINANCIAL, "2018 – 2019"),
    ],
)  # fmt: skip
def test_a_label_names_the_years_of_its_days(period, label):
    assert list(misfits(period._replace(label=label))) == []


@pytest.mark.parametrize(
    ("period", "label"),
    [(YEAR, "2019"), (YEAR, "2019-2020"), (YEAR, "the year"), (FINANCIAL, "2018"), (FINANCIAL, "2018-20"),
     (WINDOW, "2016-2019"), (WINDOW, "٢٠١٦-٢٠١٨"), (YEAR, "20200")],
)  # fmt: skip
def test_a_label_of_other_years_is_an_error(period, label):
    assert codes(misfits(period._replace(label=label))) == [("error", "label")]


def test_a_wrong_label_is_told_with_the_right_one():
    [problem] = misfits(FINANCIAL._replace(label="2020"))

    assert str(problem) == (
        "Period: The label “2020” does not name the period from 1 April 2018 to 31 March 2019. "
        "Type 2018-2019, for example."
    )


@pytest.mark.parametrize(
    ("period", "kind", "fits"),
    [
        (YEAR, "survey-window", True), (YEAR, "financial-year", False), (FINANCIAL, "calendar-year", False),
        (FINANCIAL, "survey-window", True), (WINDOW, "calendar-year", False), (WINDOW, "financial-year", False),
        (between(date(2019, 8, 1), date(2020, 7, 31)), "financial-year", False),
        (between(date(2019, 1, 1), date(2019, 12, 30)), "calendar-year", False),
    ],
)  # fmt: skip
def test_a_type_fits_the_days(period, kind, fits):
    assert codes(misfits(period._replace(type=kind))) == ([] if fits else [("error", "type")])


@pytest.mark.parametrize(
    ("statuses", "severity"), [("A", "error"), ("PA", "error"), ("PE", "warning"), ("PM", "warning")]
)
def test_nothing_final_is_known_of_days_to_come(statuses, severity):
    assert codes(to_come(YEAR, set(statuses), date(2020, 12, 30))) == [(severity, "to-come")]
    assert codes(to_come(YEAR, set(statuses), date(2020, 12, 31))) == []


def test_another_period_of_the_same_label_is_told():
    half = Period(date(2020, 1, 1), date(2020, 6, 30), "survey-window", "2020")

    assert codes(namesakes(half, [YEAR, half, WINDOW])) == [("warning", "label")]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("2019", "2020"),
        ("2018-04-01/P1Y", "2019-04-01/P1Y"),
        ("2016-01-01/P3Y", "2019-01-01/P3Y"),
        ("2019-10-01/P3M", "2020-01-01/P3M"),
        ("2019-01-01/P45D", "2019-02-15/P45D"),
    ],
)
def test_the_next_period_begins_when_this_one_is_over(text, after):
    assert following(parse(text)) == parse(after)


def test_there_is_no_period_after_the_last_year():
    with pytest.raises(ValueError, match="2100"):
        following(parse("2100"))
