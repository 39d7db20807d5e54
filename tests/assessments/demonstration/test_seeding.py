"""The command seed_demo: what stands afterwards, what a second run leaves alone, and where it refuses."""

from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from assessments import ranking, reference, scoring
from assessments.choices import MemberRole, State, Status
from assessments.demonstration import people, region, rounds
from assessments.models import (
    Answer,
    Assessment,
    Assignment,
    Firm,
    InvitedFirm,
    Membership,
    ReferenceRow,
    ReferenceSeries,
    Round,
    Submission,
    TallyEntry,
    TallyRow,
)
from assessments.tally import reading, store
from assessments.tally.arithmetic import Items
from meo_site.accounts.roles import Role
from meo_site.audit.models import Event
from tests import factories
from tests.conftest import load_content

MODELS = (
    Firm,
    Membership,
    Round,
    InvitedFirm,
    Assessment,
    Answer,
    Assignment,
    Submission,
    TallyRow,
    ReferenceSeries,
    ReferenceRow,
    Event,
    EmailAddress,
    get_user_model(),
)


def run():
    out = StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue().splitlines()


@contextmanager
def rolled_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def seeded_once(django_db_setup, django_db_blocker):
    """Seeding takes seconds: once for all of these tests, undone after the last."""
    with django_db_blocker.unblock(), rolled_back():
        load_content()  # tests with real transactions come before these, and leave nothing behind
        yield run()


@pytest.fixture
def seeded(seeded_once, django_db_blocker):
    """A seeded site, as it was before each test; gives what the command printed."""
    with django_db_blocker.unblock(), rolled_back():
        yield seeded_once


def rows():
    return {model: list(model.objects.order_by("pk").values()) for model in MODELS}


def test_the_command_prints_the_sign_ins_and_what_it_did(seeded):
    assert seeded == [
        "firm: firm@example.org try-it-as-firm",
        "colleague: colleague@example.org try-it-as-colleague",
        "firm2: firm2@example.org try-it-as-firm2",
        "analyst: analyst@example.org try-it-as-analyst",
        "assessor: assessor@example.org try-it-as-assessor",
        "editor: editor@example.org try-it-as-editor",
        "publisher: publisher@example.org try-it-as-publisher",
        "admin: admin@example.org try-it-as-admin",
        "Demonstration seeded: 240 firms, 204 submissions in demo-2026, 155 submissions in demo-2026-acursc, "
        "51 reviews in demo-2026, and one that waits for its firm, "
        "48 submissions in demo-2025, 10 firms and submissions in figure-6, Figure 6 as printed, 36 drafts, 4 "
        "submissions and 12 invited firms in demo-2027, releases of demo-2025, demo-2026, demo-2026-acursc.",
    ]


def test_everything_is_fictional_and_says_so(seeded):
    assert Firm.objects.count() == 250
    assert not Firm.objects.filter(is_demo=False).exists()
    assert not Firm.objects.exclude(company_number="").exists()
    assert not Firm.objects.exclude(name__endswith=" (demo)").exists()
    assert not get_user_model().objects.exclude(email__endswith="@example.org").exists()
    assert Membership.objects.filter(role=MemberRole.OWNER).values("firm").distinct().count() == 250


@pytest.mark.parametrize(
    ("slug", "framework", "submitted", "drafts", "is_open", "asked"),
    [
        ("demo-2025", "mtc-scr", 48, 0, False, 42),
        ("demo-2026", "mtc-scr", 204, 0, False, 42),
        ("demo-2026-acursc", "acursc", 155, 0, False, 32),
        ("demo-2027", "mtc-scr", 4, 36, True, 42),
        ("figure-6", "mtc-scr", 10, 0, False, 6),
    ],
)
def test_a_round_holds_what_it_should(seeded, slug, framework, submitted, drafts, is_open, asked):
    round_ = Round.objects.get(slug=slug)
    statuses = list(round_.assessments.values_list("status", flat=True))

    assert round_.framework_version == factories.version(framework)
    assert (statuses.count(Status.SUBMITTED), statuses.count(Status.DRAFT)) == (submitted, drafts)
    assert len(statuses) == submitted + drafts
    assert (round_.is_open, round_.asked().count()) == (is_open, asked)
    assert Answer.objects.filter(assessment__round=round_).count() == asked * len(statuses)
    days = {timezone.localdate(at) for at in round_.submissions.values_list("submitted_at", flat=True)}
    assert all(round_.opens_on <= day <= round_.closes_on for day in days)
    assert store.check(round_) == []
    assert TallyRow.objects.filter(round=round_).exists() == bool(submitted)


def test_the_open_round_has_firms_that_were_invited_and_are_not_registered(seeded):
    listed = Round.objects.get(slug="demo-2027").invited_firms

    assert not listed.exclude(firm=None).exists()
    assert not listed.exclude(email__endswith="@example.org").exists()
    assert not listed.exclude(name__endswith=" (demo)").exists()
    assert (listed.count(), listed.filter(invited_at=None).count()) == (12, 3)
    assert {one.reminded_at and one.reminded_at > one.invited_at for one in listed.all()} == {None, True}


def test_nothing_waits_to_be_counted(seeded):
    assert not TallyEntry.objects.exists()


def test_the_tally_of_the_ten_gives_the_24_printed_counts(seeded):
    round_ = Round.objects.get(slug="figure-6")
    items = Items.of(round_.framework_version.layout())
    counts = sum(reading.read(round_, items).values())

    printed = {
        code: tuple(int(n) for n in counts[items.codes.index(code), :4]) for code in region.FIGURE_6_COUNTS
    }

    assert printed == region.FIGURE_6_COUNTS
    firms = Firm.objects.filter(assessments__round=round_)
    assert set(firms.values_list("size_band__code", "tier__code", "geography__slug")) == {
        ("medium", "tier-1", "lep-coventry-warwickshire")
    }
    assert not Submission.objects.filter(assessment__firm__in=firms).exclude(round=round_).exists()


