"""What the public reads, from rows to sentences: findings, sums, freshness, notes, history."""

import datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest

from indicators import series
from indicators.choices import Frequency, PeriodType
from indicators.models import Breakdown, Geography, Indicator, Observation, Release
from indicators.series import editions, wording

from .revisions import corrected, current, drafted, earlier, withdrawn

pytestmark = pytest.mark.django_db


def row(slug):
    [found] = series.rows(Indicator.objects.listed().filter(slug=slug))
    return found


def detail(slug):
    return series.detail(Indicator.objects.get(slug=slug))


@pytest.mark.parametrize(
    ("slug", "finding"),
    [
        ("innovation-active-firms", "West Midlands is above the UK; East Midlands is below the UK"),
        ("process-innovators", "West Midlands is above the UK; East Midlands is similar to the UK"),
        ("firms-undertaking-rd", "East Midlands is above West Midlands, and both are above the UK"),
        ("graduate-employee-share", "West Midlands is above East Midlands, and both are below the UK"),
        (
            "firms-acquiring-for-innovation",
            "West Midlands is above the UK for advanced machinery and training; "
            "East Midlands is above the UK for training",
        ),
        (
            "innovation-expenditure-shares",
            "Internal R&D takes the largest share: 42% in West Midlands and 55% in East Midlands",
        ),
        ("innovate-uk-spend", "The two regions make up 24.7% of the UK total"),
        ("business-rd-expenditure", "West Midlands £2.4bn and East Midlands £1.9bn; "
            "two different shares of the UK are in print"),
    ],
)  # fmt: skip
def test_a_finding_says_what_the_figures_show(slug, finding):
    assert row(slug).finding == finding


@pytest.mark.parametrize(
    ("value", "finding"),
    [
        ("37.0", "The two regions are similar, and both are below the UK"),
        ("37.6", "West Midlands is similar to the UK; East Midlands is below the UK"),
        ("30.0", "East Midlands is above West Midlands, and both are below the UK"),
    ],
)
def test_a_finding_follows_the_figures(value, finding):
    corrected("innovation-active-firms", value)

    assert row("innovation-active-firms").finding == finding


def test_percentages_of_two_regions_are_never_added_or_averaged():
    part = row("innovation-active-firms").current.headline

    assert "midlands-engine" not in part.cells
    assert part.midlands_engine.text == "–"


def test_a_sum_needs_all_its_members():
    draft = drafted("innovate-uk-spend", "133000000")
    draft.observations.filter(geography__slug="east-midlands").update(
        value=None, status="M", note="Not collected."
    )
    Release.objects.filter(indicator=draft.indicator).exclude(pk=draft.pk).update(
        status="withdrawn", ended_at=draft.created_at, ended_because="x"
    )
    Release.objects.filter(pk=draft.pk).update(status="published", published_at=draft.created_at)

    part = row("innovate-uk-spend").current.headline

    assert part.east_midlands.text == "–"
    assert "midlands-engine" not in part.cells
    assert part.together is None


def test_a_sum_is_no_finer_than_its_coarsest_member_and_carries_its_flags():
    draft = drafted(
        "innovate-uk-spend",
        "1330000000",
        display_unit="£bn",
        decimals=1,
        rounding_half_width=50_000_000,
        review_flag="query",
        note="Looks high.",
    )
    publish(draft)

    cell = row("innovate-uk-spend").current.headline.midlands_engine

    assert cell.text == "£1.4bn"
    assert cell.is_sum
    assert cell.flag == "Looks high."


def publish(draft):
    """Past the checks for jumps, which are not what is tested here."""
    Release.objects.of_period(draft).published().update(status="superseded", ended_at=draft.created_at)
    Release.objects.filter(pk=draft.pk).update(status="published", published_at=draft.created_at)


def test_a_printed_total_wins_and_says_when_its_members_differ():
    draft = drafted("patents-granted", "392")
    Observation.objects.create(
        release=draft, geography=Geography.objects.get(slug="midlands-engine"),
        breakdown=Breakdown.objects.get(indicator=draft.indicator), value=Decimal(530), display_unit="patents",
    )  # fmt: skip
    publish(draft)

    cell = row("patents-granted").current.headline.midlands_engine

    assert (cell.text, cell.is_sum, cell.flag) == ("530", False, "Its members add up to 524.")


def test_a_composition_says_what_it_adds_up_to():
    assert row("innovation-expenditure-shares").current.total_notes == [
        "West Midlands shares add to 101 because of rounding."
    ]


