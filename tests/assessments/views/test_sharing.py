"""Who answers which thread: shared out by anybody of the firm, said once, kept to what the page showed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import lifecycle
from assessments.models import Assignment
from tests import factories

pytestmark = pytest.mark.django_db
PEOPLE = "/firm/people/"


@pytest.fixture
def colleague(firm, person):
    return factories.member(firm, name="Marek Howell")


def typed_parts(page, **changes):
    """What the page would send as it stands, with these changes: ORG_person='5'."""
    fields = {}
    for _, form in page.context["rows"]:
        for field in form:
            value = field.value() or ""
            fields |= {field.html_name: str(value), field.html_initial_name: str(value)}
    return fields | {name.replace("_", "-", 1): value for name, value in changes.items()}


def test_a_respondent_shares_out_a_thread_and_the_colleague_hears_once(
    client, person, colleague, draft, deliver
):
    client.force_login(colleague)
    address, due = f"/assessments/{draft.pk}/people/", timezone.localdate() + timedelta(days=9)
    page = client.get(address)
    sent = typed_parts(page, ORG_person=person.pk, ORG_due_on=f"{due:%d/%m/%Y}", ADP_person=person.pk)

    assert client.post(address, sent)["Location"] == address
    client.post(address, sent)  # again, by a double click

    assert list(Assignment.objects.values_list("thread__code", "user", "due_on")) == [
        ("ORG", person.pk, due),
        ("ADP", person.pk, None),
    ]
    (mail,) = deliver()
    assert mail.to == [person.email]
    assert f"/assessments/{draft.pk}/ORG/" in mail.body
    assert f"due {due:%-d %B %Y}" in mail.body
    client.force_login(person)
    assert "Yours to answer" in client.get("/firm/").content.decode()
    assert "Yours, due" in client.get(f"/assessments/{draft.pk}/ADP/").content.decode()


def test_what_a_colleague_shared_out_meanwhile_stays(client, person, colleague, draft):
    address = f"/assessments/{draft.pk}/people/"
    page = client.get(address)
    lifecycle.assign(draft, {"ADP": lifecycle.Part(colleague.pk)}, by=person, site=factories.SITE)

    client.post(address, typed_parts(page, ORG_person=person.pk))

    assert set(Assignment.objects.values_list("thread__code", "user")) == {
        ("ADP", colleague.pk),
        ("ORG", person.pk),
    }


def test_a_thread_is_nobodys_again(client, person, draft):
    lifecycle.assign(draft, {"ORG": lifecycle.Part(person.pk)}, by=person, site=factories.SITE)
    address = f"/assessments/{draft.pk}/people/"

    client.post(address, typed_parts(client.get(address), ORG_person=""))

    assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"ORG_person": "999999"}, "Choose a colleague from the list"),
        ({"ORG_person": "nul\0"}, "Choose a colleague from the list"),
        ({"ORG_due_on": "2030-13-01"}, "Enter a date, such as"),
        ({"ORG_due_on": "2020-01-01"}, "Enter a date from"),
        ({"ORG_due_on": f"{timezone.now():%Y-%m-%d}"}, "Choose who answers this thread"),
    ],
)
def test_what_cannot_be_shared_out_is_said_beside_the_field(client, person, draft, change, problem):
    address = f"/assessments/{draft.pk}/people/"

    page = client.post(address, typed_parts(client.get(address), **change))

    assert problem in page.content.decode()
    assert "<title>Error: " in page.content.decode()
    assert not Assignment.objects.exists()


def test_what_is_late_says_so(client, person, draft):
    lifecycle.assign(draft, {"ORG": lifecycle.Part(person.pk)}, by=person, site=factories.SITE)
    Assignment.objects.update(due_on=timezone.localdate() - timedelta(days=1))

    for address in ("/firm/", PEOPLE, f"/assessments/{draft.pk}/people/"):
        assert "Past due" in client.get(address).content.decode()
    assert "past due since" in client.get(f"/assessments/{draft.pk}/ADP/").content.decode()


@pytest.mark.parametrize("asked", [["ORG-1"], ["ORG-1", "ADP-1", "FOF-1"]])
def test_sharing_out_in_constant_queries(client, firm, person, asked, django_assert_num_queries):
    codes = [*asked]
    draft = factories.assessment(firm, factories.round_("acursc", scope=codes), by=person)
    parts = {code[:3]: lifecycle.Part(person.pk) for code in codes}
    parts = {
        code: part for code, part in parts.items() if draft.answers.filter(sub_thread__thread__code=code)
    }
    lifecycle.assign(draft, parts, by=person, site=factories.SITE)

    with django_assert_num_queries(6):  # session, user, assessment, members, side list, whose each is
        page = client.get(f"/assessments/{draft.pk}/people/")

    assert len(page.context["rows"]) == len(parts)


def test_a_submitted_assessment_is_shared_out_no_more(client, firm, person, round_):
    submission = factories.submitted(firm, round_, "3", by=person)
    address = f"/assessments/{submission.assessment_id}/people/"

    assert client.get(address).status_code == client.post(address).status_code == 302


def test_strangers_share_out_nothing(client, draft):
    client.force_login(factories.member(factories.firm()))

    for pk in (draft.pk, draft.pk + 999):
        assert client.get(f"/assessments/{pk}/people/").status_code == 404
        assert client.post(f"/assessments/{pk}/people/").status_code == 404
