"""The command that recounts: what it says, what it mends, and how it ends."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assessments.models import TallyRow
from assessments.tally import reading, store
from assessments.tally.arithmetic import Items
from tests.assessments.tally import frozen

LAYOUT = [("ITM-1", "ITM", "plan"), ("ITM-2", "ITM", "plan"), ("ITM-3", "ITM", "make")]
pytestmark = pytest.mark.django_db


def run(*arguments, **options):
    said = StringIO()
    call_command("rebuild_tally", *arguments, stdout=said, stderr=StringIO(), **options)
    return said.getvalue().splitlines()


@pytest.fixture
def round_():
    made = frozen.round_of(frozen.framework_version(LAYOUT), slug="spring")
    frozen.submission(made, "123")
    store.compact()
    return made


def test_check_says_that_nothing_differs(round_):
    assert run("spring", check=True) == ["Checked the tally of 1 round: 0 rows differ from a recount."]


def test_check_fails_and_changes_nothing_when_a_row_is_gone(round_):
    TallyRow.objects.first().delete()
    remaining = TallyRow.objects.count()

    with pytest.raises(CommandError, match=r"^1 tally rows differ from a recount of 1 round\.$"):
        run("spring", check=True)

    assert TallyRow.objects.count() == remaining


def test_rebuild_mends_the_rounds_it_is_given(round_):
    counts = reading.read(round_, Items.of(LAYOUT))
    TallyRow.objects.all().delete()

    said = run("spring")

    assert said == ["Rebuilt the tally of 1 round: 8 rows."]
    assert store.check(round_) == []
    assert {sector: one.tolist() for sector, one in counts.items()} == {
        sector: one.tolist() for sector, one in reading.read(round_, Items.of(LAYOUT)).items()
    }


def test_without_a_round_all_are_checked(round_):
    frozen.submission(frozen.round_of(round_.framework_version), "444")

    assert run(check=True) == ["Checked the tally of 2 rounds: 0 rows differ from a recount."]


def test_an_unknown_round_is_named_and_nothing_is_done(round_):
    TallyRow.objects.all().delete()

    with pytest.raises(CommandError, match=r"^No such round: autumn\. Nothing was changed\.$"):
        run("spring", "autumn")

    assert not TallyRow.objects.exists()
