"""The job: what it stores is what was computed, once, however often it runs; and what earlier releases forbid."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from assessments import jobs, releases
from assessments.choices import ReleaseStatus, Status
from assessments.disclosure.release import release_tables
from assessments.models import Proof, ReleasedCell, Submission
from assessments.releases import NotReleased, frozen, making, stored
from tests import factories

from . import closed

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst():
    return factories.staff("analyst")


@pytest.fixture
def round_():
    return closed.closed_round()


def computed(round_):
    return release_tables(releases.freeze(round_).frozen, round_.minimum, releases.vocabularies())


def silenced(release):
    """As if the worker had been killed some minutes ago."""
    Proof.objects.filter(release=release).update(noted_at=timezone.now() - timedelta(minutes=3), percent=50)


def test_what_is_stored_is_what_was_computed(round_):
    expected = computed(round_)

    release = closed.made(round_)

    assert stored.read(release) == expected.tables
    assert release.firms == expected.firms == 40
    assert {tuple(one[:3]): one[3] for one in release.proof.reasons} == expected.reasons
    assert making.unpacked(release.proof.counted) == sorted(
        Submission.objects.filter(round=round_).values_list("pk", flat=True)
    )
    assert any(expected.reasons.values())


def test_columns_and_rows_keep_the_names_of_that_day(round_):
    table = closed.made(round_).tables.get(name="sector-stage")

    assert [row["title"] for row in table.rows] == ["All firms", "Automotive", "Rail"]
    assert {column["title"] for column in table.columns} == {"Plan", "Source", "Make", "Deliver", "Return"}


def test_the_job_run_twice_stores_once(round_, analyst):
    asked = releases.ask(round_, by=analyst)

    first, again = releases.make(asked.pk), releases.make(asked.pk)

    assert (first.made_at, first.status) == (again.made_at, ReleaseStatus.READY)
    assert again.tables.count() == 7
    assert again.proof.step == "Made"


def test_a_release_that_was_discarded_while_it_was_made_stores_nothing(round_, analyst):
    asked = releases.ask(round_, by=analyst)
    made, standing = releases.released_of(round_, round_.minimum)
    releases.discard(asked, by=analyst)

    after = making._store(asked, made, standing)

    assert after.status == ReleaseStatus.DISCARDED
    assert not ReleasedCell.objects.exists()


def test_a_job_that_is_cut_off_while_it_stores_leaves_nothing_and_is_done_again(round_, analyst, monkeypatch):
    asked = releases.ask(round_, by=analyst)

    class Killed(BaseException):
        pass

    def killed(*_, **__):
        raise Killed

    with monkeypatch.context() as cut_off:
        cut_off.setattr(making, "record", killed)  # the last statement of the transaction
        with pytest.raises(Killed), transaction.atomic():
            releases.make(asked.pk)
    assert not ReleasedCell.objects.exists()

    assert releases.make(asked.pk).status == ReleaseStatus.READY


def test_a_release_whose_worker_died_is_started_again(round_, analyst):
    asked = releases.ask(round_, by=analyst)
    with pytest.raises(NotReleased, match="when the worker falls silent"):
        releases.ask_again(asked, by=analyst)
    silenced(asked)

    again = jobs.begin_again(asked, by=analyst)

    assert again.pk == asked.pk
    assert Proof.objects.get(release=asked).percent == 0
    assert not releases.is_silent(releases.make(asked.pk))


def test_what_is_made_is_not_started_again(round_, analyst):
    made = closed.made(round_)

    with pytest.raises(NotReleased, match="nothing to start again"):
        releases.ask_again(made, by=analyst)


def test_only_an_analyst_starts_again(round_, analyst):
    asked = releases.ask(round_, by=analyst)
    silenced(asked)

    with pytest.raises(NotReleased, match="Only an analyst"):
        releases.ask_again(asked, by=factories.staff("publisher"))


def test_a_slower_job_does_not_speak_for_a_release_that_is_made(round_, analyst):
    asked = releases.ask(round_, by=analyst)
    note = making._noting(asked, lambda step, percent: None)
    releases.make(asked.pk)

    note("Reading the submissions", 0)

    assert Proof.objects.get(release=asked).step == "Made"


def test_progress_goes_forward_through_the_proofs_and_names_each_step(round_):
    told = []
    releases.released_of(round_, round_.minimum, note=lambda *one: told.append(one))

    steps, percents = zip(*told, strict=True)
    assert list(percents) == sorted(percents)
    assert len(set(steps)) >= 4


def test_a_round_of_too_few_is_refused_in_words():
    refused = closed.made(closed.closed_round(closed.levels_of(4)))

    assert refused.status == ReleaseStatus.REFUSED
    assert refused.proof.failures == ["The round has 4 contributors; a release needs at least 5."]
    with pytest.raises(NotReleased, match="is refused"):
        releases.approve(refused, by=factories.staff("publisher"))


def test_what_the_audit_refuses_may_be_asked_for_again(round_, analyst):
    few = closed.closed_round(closed.levels_of(4))
    closed.made(few)

    assert releases.ask(few, by=analyst).status == ReleaseStatus.MAKING


def test_a_stored_figure_that_is_not_the_one_made_refuses_the_release(round_, analyst, monkeypatch):
    monkeypatch.setattr(stored, "read", lambda release: ())

    assert closed.made(round_).proof.failures == ["What was stored is not what was made."]


# --- beside earlier releases ------------------------------------------------------------------------------------------


def test_a_correction_of_one_firm_is_refused(round_):
    closed.published(round_)
    closed.correct(round_, 1)

    refused = closed.made(round_)

    assert refused.status == ReleaseStatus.REFUSED
    assert "entered, left or changed" in refused.proof.failures[0]


def test_a_correction_of_enough_firms_is_published(round_):
    closed.published(round_)
    closed.correct(round_, 40)

    assert closed.published(round_).number == 2


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_the_third_release_is_held_against_the_first(round_, is_withdrawn):
    """From one to two and from two to three everybody changes; from one to three a single firm does."""
    first = closed.published(round_)
    if is_withdrawn:
        releases.withdraw(first, "Wrong.", by=factories.staff("publisher"))
    turn = {"1": "2", "2": "3", "3": "4", "4": "1"}
    closed.correct(round_, 40, turn)
    closed.published(round_)
    closed.correct(round_, 40, {after: before for before, after in turn.items()})
    closed.correct(round_, 1, turn)

    third = closed.made(round_)

    assert third.status == ReleaseStatus.REFUSED
    assert any("entered, left or changed" in failure for failure in third.proof.failures)


def test_what_a_release_counted_is_read_again_although_it_no_longer_counts(round_):
    public = closed.published(round_)
    before = releases.freeze(round_)
    closed.correct(round_, 40)

    again = frozen.freeze_again(round_, making.unpacked(public.proof.counted))

    assert again.fingerprint == before.fingerprint != releases.freeze(round_).fingerprint


def test_a_round_of_which_a_counted_firm_was_erased_is_not_released_again(round_):
    closed.published(round_)
    closed.correct(round_, 40)  # so that nothing else stands in the way
    Submission.objects.filter(round=round_, assessment__status=Status.REPLACED).first().delete()

    refused = closed.made(round_)

    assert refused.status == ReleaseStatus.REFUSED
    assert "has been erased since" in refused.proof.failures[0]


def test_a_firm_that_no_release_counted_may_be_erased(round_):
    closed.published(round_)
    closed.said(round_, closed.levels_of(40, chance=9))
    closed.said(round_, ["111"])
    Submission.objects.filter(round=round_).last().delete()

    assert closed.made(round_).status == ReleaseStatus.READY
