"""Pages of evidence: what is added, refused, handed out and deleted, and to whom none of it exists."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments import lifecycle, uploads
from assessments.lifecycle.evidence import add_file
from assessments.models import Evidence
from assessments.models.evidence import FILE_BYTES
from tests import factories
from tests.assessments.files import GOOD, PDF
from tests.assessments.test_evidence import beside, filled, other, stored, upload
from tests.assessments.test_lifecycle import closed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def kept(draft, person):
    return add_file(draft, beside(draft), upload(), by=person)


def page_of(draft, code="ORG-1"):
    return reverse("assessments:evidence-of", args=[draft.pk, code])


def delete_of(evidence):
    return reverse("assessments:evidence-delete", args=[evidence.assessment_id, evidence.pk])


def send(client, draft, *files):
    return client.post(page_of(draft), {"files": files})


def said(response):
    return [str(message) for message in response.context["messages"]]


# adding


def test_several_files_are_added_in_one_go(client, draft):
    files = [SimpleUploadedFile(name, content) for name, (content, _) in GOOD.items() if name != "line.jpeg"]

    response = send(client, draft, *files)

    assert response["Location"] == page_of(draft)
    assert set(draft.evidence.values_list("title", flat=True)) == GOOD.keys() - {"line.jpeg"}
    assert len(stored()) == len(GOOD) - 1


def test_of_a_batch_the_good_are_kept_and_the_bad_are_named(client, draft):
    response = send(
        client, draft, upload(), SimpleUploadedFile("run.exe", b"MZ"), SimpleUploadedFile("a.txt", b"")
    )

    assert response.status_code == 400
    assert [one.title for one in response.context["beside"].evidence] == ["plan.pdf"]
    assert response.context["batch"].refused == [
        f"run.exe is of a kind that is not taken. Add {uploads.TAKEN}.",
        "a.txt is empty.",
    ]
    assert said(response) == ["Added plan.pdf."]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("picture.svg", b"<svg/>"),
        ("page.html", b"<html>"),
        ("report.pdf.exe", PDF),
        ("x.php.png", PDF),
        ("wrong.png", PDF),
        ("empty.pdf", b""),
        ("limit.pdf", PDF[:-6].ljust(FILE_BYTES - 5) + PDF[-6:]),
        ("both.pdf", PDF[:9] + b"<script>alert(1)</script>" + PDF[9:]),
    ],
)
def test_a_bad_file_is_refused_with_a_reason_and_nothing_is_stored(client, draft, name, content):
    response = send(client, draft, SimpleUploadedFile(name, content))

    assert response.status_code == 400
    assert name in response.context["batch"].refused[0]
    assert (stored(), Evidence.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("../../../etc/cron.d/plan.pdf", "plan.pdf"),
        ("..\\..\\plan.pdf", "plan.pdf"),
        ("nul\0.pdf", "nul.pdf"),
        ("fdp\N{RIGHT-TO-LEFT OVERRIDE}x.pdf", "fdpx.pdf"),
        ("plan.pdf...", "plan.pdf"),
        ("<b>&amp;.pdf", "-b-&.pdf"),
    ],
)
def test_a_strange_name_is_cleaned_and_names_no_stored_file(client, draft, name, title):
    quoted = name.replace("\\", "\\\\")
    head = f'--x\r\nContent-Disposition: form-data; name="files"; filename="{quoted}"\r\n\r\n'
    body = head.encode() + PDF + b"\r\n--x--\r\n"

    response = client.generic("POST", page_of(draft), body, content_type="multipart/form-data; boundary=x")

    assert response.status_code == 302
    evidence = draft.evidence.get()
    assert evidence.title == title
    assert stored() == [evidence.file.name]


def test_a_name_of_three_hundred_characters_is_shortened(client, draft):
    send(client, draft, SimpleUploadedFile("x" * 300 + ".pdf", PDF))

    assert draft.evidence.get().title == "x" * 146 + ".pdf"


def test_choosing_no_file_is_said(client, draft):
    response = client.post(page_of(draft))

    assert response.status_code == 400
    assert response.context["batch"].refused == ["Choose a file first."]


def test_the_same_file_twice_is_refused_kindly(client, draft, kept):
    response = send(client, draft, upload(name="again.pdf"))

    assert response.context["batch"].refused == ["again.pdf is here already."]


def test_a_link_is_added_and_never_fetched(client, draft):
    response = client.post(
        page_of(draft), {"title": "Policy", "link": "https://example.invalid/policy"}, follow=True
    )

    assert said(response) == ["Added Policy."]
    link = '<a class="small" href="https://example.invalid/policy" rel="noopener noreferrer nofollow">'
    assert link in response.content.decode()


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "data:text/html,<b>", "ftp://example.org/", "file:///etc/passwd",
        "https://", "https://user:word@example.org/", "not a link", "https://example.org/" + "x" * 500, "",
        "https://exa mple.org/", "https://example.org/\0", "vbscript:x", " ",
    ],
)  # fmt: skip
def test_other_addresses_are_refused(client, draft, link):
    response = client.post(page_of(draft), {"title": "Policy", "link": link})

    assert response.status_code == 400
    assert response.context["form"].errors["link"]
    assert not Evidence.objects.exists()


def test_a_link_needs_a_title_that_can_be_read(client, draft):
    for title in ("", "turned \N{RIGHT-TO-LEFT OVERRIDE}"):
        response = client.post(page_of(draft), {"title": title, "link": "https://example.org/"})

        assert response.context["form"].errors["title"]


def test_fields_that_nobody_offers_are_ignored(client, draft, person):
    other_draft = factories.assessment(factories.firm(), draft.round)
    typed = {
        "title": "Policy",
        "link": "https://example.org/",
        "assessment": other_draft.pk,
        "file": "x",
        "size": 9,
    }

    client.post(page_of(draft), typed)

    link = Evidence.objects.get()
    assert (link.assessment, link.file.name, link.size, link.added_by) == (draft, "", 0, person)


def test_nothing_is_added_to_a_submission_or_a_closed_round(client, firm, person, draft):
    closed(draft.round)
    response = send(client, draft, upload())
    assert response.context["batch"].refused == ["This round is closed. It no longer takes evidence."]

    submitted = factories.submitted(firm, factories.round_("acursc"), "2", by=person).assessment
    response = client.post(page_of(submitted), {"title": "Policy", "link": "https://example.org/"})
    assert response.status_code == 400
    assert b"Its evidence no longer changes." in response.content
    assert not Evidence.objects.exists()


def test_a_sub_thread_that_is_not_asked_has_no_page(client, draft):
    for code in ("SCR-01", "ORG", "ORG-9"):
        assert client.get(page_of(draft, code)).status_code == 404
        assert client.post(page_of(draft, code), {"files": [upload()]}).status_code == 404


# pages


@pytest.mark.parametrize("number", [1, 3])
def test_the_folder_in_constant_queries(client, draft, person, number, django_assert_num_queries):
    for n in range(number):
        add_file(draft, beside(draft, f"ORG-{n + 1}"), other(n), by=factories.member(draft.firm))

    with django_assert_num_queries(7):  # session, user, assessment, evidence, answers, number, bytes
        response = client.get(reverse("assessments:evidence", args=[draft.pk]))

    folder = response.context["folder"]
    assert [(one.sub_thread.code, len(one.evidence)) for one in folder.filled] == [
        (f"ORG-{n + 1}", 1) for n in range(number)
    ]
    assert f"{number} of 20 files" in str(folder.room)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_sub_thread_in_constant_queries(client, draft, number, django_assert_num_queries):
    for n in range(number):
        add_file(draft, beside(draft), other(n), by=factories.member(draft.firm))

    with django_assert_num_queries(7):  # session, user, assessment, answer, evidence, number, bytes
        response = client.get(page_of(draft))

    assert [one.title for one in response.context["beside"].evidence] == [
        f"plan-{n}.pdf" for n in range(number)
    ]


def test_cards_and_the_check_page_lead_to_evidence(client, draft, kept):
    thread = client.get(reverse("assessments:thread", args=[draft.pk, "ORG"])).content.decode()
    check = client.get(reverse("assessments:check", args=[draft.pk])).content.decode()

    for address, number in ((page_of(draft), 1), (page_of(draft, "ORG-2"), 0)):
        link = thread.partition(f'href="{address}"')[2].partition("</a>")[0]
        assert f"Evidence ({number})" in link
    assert f'href="{reverse("assessments:evidence", args=[draft.pk])}"' in check


def test_a_full_assessment_offers_no_further_file(client, draft):
    filled(draft, 20)

    page = client.get(page_of(draft)).content.decode()

    assert "20 of 20 files" in page
    assert 'type="file"' not in page


def test_evidence_of_a_submission_is_shown_and_not_changed(client, draft, person, kept):
    lifecycle.submit(factories.answered(draft, "2" * 32, by=person), by=person)

    pages = [client.get(page_of(draft)), client.get(reverse("assessments:evidence", args=[draft.pk]))]

    for page in (response.content.decode() for response in pages):
        assert "plan.pdf" in page
        assert delete_of(kept) not in page
        assert 'type="file"' not in page
    assert (
        reverse("assessments:evidence", args=[draft.pk])
        in client.get(reverse("assessments:results", args=[draft.pk])).content.decode()
    )


# deleting


def test_delete_asks_first(client, draft, kept, django_capture_on_commit_callbacks):
    assert b"Delete this file?" in client.get(delete_of(kept)).content
    assert Evidence.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(delete_of(kept))

    assert response["Location"] == page_of(draft)
    assert (stored(), Evidence.objects.count()) == ([], 0)


def test_evidence_of_a_submission_is_not_deleted(client, draft, person, kept):
    lifecycle.submit(factories.answered(draft, "2" * 32, by=person), by=person)

    assert client.get(delete_of(kept))["Location"] == page_of(draft)
    response = client.post(delete_of(kept), follow=True)

    assert said(response) == ["This assessment has been submitted. Its evidence no longer changes."]
    assert Evidence.objects.get() == kept
