"""publish_release: the preview in words, or a release made and approved by two people."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from assessments.models import Release
from meo_site.audit.models import Event
from tests import factories
from tests.assessments.releases import closed

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return closed.closed_round()


def run(round_, **options):
    out = StringIO()
    call_command("publish_release", round_.slug, stdout=out, stderr=StringIO(), **options)
    return out.getvalue().splitlines()


def people():
    return {"by": factories.staff("analyst").email, "approved_by": factories.staff("publisher").email}


def refused(says, *args, **options):
    with pytest.raises(CommandError, match=says):
        run(*args, **options)
    assert not Release.objects.public().exists()


def test_a_dry_run_prints_what_the_preview_shows_and_stores_nothing(round_):
    lines = run(round_, dry_run=True)

    assert lines[0] == "40 firms, at least 5 behind every figure"
    assert "Sizes shown for all firms alone" in lines
    assert any(line.startswith("Sectors by stage: 15 cells, ") for line in lines)
    assert lines[-1] == f"Nothing was stored. {round_.slug} could be published: 40 firms."
    assert not Release.objects.exists()
    assert not Event.objects.filter(thing="assessments.release").exists()


def test_a_dry_run_names_what_the_audit_refuses(round_):
    closed.published(round_)
    closed.correct(round_, 1)

    lines = run(round_, dry_run=True)

    assert any("entered, left or changed" in line for line in lines)
    assert any(line.startswith("Against release 1: 40 firms then, ") for line in lines)
    assert lines[-1] == f"Nothing was stored. {round_.slug} could not be published: 40 firms."


def test_two_people_publish_a_release(round_):
    assert run(round_, **people())[-1] == f"{round_.slug}: release 1 published, 40 firms."

    assert Release.objects.get().tables.count() == 7


def test_one_person_does_not_publish(round_):
    both = factories.staff("analyst", "publisher").email

    refused("Another person has to", round_, by=both, approved_by=both)
    refused("Name two people", round_, by=both)
    assert not Release.objects.exists()


def test_roles_are_asked_for(round_):
    named = people()

    refused("Only an analyst", round_, by=factories.staff("editor").email, approved_by=named["approved_by"])
    refused("Only a publisher", round_, by=named["by"], approved_by=factories.staff("editor").email)
    refused("Nobody here has the address", round_, by="no@example.org", approved_by=named["approved_by"])
    assert not Release.objects.exists()


def test_an_open_round_is_neither_shown_nor_published():
    round_ = factories.round_()

    refused("has not closed", round_, dry_run=True)
    refused("has not closed", round_, **people())


def test_a_round_that_is_not_there_is_named(round_):
    round_.slug = "nowhere"

    refused("No such round: nowhere. Nothing was changed.", round_, dry_run=True)


def test_what_the_audit_refuses_is_not_published_and_says_why():
    out = StringIO()
    few = closed.closed_round(closed.levels_of(4))

    with pytest.raises(CommandError, match="nothing is public"):
        call_command("publish_release", few.slug, stdout=out, stderr=StringIO(), **people())

    assert "The round has 4 contributors; a release needs at least 5." in out.getvalue()
    assert Release.objects.get().status == "refused"
