"""What a short round is proposed to ask."""

from collections import Counter

import pytest

from assessments import scopes
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("framework", ["mtc-scr", "acursc"])
@pytest.mark.parametrize("number", [12, 13, 14, 15])
def test_a_spread_has_as_many_of_each_thread_give_or_take_one(framework, number):
    version = factories.version(framework)

    chosen = scopes.proposed(version, "spread", number)

    of_each = Counter(one.thread for one in chosen)
    assert len(set(chosen)) == number
    assert len(of_each) == version.threads.count()
    assert max(of_each.values()) - min(of_each.values()) <= 1


def test_the_weakest_come_from_the_newest_round_of_enough_firms():
    version = factories.version("acursc")
    round_ = factories.round_("acursc")
    for _ in range(5):
        factories.submitted(factories.firm(), round_, "4" * 20 + "1" * 12)

    chosen = scopes.proposed(version, "weakest", 12)

    assert sorted(one.position for one in chosen) == list(range(20, 32))


def test_without_such_a_round_the_weakest_are_a_spread():
    version = factories.version("acursc")

    assert scopes.proposed(version, "weakest", 12) == scopes.proposed(version, "spread", 12)
