"""What the public reads about capabilities: released figures and the wording of questionnaires, never answers."""

from dataclasses import dataclass

from .models.framework import SubThread


@dataclass(frozen=True)
class Capability:
    """One sub-thread as it stands beside an indicator."""

    code: str
    label: str  # 39, or ORG-1 where the framework has no numbers
    title: str
    framework: str


def beside_indicator(indicator):
    """Capabilities that share a theme with an indicator, in the newest published version of each framework."""
    sub_threads = (
        SubThread.objects.filter(themes__indicators=indicator, version__published_at__isnull=False)
        .select_related("version")
        .order_by("version__framework__code", "version__published_at", "position")
        .distinct()
    )
    newest = {sub_thread.version.framework_id: sub_thread.version_id for sub_thread in sub_threads}
    return [
        Capability(s.code, s.label, s.title, s.version.short_title)
        for s in sub_threads
        if s.version_id == newest[s.version.framework_id]
    ]
