"""The one way an audit event is written."""

from .models import Event


def record(actor, verb, thing, **detail):
    """Note that somebody (None: the system) did something to a saved object."""
    return Event.objects.create(
        actor=actor, verb=verb, thing=thing._meta.label_lower, thing_id=str(thing.pk), detail=detail
    )
