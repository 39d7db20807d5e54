"""What may never be stored about the catalogue: each rule of the database broken once, and what is public untouched."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from indicators import models
from indicators.choices import ReleaseStatus
from indicators.models import (
    Breakdown,
    ClaimTest,
    Discrepancy,
    Geography,
    GeographyCode,
    GeographyMember,
    ImportBatch,
    Indicator,
    Observation,
    PublishedClaim,
    Release,
    SeriesBreak,
    Source,
)  # fmt: skip
from indicators.models.release import Frozen
from tests.factories import user

pytestmark = pytest.mark.django_db

ENDED = {"published_at": timezone.now(), "ended_at": timezone.now()}


def indicator():
    return Indicator.objects.get(slug="patents-granted")


def release(**fields):
    """A release of a year that the catalogue does not have."""
    described = {
        "indicator": indicator(),
        "period_start": datetime.date(2031, 1, 1),
        "period_end": datetime.date(2031, 12, 31),
        "period_type": "calendar-year",
        "period_label": "2031",
        "source": Source.objects.first(),
    }
    return Release.objects.create(**described | fields)


def observation(**fields):
    described = {
        "release": fields.pop("release", None) or release(),
        "geography": Geography.objects.get(slug="uk"),
        "breakdown": indicator().breakdowns.get(),
        "value": Decimal(1),
        "display_unit": "patents",
    }
    return Observation.objects.create(**described | fields)


def changed_indicator(**fields):
    Indicator.objects.filter(slug="patents-granted").update(**fields)


def claim_test(**fields):
    """A result that has ended."""
    ended = {"tested_at": timezone.now(), "ended_at": timezone.now(), "verdict": "agrees"}
    return ClaimTest.objects.create(claim=PublishedClaim.objects.first(), **ended | fields)


def approved_by_its_author():
    person = user()
    release(author=person, approved_by=person)


def broken_series(**fields):
    return SeriesBreak.objects.create(
        **{"indicator": indicator(), "starts_on": datetime.date(2020, 1, 1), "reason": "New questions."}
        | fields
    )


def member(**fields):
    places = {
        name: Geography.objects.get(slug=slug) for name, slug in (("whole", "uk"), ("part", "lep-d2n2"))
    }
    return GeographyMember.objects.create(**places | fields)


def batch(**fields):
    return ImportBatch.objects.create(
        **{"file_name": "values.csv", "content": b"", "uploaded_by": user()} | fields
    )


def approved_by_who_handed_it_in():
    person = user()
    batch(status="published", published_at=timezone.now(), uploaded_by=person, approved_by=person)


BROKEN = {
    "geography_member_once": lambda: [member(since=datetime.date(2011, 1, 1)) for _ in range(2)],
    "geography_member_from_the_first_once": lambda: [member() for _ in range(2)],
    "geography_member_ends_after_it_begins": lambda: member(
        since=datetime.date(2011, 1, 1), until=datetime.date(2011, 1, 1)
    ),
    "geography_member_once_at_a_time": lambda: [
        member(until=datetime.date(2012, 1, 1)), member(since=datetime.date(2011, 1, 1)), connection.check_constraints()
    ],
    "geography_member_of_another": lambda: member(part=Geography.objects.get(slug="uk")),
    "series_break_once": lambda: [broken_series(geography=Geography.objects.get(slug="uk")) for _ in range(2)],
    "series_break_everywhere_once": lambda: [broken_series() for _ in range(2)],
    "series_break_says_why": lambda: broken_series(reason=""),
    "import_mode_known": lambda: batch(mode="guess"),
    "import_status_known": lambda: batch(status="lost"),
    "import_progress_at_most_all": lambda: batch(progress=101),
    "import_approved_by_another_person": approved_by_who_handed_it_in,
    "import_approver_iff_approved": lambda: batch(status="publishing"),
    "import_published_at_iff_published": lambda: batch(published_at=timezone.now()),
    "indicator_processing_level_known": lambda: changed_indicator(processing_level="cooked"),
    "indicator_state_known": lambda: changed_indicator(state="lost"),
    "release_publish_at_iff_scheduled": lambda: release(publish_at=timezone.now()),
    "release_revert_is_a_correction": lambda: release(reverts_to=indicator().releases.get()),
    "observation_within_its_interval": lambda: observation(interval_low=2, interval_high=3),
    "observation_denominator_not_negative": lambda: observation(denominator=-1),
    "geography_type_known": lambda: Geography.objects.filter(slug="uk").update(type="continent"),
    "geography_code_once": lambda: GeographyCode.objects.create(
        geography=Geography.objects.get(slug="lep-d2n2"), scheme="gss", code="K02000001"
    ),
    "geography_one_code_a_scheme": lambda: GeographyCode.objects.create(
        geography=Geography.objects.get(slug="uk"), scheme="gss", code="K03000001"
    ),
    "geography_code_scheme_known": lambda: GeographyCode.objects.create(
        geography=Geography.objects.get(slug="uk"), scheme="post", code="UK"
    ),
    "source_once": lambda: Source.objects.create(
        slug="again", frequency="annual", publisher=Source.objects.first().publisher, title=Source.objects.first().title
    ),
    "source_frequency_known": lambda: Source.objects.update(frequency="sometimes"),
    "indicator_value_type_known": lambda: changed_indicator(value_type="mood", aggregation="none"),
    "indicator_polarity_known": lambda: changed_indicator(polarity="upwards"),
    "indicator_aggregation_known": lambda: changed_indicator(aggregation="mean"),
    "indicator_only_amounts_add_up": lambda: changed_indicator(value_type="proportion", aggregation="sum"),
    "indicator_tolerance_not_negative": lambda: changed_indicator(comparison_tolerance=Decimal(-1)),
    "breakdown_code_once": lambda: Breakdown.objects.create(indicator=indicator(), code="total", position=9),
    "breakdown_position_once": lambda: Breakdown.objects.create(indicator=indicator(), code="half", position=1),
    "breakdown_one_headline": lambda: Breakdown.objects.create(
        indicator=indicator(), code="half", position=9, is_headline=True
    ),
    "claim_kind_known": lambda: PublishedClaim.objects.filter(code="C01").update(kind="rumour"),
    "claim_external_has_no_formula": lambda: PublishedClaim.objects.filter(code="C01").update(is_external=True),
    "claim_test_one_standing": lambda: claim_test(ended_at=None),
    "claim_test_verdict_known": lambda: claim_test(verdict="perhaps"),
    "claim_test_value_within_bounds": lambda: claim_test(value=3, low=1, high=2),
    "discrepancy_severity_known": lambda: Discrepancy.objects.update(severity="dire"),
    "release_revision_once": lambda: (
        release(status=ReleaseStatus.SUPERSEDED, **ENDED), release(status=ReleaseStatus.SUPERSEDED, **ENDED)
    ),
    "release_one_published_per_period": lambda: [
        release(status=ReleaseStatus.PUBLISHED, published_at=timezone.now(), revision=revision) for revision in (1, 2)
    ],
    "release_one_on_the_way_per_period": lambda: [release(revision=revision) for revision in (1, 2)],
    "release_status_known": lambda: release(status="secret"),
    "release_period_type_known": lambda: release(period_type="fortnight"),
    "release_period_has_length": lambda: release(period_end=datetime.date(2031, 1, 1)),
    "release_days_within_reach": lambda: release(source_released_on=datetime.date(9999, 12, 31)),
    "release_published_at_iff_it_was": lambda: release(published_at=timezone.now()),
    "release_ended_at_iff_it_has": lambda: release(status=ReleaseStatus.SUPERSEDED, published_at=timezone.now()),
    "release_approved_by_another_person": approved_by_its_author,
    "release_correction_says_why": lambda: release(predecessor=indicator().releases.get()),
    "release_withdrawal_says_why": lambda: release(status=ReleaseStatus.WITHDRAWN, **ENDED),
    "observation_once": lambda: (draft := release()) and [observation(release=draft) for _ in range(2)],
    "observation_status_known": lambda: observation(status="Z"),
    "observation_review_flag_known": lambda: observation(review_flag="odd"),
    "observation_origin_known": lambda: observation(origin="hearsay"),
    "observation_missing_says_why": lambda: observation(status="M", value=None),
    "observation_half_width_not_negative": lambda: observation(rounding_half_width=Decimal("-0.5")),
}  # fmt: skip

POSTGRESQL_ALONE = {"geography_member_once_at_a_time"}  # elsewhere the form refuses
FIRST = {"release_status_known": "release_ended_at_iff_it_has"}  # no unknown status fits that rule either


def test_each_rule_of_the_database_is_broken_here():
    named = {
        constraint.name
        for model in (getattr(models, name) for name in models.__all__)
        for constraint in model._meta.constraints
    }

    assert named == set(BROKEN)


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(name):
    if name in POSTGRESQL_ALONE and connection.vendor != "postgresql":
        pytest.skip("SQLite has no such rule.")

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BROKEN[name]()

    if connection.vendor == "postgresql":  # SQLite names columns where a plain unique constraint is broken
        assert refused.value.__cause__.diag.constraint_name in {name, FIRST.get(name)}


PUBLIC = {
    "a release is saved": lambda row: row.release.save(),
    "a release is deleted": lambda row: row.release.delete(),
    "releases are updated": lambda row: Release.objects.filter(pk=row.release.pk).update(reason="Because"),
    "releases are deleted": lambda row: Release.objects.filter(pk=row.release.pk).delete(),
    "a value is saved": lambda row: row.save(),
    "a value is deleted": lambda row: row.delete(),
    "values are updated": lambda row: Observation.objects.filter(pk=row.pk).update(value=0),
    "values are updated in bulk": lambda row: Observation.objects.bulk_update([row], ["note"]),
    "values are deleted": lambda row: row.release.observations.all().delete(),
    "a value is added": lambda row: observation(
        release=row.release, geography=Geography.objects.get(slug="lep-d2n2")
    ),
    "values are added in bulk": lambda row: Observation.objects.bulk_create(
        [Observation(release=row.release)]
    ),
}


@pytest.mark.parametrize("attempt", PUBLIC)
def test_what_is_public_never_changes(attempt):
    row = Observation.objects.get(release__indicator__slug="patents-granted", geography__slug="uk")
    before = Observation.objects.order_by("pk").values(), Release.objects.order_by("pk").values()
    before = [list(rows) for rows in before]

    with pytest.raises(Frozen), transaction.atomic():
        PUBLIC[attempt](row)

    assert [
        list(Observation.objects.order_by("pk").values()),
        list(Release.objects.order_by("pk").values()),
    ] == before


def test_a_value_of_a_draft_cannot_be_moved_to_another_release():
    draft = observation()

    with pytest.raises(TypeError):
        Observation.objects.filter(pk=draft.pk).update(
            release=indicator().releases.exclude(pk=draft.release_id).get()
        )


def test_a_value_cannot_be_taken_out_of_a_public_release_by_giving_it_another():
    row = Observation.objects.filter(release__indicator__slug="patents-granted").first()
    row.release = release()

    with pytest.raises(Frozen):
        row.save()


@pytest.mark.parametrize("kept", ["indicator", "source"])
def test_what_releases_stand_on_cannot_be_deleted(kept):
    row = getattr(indicator().releases.get(), kept)

    with pytest.raises(ProtectedError):
        row.delete()
