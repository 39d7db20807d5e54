"""The report's catalogue as readers see it, figure by figure, out of `series`: values, totals, shares, sources."""

from decimal import Decimal

import pytest

from indicators import series
from indicators.compare import Interval
from indicators.models import Fact
from indicators.series import wording

from .reading import catalogue
from .test_golden import CLAIMS, OBSERVATIONS, SCALES, label, printed

pytestmark = pytest.mark.django_db
SOURCES = {one["indicator"]: one for one in catalogue("sources")}
STATED = {"GBP bn": ("£bn", 9), "GBP m": ("£m", 6), "FTE": ("FTE", 0), "count": ("patents", 0)}


@pytest.fixture
def editions():
    """The one edition of each indicator."""
    return {indicator.slug: edition for indicator, [edition] in series.published()}


@pytest.fixture
def parts(editions):
    return {(slug, part.code): part for slug, edition in editions.items() for part in edition.parts}


def test_each_of_the_83_observations_is_read_as_printed(parts):
    wrong = []
    for one in OBSERVATIONS:
        cell = parts[one["indicator"], label(one)].cells[one["geography"]]
        read = (
            cell.text, cell.figure.value, cell.figure.half_width, cell.decimals, cell.display_unit, cell.status,
            bool(cell.flag), cell.note, cell.is_stored,
        )  # fmt: skip
        expected = (
            printed(one), Decimal(one["value"]), Decimal(one["rounding_half_width"]), int(one["decimals_printed"]),
            one["display_unit"], one["obs_status"], one["review_flag"] == "query", one["note"], True,
        )  # fmt: skip
        if read != expected:
            wrong.append((one["obs_id"], read))
    assert wrong == []


def test_nothing_is_read_that_the_report_does_not_print_but_sums(parts):
    stored = [
        (slug, code, place)
        for (slug, code), part in parts.items()
        for place, cell in part.cells.items()
        if cell.figure and not cell.is_sum
    ]
    printed_ = [(one["indicator"], label(one), one["geography"]) for one in OBSERVATIONS]
    sums = [slug for (slug, _), part in parts.items() for cell in part.cells.values() if cell.is_sum]

    assert sorted(stored) == sorted(printed_)
    assert sorted(sums) == sorted(one["indicator"] for one in CLAIMS if one["claim_type"] == "total")


@pytest.mark.parametrize(
    "claim", [one for one in CLAIMS if one["claim_type"] == "total"], ids=lambda one: one["claim_id"]
)
def test_a_stated_total_is_the_sum_that_readers_see(parts, claim):
    cell = parts[claim["indicator"], "total"].midlands_engine
    unit, power = STATED[claim["unit"]]
    scale = Decimal(10) ** power

    assert cell.is_sum
    assert cell.text == wording.printed(
        Decimal(claim["stated_value"]) * scale, unit, int(claim["printed_decimals"])
    )
    bounds = (Decimal(claim[name]) * scale for name in ("recomputed_low", "recomputed_high"))
    assert (cell.figure.low, cell.figure.high) == tuple(bounds)


@pytest.mark.parametrize(
    "claim", [one for one in CLAIMS if one["claim_type"] == "share_of_uk"], ids=lambda one: one["claim_id"]
)
def test_a_stated_share_stands_beside_the_one_from_the_cells(editions, claim):
    edition = editions[claim["indicator"]]
    [stated] = [one for one in edition.stated_shares if one.is_tested]

    assert [round(getattr(edition.share, name), 4) for name in ("value", "low", "high")] == [
        Decimal(claim[name]) for name in ("recomputed", "recomputed_low", "recomputed_high")
    ]
    assert edition.share_text == wording.percent(Decimal(claim["recomputed"]))
    assert (stated.text, stated.agrees) == (f"{claim['stated_value']}%", claim["agrees"] == "yes")
    assert (edition.contradiction is None) is stated.agrees


@pytest.mark.parametrize(
    "claim",
    [one for one in catalogue("published_claims") if one["claim_type"] == "level"],
    ids=lambda one: one["claim_id"],
)
def test_a_level_that_the_text_states_is_a_figure(parts, claim):
    [cell] = [
        part.cells[claim["geography"]]
        for (slug, _), part in parts.items()
        if slug == claim["indicator"] and claim["geography"] in part.cells
    ]

    assert cell.figure.value == Decimal(claim["stated_value"]) * SCALES.get(claim["unit"], 1)


def test_shares_of_both_regions_make_up_the_share_of_the_two(parts):
    for one in CLAIMS:
        if one["claim_type"] == "share_of_uk":
            part = parts[one["indicator"], "total"]
            shares = [part.comparisons[slug].share for slug in ("west-midlands", "east-midlands")]
            together = part.together.share
            added = Interval(
                *(sum(getattr(share, name) for share in shares) for name in ("value", "low", "high"))
            )
            assert round(added.value - together.value, 20) == 0
            assert added.meets(together)


def test_what_a_composition_adds_up_to_is_said_where_it_is_not_100(editions):
    notes = {slug: edition.total_notes for slug, edition in editions.items() if edition.total_notes}

    assert notes == {
        "innovation-expenditure-shares": ["West Midlands shares add to 101 because of rounding."],
    }
    added = {}
    for one in OBSERVATIONS:
        if one["indicator"] == "innovation-expenditure-shares":
            added[one["geography"]] = added.get(one["geography"], 0) + Decimal(one["value"])
    assert added == {"west-midlands": 101, "east-midlands": 100, "uk": 100}


def test_each_edition_names_the_source_of_the_annex(editions):
    for slug, edition in editions.items():
        source, release = SOURCES[slug], edition.release
        assert edition.publisher == source["publisher"], slug
        assert release.period_label == source["period_as_printed"], slug
        dates = (
            release.period_start,
            release.period_end,
            release.source_released_on,
            release.source_revised_on,
        )
        assert tuple(day.isoformat() if day else "" for day in dates) == tuple(
            source[name]
            for name in ("period_start", "period_end", "source_release_date", "source_revised_on")
        ), slug
        assert release.source.licence == source["licence"], slug


def test_words_and_what_does_not_fit_stand_with_their_indicator():
    commentaries = {one["indicator"]: (one["commentary"], one["caveat"]) for one in catalogue("commentary")}
    misfits = {}
    for one in catalogue("discrepancies"):
        misfits.setdefault(one["indicator"], []).append(one["id"])

    for indicator, _ in series.published():
        read = series.detail(indicator)
        assert (
            read.commentary is None
            or (read.commentary.text, read.commentary.caveat) == commentaries[indicator.slug]
        )
        assert [one.code for one in read.discrepancies] == misfits.get(indicator.slug, [])
        assert sorted(one.claim.code for one in read.claims) == sorted(
            one["claim_id"] for one in catalogue("published_claims") if one["indicator"] == indicator.slug
        )
    assert sum(map(len, misfits.values())) == 23


def test_each_fact_of_the_report_is_read_with_its_value():
    read, stored = {one.code: one for one in series.facts()}, Fact.objects.in_bulk(field_name="code")

    for one in catalogue("regional_facts"):
        code = one["fact_id"]
        assert read[code].subject == one["subject"]
        assert (stored[code].value, stored[code].unit) == (
            one["value"] and Decimal(one["value"]),
            one["unit"],
        ), code
    assert len(read) == len(stored) == 27
