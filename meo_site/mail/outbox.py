"""Writing one message, once, to somebody who has not asked for silence; and the job that sends it.

A template `mail/<kind>.txt` holds the subject in its first line and the text below an empty one. The HTML form is made
from the same text, so that the two cannot say different things.
"""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from .models import Kind, Message, Stopped

ATTEMPTS = 5
WAIT = timedelta(minutes=5)  # before the second attempt; twice as long before each further one
PAUSE = timedelta(minutes=10)  # between two mails of a kind that a colleague can cause at will
SALT = "mail.stop"

logger = logging.getLogger(__name__)


def post(
    kind: Kind, address: str, site: str, *, within: timedelta | None = None, **context
) -> Message | None:
    """Write a message, to be sent after the commit; None if the address has stopped the kind.

    site is the address of the site, such as https://example.org. With `within`, None also if the address got one of
    this kind less than that long ago; callers that may run twice at once hold a lock.
    """
    address = address.strip().lower()
    if Stopped.objects.filter(address=address, kind=kind).exists():
        return None
    if within and got_since(address, kind, timezone.now() - within):
        return None
    context |= {
        "site_name": settings.SITE_NAME,
        "site": site,
        "purpose": kind.label,
        "stop": site + reverse("mail-stop", args=[signing.dumps([address, kind.value], salt=SALT)]),
    }
    subject, _, text = render_to_string(f"mail/{kind}.txt", context).strip().partition("\n")
    html = render_to_string(
        "mail/message.html", context | {"subject": subject, "paragraphs": paragraphs(text.strip(), site)}
    )
    text = render_to_string("mail/message.txt", context | {"text": text.strip()})
    message = Message.objects.create(
        address=address,
        kind=kind,
        subject=" ".join(subject.split())[:200],
        text=text,
        html=html,
        stop=context["stop"],
    )
    transaction.on_commit(lambda: send.enqueue(message.pk), robust=True)
    return message


def paragraphs(text: str, site: str) -> list[list[tuple[str, str]]]:
    """The lines of each paragraph, each as its words and the address of the site that it ends with, if any.

    Nothing else becomes a link: a name may look like an address, and must not lead out of a mail of ours.
    """
    return [[_parted(line, f"{site}/") for line in block.splitlines()] for block in text.split("\n\n")]


def _parted(line, site):
    words, found, path = line.partition(site)
    return (words, found + path) if found and " " not in path else (line, "")


def got_since(address, kind, moment):
    return Message.objects.filter(address=address, kind=kind, written_at__gt=moment).exists()


@task()
def send(pk: int) -> None:
    """Send a message once; what the mail server refuses is tried again later, five times in all."""
    with transaction.atomic():
        message = Message.objects.select_for_update().filter(pk=pk, sent_at=None, failed_at=None).first()
        if not message:
            return
        message.attempts += 1
        try:
            _hand_over(message)
        except (OSError, SMTPException):
            logger.warning("mail_not_sent", extra={"mail": pk, "attempt": message.attempts}, exc_info=True)
            if message.attempts < ATTEMPTS:
                later = timezone.now() + WAIT * 2 ** (message.attempts - 1)
                transaction.on_commit(lambda: send.using(run_after=later).enqueue(pk))
            else:
                message.failed_at = timezone.now()
        else:
            message.sent_at = timezone.now()
            message.text = message.html = ""
        message.save(update_fields=["attempts", "sent_at", "failed_at", "text", "html"])


def _hand_over(message):
    headers = {
        "List-Unsubscribe": f"<{message.stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    mail = EmailMultiAlternatives(message.subject, message.text, to=[message.address], headers=headers)
    mail.attach_alternative(message.html, "text/html")
    mail.send()


def stop(token: str) -> tuple[str, Kind] | None:
    """The address and the kind that a stop link names; None if nobody here wrote it."""
    try:
        address, kind = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return address, Kind(kind)
