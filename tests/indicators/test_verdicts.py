"""Claims are tested again with every change of the figures, and what came out before stays readable."""

from decimal import Decimal

import pytest
from django.db import transaction

from indicators import publishing, series, verdicts
from indicators.choices import ClaimVerdict
from indicators.claims import AGREES, DISAGREES, EXTERNAL, NOT_TESTABLE
from indicators.models import ClaimTest, Indicator, PublishedClaim, Release
from meo_site.accounts.roles import Role
from tests.factories import staff

from .reading import catalogue
from .revisions import approved, corrected, current, drafted, earlier, withdrawn

pytestmark = pytest.mark.django_db
BERD, ACTIVE = "business-rd-expenditure", "innovation-active-firms"
MARKED = {"yes": AGREES, "no": DISAGREES, "not_testable": NOT_TESTABLE}


def claim(code):
    return PublishedClaim.objects.get(code=code)


def standing(code):
    return ClaimTest.objects.get(claim__code=code, ended_at=None)


def history(code):
    """The verdicts, oldest first."""
    return list(ClaimTest.objects.filter(claim__code=code).order_by("pk").values_list("verdict", flat=True))


def stopped():
    return [one.code for one in PublishedClaim.objects.stopped_agreeing()]


def test_the_words_are_those_of_the_pure_room():
    assert set(ClaimVerdict.values) == {AGREES, DISAGREES, EXTERNAL, NOT_TESTABLE}


def test_every_claim_of_the_report_stands_as_its_file_says():
    expected = {one["claim_id"]: MARKED[one["agrees"]] for one in catalogue("published_claims")}
    recomputed = {
        one["claim_id"]: [Decimal(one[name]) for name in ("recomputed", "recomputed_low", "recomputed_high")]
        for one in catalogue("published_claims")
        if one["recomputed_low"]
    }

    found = {one.claim.code: one for one in ClaimTest.objects.filter(ended_at=None).select_related("claim")}

    assert {code: one.verdict for code, one in found.items()} == expected | {"C60": EXTERNAL}
    assert {
        code: [round(number, 4) for number in (one.value, one.low, one.high)]
        for code, one in found.items()
        if one.value is not None
    } == recomputed
    assert ClaimTest.objects.count() == 60
    assert stopped() == []


def test_a_correction_that_ends_an_agreement_says_which_release_and_who():
    release = corrected(ACTIVE, "37.0")

    now = standing("C01")
    assert (now.verdict, now.arithmetic) == (DISAGREES, "37.0% > 37.6% does not hold")
    assert (now.because, now.release, now.by) == (release, release, release.approved_by)
    assert history("C01") == [AGREES, DISAGREES]
    assert stopped() == ["C01"]


def test_a_claim_that_agrees_again_leaves_the_queue_and_keeps_its_history():
    corrected(ACTIVE, "37.0")
    corrected(ACTIVE, "38.0")

    assert history("C01") == [AGREES, DISAGREES, AGREES]
    assert stopped() == []


def test_a_result_that_stays_the_same_is_not_written_again():
    before = ClaimTest.objects.count()

    corrected(BERD, "25900000000", place="uk")

    changed = ClaimTest.objects.order_by("pk")[before:]
    assert [one.claim.code for one in changed] == ["C33"]
    assert (standing("C33").verdict, standing("C33").value) == (AGREES, Decimal("16.602317"))
    verdicts.retest()
    assert ClaimTest.objects.count() == before + 1


def test_a_withdrawal_leaves_nothing_to_test_on():
    release = current(ACTIVE)

    withdrawn(ACTIVE)

    now = standing("C01")
    assert (now.verdict, now.remark) == (
        NOT_TESTABLE, "No figures are published for the period it is tested on.",
    )  # fmt: skip
    assert (now.because, now.release) == (release, None)
    assert stopped() == ["C01"]
    assert standing("C02").remark == "Needs other regions or earlier periods."


def test_a_missing_figure_is_named_with_its_reason():
    corrected(ACTIVE, None, status="M", note="Suppressed at the source.", review_flag="")

    assert standing("C01").remark == "A figure it needs is missing: Suppressed at the source."


def test_a_draft_changes_nothing():
    drafted(ACTIVE, "37.0")

    assert history("C01") == [AGREES]


