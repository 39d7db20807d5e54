"""Files of values in the admin: who may do what at which address, and what the pages say."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from indicators import batches, jobs
from indicators.models import ImportBatch
from meo_site.accounts.roles import Role
from tests.factories import firm, member, staff
from tests.indicators.batches.files import BERD, REASON, as_csv, changed, checked, handed_in, read_csv
from tests.indicators.revisions import corrected, current

pytestmark = pytest.mark.django_db

LIST, ADD, TEMPLATE = (
    reverse(f"admin:indicators_importbatch_{name}") for name in ("changelist", "add", "template")
)
WAITING = reverse("admin:indicators_release_waiting")
VERBS = {"submit": Role.EDITOR, "again": Role.EDITOR, "discard": Role.EDITOR,
         "approve": Role.PUBLISHER, "resume": Role.PUBLISHER, "return": Role.PUBLISHER}  # fmt: skip


def page(batch, verb="change"):
    return reverse(f"admin:indicators_importbatch_{verb}", args=[batch.pk])


def revised(value="2.5"):
    return as_csv(changed(value=value, as_printed=""))


def press(client, batch, verb, **typed):
    return client.post(page(batch, verb), {"seen": batch.version} | typed, follow=True)


def messages_of(answer):
    return [str(message) for message in answer.context["messages"]]


def test_a_file_goes_from_an_editor_to_the_public(client):
    client.force_login(staff(Role.EDITOR))
    file = SimpleUploadedFile("berd.csv", revised())

    answer = client.post(ADD, {"file": file, "mode": "add", "reason": ""}, follow=True)

    batch = ImportBatch.objects.get()
    assert (batch.status, DBTaskResult.objects.get().args_kwargs["args"]) == (
        "reading",
        [batch.pk, batch.version],
    )
    assert "Being read." in answer.content.decode()
    assert "<progress" in answer.content.decode()
    assert client.get(page(batch, "progress")).json() == {"percent": 0, "is_done": False}
    batches.read(batch.pk, batch.version)
    assert client.get(page(batch, "progress")).json() == {"percent": 100, "is_done": True}
    shown = client.get(page(batch))
    assert [row["difference"] for row in shown.context["rows"]] == ["+£0.6bn"]
    batch.refresh_from_db()
    assert messages_of(press(client, batch, "submit", reason=REASON)) == [
        "Submitted for approval. Somebody else approves it."
    ]

    client.force_login(staff(Role.PUBLISHER))
    batch.refresh_from_db()
    waiting = press(client, batch, "approve")
    assert messages_of(waiting) == ["Approved. The file is being published; you may leave this page."]
    assert "Being published." in waiting.content.decode()
    assert client.get(page(batch, "progress")).json() == {"percent": 0, "is_done": False}
    jobs.publish_batch.call(*DBTaskResult.objects.order_by("enqueued_at").last().args_kwargs["args"])
    assert client.get(page(batch, "progress")).json() == {"percent": 100, "is_done": True}

    assert current(BERD).batch == batch
    assert client.get(page(batch)).context["releases"].count() == 1


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_does_not_exist_for_who_may_not(client, verb):
    batch = checked(revised())
    others = {Role.EDITOR, Role.PUBLISHER, Role.ANALYST} - {VERBS[verb]}

    for role in others:
        client.force_login(staff(role))
        assert client.post(page(batch, verb), {"seen": batch.version}).status_code == 404
    client.force_login(member(firm()))
    assert client.post(page(batch, verb), {"seen": batch.version}).status_code == 302
    assert ImportBatch.objects.get(pk=batch.pk).version == batch.version


def test_a_stranger_learns_nothing_from_a_bar_or_a_template(client):
    batch = handed_in(revised())
    client.force_login(staff(Role.ANALYST))

    assert client.get(page(batch, "progress")).status_code == 404
    assert client.get(TEMPLATE, {"indicator": BERD}).status_code == 404


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_pressed_and_not_visited(client, verb):
    batch = checked(revised())
    client.force_login(staff(VERBS[verb]))

    assert client.get(page(batch, verb)).status_code == 405


def test_a_refusal_is_said_on_the_page(client):
    batch = checked(revised())
    client.force_login(batch.uploaded_by)

    (said,) = messages_of(press(client, batch, "discard", seen=0))

    assert "Nothing was done" in said


def test_a_template_is_filled_with_what_is_published(client):
    client.force_login(staff(Role.EDITOR))

    rows = read_csv(client.get(TEMPLATE, {"indicator": BERD, "form": "csv"}).content)

    assert [(row["areacd"], row["value"], row["unit"]) for row in rows] == [
        ("K02000001", "23.5", "£bn"), ("E12000005", "2.4", "£bn"), ("E12000004", "1.9", "£bn"),
    ]  # fmt: skip
    assert client.get(TEMPLATE, {"indicator": BERD}).content.startswith(b"PK")
    assert messages_of(client.get(TEMPLATE, {"indicator": "none"}, follow=True)) == [
        "Choose the indicator whose template you want."
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, django_assert_num_queries, count):
    client.force_login(staff(Role.EDITOR))
    for _ in range(count):
        handed_in(revised())
    client.get(LIST)

    with django_assert_num_queries(QUERIES):
        answer = client.get(LIST)

    assert len(answer.context["cl"].result_list) == count


QUERIES = 7  # session, person, roles, permissions, two counts, the files


def test_the_page_says_who_approved_what_was_not_published(client):
    batch, publisher = checked(revised()), staff(Role.PUBLISHER)
    corrected(BERD, 2_600_000_000, place="east-midlands")
    client.force_login(publisher)
    press(client, batch, "approve")
    jobs.publish_batch.call(batch.pk, batch.version + 1)

    text = client.get(page(batch)).content.decode()

    assert f"<strong>Not published.</strong> {publisher} approved it on" in text
    assert "The published values have changed since this file was compared" in text


def test_what_a_publisher_may_press_while_a_file_is_published(client):
    batch, person = checked(revised()), staff(Role.EDITOR, Role.PUBLISHER)
    batch = batches.approve(batch, by=person)
    client.force_login(person)

    text = client.get(page(batch)).content.decode()

    assert [verb for verb in VERBS if f'action="{page(batch, verb)}"' in text] == ["resume", "return"]
    assert messages_of(press(client, batch, "resume")) == ["Started again. Nothing is published twice."]


@pytest.mark.parametrize("count", [1, 3])
def test_files_to_approve_wait_on_the_page_of_what_waits(client, django_assert_num_queries, count):
    waiting = [checked(revised()) for _ in range(count)]
    handed_in(revised())
    batches.approve(waiting[0], by=staff(Role.PUBLISHER))
    client.force_login(staff(Role.PUBLISHER))
    client.get(WAITING)

    with django_assert_num_queries(13):  # session, person, roles, permissions, the queues
        answer = client.get(WAITING)

    (queue,) = [one for one in answer.context["queues"] if one["name"] == "files"]
    assert queue["rows"] == waiting
    assert len(client.get(queue["all"]).context["cl"].result_list) == count


def test_the_page_of_a_file_that_replaces_says_how_a_whole_period_goes(client):
    batch = handed_in(revised(), mode="replace")
    client.force_login(batch.uploaded_by)

    assert "withdraws its release</a>" in client.get(page(batch)).content.decode()
    assert "a publisher withdraws a whole period" in client.get(ADD).content.decode()


def test_text_of_a_file_is_shown_as_text(client):
    batch = handed_in(as_csv(changed(areacd="<script>alert(1)</script>")), name="<b>.csv")
    client.force_login(batch.uploaded_by)

    text = client.get(page(batch)).content.decode()

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_who_decides_reads_all_that_changes_what_goes_first(client):
    rows = changed(value="2.5", as_printed="", status="P", note="First results.")
    batch = handed_in(as_csv([row for row in rows if row["areanm"] != "West Midlands"]), mode="replace")
    client.force_login(batch.uploaded_by)

    answer = client.get(page(batch))

    assert [row["kind"] for row in answer.context["rows"]] == ["removed", "changed"]
    text = answer.content.decode()
    assert "<strong>Status:</strong> <del>Normal</del> → Provisional" in text
    assert "→ First results." in text
    unchanged = client.get(page(batch), {"kind": "unchanged"}).context["rows"]
    assert [row["kind"] for row in unchanged] == ["unchanged"]


def test_a_file_that_was_overtaken_offers_no_approval(client):
    batch = checked(revised())
    client.force_login(staff(Role.PUBLISHER))
    assert f'action="{page(batch, "approve")}"' in client.get(page(batch)).content.decode()
    corrected(BERD, 2_600_000_000, place="east-midlands")

    text = client.get(page(batch)).content.decode()

    assert "It cannot be approved as it is: published values have changed" in text
    assert [verb for verb in VERBS if f'action="{page(batch, verb)}"' in text] == ["return"]


def test_the_page_says_what_readers_are_told_of_a_source(client):
    rows = [row | {"source_released_on": "2021-11-20"} for row in changed()]
    batch = handed_in(as_csv(rows))
    client.force_login(batch.uploaded_by)

    text = client.get(page(batch)).content.decode()

    assert "What readers are told of the sources" in text
    assert "→ 2021-11-20" in text
