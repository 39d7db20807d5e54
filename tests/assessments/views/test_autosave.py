"""Autosave of one answer: its forms, its conflicts, and what it refuses."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import lifecycle
from assessments.choices import State
from tests import factories
from tests.assessments.test_lifecycle import closed, stored

pytestmark = pytest.mark.django_db


def save(client, draft, code="ORG-1", accept="application/json", **typed):
    address = reverse("assessments:answer", args=[draft.pk, code])
    return client.post(address, typed, headers={"accept": accept})


def test_autosave_answers_in_the_agreed_form(client, draft):
    before = timezone.localtime().replace(microsecond=0)

    response = save(client, draft, level="2", version=0, note="Two\r\nlines", target="4")

    answer = response.json()
    assert response.status_code == 200
    assert answer.keys() == {"code", "level", "version", "saved_at"}
    assert (answer["code"], answer["level"], answer["version"]) == ("ORG-1", "2", 1)
    assert timezone.datetime.fromisoformat(answer["saved_at"]) >= before
    assert stored(draft) | {"state": "2", "note": "Two\nlines", "target": 4} == stored(draft)


@pytest.mark.parametrize(("level", "state"), [("1", "1"), ("4", "4"), ("dk", "?"), ("", "-")])
def test_autosave_takes_each_level(client, draft, level, state):
    assert save(client, draft, level=level, version=0).json()["level"] == level
    assert stored(draft)["state"] == state


def test_autosave_takes_not_applicable_with_its_reason(client, draft):
    code = draft.answers.filter(sub_thread__allow_na=True).first().sub_thread.code

    refused = save(client, draft, code, level="na", version=0)
    saved = save(client, draft, code, level="na", version=0, na_reason="We hold no stock.")

    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["na_reason"])
    assert (saved.status_code, saved.json()["level"]) == (200, "na")


def test_autosave_after_a_colleague_tells_who_and_what(client, draft, firm):
    marek = factories.member(firm, name="Marek Howell")
    theirs = lifecycle.save_answer(draft, "ORG-1", {"state": State.L3}, 0, by=marek)

    response = save(client, draft, level="2", version=0)

    assert response.status_code == 409
    assert response.json() == {
        "code": "ORG-1", "level": "3", "version": 1, "changed_by": "Marek Howell",
        "changed_at": timezone.localtime(theirs.changed_at).isoformat(timespec="seconds"),
    }  # fmt: skip
    assert stored(draft)["state"] == "3"


def test_autosave_twice_gives_the_present_version(client, draft):
    first, second = (save(client, draft, level="2", version=0).json() for _ in range(2))

    assert first == second


def test_autosave_writes_only_what_was_sent(client, draft, person):
    save(client, draft, level="2", version=0, note="A note.", target="4")

    save(client, draft, level="3", version=1)

    assert stored(draft) | {"state": "3", "note": "A note.", "target": 4, "version": 2} == stored(draft)


def test_autosave_after_submitting_is_gone(client, firm, round_, person):
    submission = factories.submitted(firm, round_, "3", by=person)

    response = save(client, submission.assessment, level="2", version=1)

    assert response.status_code == 410
    assert list(response.json()["errors"]) == ["assessment"]
    assert stored(submission.assessment)["state"] == "3"


def test_autosave_after_closing_is_gone(client, draft, round_):
    closed(round_)

    assert save(client, draft, level="2", version=0).status_code == 410
    assert stored(draft)["version"] == 0


HOSTILE = [
    ({"version": 0}, "level"),
    ({"level": "2"}, "version"),
    *(
        ({"level": level, "version": 0}, "level")
        for level in [
            "0",
            "5",
            "-1",
            "2 ",
            " 2",
            "L2 ",
            "L2",
            "٢",
            "２",
            "1e0",
            "1.0",
            "null",
            "None",
            "[]",
            "N",
            "?",
            "-",
            ".",
        ]
    ),
    *(
        ({"level": "2", "version": version}, "version")
        for version in ["", "x", "-1", "1.5", "1e3", "٠", "9" * 10, "0\0", " 0"]
    ),
    *(({"level": "2", "version": 0, "target": target}, "target") for target in ["0", "5", "L3", "3 ", "٣"]),
    *(({"level": "2", "version": 0, "importance": one}, "importance") for one in ["", "0", "4", "high"]),
    *(
        ({"level": "2", "version": 0, "note": note}, "note")
        for note in ["nul\0", "x" * 5001, "m" * 1_000_000, "unreadable \ufffd"]
    ),
    ({"level": "na", "version": 0, "na_reason": "Not us."}, "level"),  # applies to every firm
    ({"level": "na", "version": 0, "na_reason": "x" * 501}, "na_reason"),
]


@pytest.mark.parametrize(("typed", "field"), HOSTILE)
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_hostile_input_is_refused_by_name_and_changes_nothing(client, draft, typed, field, accept):
    before = stored(draft)

    response = save(client, draft, accept=accept, **typed)

    assert response.status_code == 400
    if accept == "application/json":
        assert response.json().keys() == {"errors"}
        assert field in response.json()["errors"]
    assert stored(draft) == before


@pytest.mark.parametrize("body", [b"level=2&version=0&note=%ED%A0%80", b"level=2&version=0&note=%FF"])
def test_bytes_that_are_no_text_are_refused(client, draft, body):
    address = reverse("assessments:answer", args=[draft.pk, "ORG-1"])

    response = client.post(address, body, content_type="application/x-www-form-urlencoded")

    assert (response.status_code, list(response.json()["errors"])) == (400, ["note"])


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"[" * 100_000, "application/json"),
        (b"{}", "application/json"),
        (b"null", "application/json"),
        (b"&".join(b"k%d=1" % number for number in range(2000)), "application/x-www-form-urlencoded"),
        (b"level=" + b"2" * 3_000_000, "application/x-www-form-urlencoded"),
        (b"\xff\xfe", "multipart/form-data; boundary=x"),
        (b"", "text/plain"),
    ],
)
def test_bodies_that_are_no_form_are_refused(client, draft, body, content_type):
    address = reverse("assessments:answer", args=[draft.pk, "ORG-1"])

    response = client.post(address, body, content_type=content_type)

    assert response.status_code == 400
    assert stored(draft)["version"] == 0


def test_fields_of_other_things_are_not_assigned(client, draft, person):
    other = factories.firm()

    response = save(
        client, draft, level="2", version=0, state="4", firm=other.pk, assessment=999, status="submitted",
        changed_by=999, is_staff="on", submitted_at="2020-01-01",
    )  # fmt: skip

    assert response.status_code == 200
    assert stored(draft) | {"state": "2", "changed_by": person.pk, "version": 1} == stored(draft)
    person.refresh_from_db()
    draft.refresh_from_db()
    assert (draft.firm, draft.status, draft.submitted_at, person.is_staff) == (
        draft.firm,
        "draft",
        None,
        False,
    )


@pytest.mark.parametrize("code", ["SCR-39", "ORG-9", "ORG"])
def test_sub_thread_of_another_questionnaire_is_refused(client, draft, code):
    response = save(client, draft, code, level="2", version=0)

    assert (response.status_code, list(response.json()["errors"])) == (400, ["code"])


@pytest.mark.parametrize(
    "note", ["<script>alert(1)</script>", "=1+1", "\u202egnp.exe", "e\u0301 \u00e9", "x" * 5000]
)
def test_odd_notes_are_stored_exactly_and_shown_as_text(client, draft, note):
    assert save(client, draft, level="2", version=0, note=note).status_code == 200

    assert stored(draft)["note"] == note
    assert b"<script>alert" not in client.get(reverse("assessments:thread", args=[draft.pk, "ORG"])).content


def test_autosave_gives_a_browser_the_partial(client, draft):
    response = save(client, draft, accept="text/html", level="2", version=0)

    assert response.templates[0].name == "components/_subthread.html"
    assert response.context["card"].level == 2


def test_autosave_asks_few_questions(client, draft, django_assert_num_queries):
    save(client, draft, level="2", version=0)

    with django_assert_num_queries(7):  # session, user, assessment; savepoint, answer, update, release
        save(client, draft, level="3", version=1)


def test_page_speaks_json_only_when_asked_first(client, draft):
    html = save(client, draft, accept="text/html,application/xhtml+xml,*/*;q=0.8", level="2", version=0)
    anything = save(client, draft, accept="*/*", level="2", version=0)

    assert html["Content-Type"].startswith("text/html")
    assert json.loads(anything.content)["version"] == 1