def test_local_figures_under_another_label_are_compared_with_nothing():
    internal = next(part for part in detail("firms-undertaking-rd").current.parts if part.code == "internal")

    assert [cell.text for cell in internal.local] == ["24.7%", "9.1%", "8.5%"]
    assert internal.comparisons == {}
    assert internal.regions == []


def test_both_shares_stand_beside_each_other_where_they_contradict():
    edition = detail("business-rd-expenditure").current

    assert (edition.share_text, edition.headline.together.between) == ("18.3%", "17.8% to 18.8%")
    assert [(one.text, one.is_tested, one.agrees) for one in edition.stated_shares] == [
        ("16.5%", True, False), ("17%", False, False),
    ]  # fmt: skip
    assert "2017" in edition.stated_shares[1].claim
    assert edition.contradiction.text == "16.5%"


def test_flags_go_with_what_is_worked_out_from_them():
    part = detail("business-rd-expenditure").current.headline

    assert not part.midlands_engine.flag
    assert part.together.flag == part.benchmark.flag != ""


def test_parts_and_wholes_name_each_other():
    whole, part = detail("ukri-spend-total"), detail("innovate-uk-spend")

    assert sorted(one.slug for one in whole.parts) == ["innovate-uk-spend", "research-council-spend"]
    assert [one.slug for one in part.whole] == ["ukri-spend-total"]


def test_headlines_come_in_the_order_asked_without_what_is_not_published():
    withdrawn("graduate-employee-share")
    asked = [
        "innovate-uk-spend",
        "graduate-employee-share",
        "innovation-barriers-high",
        "innovation-active-firms",
    ]

    found = series.headlines(asked)

    assert [one.slug for one in found] == ["innovate-uk-spend", "innovation-active-firms"]


def test_beside_shows_the_labels_meant():
    one = Indicator.objects.get(slug="firms-acquiring-for-innovation")
    other = Indicator.objects.get(slug="innovation-expenditure-shares")

    found = series.beside({one.pk: ["training"], other.pk: []})

    assert [[part.code for part in row.current.rows] for row in found] == [
        ["training"],
        ["internal-rd", "external-rd", "capital", "design", "other"],
    ]


def test_sources_name_their_published_indicators():
    withdrawn("patents-filed")

    found = {source.title: source.indicator_names for source in series.sources()}

    assert len(found) == 5
    assert found["Intellectual Property Office"] == ["Patents granted in the year"]


def test_several_periods_are_read_newest_first_and_the_newest_is_current():
    earlier("graduate-employee-share", 2016, {"west-midlands": "9.9", "uk": "13.0"})

    found = detail("graduate-employee-share")

    assert [edition.period for edition in found.editions] == ["2018", "2016"]
    assert row("graduate-employee-share").current.period == "2018"
    assert [one.period for one in found.history.revisions] == ["2016", "2018"]  # as published


def test_a_draft_of_a_newer_period_changes_nothing():
    before = row("graduate-employee-share").current.period

    earlier("graduate-employee-share", 2020, {"west-midlands": "9.9"}, publish=False)

    assert row("graduate-employee-share").current.period == before
    assert len(detail("graduate-employee-share").editions) == 1


def source_of(frequency, announced=None):
    return SimpleNamespace(frequency=frequency, publisher="A publisher", next_expected_on=announced)


def release_of_2018(released=None, revised=None, announced=None, **fields):
    return SimpleNamespace(
        period_start=datetime.date(2018, 1, 1),
        period_end=datetime.date(2018, 12, 31),
        period_type=PeriodType.CALENDAR_YEAR,
        source=source_of(Frequency.BIENNIAL, day(announced)),
        source_released_on=day(released),
        source_revised_on=day(revised),
        **{"ended_at": None, "status": "published"} | fields,
    )


def day(text):
    return text and datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("released", "revised", "today", "labels"),
    [
        ("2020-07-30", None, "2022-07-29", []),
        ("2020-07-30", None, "2022-07-30", ["Update due"]),
        (None, None, "2021-12-30", []),  # out a year after its period, if nobody knows
        (None, None, "2021-12-31", ["Update due"]),
        ("2020-02-29", None, "2022-02-28", []),
        ("2020-07-30", "2020-07-30", "2021-01-01", []),
        ("9999-12-31", None, "2021-01-01", []),
        ("2020-07-30", "2021-04-28", "2021-05-01", ["Source corrected"]),
        (None, "2021-04-28", "2026-01-01", ["Source corrected", "Update due"]),
    ],
)
def test_freshness_in_words(released, revised, today, labels):
    found = editions.freshness(release_of_2018(released, revised), day(today))

    assert [one.label for one in found] == labels


