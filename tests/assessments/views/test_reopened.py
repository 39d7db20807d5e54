"""A reopened draft says that nothing has changed since, and its threads are still their colleagues'."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import lifecycle
from assessments.choices import Mode
from assessments.models import Answer, Assignment
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(firm, person, round_):
    draft = factories.answered(factories.assessment(firm, round_, by=person), "3" * 32, by=person)
    thread = round_.framework_version.threads.first()
    due = timezone.localdate() - timedelta(days=3)
    Assignment.objects.create(assessment=draft, thread=thread, user=person, due_on=due, assigned_by=person)
    Answer.objects.filter(assessment=draft).update(changed_at=timezone.now() - timedelta(days=9))
    return lifecycle.submit(draft, by=person)


def dashboard(client):
    return client.get(reverse("assessments:dashboard")).content.decode()


def test_a_reopened_draft_is_saved_when_something_changes_and_not_before(client, person, submission):
    draft = lifecycle.reopen(submission.assessment, by=person)

    assert "; nothing changed since." in dashboard(client)
    assert "Last saved" not in dashboard(client)

    lifecycle.save_answer(draft, "ORG-1", {"state": "4"}, 1, by=person)

    assert "Last saved" in dashboard(client)
    assert "nothing changed since" not in dashboard(client)


def test_a_thread_is_still_its_colleagues_and_no_longer_late(client, person, submission):
    draft = lifecycle.reopen(submission.assessment, by=person)

    part = draft.assignments.get()
    assert (part.user, part.due_on) == (person, None)
    assert part.thread == submission.assessment.assignments.get().thread
    assert "Past due" not in dashboard(client)


def test_what_an_assessor_filled_in_says_so_on_dashboard_and_results(client, firm, person, round_):
    submission = factories.submitted(firm, round_, "3", by=person, mode=Mode.FACILITATED)

    assert "An assessor fills this in with your firm; your firm submits it." in dashboard(client)
    results = client.get(reverse("assessments:results", args=[submission.assessment_id])).content.decode()
    assert "Facilitated: an assessor filled these answers in with your firm" in results


def test_what_a_firm_answered_by_itself_does_not_mention_assessors(client, submission):
    results = client.get(reverse("assessments:results", args=[submission.assessment_id])).content.decode()

    assert "Facilitated" not in results + dashboard(client)
