"""What the house itself keeps: the sign of life of its background process."""

from django.db import models


class Heartbeat(models.Model):
    """When a background process last said that it is alive."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self):
        return self.name
