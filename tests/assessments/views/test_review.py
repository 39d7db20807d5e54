"""The pages of reviews: who sees what of whom, and that nothing typed is lost."""

import re

import pytest
from django.urls import reverse

from assessments import lifecycle, overview
from assessments.choices import ReviewStatus, Status
from assessments.models import Assessment, Review, VerifiedAnswer
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


def typed(client, asked, code, thread="ITM", **fields):
    """Post one sub-thread of a review's thread page, as the page shown holds it but for the fields given."""
    page = client.get(reverse("assessments:review-thread", args=[asked.pk, thread])).context["page"]
    found = next(one for one in page.thread.found if one.code == code)
    sent = {"version": found.verified.version, "was": found.was, "reason": found.verified.reason} | fields
    data = {f"{code}-{name}": value for name, value in sent.items()}
    return client.post(reverse("assessments:review-thread", args=[asked.pk, thread]), data)


# --- reviewing


def test_levels_and_reasons_are_saved_by_the_page(client, asked, assessor):
    client.force_login(assessor)

    response = typed(client, asked, "SCR-01", level="1", reason="Seen\r\non a visit.")

    assert response.status_code == 302
    answer = VerifiedAnswer.objects.get()
    assert (answer.state, answer.reason, answer.version) == ("1", "Seen\non a visit.", 1)
    typed(client, asked, "SCR-01", level="1")  # nothing touched
    assert VerifiedAnswer.objects.get().version == 1


def test_what_cannot_be_saved_stays_on_the_page(client, asked, assessor):
    client.force_login(assessor)

    response = typed(client, asked, "SCR-01", level="1", reason="")

    page = response.content.decode()
    assert "Give a reason for this level." in page
    assert re.search(r'id="SCR-01-1" value="1" checked', page)
    assert not VerifiedAnswer.objects.exists()


def test_two_tabs_lose_nothing(client, asked, assessor):
    client.force_login(assessor)
    lifecycle.verify(asked, "SCR-01", "1", "The first tab.", 0, by=assessor)

    response = client.post(
        reverse("assessments:review-thread", args=[asked.pk, "ITM"]),
        {
            "SCR-01-version": "0",
            "SCR-01-was": "-.20",
            "SCR-01-level": "2",
            "SCR-01-reason": "The second tab.",
        },
    )

    page = response.content.decode()
    assert "The first tab." in page
    assert "The second tab." in page
    assert VerifiedAnswer.objects.get().reason == "The first tab."
    again = re.search(r'name="SCR-01-version" value="(\d+)"', page).group(1)
    client.post(
        reverse("assessments:review-thread", args=[asked.pk, "ITM"]),
        {
            "SCR-01-version": again,
            "SCR-01-was": "-.20",
            "SCR-01-level": "2",
            "SCR-01-reason": "The second tab.",
        },
    )
    assert VerifiedAnswer.objects.get().reason == "The second tab."


@pytest.mark.parametrize("shares_notes", [True, False])
def test_notes_and_evidence_stand_beside_a_level_only_with_consent(
    client, firm, person, assessor, shares_notes
):
    draft = factories.assessment(firm, factories.round_("mtc-scr", scope=SHORT), by=person)
    lifecycle.save_answer(draft, "SCR-01", {"state": "2", "note": "Our secret."}, 0, by=person)
    draft.evidence.create(
        sub_thread=draft.answers.first().sub_thread, title="Hidden file", link="https://example.org/plan"
    )
    submission = lifecycle.submit(factories.answered_rest(draft, "2", by=person), by=person)
    asked = factories.review(submission, assessor=assessor, shares_notes=shares_notes)
    client.force_login(assessor)

    page = client.get(reverse("assessments:review-thread", args=[asked.pk, "ITM"])).content.decode()

    assert ("Our secret." in page) is shares_notes
    assert ("Hidden file" in page) is shares_notes


def test_the_firm_sees_nothing_before_it_is_shared(client, asked, assessor, person):
    lifecycle.verify(asked, "SCR-01", "1", "Too early to read.", 0, by=assessor)
    client.force_login(person)
    pk = asked.submission.assessment_id

    assert client.get(reverse("assessments:firm-review", args=[pk])).status_code == 302
    assert "Too early" not in client.get(reverse("assessments:results", args=[pk])).content.decode()
    assert "Verified" not in client.get(reverse("assessments:results", args=[pk])).content.decode()


def test_the_firm_reads_and_comments(client, asked, person):
    factories.found(asked, "1N3")
    client.force_login(person)
    address = reverse("assessments:firm-review", args=[asked.submission.assessment_id])
    page = client.get(address).content.decode()
    assert "Seen on a visit." in page
    hidden = dict(re.findall(r'<input type="hidden" name="(SCR-01-(?:seen|was))" value="([^"]*)"', page))

    response = client.post(address, hidden | {"SCR-01-comment": "We see it\r\ndifferently."})

    assert response.status_code == 302
    said = VerifiedAnswer.objects.get(sub_thread__code="SCR-01")
    assert (said.comment, said.commented_by) == ("We see it\ndifferently.", person)
    clash = client.post(address, hidden | {"SCR-01-comment": "A colleague’s tab."}).content.decode()
    assert "We see it" in clash
    assert "A colleague’s tab." in clash


def test_from_sharing_to_the_end_by_buttons(client, asked, assessor, person, mailoutbox):
    for code in SHORT:
        lifecycle.verify(asked, code, "2", "Seen.", 0, by=assessor)
    client.force_login(assessor)

    client.post(reverse("assessments:review-share", args=[asked.pk]))
    client.post(reverse("assessments:review-finalise", args=[asked.pk]))

    assert Review.objects.get().is_final
    client.force_login(person)
    page = client.get(reverse("assessments:results", args=[asked.submission.assessment_id])).content.decode()
    assert "verified your levels on" in page


