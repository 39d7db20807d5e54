"""Drawings that follow the figures: bars in one scale from nought, and figures that Plotly takes."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from indicators import charts, series
from indicators.models import Geography, GeographyMember, Indicator, Release

from .revisions import earlier

pytestmark = pytest.mark.django_db
TOKENS = set(
    re.findall(
        r"--[a-z0-9-]+(?=:)", (Path(charts.__file__).parents[1] / "meo_site/static/meo/app.css").read_text()
    )
)
SLUGS = [
    "innovation-active-firms", "innovation-expenditure-shares", "business-rd-expenditure",
    "rd-expenditure-government-ukri", "patents-filed",
]  # fmt: skip


def detail(slug):
    return series.detail(Indicator.objects.get(slug=slug))


def chart(slug):
    found = detail(slug)
    return charts.chart(found.indicator, found.editions)


def with_colours(value):
    """The figure as chart.js hands it to Plotly: every token a colour."""
    if isinstance(value, str) and value.startswith("--"):
        assert value in TOKENS
        return "#123456"
    if isinstance(value, list):
        return [with_colours(one) for one in value]
    if isinstance(value, dict):
        return {key: with_colours(one) for key, one in value.items()}
    return value


@pytest.mark.parametrize("slug", SLUGS)
def test_plotly_takes_the_figure_and_its_colours_are_tokens(slug):
    import plotly.graph_objects as go  # noqa: PLC0415 - only these tests need it

    figure = go.Figure(with_colours(chart(slug).figure))

    assert figure.layout.xaxis.rangemode == "tozero"


def test_bars_end_where_it_is_said():
    groups, end = charts.region_bars(detail("firms-undertaking-rd").current)

    [group] = groups
    assert end == "25%"
    assert [(bar.cell.name, bar.width, bar.style) for bar in group.bars] == [
        ("East Midlands", "84.00%", "em"), ("West Midlands", "80.00%", "wm"), ("UK", "77.20%", "uk"),
    ]  # fmt: skip


def test_parts_of_a_total_are_drawn_against_it():
    groups, end = charts.region_bars(detail("innovate-uk-spend").current)

    assert end == "the UK total, £941m"
    assert [bar.width for bar in groups[0].bars] == ["14.13%", "10.52%", "24.65%", "100.00%"]


def test_labels_share_one_scale():
    groups, end = charts.region_bars(detail("innovation-expenditure-shares").current)

    widths = {bar.cell.text: bar.width for group in groups for bar in group.bars}
    assert end == "60%"
    assert all(
        Decimal(width[:-1]) == round(Decimal(text[:-1]) / 60 * 100, 2) for text, width in widths.items()
    )


def test_local_areas_are_apart():
    groups, end = charts.local_bars(detail("firms-undertaking-rd").current)

    assert [group.part.code for group in groups] == ["internal"]
    assert end == "25%"
    assert charts.local_bars(detail("innovation-active-firms").current) == ([], "")


def test_a_chart_in_mixed_units_counts_in_one():
    [trace] = chart("rd-expenditure-government-ukri").figure["data"]

    assert dict(zip(trace["y"], trace["x"], strict=True)) == {
        "East Midlands": 0.09, "West Midlands": 0.074, "Midlands Engine": 0.164, "UK": 2.5,
    }  # fmt: skip
    assert trace["text"] == ["£90m", "£74m", "£164m", "£2.5bn"]


def test_several_labels_are_a_trace_for_each_place():
    figure = chart("firms-acquiring-for-innovation").figure

    assert [trace["name"] for trace in figure["data"]] == ["West Midlands", "East Midlands", "UK"]
    assert [trace["x"] for trace in figure["data"]] == [[10, 14, 14], [8, 15, 13], [8, 14, 11]]
    assert figure["layout"]["showlegend"]


def test_the_words_say_what_the_figure_shows():
    drawn = chart("firms-undertaking-rd")

    assert drawn.title == "Firms undertaking R&D, 2016–2018"
    assert drawn.alternative == "East Midlands 21.0%, West Midlands 20.0%, UK 19.3%."


def test_two_periods_are_lines_from_nought_in_order():
    earlier("graduate-employee-share", 2016, {"west-midlands": "9.9", "uk": "13.0"})

    figure = chart("graduate-employee-share").figure

    lines = {trace["name"]: (trace["x"], trace["y"]) for trace in figure["data"]}
    assert lines == {
        "West Midlands": (["2016", "2018"], [9.9, 10.2]),
        "East Midlands": (["2016", "2018"], [None, 8.0]),
        "UK": (["2016", "2018"], [13.0, 14.3]),
    }
    assert figure["layout"]["yaxis"]["rangemode"] == "tozero"


def test_no_line_crosses_a_break_in_the_series():
    earlier("graduate-employee-share", 2016, {"west-midlands": "9.9", "uk": "13.0"})
    earlier("graduate-employee-share", 2017, {"west-midlands": "9.8", "uk": "13.1"}, status="B")

    [west, *_] = chart("graduate-employee-share").figure["data"]

    assert Release.objects.published().filter(indicator__slug="graduate-employee-share").count() == 3
    assert (west["x"], west["y"]) == (["2016", "2017", "2017", "2018"], [9.9, None, 9.8, 10.2])


def test_a_break_of_the_series_is_marked_and_explained_in_the_table():
    earlier("graduate-employee-share", 2016, {"west-midlands": "9.9", "uk": "13.0"})
    indicator = Indicator.objects.get(slug="graduate-employee-share")
    everywhere = indicator.breaks.create(starts_on="2018-01-01", reason="Another survey.")

    drawn = charts.chart(indicator, detail(indicator.slug).editions, [read(everywhere)])

    west, _, uk = drawn.figure["data"]
    assert (west["x"], west["y"]) == (["2016", "2018", "2018"], [9.9, None, 10.2])
    assert uk["y"] == [13.0, None, 14.3]
    assert [one["x0"] for one in drawn.figure["layout"]["shapes"]] == [0.5]
    assert drawn.twin.rows == [
        ("2016", ["9.9%", "–", "13.0%"], ""), ("2018", ["10.2%", "8.0%", "14.3%"], "Another survey."),
    ]  # fmt: skip


def test_a_break_of_one_place_interrupts_its_line_alone():
    earlier("graduate-employee-share", 2016, {"west-midlands": "9.9", "uk": "13.0"})
    indicator = Indicator.objects.get(slug="graduate-employee-share")
    place = Geography.objects.get(slug="west-midlands")
    here = indicator.breaks.create(geography=place, starts_on="2018-01-01", reason="Its borders moved.")

    drawn = charts.chart(indicator, detail(indicator.slug).editions, [read(here)])

    west, _, uk = drawn.figure["data"]
    assert (west["y"], uk["y"]) == ([9.9, None, 10.2], [13.0, 14.3])


def sums(slug):
    """The line of the Midlands Engine, and why it is interrupted before each period."""
    earlier(slug, 2017, {"west-midlands": "300", "east-midlands": "200", "uk": "3000"})
    found = detail(slug)
    drawn = charts.chart(found.indicator, found.editions, found.breaks, found.derived)
    lines = {trace["name"]: trace["y"] for trace in drawn.figure["data"]}
    return lines, [why for _, _, why in drawn.twin.rows]


def test_a_break_in_a_member_interrupts_the_line_of_the_sum():
    member = Geography.objects.get(slug="east-midlands")
    Indicator.objects.get(slug="patents-granted").breaks.create(
        geography=member, starts_on="2019-01-01", reason="Its borders moved."
    )

    lines, reasons = sums("patents-granted")

    assert [name for name, line in lines.items() if None in line] == ["East Midlands", "Midlands Engine"]
    assert reasons == ["", "Its borders moved."]


def test_a_change_of_members_interrupts_the_line_of_the_sum_alone():
    GeographyMember.objects.filter(part__slug="east-midlands").update(since="2018-01-01")

    lines, reasons = sums("patents-granted")

    assert [name for name, line in lines.items() if None in line] == ["Midlands Engine"]
    assert reasons == ["", "What Midlands Engine (West + East Midlands) is made of changed."]


def test_a_period_that_holds_a_break_is_drawn_apart_from_those_before():
    Indicator.objects.get(slug="patents-granted").breaks.create(starts_on="2019-07-01", reason="New.")

    lines, reasons = sums("patents-granted")

    assert all(None in line for line in lines.values())
    assert reasons == ["", "New."]


def read(one):
    """A break as the database gives it, its day a date."""
    return type(one).objects.get(pk=one.pk)


def test_a_picture_stands_alone_with_finding_source_and_address():
    told = charts.picture(detail("business-rd-expenditure"), "https://example.org/x/")

    assert told["title"] == detail("business-rd-expenditure").finding
    assert told["lines"][0].startswith("Under query: ")
    assert told["lines"][-1] == "https://example.org/x/"
    assert any("Office for National Statistics" in line for line in told["lines"])
