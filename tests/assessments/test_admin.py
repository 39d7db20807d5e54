"""What the admin must never hold."""

from django.contrib import admin

from assessments.models import (
    Answer,
    Assessment,
    InvitedFirm,
    ReferenceSeries,
    Round,
    Submission,
    TallyEntry,
    TallyRow,
)


def test_nothing_about_firms_is_in_the_admin():
    registered = set(admin.site._registry)

    assert registered & {Answer, Assessment, InvitedFirm, Submission, TallyEntry, TallyRow} == set()


def test_of_this_half_only_tables_published_elsewhere_are_in_the_admin():
    registered = {model for model in admin.site._registry if model._meta.app_label == "assessments"}

    assert registered == {ReferenceSeries}


def test_rounds_are_opened_and_changed_by_their_verbs_alone():
    assert Round not in admin.site._registry