def test_every_page_of_a_review_offers_to_save_and_says_that_links_do_not(client, own, assessor, person):
    round_ = factories.round_("mtc-scr")
    asked = factories.review(factories.submitted(factories.firm(), round_, "2"), assessor=assessor)
    client.force_login(assessor)
    threads = client.get(asked.get_absolute_url()).context["page"].threads

    assert len(threads) > 2
    for thread in threads:
        address = reverse("assessments:review-thread", args=[asked.pk, thread.code])
        page = client.get(address).content.decode()
        assert page.count("Save, overview") == 1
        assert "Links leave without saving" in page
        assert "meo/leave" in page


def test_finalising_asks_first_and_counts_comments_without_an_answer(client, asked, assessor, person):
    factories.found(asked, "1N3")
    for code in ("SCR-01", "SCR-39"):
        lifecycle.comment(asked, code, "We see it differently.", None, by=person)
    lifecycle.verify(asked, "SCR-39", "2", "Seen again.", 1, by=assessor)
    client.force_login(assessor)
    address = reverse("assessments:review-finalise", args=[asked.pk])

    page = client.get(address).content.decode()

    assert "Nobody can change them afterwards" in page
    assert "1 comment of the firm stands unanswered" in page
    assert Review.objects.get().status == ReviewStatus.SHARED
    client.post(address)
    assert client.get(address)["Location"] == asked.get_absolute_url()  # nothing left to ask


def test_the_firm_is_told_of_a_shared_review_and_levels_are_verified_only_when_final(
    client, asked, assessor, person
):
    client.force_login(person)
    dashboard = reverse("assessments:dashboard")
    address = reverse("assessments:firm-review", args=[asked.submission.assessment_id])
    results = reverse("assessments:results", args=[asked.submission.assessment_id])
    assert address not in client.get(dashboard).content.decode()

    shared = factories.found(asked, "1N3")
    assert address in client.get(dashboard).content.decode()
    assert "The assessor’s levels beside your own" in client.get(results).content.decode()
    assert "Verified" not in client.get(results).content.decode() + client.get(address).content.decode()

    lifecycle.finalise(shared, by=assessor)
    assert address not in client.get(dashboard).content.decode()
    assert "Verified levels beside your own" in client.get(results).content.decode()
    assert "Verified" in client.get(address).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_dashboard_names_shared_reviews_in_constant_queries(
    client, firm, person, count, django_assert_num_queries
):
    for _ in range(count):
        own = factories.submitted(firm, factories.round_("mtc-scr", scope=SHORT), "2N3", by=person)
        factories.found(factories.review(own), "1N3")

    with django_assert_num_queries(4):  # assessments, rounds, layouts, colleagues
        shared = overview.of_firm(firm)["shared_reviews"]
        names = {str(one.submission.review.assessor) for one in shared}

    assert (len(shared), len(names)) == (count, count)


# --- after submitting


@pytest.mark.parametrize("is_final", [True, False])
def test_reopening_says_that_verified_levels_stay_behind(client, asked, assessor, person, is_final):
    shared = factories.found(asked, "1N3")
    if is_final:
        lifecycle.finalise(shared, by=assessor)
    client.force_login(person)

    page = client.get(reverse("assessments:reopen", args=[asked.submission.assessment_id]))

    assert ("the new one has none until an assessor looks again" in page.content.decode()) is is_final


def test_reopening_and_withdrawing_ask_first(client, own, person):
    client.force_login(person)
    for name in ("reopen", "withdraw"):
        client.get(reverse(f"assessments:{name}", args=[own.assessment_id]))
    assert Assessment.objects.get().status == Status.SUBMITTED

    response = client.post(reverse("assessments:reopen", args=[own.assessment_id]))

    draft = Assessment.objects.get(attempt=2)
    assert response["Location"] == reverse("assessments:thread", args=[draft.pk, "ITM"])
    dashboard = client.get(reverse("assessments:dashboard")).content.decode()
    assert "your submitted answers count until you submit again" in dashboard
    lifecycle.submit(draft, by=person)
    assert "kept to read" in client.get(own.assessment.get_absolute_url()).content.decode()


def test_a_colleague_is_told_that_withdrawing_is_the_owners(client, own, firm):
    client.force_login(factories.member(firm))

    address = reverse("assessments:withdraw", args=[own.assessment_id])
    results = client.get(reverse("assessments:results", args=[own.assessment_id]))

    assert address not in results.content.decode()
    for response in (client.get(address), client.post(address)):
        assert response.status_code == 403
        assert f"Only the owner of {firm}" in response.content.decode()
    assert Assessment.objects.get().status == Status.SUBMITTED


def test_an_assessor_is_chosen_from_the_list_with_consent_apart(client, own, person, assessor):
    factories.staff("analyst")
    client.force_login(person)
    address = reverse("assessments:assessor", args=[own.assessment_id])
    assert list(client.get(address).context["form"].fields["assessor"].queryset) == [assessor]

    client.post(address, {"assessor": assessor.pk})
    assert (Review.objects.get().assessor, Assessment.objects.get().shares_notes) == (assessor, False)
    client.post(address, {"assessor": assessor.pk, "shares_notes": "on"})
    assert Assessment.objects.get().shares_notes
    client.post(address, {"take-away": "1"})
    assert not Review.objects.exists()
