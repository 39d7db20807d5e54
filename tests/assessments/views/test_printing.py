"""The questionnaire on paper: filled, blank, and for whoever wants to see what is asked."""

import pytest
from django.urls import reverse

from assessments import lifecycle
from assessments.choices import State
from tests import factories

pytestmark = pytest.mark.django_db


def paper(client, draft, query=""):
    return client.get(reverse("assessments:print", args=[draft.pk]) + query)


def ticked(response):
    return [
        (question.sub_thread.code, box.label)
        for _, questions in response.context["page"].threads
        for question in questions
        for box in [*question.levels, *question.others, *question.targets, *question.importances]
        if box.is_ticked
    ]


def test_paper_shows_what_was_answered_by_whom(client, draft, person):
    said = {"state": State.L3, "target": 4, "note": "Ask Jo."}
    lifecycle.save_answer(draft, "ORG-1", said, 0, by=person)

    response = paper(client, draft)

    assert ticked(response) == [("ORG-1", "L3"), ("ORG-1", "L4"), ("ORG-1", "Important")]
    assert "Ask Jo." in response.content.decode()
    assert "Priya Nair, " in response.content.decode()


def test_blank_paper_holds_no_answer(client, draft, person):
    lifecycle.save_answer(draft, "ORG-1", {"state": State.L3, "note": "Ask Jo."}, 0, by=person)

    response = paper(client, draft, "?blank=1")

    assert ticked(response) == []
    assert "Ask Jo." not in response.content.decode()


@pytest.mark.parametrize("asked", [["ORG-1"], ["ORG-1", "ADP-2", "REC-1"]])
def test_paper_in_constant_queries(client, firm, person, asked, django_assert_num_queries):
    draft = factories.assessment(firm, factories.round_("acursc", scope=asked), by=person)

    with django_assert_num_queries(6):  # session, user, assessment, answers, descriptors, meanings
        response = paper(client, draft)

    assert sum(len(questions) for _, questions in response.context["page"].threads) == len(asked)


def test_paper_of_another_firm_does_not_exist(client, person):
    other = factories.assessment(factories.firm(), factories.round_("acursc"))

    assert paper(client, other).status_code == 404


def test_anybody_may_see_what_a_questionnaire_asks(client):
    first = factories.version("acursc")
    newest = factories.revised(first, "1.10.0", question={"ORG-2": "Put better?"})
    factories.revised(first, "1.9.0")

    response = client.get(reverse("assessments:print-blank", args=["acursc"]))

    assert response.context["page"].version == newest
    assert "Put better?" in response.content.decode()


@pytest.mark.parametrize("code", ["no-such", "taxonomies"])
def test_what_is_no_questionnaire_does_not_exist(client, code):
    assert client.get(reverse("assessments:print-blank", args=[code])).status_code == 404
