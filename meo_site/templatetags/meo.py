"""Tags every template may use: icons and the main navigation."""

import functools

import lucide
from django import template
from django.urls import reverse
from django.utils.html import escape, format_html_join
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


@register.simple_tag
@functools.lru_cache(
    maxsize=4096
)  # a page of the questionnaire has a dozen, and a template loop takes a fifth of it
def segments(name, prefix, choices, chosen):
    """Radios side by side, one for each (value, label); ids are the prefix and the value."""
    rows = [
        (name, f"{prefix}{value}", value, " checked" if value == chosen else "", f"{prefix}{value}", label)
        for value, label in choices
    ]
    one = '<div><input type="radio" name="{}" id="{}" value="{}"{}><label for="{}">{}</label></div>'
    return format_html_join("", one, rows)


@register.inclusion_tag("components/_navigation.html", takes_context=True)
def navigation(context):
    """The main navigation of the person's role; sign-in and sign-out join it where the header has no room."""
    request = context.get("request")
    user = getattr(request, "user", None)
    entries = [
        {"label": label, "address": reverse(name), "only_menu": name in ONLY_MENU}
        for label, name in _entries(user)
    ]
    path = request.path if request else ""
    here = max(
        (entry["address"] for entry in entries if path.startswith(entry["address"])), key=len, default=None
    )
    return {"entries": [entry | {"here": entry["address"] == here} for entry in entries]}


ONLY_MENU = {"account_login", "account_logout"}


def _entries(user):
    if not user or not user.is_authenticated:
        return [
            ("Assess your firm", "assessments:dashboard"),
            ("Benchmarks", "assessments:benchmarks"),
            ("Regional indicators", "indicators:index"),
            ("Priorities", "priorities"),
            ("Method", "method"),
            ("Sign in", "account_login"),
        ]
    return [
        *_work(user),
        ("Regional indicators", "indicators:index"),
        ("Sign out", "account_logout"),
    ]


def _work(user):
    if user.has_role(Role.ANALYST):
        yield "Heatmap", "assessments:heatmap"
        yield "Weakest", "assessments:weakest"
        yield "Compare", "assessments:compare"
        yield "Rounds", "assessments:observatory"
    if user.has_role(Role.ANALYST, Role.PUBLISHER):
        yield "Releases", "assessments:releases"
    if user.has_role(Role.PUBLISHER) and not user.has_role(Role.ANALYST):  # an analyst's line is full
        yield "Benchmarks", "assessments:benchmarks"
    if user.has_role(Role.ASSESSOR):
        yield "Reviews", "assessments:reviews"
    if user.has_role(Role.EDITOR, Role.PUBLISHER):
        yield "Catalogue admin", "admin:index"
    if not user.is_staff:
        yield "Your assessments", "assessments:dashboard"
        yield "Benchmarks", "assessments:benchmarks"