@pytest.mark.parametrize(
    ("released", "announced", "today", "labels"),
    [
        ("2020-07-30", "2023-05-01", "2023-04-30", []),  # later than the interval would have it
        ("2020-07-30", "2021-05-01", "2021-05-01", ["Update due"]),
        ("2020-07-30", "2020-07-30", "2021-05-01", []),  # these are what was announced
        (None, "2019-06-01", "2019-06-01", ["Update due"]),
    ],
)
def test_an_announced_day_decides_when_an_update_is_due(released, announced, today, labels):
    found = editions.freshness(release_of_2018(released, announced=announced), day(today))

    assert [one.label for one in found] == labels
    assert all(f"announced newer ones for {wording.day(day(announced))}" in one.sentence for one in found)


def test_a_discontinued_series_is_never_due():
    found = editions.freshness(release_of_2018(), day("2030-01-01"), is_discontinued=True)

    assert [one.label for one in found] == ["Discontinued"]


def test_figures_that_were_replaced_say_so():
    ended = datetime.datetime(2021, 5, 1, 12, tzinfo=datetime.UTC)

    found = editions.freshness(release_of_2018(ended_at=ended, status="superseded"), day("2019-01-01"))

    assert [(one.label, one.sentence) for one in found] == [
        ("Superseded", "These figures were superseded on 1 May 2021.")
    ]


def test_without_a_doubt_figures_are_current():
    edition = detail("patents-granted").current

    assert edition.freshness_words == ("Current" if not edition.freshness else edition.freshness[0].label)


@pytest.mark.parametrize(
    ("start", "end", "type_", "words", "iso"),
    [
        ("2016-01-01", "2018-12-31", "survey-window", "2016 to 2018 (survey window)", "2016-01-01/P3Y"),
        (
            "2018-04-01",
            "2019-03-31",
            "financial-year",
            "April 2018 to March 2019 (financial year)",
            "2018-04-01/P1Y",
        ),
        ("2019-01-01", "2019-12-31", "calendar-year", "2019 (calendar year)", "2019-01-01/P1Y"),
        (
            "2019-01-01",
            "2019-06-30",
            "survey-window",
            "January 2019 to June 2019 (survey window)",
            "2019-01-01/P6M",
        ),
        (
            "2019-01-15",
            "2019-01-20",
            "survey-window",
            "January 2019 to January 2019 (survey window)",
            "2019-01-15/P6D",
        ),
        (
            "2016-01-01",
            "9999-12-31",
            "survey-window",
            "2016 to 9999 (survey window)",
            "2016-01-01/9999-12-31",
        ),
    ],
)
def test_periods_of_the_same_look_are_told_apart(start, end, type_, words, iso):
    release = SimpleNamespace(
        period_start=datetime.date.fromisoformat(start),
        period_end=datetime.date.fromisoformat(end),
        period_type=type_,
    )

    assert (wording.period_words(release), wording.period_iso(release)) == (words, iso)


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        ("2450000000", "£bn", 1, "£2.5bn"),  # half up, as people round
        ("-2400000", "£m", 1, "−£2.4m"),
        ("1234567.5", "FTE", 0, "1,234,568"),
        ("999999999999999999.999999", "£", 6, "£999,999,999,999,999,999.999999"),
        ("0.05", "%", 1, "0.1%"),
        ("12", "index", 1, "12.0"),
    ],
)
def test_values_are_printed_exactly(value, unit, decimals, text):
    assert wording.printed(Decimal(value), unit, decimals) == text


@pytest.mark.parametrize("number", [1, 3])
def test_rows_take_eleven_queries_for_one_and_for_three(django_assert_num_queries, number):
    slugs = ["business-rd-expenditure", "innovation-barriers-high", "patents-granted"][:number]

    with django_assert_num_queries(11):
        found = series.rows(Indicator.objects.listed().filter(slug__in=slugs))
        assert all(part.mark.text for one in found for part in one.current.rows)

    assert len(found) == number


def test_every_published_release_is_current_in_the_loaded_catalogue():
    assert {one.current.release for one in series.rows()} | {current("patents-filed")} == set(
        Release.objects.published()
    )
