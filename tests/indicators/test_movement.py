"""Figures move between periods that can be compared, place by place, and never across a break."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from django.forms import inlineformset_factory

from indicators import series
from indicators.admin.places import GeographyMemberInline, MemberFormSet
from indicators.models import GeographyMember, Indicator, Observation, SeriesBreak
from indicators.models.geography import Geography

from .revisions import corrected, current, drafted, earlier
from .test_series import publish

pytestmark = pytest.mark.django_db
BERD = "business-rd-expenditure"
SHARE, SPEND = "graduate-employee-share", "patents-granted"  # both of the calendar year 2018 or 2019


def moved(slug):
    groups = series.detail(Indicator.objects.get(slug=slug)).moved
    return {one.cell.slug: one for group in groups for one in group.movements}


def before(slug, *years, value="9.0", **fields):
    """The same value for West Midlands and the UK in each of these years."""
    for year in years:
        earlier(slug, year, {"west-midlands": value, "uk": value}, **fields)


def broken(slug, year, place=None):
    SeriesBreak.objects.create(
        indicator=Indicator.objects.get(slug=slug),
        geography=place and Geography.objects.get(slug=place),
        starts_on=datetime.date(year, 1, 1),
        reason="The questionnaire changed.",
    )


def test_a_change_of_percentages_is_in_points_with_what_rounding_leaves_open():
    value = Observation.objects.get(release=current(SHARE), geography__slug="west-midlands")
    earlier(SHARE, 2016, {"west-midlands": value.value - Decimal("1.5"), "uk": "13.0"})

    one = moved(SHARE)["west-midlands"]

    assert (one.text, one.since) == ("+1.5 points", "2016")
    assert (one.change.low, one.change.high) == (Decimal("1.4"), Decimal("1.6"))
    assert (one.between, one.judgement) == ("+1.4 to +1.6 points", "better")
    assert "east-midlands" not in moved(SHARE)


def test_a_change_of_counts_is_in_per_cent():
    value = Observation.objects.get(release=current(SPEND), geography__slug="west-midlands").value
    earlier(SPEND, current(SPEND).period_start.year - 1, {"west-midlands": value / 2, "uk": "1000"})

    one = moved(SPEND)["west-midlands"]

    assert one.text == "+100.0%"
    assert one.change.low <= 100 <= one.change.high


def test_a_change_of_money_is_judged_neither_way_as_prices_change_too():
    earlier(BERD, 2018, {"west-midlands": "1E9", "uk": "2E10"})

    assert [one.judgement for one in moved(BERD).values()] == ["", ""]


def test_a_change_that_rounding_could_explain_says_so_and_is_judged_neither_way():
    value = Observation.objects.get(release=current(SHARE), geography__slug="west-midlands").value
    earlier(SHARE, 2016, {"west-midlands": value + Decimal("0.1"), "uk": "13.0"})

    one = moved(SHARE)["west-midlands"]

    assert (one.is_similar, one.judgement) == (True, "")


@pytest.mark.parametrize(
    ("place", "left"), [(None, set()), ("west-midlands", {"uk"}), ("east-midlands", {"west-midlands", "uk"})]
)
def test_nothing_is_compared_across_a_break(place, left):
    before(SHARE, 2016)
    broken(SHARE, 2017, place)

    assert set(moved(SHARE)) == left


def test_a_break_before_both_periods_breaks_nothing():
    before(SHARE, 2016)
    broken(SHARE, 2016)

    assert set(moved(SHARE)) == {"west-midlands", "uk"}


def test_a_period_that_holds_a_break_is_compared_with_none_before_it():
    before(SHARE, 2016)
    SeriesBreak.objects.create(
        indicator=Indicator.objects.get(slug=SHARE), starts_on=datetime.date(2018, 7, 1), reason="New."
    )

    assert current(SHARE).period_start == datetime.date(2018, 1, 1)
    assert moved(SHARE) == {}


def test_a_value_marked_as_a_break_is_compared_with_nothing_before_it():
    before(SHARE, 2016)
    draft = drafted(SHARE, "20.0", status="B")
    publish(draft)

    assert set(moved(SHARE)) == {"uk"}


def test_a_break_in_a_member_is_one_in_the_sum():
    whole = "midlands-engine"
    for year in (2017,):
        earlier(SPEND, year, {"west-midlands": "300", "east-midlands": "200", "uk": "3000"})
    assert whole in moved(SPEND)

    broken(SPEND, 2018, "east-midlands")

    assert set(moved(SPEND)) == {"west-midlands", "uk"}


def test_a_sum_whose_members_changed_is_compared_with_nothing_before():
    earlier(SPEND, 2017, {"west-midlands": "300", "east-midlands": "200", "uk": "3000"})
    GeographyMember.objects.filter(part__slug="east-midlands").update(since=datetime.date(2017, 6, 1))

    found = series.detail(Indicator.objects.get(slug=SPEND))

    assert "midlands-engine" not in moved(SPEND)
    older = found.editions[1].headline
    assert "midlands-engine" not in older.cells  # who belonged to it changed within the year
    assert "midlands-engine" in found.current.headline.cells


def test_a_sum_holds_the_members_of_its_period():
    GeographyMember.objects.filter(part__slug="east-midlands").update(until=datetime.date(2010, 1, 1))

    part = series.detail(Indicator.objects.get(slug=SPEND)).current.headline

    assert part.midlands_engine.figure == part.west_midlands.figure


def test_a_member_written_twice_would_be_counted_once():
    member = GeographyMember.objects.get(whole__slug="midlands-engine", part__slug="west-midlands")
    before = series.detail(Indicator.objects.get(slug=SPEND)).current.headline.midlands_engine.figure

    twice = GeographyMember.objects.create(
        whole=member.whole, part=member.part, since=datetime.date(2001, 1, 1)
    )

    after = series.detail(Indicator.objects.get(slug=SPEND)).current.headline.midlands_engine.figure
    assert after == before
    twice.delete()  # PostgreSQL would refuse it as soon as the transaction ends


@pytest.mark.parametrize(
    ("until", "since", "is_taken"),
    [("", "2001-01-01", False), ("2001-06-01", "2001-01-01", False), ("2001-01-01", "2001-01-01", True)],
)
def test_spans_of_one_member_that_share_days_are_refused(until, since, is_taken):
    member = GeographyMember.objects.get(whole__slug="midlands-engine", part__slug="west-midlands")
    fields = GeographyMemberInline.fields
    form_set = inlineformset_factory(
        Geography, GeographyMember, fk_name="whole", formset=MemberFormSet, fields=fields
    )
    part = member.part_id
    sent = {
        "memberships-TOTAL_FORMS": "2", "memberships-INITIAL_FORMS": "1", "memberships-0-id": member.pk,
        "memberships-0-part": part, "memberships-0-since": "", "memberships-0-until": until,
        "memberships-1-part": part, "memberships-1-since": since, "memberships-1-until": "",
    }  # fmt: skip
    rows = form_set(sent, instance=member.whole, queryset=GeographyMember.objects.filter(pk=member.pk))

    assert rows.is_valid() is is_taken
    assert is_taken or "is a part twice at the same time" in str(rows.non_form_errors())


def test_a_trend_is_given_from_five_periods_on():
    before(SHARE, 2015, value="8.0")
    before(SHARE, 2016, value="9.0")
    before(SHARE, 2017, value="9.5")
    assert moved(SHARE)["west-midlands"].trend == ""

    before(SHARE, 2014, value="7.0")

    one = moved(SHARE)["west-midlands"]
    assert (one.trend, one.periods) == ("rising", 5)


def test_flags_of_both_periods_go_with_a_change():
    before(SHARE, 2016, review_flag="query", note="Looks low.")
    corrected(SHARE, "20.0", review_flag="query", note="Looks high.")

    assert moved(SHARE)["west-midlands"].flag == "Looks high. Looks low."


def test_the_page_shows_what_moved_and_what_may_not_be_compared(client):
    before(SHARE, 2016)
    broken(SHARE, 2000)
    Indicator.objects.filter(slug=SHARE).update(
        method_note="A survey of households.", is_proxy=True, aliases=["Degree holders"], state="discontinued"
    )

    page = client.get(f"/indicators/{SHARE}/").content.decode()

    for said in (
        "Change since the period before", "2016: 9.0%", "A survey of households.",
        "<b>A proxy.</b>", "Degree holders", "Estimated from a sample", "From 1 January 2000", "Discontinued",
        "The questionnaire changed.",
    ):  # fmt: skip
        assert said in page, said
    assert "Update due" not in page


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [("12.0", "30.0", "intervals overlap"), ("1.0", "2.0", "intervals do not overlap")],
)
def test_confidence_intervals_say_whether_they_overlap(client, low, high, said):
    draft = drafted(SHARE, "1.5", interval_low=Decimal("1.0"), interval_high=Decimal("20.0"))
    value = "1.5" if high == "2.0" else "12.5"
    draft.observations.filter(geography__slug="uk").update(
        value=Decimal("15.0"), interval_low=Decimal("14.0"), interval_high=Decimal("16.0")
    )
    draft.observations.filter(geography__slug="west-midlands").update(
        value=Decimal(value), interval_low=Decimal(low), interval_high=Decimal(high)
    )
    publish(draft)

    page = client.get(f"/indicators/{SHARE}/").content.decode()

    assert f"the 95% confidence {said}" in page
    assert f"95%: {low}% to {high}%" in page
    assert "an overlap alone does not show that there is none" in page


def test_without_intervals_significance_is_not_tested(client):
    page = client.get(f"/indicators/{SHARE}/").content.decode()

    assert "Significance is not tested." in page
    assert "confidence" not in page


def test_ranks_are_within_one_type_of_place_and_ties_share_them():
    part = next(
        part for part in series.detail(Indicator.objects.get(slug="firms-undertaking-rd")).current.parts
        if part.code == "internal"
    )  # fmt: skip
    like = part.local[0]
    tied = replace(part, cells=part.cells | {"another": replace(like, slug="another")})

    assert [part.ranks[cell.slug] for cell in part.local] == ["1 of 3", "2 of 3", "3 of 3"]
    assert [tied.ranks[slug] for slug in (like.slug, "another")] == ["1 of 4, shared"] * 2


def test_percentages_have_a_range_and_no_average(client):
    part = series.detail(Indicator.objects.get(slug="innovation-active-firms")).current.headline

    assert part.span == "37.0% to 38.7%"
    assert (
        "They range from 37.0% to 38.7%."
        in client.get("/indicators/innovation-active-firms/").content.decode()
    )
