"""A message is written once, sent once, says what it is for, and can be stopped."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from meo_site.mail import outbox
from meo_site.mail.models import Kind, Message, Stopped

pytestmark = pytest.mark.django_db(transaction=True)
SITE = "https://observatory.example"
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def one_template(settings, tmp_path):
    folder = tmp_path / "mail"
    folder.mkdir()
    text = "About {{ name }}\n\nHello {{ name }}, <b>now</b> or https://evil.example/ open:\n{{ site }}/firm/"
    for kind in Kind:
        (folder / f"{kind}.txt").write_text("{% autoescape off %}" + text + "{% endautoescape %}")
    templates = dict(settings.TEMPLATES[0])
    templates["DIRS"] = [tmp_path, *templates["DIRS"]]
    settings.TEMPLATES = [templates]


def post(address="jo@example.org", kind=Kind.REMINDER, **how):
    return outbox.post(kind, address, SITE, **{"name": "Jo"} | how)


def test_is_sent_after_the_commit_as_text_and_html_and_then_emptied():
    with transaction.atomic():
        message = post("Jo@Example.org")
        assert not DBTaskResult.objects.exists()
    outbox.send.call(message.pk)
    outbox.send.call(message.pk)  # a job may run twice

    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (["jo@example.org"], "About Jo")
    assert (
        "Hello Jo, <b>now</b> or https://evil.example/ open:\nhttps://observatory.example/firm/" in sent.body
    )
    assert "You get this because your firm was asked to take part" in sent.body
    assert sent.extra_headers["List-Unsubscribe"].startswith(f"<{SITE}/mail/stop/")
    [(html, kind)] = sent.alternatives
    assert kind == "text/html"
    assert '<a href="https://observatory.example/firm/"' in html
    assert "&lt;b&gt;now&lt;/b&gt;" in html
    assert 'href="https://evil' not in html
    message.refresh_from_db()
    assert (message.text, message.html, message.attempts) == ("", "", 1)
    assert message.sent_at


def test_is_not_written_when_its_reason_is_rolled_back():
    with transaction.atomic():
        post()
        transaction.set_rollback(True)

    assert not Message.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_stops_by_the_link_in_it_for_its_kind_alone(client):
    message = post()
    link = message.text.split()[-1].removeprefix(SITE)

    asked = client.get(link)
    assert "Stop mail of this kind?" in asked.content.decode()
    assert not Stopped.objects.exists()  # a scanner has only looked
    stopped = client.post(link)

    assert "No more mail of this kind" in stopped.content.decode()
    assert post() is None
    assert post(kind=Kind.INVITATION)
    assert client.post(link).status_code == 200
    assert Stopped.objects.count() == 1


@pytest.mark.parametrize("token", ["x", "WyJhQGIuYyIsInJlbWluZGVyIl0:1abc:def"])
def test_a_link_that_nobody_wrote_does_not_exist(client, token):
    assert client.get(f"/mail/stop/{token}/").status_code == 404


def test_within_a_week_only_once_for_each_address():
    assert post(within=WEEK)
    assert post(" JO@example.org", within=WEEK) is None
    assert post("sam@example.org", within=WEEK)
    Message.objects.update(written_at=Message.objects.first().written_at - WEEK - timedelta(minutes=1))
    assert post(within=WEEK)


def test_what_the_mail_server_refuses_is_tried_again_five_times(monkeypatch):
    def refuse(*_):
        raise SMTPServerDisconnected("down")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    message = post()
    for attempt in range(1, 8):
        outbox.send.call(message.pk)
        message.refresh_from_db()
        assert message.attempts == min(attempt, 5)

    assert message.failed_at
    later = DBTaskResult.objects.filter(run_after__lt=timezone.now() + WEEK).order_by("run_after")
    waiting = list(later.values_list("run_after", flat=True))
    assert len(waiting) == 4
    assert waiting[3] - waiting[0] > timedelta(minutes=30)


def test_subject_is_one_line():
    message = post(name="Jo\nBcc: all@example.org")

    assert "\n" not in message.subject
    assert render_to_string("mail/message.txt", {"text": "a & b"}).startswith("a & b")
