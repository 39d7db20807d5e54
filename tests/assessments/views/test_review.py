"""The pages of reviews: who sees what of whom, and that nothing typed is lost."""

import re

import pytest
from django.urls import reverse

from assessments import lifecycle, overview
from assessments.choices import ReviewStatus, Status
from assessments.models import Answer, Assessment, Review, VerifiedAnswer
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


def typed(client, asked, code, thread="ITM", **fields):
    """Post one sub-thread of a review's thread page, as the page shown holds it but for the fields given."""
    page = client.get(reverse("assessments:review-thread", args=[asked.pk, thread])).context["page"]
    found = next(one for one in page.thread.found if one.code == code)
    sent = {"version": found.verified.version, "was": found.was, "reason": found.verified.reason} | fields
    data = {f"{code}-{name}": value for name, value in sent.items()}
    return client.post(reverse("assessments:review-thread", args=[asked.pk, thread]), data)


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
        assert "links leave without saving" in page
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
