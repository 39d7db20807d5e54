"""What an assessor sees of a firm that named it, what strangers see, and what the firm submits itself."""

import re

import pytest
from django.urls import reverse

from assessments import lifecycle
from assessments.choices import ReviewStatus, Status
from assessments.models import Answer, Assessment, Review
from meo_site.mail.models import Message
from tests import factories

pytestmark = pytest.mark.django_db
SHORT = ["SCR-01", "SCR-07", "SCR-39"]


@pytest.fixture
def own(firm, person):
    return factories.submitted(firm, factories.round_("mtc-scr", scope=SHORT), "2N3", by=person)


@pytest.fixture
def assessor():
    return factories.staff("assessor")


@pytest.fixture
def asked(own, assessor):
    return factories.review(own, assessor=assessor)


@pytest.fixture
def draft(firm, person, assessor):
    made = factories.assessment(firm, factories.round_("mtc-scr", scope=SHORT), by=person)
    return lifecycle.name_assessor(made, assessor, by=person)


# --- filling in with a firm


def test_the_named_assessor_answers_a_draft_and_the_firm_submits_it(client, draft, assessor, person):
    client.force_login(assessor)
    saved = client.post(
        reverse("assessments:answer", args=[draft.pk, "SCR-01"]), {"level": "3", "version": 0},
        headers={"accept": "application/json"},
    )  # fmt: skip
    assert saved.status_code == 200
    assert client.get(reverse("assessments:check", args=[draft.pk])).status_code == 200
    assert (
        client.post(reverse("assessments:submit", args=[draft.pk]), {"declaration": "on"}).status_code == 404
    )

    client.force_login(person)
    page = client.get(reverse("assessments:check", args=[draft.pk])).content.decode()

    assert f"{assessor}, " in page  # who wrote the answer
    assert Answer.objects.get(assessment=draft, sub_thread__code="SCR-01").changed_by == assessor


@pytest.mark.parametrize("shares_notes", [True, False])
def test_notes_are_shown_to_an_assessor_only_with_consent(client, draft, assessor, person, shares_notes):
    lifecycle.save_answer(draft, "SCR-01", {"state": "2", "note": "Our secret."}, 0, by=person)
    lifecycle.name_assessor(draft, assessor, shares_notes, by=person)
    client.force_login(assessor)

    pages = [
        client.get(reverse("assessments:thread", args=[draft.pk, "ITM"])),
        client.get(reverse("assessments:check", args=[draft.pk])),
        client.post(
            reverse("assessments:answer", args=[draft.pk, "SCR-01"]), {"level": "3", "version": 0},
            headers={"accept": "text/html"},
        ),
    ]  # fmt: skip

    said = [page.content.decode() for page in pages]
    assert [page.status_code for page in pages] == [200, 200, 409]
    assert ["Our secret." in one for one in said] == [shares_notes, False, shares_notes]
    assert ["Has a note" in one for one in said] == [False, shares_notes, False]
    was = re.search(r'name="SCR-01-was" value="([^"]+)"', said[0]).group(1)
    assert was.endswith("0") is not shares_notes  # not even a fingerprint of the note