def test_nothing_is_tested_again_when_publishing_is_refused():
    draft = drafted(ACTIVE, "37.0")

    with pytest.raises(publishing.NotPublishable), transaction.atomic():
        publishing.approve(draft, by=staff(Role.PUBLISHER))

    assert history("C01") == [AGREES]


def test_figures_of_an_earlier_period_change_no_verdict():
    earlier("patents-granted", 2018, {"west-midlands": 1, "east-midlands": 1, "uk": 100})

    assert history("C55") == [AGREES]


def test_figures_of_a_newer_period_say_nothing_about_a_claim():
    earlier("innovate-uk-spend", 2022, {"west-midlands": "1E6", "east-midlands": "1E6", "uk": "1E8"})

    assert history("C46") == [AGREES]
    [newest, first] = series.detail(claim("C46").indicator).editions
    assert (newest.stated_shares, newest.contradiction) == ([], None)
    assert [one.agrees for one in first.stated_shares] == [True]


def test_the_first_record_of_a_claim_knows_its_period_so_that_going_back_keeps_it():
    assert [one.period_start for one in claim("C46").history.all()] == [claim("C46").period_start]
    assert claim("C46").period_start is not None


def test_a_period_that_a_claim_is_given_later_is_a_change_that_a_stale_page_meets():
    one = claim("C46")
    PublishedClaim.objects.filter(pk=one.pk).update(period_start=None)
    records = one.history.count()

    earlier("innovate-uk-spend", 2022, {"west-midlands": "1E6", "east-midlands": "1E6", "uk": "1E8"})

    assert one.history.count() == records + 1
    assert one.history.latest().period_start.year == 2022


def test_of_two_periods_from_one_day_a_claim_stays_with_the_one_it_was_tested_on():
    first = current(ACTIVE)
    longer = publishing.draft(
        Release(
            indicator=first.indicator,
            period_start=first.period_start,
            period_end=first.period_end.replace(year=first.period_end.year + 1),
            period_type=first.period_type,
            period_label="2016-2019",
            source=first.source,
        ),
        by=staff(Role.EDITOR),
    )
    for one in first.observations.all():
        one.pk, one.release = None, longer
        one.save()

    approved(longer)

    assert current(ACTIVE) == longer
    assert standing("C01").release == first


def test_a_claim_that_names_a_period_is_tested_on_that_one():
    release = earlier("patents-granted", 2018, {"west-midlands": 1, "east-midlands": 1, "uk": 100})
    editor = staff(Role.EDITOR)
    about_2018 = claim("C55")
    about_2018.period_start = release.period_start
    about_2018.save(update_fields=["period_start"])

    verdicts.retest_one(about_2018, by=editor)

    now = standing("C55")
    assert (now.verdict, now.value, now.release, now.by, now.because) == (DISAGREES, 2, release, editor, None)


def test_a_formula_that_cannot_be_read_stops_no_publication():
    PublishedClaim.objects.filter(code="C01").update(formula="wm > (")

    corrected(ACTIVE, "38.0")

    assert standing("C01").verdict == NOT_TESTABLE
    assert "cannot be read" in standing("C01").remark


@pytest.mark.parametrize(
    ("formula", "problem"),
    [
        ("em[training] > uk[training]", ""),
        ("em[training] > ", "is missing, found the end at character 16."),
        ("em[knitting] > uk[training]", "“knitting” is no label of Firms acquiring"),
        ("wales[training] > 1", "“wales” is no place: a formula names wm, em, me, uk."),
        ("em > uk", "“em” needs a label in brackets: em[machinery]."),
    ],
)
def test_what_is_wrong_with_a_formula_is_named(formula, problem):
    indicator = Indicator.objects.get(slug="firms-acquiring-for-innovation")

    said = verdicts.problem_of(formula, indicator)

    assert said == "" if not problem else problem in said


@pytest.mark.parametrize("slug", ["innovation-active-firms", "innovation-barriers-high", None])
def test_testing_takes_as_many_queries_for_all_claims_as_for_those_of_one_indicator(
    slug, django_assert_max_num_queries
):
    indicator = Indicator.objects.get(slug=slug).pk if slug else None

    with django_assert_max_num_queries(6):  # claims, results, releases, values; the transaction
        verdicts.retest(indicator)
