"""The questionnaire page by page: start, threads without JavaScript, check, submit."""

import gzip

import pytest
from django.urls import reverse

from assessments import lifecycle
from assessments.choices import State
from assessments.models import Answer, Assessment, Submission
from assessments.sheet import LEVELS
from tests import factories
from tests.assessments.test_lifecycle import closed, stored

pytestmark = pytest.mark.django_db


# start


def test_start_leads_to_the_first_thread(client, person, round_):
    response = client.post(reverse("assessments:start"), {"round": round_.slug})

    draft = Assessment.objects.get()
    assert response["Location"] == reverse("assessments:thread", args=[draft.pk, "ORG"])


def test_start_in_a_closed_round_says_so(client, person, round_):
    closed(round_)

    response = client.post(reverse("assessments:start"), {"round": round_.slug}, follow=True)

    assert [str(m) for m in response.context["messages"]] == ["This round does not take answers."]
    assert not Assessment.objects.exists()


def test_start_without_a_firm_leads_to_the_firm_form(client, round_):
    client.force_login(factories.user())

    response = client.post(reverse("assessments:start"), {"round": round_.slug})

    assert response["Location"] == reverse("assessments:firm-new")


@pytest.mark.parametrize("typed", [{}, {"round": "nul\0"}, {"round": "no-such"}])
def test_start_of_no_round_is_not_found(client, person, typed):
    assert client.post(reverse("assessments:start"), typed).status_code == 404


# the page of a thread


@pytest.mark.parametrize("code", ["ORG", "REC"])
def test_thread_page_in_constant_queries(client, firm, person, code, django_assert_num_queries):
    draft = factories.assessment(firm, factories.round_("acursc"), by=person)

    with django_assert_num_queries(
        8
    ):  # session, user, assessment, side list, whose each is, answers, descriptors, meanings
        response = client.get(reverse("assessments:thread", args=[draft.pk, code]))

    assert response.status_code == 200
    assert [card.code for card in response.context["page"].cards] == [f"{code}-{n}" for n in range(1, 5)]


@pytest.mark.parametrize(("asked", "cards"), [(["SCR-01"], 1), (["SCR-01", "SCR-02", "SCR-03"], 3)])
def test_thread_page_of_a_short_round_in_constant_queries(
    client, firm, person, asked, cards, django_assert_num_queries
):
    draft = factories.assessment(firm, factories.round_("mtc-scr", scope=asked), by=person)

    with django_assert_num_queries(8):
        response = client.get(reverse("assessments:thread", args=[draft.pk, "ITM"]))

    assert [card.code for card in response.context["page"].cards] == asked
    assert len(response.context["page"].progress.threads) == 1


def test_thread_page_fits_in_thirty_kilobytes(client, firm, person):
    draft = factories.assessment(firm, factories.round_("mtc-scr"), by=person)

    response = client.get(reverse("assessments:thread", args=[draft.pk, "PDR"]))

    assert len(gzip.compress(response.content)) <= 30_000
    assert "no-store" in response["Cache-Control"]


def test_thread_that_is_not_asked_does_not_exist(client, firm, person):
    draft = factories.assessment(firm, factories.round_("mtc-scr", scope=["SCR-01"]), by=person)

    assert client.get(reverse("assessments:thread", args=[draft.pk, "DIG"])).status_code == 404
    assert client.get(reverse("assessments:thread", args=[draft.pk, "SCR-01"])).status_code == 404


def page_of(client, draft, code="ORG"):
    return client.get(reverse("assessments:thread", args=[draft.pk, code])).context["page"]


def typed(page, **changes):
    """What a browser sends for a page, with changes by field name."""
    fields = {}
    for card in page.cards:
        answer, code = card.answer, card.code
        fields |= {
            f"{code}-version": answer.version, f"{code}-was": card.was, f"{code}-target": answer.target or "",
            f"{code}-note": answer.note, f"{code}-level": LEVELS[answer.state],
        }  # fmt: skip
    return fields | {"next": "1"} | {name.replace("_", "-", 2): value for name, value in changes.items()}


