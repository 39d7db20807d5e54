"""What ties capabilities to the region: priorities and the themes that link to indicators."""

from django.db import models


class SiaPriority(models.Model):
    """A market-driven priority of the region's science and innovation audit."""

    code = models.SlugField(unique=True)
    title = models.CharField(max_length=100)

    class Meta:
        ordering = ["code"]
        verbose_name = "SIA priority"
        verbose_name_plural = "SIA priorities"

    def __str__(self):
        return self.title


class LinkTheme(models.Model):
    """A theme shared by sub-threads and regional indicators."""

    code = models.SlugField(unique=True)
    title = models.CharField(max_length=100)
    indicators = models.ManyToManyField("indicators.Indicator", related_name="link_themes", blank=True)
    breakdowns = models.JSONField(
        default=list, blank=True
    )  # codes of the labels meant; empty: the whole indicator

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return self.title
