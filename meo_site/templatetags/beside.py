"""Brings the halves side by side: indicators beside capabilities, capabilities beside an indicator."""

from django import template

from assessments import benchmark
from indicators import series

register = template.Library()
MOST_INDICATORS = 6  # a panel is read beside something else


@register.inclusion_tag("components/_indicators_beside.html")
def indicators_beside(sub_threads):
    """The regional indicators that share most themes with these sub-threads, with their newest published figures."""
    linked = benchmark.indicators_linked(sub_threads)
    first = dict(list(linked.items())[:MOST_INDICATORS])
    rows = {row.indicator.pk: row for row in series.beside(first)}
    return {"rows": [rows[pk] for pk in first if pk in rows]}


@register.inclusion_tag("components/_capabilities_beside.html")
def capabilities_beside(indicator):
    """The capabilities that share a theme with an indicator."""
    return {"capabilities": benchmark.beside_indicator(indicator)}


@register.inclusion_tag("admin/indicators/indicator/_link_themes.html")
def link_themes_beside(indicator):
    """The same for editors, with the themes that make the link."""
    return {
        "themes": list(indicator.link_themes.all()),
        "capabilities": benchmark.beside_indicator(indicator),
    }
