"""What readers get of tables published elsewhere, beside live figures."""

import pytest

from assessments import reference
from tests import factories

pytestmark = pytest.mark.django_db


def test_beside_gives_public_rows_by_sub_thread_with_their_series(django_assert_num_queries):
    series = factories.figure_6()
    factories.reference_series(("SCR-39", "A secret", 9, 9, 9, 9))
    framework = factories.version().framework

    with django_assert_num_queries(1):
        found = reference.beside(framework)

    assert sorted(found) == ["SCR-01", "SCR-03", "SCR-12", "SCR-22", "SCR-34", "SCR-39"]
    (one,) = found["SCR-39"]
    assert (one.series, one.levels, one.firms, one.weak_share) == (series, (3, 5, 0, 2), 10, 800_000)


def test_rows_of_another_framework_or_of_no_sub_thread_stand_beside_nothing():
    factories.figure_6()

    assert reference.beside(factories.version("acursc").framework) == {}


def test_a_row_without_a_sub_thread_is_on_its_own_page_alone():
    series = factories.reference_series(("", "Something else", 1, 2, 3, 4))

    (row,) = reference.detail(series)

    assert (row.figure.title, row.sub_thread) == ("Something else", None)
    assert reference.public_series() == []