def test_saving_a_page_without_seeing_notes_keeps_them(client, draft, assessor, person):
    lifecycle.save_answer(draft, "SCR-01", {"state": "2", "note": "Our secret."}, 0, by=person)
    client.force_login(assessor)
    shown = client.get(reverse("assessments:thread", args=[draft.pk, "ITM"])).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(SCR-01-(?:version|was))" value="([^"]*)"', shown))

    client.post(reverse("assessments:thread", args=[draft.pk, "ITM"]), hidden | {"SCR-01-level": "4"})

    answer = Answer.objects.get(assessment=draft, sub_thread__code="SCR-01")
    assert (answer.state, answer.note, answer.changed_by) == ("4", "Our secret.", assessor)


def test_submitting_takes_the_draft_out_of_the_assessors_reach(client, draft, assessor, person):
    lifecycle.submit(factories.answered(draft, "222", by=assessor), by=person)
    client.force_login(assessor)

    for name, arguments in (("check", []), ("thread", ["ITM"]), ("results", [])):
        assert client.get(reverse(f"assessments:{name}", args=[draft.pk, *arguments])).status_code == 404


def test_the_check_page_speaks_to_the_assessor_of_the_firm(client, draft, assessor, firm):
    client.force_login(assessor)

    page = client.get(reverse("assessments:check", args=[draft.pk])).content.decode()

    assert f"<h1>Check the answers of {firm}</h1>" in page
    assert "The firm submits; you cannot" in page
    assert "until you submit" not in page
    assert "before you can submit" not in page


def test_after_submitting_consent_for_filling_in_has_ended_and_is_asked_anew(client, draft, assessor, person):
    lifecycle.name_assessor(draft, assessor, True, by=person)
    lifecycle.submit(factories.answered(draft, "222", by=assessor), by=person)
    client.force_login(person)
    address = reverse("assessments:assessor", args=[draft.pk])

    response = client.get(address)
    page = response.content.decode()
    assert "ended when you submitted" in page
    assert "Can read the levels" not in page
    assert "take-away" not in page
    assert response.context["form"].initial == {}
    assert not Assessment.objects.get().shares_notes

    client.post(address, {"assessor": assessor.pk})
    page = client.get(address).content.decode()
    assert "Can read the levels you submitted" in page
    assert "ended when you submitted" not in page


# --- strangers


PAGES = [
    ("review", [], "get"), ("review-thread", ["ITM"], "get"), ("review-thread", ["ITM"], "post"),
    ("review-share", [], "post"), ("review-finalise", [], "get"), ("review-finalise", [], "post"),
]  # fmt: skip
FIRMS_PAGES = [
    ("reopen", "get"), ("reopen", "post"), ("withdraw", "get"), ("withdraw", "post"), ("assessor", "get"),
    ("assessor", "post"), ("firm-review", "get"), ("firm-review", "post"),
]  # fmt: skip
STRANGERS = {
    "another firm": lambda: factories.member(factories.firm()),
    "another assessor": lambda: factories.staff("assessor"),
    "an analyst": lambda: factories.staff("analyst"),
    "nobody's colleague": factories.user,
}


def same_as_nothing(client, method, theirs, nobodys):
    """Whether a page answers as one that does not exist, byte for byte."""
    answers = [getattr(client, method)(address) for address in (theirs, nobodys)]
    assert [one.status_code for one in answers] == [404, 404]
    return answers[0].content == answers[1].content


@pytest.mark.parametrize("stranger", [*STRANGERS, "the firm itself"])
@pytest.mark.parametrize(("name", "arguments", "method"), PAGES)
def test_a_review_exists_for_its_assessor_alone(client, asked, person, stranger, name, arguments, method):
    client.force_login(STRANGERS[stranger]() if stranger in STRANGERS else person)
    theirs, nobodys = (
        reverse(f"assessments:{name}", args=[pk, *arguments]) for pk in (asked.pk, asked.pk + 99)
    )

    assert same_as_nothing(client, method, theirs, nobodys)
    assert Review.objects.get().status == ReviewStatus.DRAFT


@pytest.mark.parametrize("stranger", [*STRANGERS, "its own assessor"])
@pytest.mark.parametrize(("name", "method"), FIRMS_PAGES)
def test_what_a_firm_does_after_submitting_exists_for_the_firm_alone(
    client, asked, assessor, stranger, name, method
):
    client.force_login(STRANGERS[stranger]() if stranger in STRANGERS else assessor)
    pk = asked.submission.assessment_id

    assert same_as_nothing(
        client, method, *(reverse(f"assessments:{name}", args=[one]) for one in (pk, pk + 99))
    )
    assert Assessment.objects.get().status == Status.SUBMITTED


@pytest.mark.parametrize("name", ["check", "thread", "answer"])
@pytest.mark.parametrize("stranger", [*STRANGERS, "its assessor of before"])
def test_a_facilitated_draft_is_not_there_for_others(client, draft, assessor, person, stranger, name):
    if stranger not in STRANGERS:
        lifecycle.name_assessor(draft, None, by=person)
    client.force_login(STRANGERS[stranger]() if stranger in STRANGERS else assessor)
    arguments = {"thread": ["ITM"], "answer": ["SCR-01"]}.get(name, [])
    method = "post" if name == "answer" else "get"

    addresses = (reverse(f"assessments:{name}", args=[pk, *arguments]) for pk in (draft.pk, draft.pk + 99))

    assert same_as_nothing(client, method, *addresses)


@pytest.mark.parametrize(("name", "arguments", "method"), PAGES)
def test_once_taken_away_a_review_is_not_there(client, asked, assessor, person, name, arguments, method):
    factories.found(asked, "2N3")
    lifecycle.finalise(asked, by=assessor)
    lifecycle.name_assessor(asked.submission.assessment, None, by=person)
    client.force_login(assessor)

    address = reverse(f"assessments:{name}", args=[asked.pk, *arguments])

    assert getattr(client, method)(address).status_code == 404


def test_without_sign_in_every_address_asks_for_it(client, asked):
    client.logout()
    addresses = [reverse(f"assessments:{name}", args=[asked.pk, *more]) for name, more, _ in PAGES]
    addresses += [reverse(f"assessments:{name}", args=[1]) for name, _ in FIRMS_PAGES]

    for address in [*addresses, reverse("assessments:reviews")]:
        method = client.post if address.endswith(("/share/", "/finalise/")) else client.get
        assert method(address)["Location"] == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize("stranger", ["another firm", "an analyst", "nobody's colleague"])
def test_the_list_of_reviews_is_for_assessors(client, stranger):
    client.force_login(STRANGERS[stranger]())

    assert client.get(reverse("assessments:reviews")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_holds_what_firms_ask_of_this_assessor(client, assessor, count, django_assert_num_queries):
    round_ = factories.round_("mtc-scr", scope=SHORT)
    mine = [
        factories.review(factories.submitted(factories.firm(), round_, "222"), assessor=assessor)
        for _ in range(count)
    ]
    factories.review(factories.submitted(factories.firm(), round_, "222"))  # another's
    client.force_login(assessor)

    with django_assert_num_queries(5):  # session, person, roles, reviews, drafts
        response = client.get(reverse("assessments:reviews"))

    assert set(response.context["waiting"]) == set(mine)


def test_the_list_marks_reviews_with_comments_newer_than_their_levels(client, asked, assessor, person):
    factories.found(asked, "1N3")
    for code in ("SCR-01", "SCR-39"):
        lifecycle.comment(asked, code, "We see it differently.", None, by=person)
    client.force_login(assessor)
    assert "2 new comments" in client.get(reverse("assessments:reviews")).content.decode()

    lifecycle.verify(asked, "SCR-39", "2", "Seen again.", 1, by=assessor)

    assert "1 new comment<" in client.get(reverse("assessments:reviews")).content.decode()


def test_naming_and_commenting_by_the_pages_write_to_the_assessor(client, own, assessor, person):
    client.force_login(person)
    client.post(reverse("assessments:assessor", args=[own.assessment_id]), {"assessor": assessor.pk})
    factories.found(Review.objects.in_context().get(), "1N3")
    address = reverse("assessments:firm-review", args=[own.assessment_id])

    client.post(address, {"SCR-01-comment": "Not so.", "SCR-01-seen": "", "SCR-01-was": ""})

    assert (
        list(Message.objects.filter(kind="assessor").values_list("address", flat=True))
        == [assessor.email] * 2
    )
