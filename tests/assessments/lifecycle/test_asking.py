"""Writing to firms: exactly those counted, nobody twice a week, nobody who has submitted or wants no mail."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments import jobs, lifecycle
from assessments.choices import Asking
from assessments.lifecycle import NotOpen, NotReady, asking
from assessments.models import Mailing, Sector
from meo_site.mail.models import Message, Stopped
from tests import factories
from tests.assessments.test_at_once import in_threads

pytestmark = pytest.mark.django_db
SITE = "https://observatory.example"
WEEK = timedelta(days=7, minutes=1)


@pytest.fixture
def analyst():
    return factories.staff("analyst")


@pytest.fixture
def round_():
    return factories.round_(is_by_list=True)


def write(round_, kind=Asking.ROUND, *, by):
    """The whole mailing; how many firms were asked for, and how many were written to."""
    mailing = lifecycle.ask(round_, kind, by=by)
    jobs.write_to_firms.call(mailing.pk, SITE)
    mailing.refresh_from_db()
    assert mailing.finished_at
    return mailing.firms, mailing.written


def addresses(kind=Asking.ROUND):
    return sorted(Message.objects.filter(kind=kind).values_list("address", flat=True))


def week_later():
    Message.objects.update(written_at=timezone.now() - WEEK)


def test_invites_each_firm_once_and_says_when(round_, analyst, monkeypatch):
    monkeypatch.setattr(asking, "BATCH", 2)
    rows = [factories.invited(round_) for _ in range(5)]

    assert write(round_, by=analyst) == (5, 5)

    assert addresses() == sorted(row.email for row in rows)
    assert not round_.invited_firms.filter(invited_at=None).exists()
    with pytest.raises(NotReady, match="no firm to write to"):
        lifecycle.ask(round_, Asking.ROUND, by=analyst)


def test_mail_says_what_it_is_for_how_long_it_takes_and_how_to_stop(round_, analyst):
    factories.invited(round_, name="Mill & Sons")
    write(round_, by=analyst)

    message = Message.objects.get()
    assert message.subject == f"Mill & Sons: take part in {round_}"
    assert "about 40 minutes" in message.text
    assert f"{SITE}/accounts/signup/" in message.text
    assert "You get this because the observatory asks firms of your kind to take part" in message.text
    assert f"{SITE}/mail/stop/" in message.text


def test_registered_firms_of_the_population_are_put_on_the_list(analyst):
    round_ = factories.round_()
    round_.sectors.add(Sector.objects.get(code="rail"))
    owner = factories.member(factories.firm(sector="rail"))
    factories.member(factories.firm(sector="automotive"))
    factories.firm(sector="rail")  # nobody answers for it
    done = factories.firm(sector="rail")
    factories.submitted(done, round_, "2")

    assert write(round_, by=analyst) == (1, 1)

    assert addresses() == [owner.email]
    row = round_.invited_firms.get()
    assert (row.email, row.firm.sector.code) == (owner.email, "rail")
    assert row.invited_at
    assert f"{SITE}/firm/" in Message.objects.get().text


def test_one_person_of_two_firms_gets_one_mail(round_, analyst):
    person = factories.member(factories.firm())
    second = factories.firm()
    second.memberships.create(user=person, role="owner")
    for firm in (person.firms.exclude(pk=second.pk).get(), second):
        factories.invited(round_, firm=firm)

    assert write(round_, by=analyst) == (2, 2)

    assert addresses() == [person.email]
    assert round_.invited_firms.filter(invited_at=None).count() == 0


def test_stopped_and_submitted_firms_are_left_out_and_not_counted(round_, analyst):
    stopped, submitted, other = (factories.invited(round_, firm=factories.firm()) for _ in range(3))
    owners = {row: factories.member(row.firm) for row in (stopped, submitted, other)}
    Stopped.objects.create(address=owners[stopped].email, kind=Asking.ROUND)
    factories.submitted(submitted.firm, round_, "2")

    assert lifecycle.count_to_ask(round_, Asking.ROUND) == 1
    assert write(round_, by=analyst) == (1, 1)
    assert addresses() == [owners[other].email]


def test_reminds_owner_and_whoever_has_answered(round_, analyst):
    firm = factories.firm()
    owner, drafter, idle = (factories.member(firm) for _ in range(3))
    factories.invited(round_, firm=firm)
    factories.answered(factories.assessment(firm, round_, by=owner), "2" + "-" * 41, by=drafter)
    write(round_, by=analyst)
    week_later()

    assert write(round_, Asking.REMINDER, by=analyst) == (1, 1)

    assert addresses(Asking.REMINDER) == sorted([owner.email, drafter.email])
    assert idle.email not in addresses()
    assert round_.invited_firms.get().reminded_at


def test_a_reminder_waits_a_week_after_the_invitation_and_is_for_the_invited(round_, analyst):
    factories.invited(round_)
    assert lifecycle.count_to_ask(round_, Asking.REMINDER) == 0
    write(round_, by=analyst)
    assert lifecycle.count_to_ask(round_, Asking.REMINDER) == 0
    week_later()
    assert lifecycle.count_to_ask(round_, Asking.REMINDER) == 1

    write(round_, Asking.REMINDER, by=analyst)
    assert lifecycle.count_to_ask(round_, Asking.REMINDER) == 0
    week_later()
    assert lifecycle.count_to_ask(round_, Asking.REMINDER) == 1


def test_only_while_the_round_is_open(analyst):
    today = timezone.localdate()
    round_ = factories.round_(opens_on=today + timedelta(days=1), closes_on=today + timedelta(days=2))
    factories.invited(round_)

    with pytest.raises(NotOpen, match="This round is not open"):
        lifecycle.ask(round_, Asking.ROUND, by=analyst)


def test_a_mailing_of_a_round_that_closed_meanwhile_ends(round_, analyst):
    factories.invited(round_)
    mailing = lifecycle.ask(round_, Asking.ROUND, by=analyst)
    round_.closes_on = timezone.localdate() - timedelta(days=1)
    round_.save()

    jobs.write_to_firms.call(mailing.pk, SITE)

    mailing.refresh_from_db()
    assert (mailing.written, bool(mailing.finished_at), addresses()) == (0, True, [])


def test_two_presses_are_one_mailing(round_, analyst):
    factories.invited(round_)

    first, second = (lifecycle.ask(round_, Asking.ROUND, by=analyst) for _ in range(2))

    assert first == second
    with pytest.raises(IntegrityError), transaction.atomic():
        Mailing.objects.create(round=round_, kind=Asking.REMINDER, firms=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mailing.objects.create(round=factories.round_(), kind="odd", firms=1)


def test_a_worker_that_ends_between_batches_is_gone_on_with(round_, analyst, monkeypatch):
    monkeypatch.setattr(asking, "BATCH", 2)
    for _ in range(5):
        factories.invited(round_)
    mailing = jobs.begin(round_, Asking.ROUND, by=analyst, site=SITE)
    lifecycle.write_some(mailing.pk, SITE)

    again = jobs.begin(round_, Asking.ROUND, by=analyst, site=SITE)
    for _ in range(2):  # both jobs run
        jobs.write_to_firms.call(again.pk, SITE)

    mailing.refresh_from_db()
    assert (again.pk, mailing.written, len(addresses())) == (mailing.pk, 5, 5)


@pytest.mark.django_db(transaction=True)
def test_eight_jobs_on_two_rounds_write_once_to_each_address(monkeypatch):
    monkeypatch.setattr(asking, "BATCH", 3)
    analyst = factories.staff("analyst")
    rounds = [factories.round_(is_by_list=True) for _ in range(2)]
    for number in range(8):
        for round_ in rounds:
            factories.invited(round_, email=f"shared{number}@example.org")
    factories.invited(rounds[0], email="alone@example.org")
    mailings = [lifecycle.ask(round_, Asking.ROUND, by=analyst) for round_ in rounds]

    in_threads(8, lambda number: jobs.write_to_firms.call(mailings[number % 2].pk, SITE))

    assert addresses() == sorted(
        ["alone@example.org", *(f"shared{number}@example.org" for number in range(8))]
    )
    assert sum(Mailing.objects.values_list("written", flat=True)) == 9
    assert not Mailing.objects.filter(finished_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_eight_members_of_staff_pressing_at_once_begin_one_mailing():
    analyst, round_ = factories.staff("analyst"), factories.round_(is_by_list=True)
    for _ in range(4):
        factories.invited(round_)

    def press(_):
        try:
            mailing = jobs.begin(round_, Asking.ROUND, by=analyst, site=SITE)
        except NotReady:
            return None  # a late one finds everybody written to
        jobs.write_to_firms.call(mailing.pk, SITE)
        return mailing.pk

    pressed = set(in_threads(8, press)) - {None}

    assert pressed == {Mailing.objects.get().pk}
    assert len(addresses()) == 4
