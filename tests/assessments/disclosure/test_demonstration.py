"""The demonstration round of 204 firms keeps its sectors and nearly all of its cells."""

import numpy as np
import pytest
from django.db import transaction

from assessments.demonstration.seeding import Seeding
from assessments.disclosure.contributors import FrozenRound, Kind, Vocabularies
from assessments.disclosure.release import release_tables
from assessments.models import Round, Sector, SizeBand, Submission, Tier
from indicators.models import Geography
from tests.conftest import load_content

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo_2026(django_db_setup, django_db_blocker):
    """Seeding takes seconds: once, undone after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_content()  # tests with real transactions come before these, and leave nothing behind
        seeding = Seeding(Round._meta.get_field("opens_on").to_python("2026-11-01"))
        seeding.seed_people()
        seeding.seed_firms()
        seeding.seed_2026()
        frozen = frozen_of(Round.objects.get(slug="demo-2026"))
        transaction.set_rollback(True)
    return frozen


def frozen_of(round_):
    """The submissions of a round and the vocabularies they stand in."""
    rows = {
        "sector": [(one.pk, Kind(one.code, code_of(one.priority))) for one in Sector.objects.all()],
        "size_band": [(one.pk, Kind(one.code)) for one in SizeBand.objects.all()],
        "geography": [
            (one.pk, Kind(one.slug, one.parent.slug if one.parent else "")) for one in Geography.objects.all()
        ],
        "tier": [(one.pk, Kind(one.code)) for one in Tier.objects.all()],
    }
    place = {name: {pk: number for number, (pk, _) in enumerate(kinds)} for name, kinds in rows.items()}
    submissions = list(Submission.objects.filter(round=round_).order_by("submitted_at", "pk"))
    kinds = [[place[name][getattr(one, f"{name}_id")] for name in rows] for one in submissions]
    return FrozenRound(
        round_.framework_version.layout(),
        [one.levels for one in submissions],
        np.array(kinds, np.int64),
        [str(one.assessment_id) for one in submissions],
        [one.enterprise_group for one in submissions],
    ), Vocabularies(*(tuple(kind for _, kind in kinds) for kinds in rows.values()))


def code_of(priority):
    return priority.code if priority else ""


def test_its_release_keeps_six_sectors_and_nine_tenths_of_its_cells(demo_2026):
    released = release_tables(demo_2026[0], 10, demo_2026[1])

    assert released.firms == 204
    assert released.failures == ()
    assert len(released.table("sector-stage").rows) - 1 >= 6
    for name in ("sector-stage", "sector-thread", "sector-subthread"):
        cells = list(released.table(name))
        assert 10 * sum(cell.withheld == "withheld" for cell in cells) <= len(cells)