def test_submissions_are_answered_enough_to_have_been_submitted(seeded):
    for round_ in Round.objects.exclude(slug="figure-6"):
        shape = scoring.Shape.of(round_.framework_version.layout())
        submitted = round_.submissions.values_list("levels", flat=True)

        assert [levels for levels in submitted if scoring.below_submit_thresholds(levels, shape)] == []


def test_the_demonstration_firm_has_two_years_and_half_a_draft(seeded):
    firm = Firm.objects.get(members__email="firm@example.org")
    draft = firm.assessments.get(round__slug="demo-2027")

    assert set(firm.members.values_list("email", flat=True)) == {"firm@example.org", "colleague@example.org"}
    assert set(firm.assessments.counted().values_list("round__slug", flat=True)) == {
        "demo-2025",
        "demo-2026",
        "demo-2026-acursc",
    }
    assert draft.is_draft
    assert draft.answers.exclude(state=State.BLANK).count() == 21
    assert Firm.objects.get(members__email="firm2@example.org") != firm


def test_a_thread_of_the_draft_is_put_down_for_the_colleague(seeded):
    (assigned,) = Assignment.objects.at_work()

    assert (assigned.thread.code, assigned.user.email) == ("PDR", "colleague@example.org")
    assert assigned.assessment.firm.members.filter(email=assigned.assigned_by.email).exists()
    assert (assigned.blank > 0, assigned.is_late) == (True, False)


@pytest.mark.parametrize("sign_in", people.SIGN_INS, ids=lambda sign_in: sign_in.role)
def test_each_sign_in_works_and_has_its_rights(seeded, sign_in):
    person = authenticate(None, username=sign_in.email, password=sign_in.password)

    validate_password(sign_in.password, person)
    assert EmailAddress.objects.get(user=person).verified
    assert person.is_superuser == (sign_in.role == "admin")
    assert person.roles == ({sign_in.role} if sign_in.role in Role.values else frozenset())
    assert person.is_staff == (sign_in.role in {*Role.values, "admin"})


def test_contacts_cannot_sign_in(seeded):
    contact = get_user_model().objects.get(email="contact-001@example.org")

    assert not contact.has_usable_password()


def test_a_second_run_changes_nothing(seeded):
    before = rows()

    again = run()

    assert again == [*seeded[:-1], "Demonstration: nothing to add."]
    assert rows() == before


def test_a_round_that_has_closed_opens_again(seeded):
    yesterday = timezone.localdate() - timedelta(days=1)
    Round.objects.filter(slug="demo-2027").update(opens_on=yesterday - rounds.OPEN_FOR, closes_on=yesterday)

    last = run()[-1]

    round_ = Round.objects.get(slug="demo-2027")
    assert round_.is_open
    assert round_.closes_on == timezone.localdate() + rounds.OPEN_FOR
    assert last == f"Demonstration seeded: demo-2027 opened again until {round_.closes_on:%-d %B %Y}."


def test_a_firm_that_renamed_itself_is_not_made_again(seeded):
    Firm.objects.filter(members__email="firm@example.org").update(name="Renamed (demo)")

    assert run()[-1] == "Demonstration: nothing to add."


def test_a_changed_password_is_the_printed_one_again(seeded):
    person = get_user_model().objects.get(email="analyst@example.org")
    person.set_password("something else entirely")
    person.save()

    run()

    assert authenticate(None, username="analyst@example.org", password="try-it-as-analyst") == person


@pytest.mark.django_db
def test_real_firms_keep_the_demonstration_away():
    factories.firm()

    with pytest.raises(CommandError, match=r"^There are real firms here \(1\)"):
        run()

    assert (Firm.objects.count(), Round.objects.count()) == (1, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(("demo", "debug"), [(True, False), (False, True)])
def test_the_demonstration_belongs_on_a_demonstration_site(settings, demo, debug):
    factories.firm()
    settings.DEMO, settings.DEBUG = demo, debug

    with pytest.raises(CommandError, match="real firms"):  # that is: it got past the first door
        run()

    settings.DEMO = settings.DEBUG = False
    with pytest.raises(CommandError, match="The passwords of the demonstration are public"):
        run()


@pytest.mark.django_db
def test_the_demonstration_needs_published_questionnaires():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE assessments_frameworkversion SET published_at = NULL")

    with pytest.raises(CommandError, match="publish both frameworks first"):
        run()


@pytest.mark.django_db
def test_patterns_that_do_not_hold_leave_nothing_behind(monkeypatch):
    monkeypatch.setitem(region.SUB_THREADS, "SCR-39", -2.0)

    with pytest.raises(CommandError, match="is the lowest sub-thread of demo-2026; the report has SCR-39"):
        run()

    assert (Firm.objects.count(), Round.objects.count()) == (0, 0)


def test_figure_6_as_printed_and_the_round_of_that_name_give_the_same_counts_and_order(seeded):
    printed = reference.detail(ReferenceSeries.objects.public().get(slug="figure-6"))
    answered = ranking.rank(Round.objects.get(slug="figure-6"))

    assert [(one.rank, one.figure.code, one.figure.levels) for one in printed] == [
        (row.rank, row.sub_thread.code, row.levels) for row in answered
    ]
    assert {one.figure.code: one.figure.levels for one in printed} == region.FIGURE_6_COUNTS
