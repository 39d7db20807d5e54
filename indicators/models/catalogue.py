"""Indicators and the places they describe."""

from django.db import models


class Geography(models.Model):
    """A place that figures describe."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    def __str__(self):
        return self.name


class Indicator(models.Model):
    """A regional measure."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=150)

    def __str__(self):
        return self.name
