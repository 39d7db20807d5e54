"""Brings the halves side by side: indicators beside capabilities, capabilities beside an indicator."""

from django import template

from assessments import benchmark

register = template.Library()


@register.inclusion_tag("components/_capabilities_beside.html")
def capabilities_beside(indicator):
    """The capabilities that share a theme with an indicator."""
    return {"capabilities": benchmark.beside_indicator(indicator)}