def send(client, draft, fields, code="ORG"):
    return client.post(reverse("assessments:thread", args=[draft.pk, code]), fields)


def test_next_saves_the_page_and_leads_on(client, draft):
    fields = typed(page_of(client, draft), ORG_1_level="2", ORG_3_level="dk", ORG_3_note="Ask Jo.")

    response = send(client, draft, fields)

    assert response["Location"] == reverse("assessments:thread", args=[draft.pk, "ADP"])
    assert draft.states()[:4] == "2-?-"
    assert stored(draft, "ORG-3")["note"] == "Ask Jo."
    assert [stored(draft, f"ORG-{n}")["version"] for n in range(1, 5)] == [1, 0, 1, 0]


def test_previous_saves_too_and_leads_back(client, draft):
    fields = typed(page_of(client, draft, "ADP"), ADP_1_level="4") | {"previous": "1"}

    response = send(client, draft, fields, "ADP")

    assert response["Location"] == reverse("assessments:thread", args=[draft.pk, "ORG"])
    assert stored(draft, "ADP-1")["state"] == "4"


def test_check_answers_saves_too(client, draft):
    fields = typed(page_of(client, draft, "ADP"), ADP_1_level="4") | {"check": "1"}

    response = send(client, draft, fields, "ADP")

    assert response["Location"] == reverse("assessments:check", args=[draft.pk])
    assert stored(draft, "ADP-1")["state"] == "4"


def test_next_on_the_last_thread_leads_to_the_check(client, draft):
    response = send(client, draft, typed(page_of(client, draft, "REC")), "REC")

    assert response["Location"] == reverse("assessments:check", args=[draft.pk])


def test_page_with_a_conflict_saves_the_rest_and_settles_on_the_second_try(client, draft, firm):
    fields = typed(page_of(client, draft), ORG_1_level="2", ORG_2_level="4")
    marek = factories.member(firm, name="Marek Howell")
    lifecycle.save_answer(draft, "ORG-1", {"state": State.L3}, 0, by=marek)

    response = send(client, draft, fields)

    assert response.status_code == 200
    assert draft.states()[:2] == "34"
    (card,) = response.context["page"].problems
    assert (card.code, card.level, card.theirs.state, str(card.theirs.changed_by)) == (
        "ORG-1",
        2,
        "3",
        "Marek Howell",
    )

    again = typed(response.context["page"], ORG_1_was=card.was)

    assert send(client, draft, again).status_code == 302
    assert draft.states()[:2] == "24"


def test_page_that_a_person_did_not_touch_meets_no_conflict(client, draft, firm):
    fields = typed(page_of(client, draft), ORG_2_level="4")
    lifecycle.save_answer(draft, "ORG-1", {"state": State.L3}, 0, by=factories.member(firm))

    assert send(client, draft, fields).status_code == 302
    assert draft.states()[:2] == "34"


def test_page_says_again_what_is_wrong_and_saves_the_rest(client, draft):
    fields = typed(page_of(client, draft), ORG_1_level="5", ORG_1_note="Kept.", ORG_2_level="4")

    response = send(client, draft, fields)

    (card,) = response.context["page"].problems
    assert (card.code, list(card.errors), card.answer.note) == ("ORG-1", ["level"], "Kept.")
    assert draft.states()[:2] == "-4"
    assert b"<title>Error: " in response.content


def test_sub_threads_that_a_page_leaves_out_stay_as_they_are(client, draft):
    fields = {
        name: value
        for name, value in typed(page_of(client, draft), ORG_2_level="4").items()
        if "ORG-1" not in name
    }

    assert send(client, draft, fields).status_code == 302
    assert draft.states()[:2] == "-4"


