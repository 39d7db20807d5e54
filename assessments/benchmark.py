"""What the public reads about capabilities: released figures and the wording of questionnaires, never answers."""

from dataclasses import dataclass

from django.db.models import Count, Max, Min

from .models.context import LinkTheme
from .models.framework import FrameworkVersion, LevelMeaning, SubThread


@dataclass(frozen=True)
class Capability:
    """One sub-thread as it stands beside an indicator."""

    code: str
    label: str  # 39, or ORG-1 where the framework has no numbers
    title: str
    framework: str


def frameworks():
    """The newest published version of each framework, shortest first."""
    newest = FrameworkVersion.objects.published().values("framework").annotate(at=Max("published_at"))
    found = FrameworkVersion.objects.published().filter(published_at__in=newest.values("at"))
    return list(found.order_by("completion_minutes"))


def level_meanings():
    """What the four levels are called, in the shortest framework."""
    least = FrameworkVersion.objects.published().aggregate(least=Min("completion_minutes"))["least"]
    found = LevelMeaning.objects.filter(version__in=FrameworkVersion.objects.published())
    return list(found.filter(version__completion_minutes=least).order_by("level"))


def beside_indicator(indicator):
    """Capabilities that share a theme with an indicator, in the newest published version of each framework."""
    found = SubThread.objects.filter(themes__indicators=indicator, version__in=frameworks())
    in_order = found.select_related("version").order_by("version__framework__code", "position").distinct()
    return [Capability(one.code, one.label, one.title, one.version.short_title) for one in in_order]


def indicators_linked(sub_threads):
    """{indicator id: codes of its labels meant, none for the whole}, most shared themes first."""
    codes = {}
    for _, indicator, labels in (
        LinkTheme.objects.filter(sub_threads__in=sub_threads, indicators__isnull=False)
        .annotate(shared=Count("sub_threads", distinct=True))
        .order_by("-shared", "code", "indicators__position")
        .values_list("code", "indicators", "breakdowns")
    ):
        codes.setdefault(indicator, []).append(labels)
    # A theme that means the whole indicator outweighs one that means a part of it.
    return {
        pk: [] if [] in meant else sorted({code for labels in meant for code in labels})
        for pk, meant in codes.items()
    }
