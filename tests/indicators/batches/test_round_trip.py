"""What is downloaded and handed in again changes nothing, to the last letter."""

import pytest

from indicators.models import Indicator, Observation
from tests.indicators.batches.files import as_csv, as_workbook, handed_in, kinds, rows_of, said

pytestmark = pytest.mark.django_db


def all_rows():
    return [row for slug in Indicator.objects.values_list("slug", flat=True) for row in rows_of(slug)]


@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_the_templates_of_the_whole_catalogue_change_nothing(write):
    rows = all_rows()

    batch = handed_in(write(rows), mode="replace")

    assert said(batch) == []
    assert (kinds(batch), batch.status) == ({"unchanged": Observation.objects.count()}, "previewed")


def test_the_public_download_of_the_catalogue_changes_nothing(client):
    data = client.get("/indicators/all.csv").content

    batch = handed_in(data, mode="replace")

    assert said(batch) == []
    assert kinds(batch) == {"unchanged": Observation.objects.count()}
