"""Pages of the roof, which belong to neither half or bring both together."""

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessments import benchmark, capability_page, charts, priority
from assessments.views.released_table import released_table
from indicators import series
from meo_site.accounts.roles import Role

AT_A_GLANCE = [
    "innovation-active-firms",
    "firms-undertaking-rd",
    "graduate-employee-share",
    "innovate-uk-spend",
]

OF_THE_REGION = ("economy", "strategy", "geography", "assets", "rd-investment")  # themes of facts
HEAT_MEASURE = "weak"


def home(request):
    themes = list(series.theme_counts())
    context = {
        "levels": benchmark.level_meanings(),
        "minutes": [version.completion_minutes for version in benchmark.frameworks()],
        "start_address": reverse(
            "assessments:dashboard" if request.user.is_authenticated else "account_signup"
        ),
        "themes": themes,
        "indicator_count": sum(theme.indicator_count for theme in themes),
        "headlines": series.headlines(AT_A_GLANCE),
        "priorities": priority.named(),
    }
    return render(request, "site/home.html", context)


@require_safe
def region(request):
    """A capability's released figures beside the regional indicators that share a theme with it."""
    try:
        capability = capability_page.of(request.GET)
    except capability_page.Unreadable as reason:
        return render(request, "observatory/bad_filter.html", {"reason": reason}, status=400)
    linked = benchmark.indicators_linked(capability.sub_threads)
    rows = {row.indicator.pk: row for row in series.beside(linked)}
    context = {
        "capability": capability,
        "released": capability_page.released(capability),
        "rows": [rows[pk] for pk in linked if pk in rows],
    }
    return render(request, "site/region.html", context)


@require_safe
def priorities(request):
    """The priorities of the region, and what is known of the region as a whole."""
    context = {"priorities": priority.listed(), "facts": series.facts(*OF_THE_REGION)}
    return render(request, "site/priorities.html", context)


@require_safe
def priority_page(request, code):
    """All that is known of one priority: what editors have written, indicators, and where released its heatmap."""
    found = priority.of(code)
    if found is None:
        raise Http404
    rows = {row.indicator.pk: row for row in series.beside(found.indicators)}
    context = {
        "priority": found,
        "challenges": [(one, [rows[pk] for pk in one.indicators if pk in rows]) for one in found.challenges],
        "rows": [rows[pk] for pk in found.indicators if pk in rows],
        "facts": series.facts(code),
        "heatmaps": [_heatmap(one) for one in priority.heatmaps(found)],
    }
    return render(request, "site/priority.html", context)


def _heatmap(one):
    """What `benchmarks/_table.html` prints of the rows of some sectors; each cell leads to its release."""
    address = f"{one.release.get_absolute_url()}?table={priority.BY_STAGE}"
    return {
        "one": one,
        "heat": released_table(one.table, HEAT_MEASURE, address),
        "measure": charts.measure_title(HEAT_MEASURE),
        "legend": charts.legend(HEAT_MEASURE),
    }


def data_sources(request):
    context = {"sources": series.sources(), "frameworks": benchmark.frameworks()}
    return render(request, "site/data-sources.html", context)


def page(request, name):
    """A statement that says the same to everybody."""
    return render(request, f"site/{name}.html")


@login_required
def signed_in(request):
    """Where each person's work starts."""
    if request.user.has_role(Role.ANALYST):
        return redirect("assessments:heatmap")
    if request.user.has_role(Role.PUBLISHER):
        return redirect("assessments:releases")
    if request.user.has_role(Role.EDITOR):
        return redirect("admin:index")
    if request.user.has_role(Role.ASSESSOR):
        return redirect("assessments:reviews")
    if request.user.is_staff:
        return redirect("home")
    return redirect("assessments:dashboard")


def view_on_site(request, content_type_id, object_id):
    """Django's own follows any row of any model; ours only what the person may see in the admin."""
    content_type = ContentType.objects.filter(pk=content_type_id).first()
    registered = content_type and admin.site._registry.get(content_type.model_class())
    if not registered or not registered.has_view_permission(request):
        raise Http404
    return shortcut(request, content_type_id, object_id)
