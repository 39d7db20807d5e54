"""Evidence handed out: to colleagues, to the assessor it is shared with, and to nobody else."""

import logging

import pytest
from django.urls import reverse

from assessments.lifecycle.evidence import add_file, add_link
from assessments.models import Assessment, Evidence
from meo_site.accounts.roles import Role
from tests import factories
from tests.assessments.files import PDF
from tests.assessments.test_evidence import beside, other, upload
from tests.assessments.test_lifecycle import events
from tests.assessments.views.test_evidence import delete_of, page_of, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def kept(draft, person):
    return add_file(draft, beside(draft), upload(), by=person)


def file_of(evidence):
    return reverse("assessments:evidence-file", args=[evidence.assessment_id, evidence.pk])


def content_of(response):
    return b"".join(response.streaming_content)


# handing out


def test_a_colleague_gets_the_file_as_an_attachment_that_nothing_may_run(client, draft, kept):
    client.force_login(factories.member(draft.firm))

    response = client.get(file_of(kept))

    assert content_of(response) == PDF
    headers = {
        "Content-Disposition": 'attachment; filename="plan.pdf"',
        "Content-Type": "application/pdf",
        "Content-Length": str(len(PDF)),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }
    assert {name: response[name] for name in headers} == headers
    assert events("read evidence") == []


def test_a_name_in_other_letters_is_handed_out_as_the_standard_has_it(client, draft, person):
    kept = add_file(draft, beside(draft), upload(name='Łódź "plan"; x.pdf'), by=person)

    response = client.get(file_of(kept))

    assert content_of(response) == PDF
    name = "%C5%81%C3%B3d%C5%BA%20-plan-%3B%20x.pdf"
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"


def test_a_link_is_no_file(client, draft, person):
    link = add_link(draft, beside(draft), "Policy", "https://example.org/", by=person)

    assert client.get(file_of(link)).status_code == 404


def test_a_file_missing_on_disk_is_said_to_be_and_logged(client, kept, caplog):
    kept.file.storage.delete(kept.file.name)

    with caplog.at_level(logging.ERROR):
        response = client.get(file_of(kept))

    assert response.status_code == 410
    assert b"This file is missing" in response.content
    assert "evidence_missing" in caplog.text
    assert "plan.pdf" not in caplog.text


# the assessor


@pytest.fixture
def assessor(client, draft, kept):
    person = factories.staff(Role.ASSESSOR)
    Assessment.objects.update(assessor=person, shares_notes=True)
    client.force_login(person)
    return person


def test_an_assessor_reads_what_is_shared_and_it_is_recorded(client, draft, kept, assessor):
    assert content_of(client.get(file_of(kept))) == PDF
    assert len(events("read evidence")) == 1

    for address in (page_of(draft), reverse("assessments:evidence", args=[draft.pk])):
        page = client.get(address).content.decode()
        assert "plan.pdf" in page
        assert delete_of(kept) not in page
        assert 'type="file"' not in page


def test_an_assessor_changes_nothing(client, draft, kept, assessor):
    assert send(client, draft, other(1)).status_code == 404
    assert client.post(delete_of(kept)).status_code == 404
    assert Evidence.objects.get() == kept


@pytest.mark.parametrize("change", ["not shared", "changed", "no role"])
def test_an_assessor_without_leave_finds_nothing(client, draft, kept, assessor, change):
    if change == "not shared":
        Assessment.objects.update(shares_notes=False)
    elif change == "changed":
        Assessment.objects.update(assessor=factories.staff(Role.ASSESSOR))
    else:
        assessor.groups.clear()

    for address in (file_of(kept), page_of(draft), reverse("assessments:evidence", args=[draft.pk])):
        assert client.get(address).status_code == 404


# strangers


@pytest.mark.parametrize("role", [None, *Role.values])
def test_to_a_stranger_a_foreign_file_and_none_at_all_are_the_same(client, draft, kept, role):
    stranger = factories.staff(role) if role else factories.member(factories.firm())
    client.force_login(stranger)

    answers = {
        client.get(address).content
        for address in (
            file_of(kept),
            reverse("assessments:evidence-file", args=[draft.pk, 999_999]),
            reverse("assessments:evidence-file", args=[999_999, kept.pk]),
            page_of(draft),
            delete_of(kept),
            reverse("assessments:evidence", args=[draft.pk]),
        )
    }

    assert len(answers) == 1
    assert b"Page not found" in answers.pop()
    assert send(client, draft, other(1)).status_code == 404
    assert client.post(delete_of(kept)).status_code == 404
    assert Evidence.objects.get() == kept


def test_a_file_is_found_under_its_own_assessment_only(client, firm, person, kept):
    another = factories.assessment(firm, factories.round_("acursc"), by=person)

    assert client.get(reverse("assessments:evidence-file", args=[another.pk, kept.pk])).status_code == 404
    assert client.post(reverse("assessments:evidence-delete", args=[another.pk, kept.pk])).status_code == 404


def test_without_signing_in_there_is_the_sign_in_page(client, draft, kept):
    client.logout()

    for address in (file_of(kept), page_of(draft), delete_of(kept)):
        assert client.get(address)["Location"].startswith("/accounts/login/")
