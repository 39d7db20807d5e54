"""What the admin must never hold."""

from django.contrib import admin

from assessments.models import (
    ActorType,
    Answer,
    Assessment,
    Challenge,
    InvitedFirm,
    LinkTheme,
    ReferenceSeries,
    Round,
    SiaPriority,
    Submission,
    TallyEntry,
    TallyRow,
    Vulnerability,
    Work,
)


def test_nothing_about_firms_is_in_the_admin():
    registered = set(admin.site._registry)

    assert registered & {Answer, Assessment, InvitedFirm, Submission, TallyEntry, TallyRow} == set()


def test_of_this_half_only_what_editors_write_is_in_the_admin():
    registered = {model for model in admin.site._registry if model._meta.app_label == "assessments"}

    about_the_region = {Work, Challenge, Vulnerability, ActorType, SiaPriority, LinkTheme}
    assert registered == {ReferenceSeries} | about_the_region


def test_rounds_are_opened_and_changed_by_their_verbs_alone():
    assert Round not in admin.site._registry