def test_thread_of_a_closed_round_leads_to_the_answers(client, draft, round_):
    closed(round_)

    assert (
        send(client, draft, {"ORG-1-level": "3", "ORG-1-version": "0"})["Location"]
        == draft.get_absolute_url()
    )
    assert client.get(draft.get_absolute_url()).status_code == 200
    assert draft.states() == "-" * 32


def test_page_sent_too_late_is_told_so(client, draft, person, round_):
    closed(round_)
    address = reverse("assessments:thread", args=[draft.pk, "ORG"])

    response = client.post(address, {"ORG-1-level": "3", "ORG-1-version": "0"}, follow=True)

    (message,) = [str(m) for m in response.context["messages"]]
    assert message.endswith("What you typed last was not saved.")


# check and submit


def check(client, draft):
    return client.get(reverse("assessments:check", args=[draft.pk]))


@pytest.mark.parametrize("threads", [1, 3])
def test_check_page_in_constant_queries(client, firm, person, threads, django_assert_num_queries):
    asked = ["SCR-01", "SCR-06", "SCR-11"][:threads]
    draft = factories.assessment(firm, factories.round_("mtc-scr", scope=asked), by=person)

    with django_assert_num_queries(4):  # session, user, assessment, answers
        response = check(client, draft)

    page = response.context["page"]
    assert [answer.sub_thread.code for answer in page["missing"]] == asked
    assert len(page["threads"]) == threads


def test_check_page_lists_what_blocks_and_what_does_not(client, draft, person):
    factories.answered(draft, "3" * 28 + "2?--", by=person)

    page = check(client, draft).context["page"]

    assert [answer.sub_thread.code for answer in page["missing"]] == ["REC-3", "REC-4"]
    assert [one["answer"].sub_thread.code for one in page["shortfalls"]] == ["REC-2"]


def submit(client, draft, **declared):
    return client.post(reverse("assessments:submit", args=[draft.pk]), declared)


def test_submit_with_the_declaration_leads_to_the_results(client, draft, person):
    factories.answered(draft, "3" * 32, by=person)

    response = submit(client, draft, declaration="on")

    assert response["Location"] == reverse("assessments:results", args=[draft.pk])
    assert Submission.objects.get().levels == "3" * 32


def test_submit_without_the_declaration_asks_for_it(client, draft, person):
    factories.answered(draft, "3" * 32, by=person)

    response = submit(client, draft)

    assert list(response.context["form"].errors) == ["declaration"]
    assert not Submission.objects.exists()


def test_submit_below_the_thresholds_says_what_is_missing(client, draft):
    response = client.post(reverse("assessments:submit", args=[draft.pk]), {"declaration": "on"}, follow=True)

    (message,) = [str(m) for m in response.context["messages"]]
    assert message.startswith("Give a level to at least 26 of 32 sub-threads in all: 0 so far.")
    assert not Submission.objects.exists()


def test_submit_twice_leads_to_the_same_results(client, draft, person):
    factories.answered(draft, "3" * 32, by=person)

    first, second = (submit(client, draft, declaration="on")["Location"] for _ in range(2))

    assert first == second
    assert Submission.objects.count() == 1


def test_check_page_of_what_is_submitted_leads_to_the_results(client, firm, person, round_):
    submission = factories.submitted(firm, round_, "3", by=person)

    response = check(client, submission.assessment)

    assert response["Location"] == reverse("assessments:results", args=[submission.assessment_id])


@pytest.mark.parametrize("name", ["start", "submit", "answer"])
def test_nothing_changes_without_a_token(person, draft, name):
    from django.test import Client  # noqa: PLC0415 - only here a client that checks tokens is wanted

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)
    arguments = {"start": [], "submit": [draft.pk], "answer": [draft.pk, "ORG-1"]}[name]

    response = strict.post(reverse(f"assessments:{name}", args=arguments), {"level": "2", "version": 0})

    assert response.status_code == 403
    assert not Answer.objects.exclude(version=0).exists()
