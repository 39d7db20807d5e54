"""The first figures on a new basis: marked for the place that breaks, for what it is part of, and for nobody else."""

import datetime

import pytest

from indicators import series
from indicators.models import Geography, Indicator
from indicators.series.movement import movements

from .revisions import earlier

pytestmark = pytest.mark.django_db
SHARE, BERD = "graduate-employee-share", "business-rd-expenditure"


def broken(slug, day, place=None):
    found = place and Geography.objects.get(slug=place)
    Indicator.objects.get(slug=slug).breaks.create(geography=found, starts_on=day, reason="Asked anew.")


def statuses(slug):
    """{(year, place): status} of each figure that stands for the indicator."""
    detail = series.detail(Indicator.objects.get(slug=slug))
    return {
        (edition.release.period_start.year, place): cell.status
        for edition in detail.editions
        for place, cell in edition.headline.cells.items()
        if cell.figure
    }


def marked(slug):
    return {key for key, status in statuses(slug).items() if status == "B"}


def two_years_of_expenditure():
    earlier(BERD, 2018, {"west-midlands": "1E9", "east-midlands": "1E9", "uk": "2E10"})


def test_a_break_of_one_place_is_one_of_what_it_is_part_of():
    two_years_of_expenditure()
    broken(BERD, "2019-01-01", "west-midlands")

    assert marked(BERD) == {(2019, "west-midlands"), (2019, "midlands-engine")}


def test_a_place_whose_members_change_is_on_a_new_basis_alone():
    two_years_of_expenditure()
    whole = Geography.objects.get(slug="midlands-engine")
    whole.memberships.filter(part__slug="east-midlands").update(since=datetime.date(2019, 1, 1))

    assert marked(BERD) == {(2019, "midlands-engine")}


def test_a_place_without_a_figure_when_the_basis_changes_is_marked_at_its_next():
    earlier(SHARE, 2016, {"west-midlands": "9.0", "uk": "13.0"})
    earlier(SHARE, 2017, {"uk": "13.0"})
    broken(SHARE, "2017-01-01")

    assert marked(SHARE) == {(2018, "west-midlands"), (2017, "uk")}


def test_the_first_figures_of_all_and_those_after_a_break_are_as_their_source_has_them():
    earlier(SHARE, 2017, {"west-midlands": "9.0", "uk": "13.0"})
    broken(SHARE, "2017-01-01")

    assert marked(SHARE) == set()
    detail = series.detail(Indicator.objects.get(slug=SHARE))
    [label] = movements(detail.indicator, detail.editions, detail.breaks, detail.derived)
    assert len(label.movements) == 2
