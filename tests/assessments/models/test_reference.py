"""What the database refuses about tables that were published elsewhere."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import ReferenceRow, ReferenceSeries
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def series():
    return factories.reference_series(("SCR-39", "One", 1, 2, 3, 4), ("", "Two", 1, 2, 3, 4))


def refused(constraint, change):
    """Whether the database names what is broken: the constraint on PostgreSQL, the columns of a key on SQLite."""
    with pytest.raises(IntegrityError) as reason, transaction.atomic():
        change()
    return any(name in str(reason.value) for name in constraint)


def test_who_entered_it_does_not_publish_it(series):
    stored = ReferenceSeries.objects.filter(pk=series.pk)

    assert refused(
        ["reference_series_published_by_another"],
        lambda: stored.update(published_by=series.entered_by, published_at=timezone.now()),
    )


def test_nobody_has_published_what_is_not_public(series):
    stored = ReferenceSeries.objects.filter(pk=series.pk)

    assert refused(
        ["reference_series_publisher_iff_published"], lambda: stored.update(published_by=factories.user())
    )


@pytest.mark.parametrize("fields", [{"ended_because": "A slip."}, {"ended_at": timezone.now()}])
def test_it_was_taken_back_for_a_reason_at_a_time(series, fields):
    stored = ReferenceSeries.objects.filter(pk=series.pk)

    assert refused(["reference_series_ended_for_a_reason"], lambda: stored.update(**fields))


def test_a_row_stands_on_a_firm_in_a_place_of_its_own_and_a_sub_thread_once(series):
    second = ReferenceRow.objects.filter(series=series, position=2)

    assert refused(["reference_row_of_firms"], lambda: second.update(l1=0, l2=0, l3=0, l4=0))
    assert refused(["reference_row_once", "position"], lambda: second.update(position=1))
    assert refused(["reference_row_sub_thread_once", "code"], lambda: second.update(code="SCR-39"))
