"""How many firms take part: exact whether folded or waiting, in one statement, without what they said."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.choices import EntryKind, Mode
from assessments.models import Round
from assessments.tally import firms, store

from . import frozen

LAYOUT = [("ITM-1", "ITM", "plan"), ("ITM-2", "ITM", "plan"), ("ITM-3", "ITM", "make")]
pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    """Three firms of two sectors, of which one is facilitated, and one that has withdrawn."""
    made = frozen.round_of(frozen.framework_version(LAYOUT))
    boats, carts = frozen.sector("boats"), frozen.sector("carts")
    frozen.submission(made, "123", sector=boats)
    frozen.submission(made, "...", sector=boats, mode=Mode.FACILITATED)
    frozen.submission(made, "1-?", sector=carts)
    frozen.withdraw(frozen.submission(made, "444", sector=carts))
    return made


@pytest.fixture(params=[False, True], ids=["waiting", "folded"])
def is_folded(request, round_):
    return request.param and store.compact()


def test_numbers_are_those_of_the_firms_that_count(round_, is_folded):
    other = frozen.round_of(round_.framework_version)

    numbers = {one.pk: one.submitted for one in firms.count_in(Round.objects.all())}

    assert (numbers[round_.pk], numbers[other.pk]) == (3, 0)
    assert firms.by_sector(round_) == {frozen.sector("boats").pk: 2, frozen.sector("carts").pk: 1}
    assert firms.by_day(round_) == {frozen.LONG_AGO.date(): 3}
    assert store.check(round_) == []


def test_verified_levels_make_no_second_firm(round_):
    given = frozen.submission(round_, "111", sector=frozen.sector("boats"))
    store.append(given, +1, EntryKind.PAIRED)
    waiting = firms.of_rounds(), firms.by_sector(round_), firms.by_day(round_)

    store.compact()

    assert (firms.of_rounds(), firms.by_sector(round_), firms.by_day(round_)) == waiting
    assert firms.of_rounds()[round_.pk] == 4


def test_many_rounds_are_one_statement_that_unpacks_nothing(round_):
    store.compact()
    for _ in range(2):
        frozen.submission(frozen.round_of(round_.framework_version), "123")

    with CaptureQueriesContext(connection) as captured:
        numbers = firms.of_rounds()

    assert sorted(numbers.values()) == [1, 1, 3]
    assert len(captured) == 1
    assert '"counts"' not in captured[0]["sql"]
