"""What was said in the last round, on the pages: to confirm, confirmed, changed; without JavaScript."""

import pytest
from django.urls import reverse

from assessments import lifecycle
from assessments.choices import State
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def carried(firm, person):
    """A draft whose 32 answers of the last round, all L2, wait to be confirmed."""
    factories.submitted(firm, factories.round_("acursc"), "2", by=person)
    return factories.assessment(firm, factories.round_("acursc"), by=person)


def page(draft, code="ORG"):
    return reverse("assessments:thread", args=[draft.pk, code])


def as_shown(response):
    """What a browser sends when nothing is touched."""
    fields = {}
    for card in response.context["page"].cards:
        answer, code = card.answer, card.code
        fields |= {
            f"{code}-version": answer.version, f"{code}-was": card.was, f"{code}-level": "",
            f"{code}-target": answer.target or "", f"{code}-importance": answer.importance,
            f"{code}-note": answer.note, f"{code}-na_reason": card.reason,
        }  # fmt: skip
    return fields


def states(draft):
    return "".join(answer.state for answer in draft.answers.order_by("sub_thread__position"))


def test_the_card_says_what_and_when_and_nothing_is_chosen(client, carried):
    text = client.get(page(carried)).content.decode()

    assert text.count('<span class="tag accent last-round">Last round</span>') == 4
    assert text.count(">Confirm L2<") == 4
    assert 'name="ORG-1-level" id="ORG-1-2" value="2">' in text  # not checked


def test_confirm_saves_the_proposed_level_and_comes_back_to_the_card(client, carried):
    typed = as_shown(client.get(page(carried)))

    response = client.post(page(carried), typed | {"confirm": "ORG-2"})

    assert response["Location"] == f"{page(carried)}#ORG-2"
    assert states(carried) == "-2--" + "-" * 28


def test_confirm_saves_what_else_was_typed_too(client, carried):
    typed = as_shown(client.get(page(carried)))

    client.post(page(carried), typed | {"confirm": "ORG-2", "ORG-1-level": "4"})

    assert states(carried).startswith("42--")


def test_confirm_of_not_applicable_keeps_its_reason(client, firm, person):
    asked = factories.version("acursc").sub_threads.order_by("position").values_list("code", "allow_na")
    at = next(place for place, (_, allowed) in enumerate(asked) if allowed)
    states_given = "3" * at + "N" + "3" * (31 - at)
    factories.submitted(
        firm, factories.round_("acursc"), states_given, by=person, na_reason="We hold no stock."
    )
    draft = factories.assessment(firm, factories.round_("acursc"), by=person)
    code = asked[at][0]
    typed = as_shown(client.get(page(draft, code[:3])))

    client.post(page(draft, code[:3]), typed | {"confirm": code})

    assert draft.answers.filter(state="N").values_list("sub_thread__code", "na_reason").get() == (
        code, "We hold no stock."
    )  # fmt: skip


def test_confirm_of_what_is_not_proposed_is_nothing(client, draft):
    typed = as_shown(client.get(page(draft)))

    response = client.post(page(draft), typed | {"confirm": "ORG-1"})

    assert response.status_code == 302
    assert states(draft) == "-" * 32


def test_next_confirms_nothing(client, carried):
    typed = as_shown(client.get(page(carried)))

    client.post(page(carried), typed | {"next": "1"})

    assert states(carried) == "-" * 32
    assert not carried.answers.exclude(version=0).exists()


def test_confirm_after_a_colleague_shows_the_conflict(client, carried, firm):
    typed = as_shown(client.get(page(carried)))
    lifecycle.save_answer(carried, "ORG-1", {"state": State.L4}, 0, by=factories.member(firm, name="Marek"))

    response = client.post(page(carried), typed | {"confirm": "ORG-1"})

    assert "Marek changed this to L4" in response.content.decode()
    assert states(carried).startswith("4")


def test_what_is_not_confirmed_does_not_count(client, carried, person):
    lifecycle.save_answer(carried, "ORG-1", {"state": State.L2}, 0, by=person)
    lifecycle.save_answer(carried, "ORG-2", {"state": State.L3}, 0, by=person)

    check = client.get(reverse("assessments:check", args=[carried.pk]))
    thread = client.get(page(carried)).content.decode()
    dashboard = client.get(reverse("assessments:dashboard")).content.decode()

    assert (len(check.context["page"]["to_confirm"]), check.context["page"]["missing"]) == (30, [])
    assert check.context["page"]["counts"].answered == 2
    assert "Changed from L2" in check.content.decode()
    assert "<span data-to-confirm>30</span> to confirm" in thread
    assert "30 to confirm or change" in dashboard
    with pytest.raises(lifecycle.NotReady):
        lifecycle.submit(carried, by=person)


def test_what_has_changed_since_is_listed_on_the_first_page_and_the_check_page(client, firm, person):
    factories.submitted(firm, factories.round_("acursc"), "3", by=person)
    major = factories.revised(
        factories.version("acursc"), "2.0.0", question={"ORG-1": "Other?", "ADP-2": "Other?"}
    )
    draft = factories.assessment(firm, factories.round_(major), by=person)
    said = "2 sub-threads have changed since your firm last answered"

    first, second, check = (
        client.get(address).content.decode()
        for address in (page(draft), page(draft, "ADP"), reverse("assessments:check", args=[draft.pk]))
    )

    assert [said in text for text in (first, second, check)] == [True, False, True]


def test_changes_stay_marked_on_the_results(client, carried, person):
    factories.answered(carried, "23" + "2" * 30, by=person)
    lifecycle.submit(carried, by=person)

    text = client.get(reverse("assessments:results", args=[carried.pk])).content.decode()

    assert text.count("Changed from L2") == 1


def test_thread_page_with_proposals_asks_no_more(client, carried, django_assert_num_queries):
    with django_assert_num_queries(8):
        response = client.get(page(carried))

    assert len(response.context["page"].to_confirm) == 4


def test_who_answered_and_when_stands_on_card_and_check_page(client, draft, firm):
    marek = factories.member(firm, name="Marek Howell")
    saved = lifecycle.save_answer(draft, "ORG-1", {"state": State.L3}, 0, by=marek)
    said = f"Marek Howell, {saved.changed_at.astimezone():%-d %B %H:%M}"

    for address in (page(draft), reverse("assessments:check", args=[draft.pk])):
        assert said in client.get(address).content.decode()


def test_importance_is_saved_by_the_page(client, draft):
    typed = as_shown(client.get(page(draft)))

    client.post(page(draft), typed | {"ORG-1-importance": "3", "next": "1"})

    assert draft.answers.get(sub_thread__code="ORG-1").importance == 3
    assert draft.answers.get(sub_thread__code="ORG-2").version == 0
