"""Tags every template may use: icons and the main navigation."""

import functools

import lucide
from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe

from meo_site.accounts.roles import Role

register = template.Library()


@register.simple_tag
def icon(name, label=""):
    """An inline SVG from the lucide package; decorative unless it has a label."""
    return mark_safe(_icon(name, str(label)))  # noqa: S308 - lucide's own markup, and the label is escaped below


@functools.lru_cache(maxsize=256)
def _icon(name, label):
    meaning = {"role": "img", "aria_label": escape(label)} if label else {"aria_hidden": "true"}
    return lucide._render_icon(name, None, **{"class": "icon"}, **meaning)


@register.inclusion_tag("components/_navigation.html", takes_context=True)
def navigation(context):
    """The main navigation of the person's role."""
    request = context.get("request")
    entries = [(label, reverse(name)) for label, name in _entries(getattr(request, "user", None))]
    here = max((a for _, a in entries if request and request.path.startswith(a)), key=len, default=None)
    return {"entries": [{"label": label, "address": a, "here": a == here} for label, a in entries]}


def _entries(user):
    if user and user.is_authenticated and user.has_role(Role.ANALYST, Role.ASSESSOR):
        yield "Heatmap", "assessments:heatmap"
        yield "Weakest capabilities", "assessments:weakest"
    elif user and user.is_authenticated and not user.is_staff:
        yield "Your assessments", "assessments:dashboard"
    yield "Regional indicators", "indicators:index"
    if user and user.is_authenticated and user.has_role(Role.EDITOR, Role.PUBLISHER):
        yield "Catalogue admin", "admin:index"
