"""What the admin must never hold."""

from django.contrib import admin

from assessments.models import Answer, Assessment, InvitedFirm, Round, Submission, TallyEntry, TallyRow


def test_nothing_about_firms_is_in_the_admin():
    registered = set(admin.site._registry)

    assert registered & {Answer, Assessment, InvitedFirm, Submission, TallyEntry, TallyRow} == set()


def test_rounds_are_opened_and_changed_by_their_verbs_alone():
    assert Round not in admin.site._registry
