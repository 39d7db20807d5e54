"""Keeps a list between its preview and the press of the button that applies it: for its sender, for an hour."""

from datetime import timedelta
from uuid import uuid4

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

FOLDER = "lists"
KEPT_FOR = timedelta(hours=1)
SALT = "assessments.invited.waiting"


def keep(data: bytes, of, user) -> str:
    """What names the list in the form of its preview; lists that nobody applied in time are thrown away."""
    _throw_away_old()
    name = default_storage.save(f"{FOLDER}/{uuid4().hex}", ContentFile(data))
    return signing.dumps([of._meta.label_lower, of.pk, user.pk, name], salt=SALT)


def take(token: str, of, user) -> bytes | None:
    """The list again, once; None if it is another's, of another round or table, or too old."""
    try:
        kind, of_pk, user_pk, name = signing.loads(token, salt=SALT, max_age=KEPT_FOR)
    except (signing.BadSignature, ValueError):
        return None
    if (kind, of_pk, user_pk) != (of._meta.label_lower, of.pk, user.pk) or not default_storage.exists(name):
        return None
    with default_storage.open(name) as file:
        data = file.read()
    default_storage.delete(name)
    return data


def _throw_away_old() -> None:
    if not default_storage.exists(FOLDER):
        return
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if default_storage.get_modified_time(path) < timezone.now() - KEPT_FOR:
            default_storage.delete(path)
