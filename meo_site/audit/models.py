"""Event: one thing somebody did. Rows are only ever added."""

from django.conf import settings
from django.db import models


class EventQuerySet(models.QuerySet):
    """Refuses to rewrite history."""

    def update(self, **fields):
        raise TypeError("Audit events are never changed.")

    def delete(self):
        raise TypeError("Audit events are never deleted.")


class Event(models.Model):
    """One thing somebody did to one object."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    verb = models.CharField(max_length=50)
    thing = models.CharField(max_length=100)  # app_label.model
    thing_id = models.CharField(max_length=64)
    detail = models.JSONField(default=dict, blank=True)  # ids and codes; never answers, names or addresses

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["thing", "thing_id"], name="event_by_thing")]

    def __str__(self):
        return f"{self.verb} {self.thing} {self.thing_id}"
