"""The rounds of the demonstration and their days, as seen from today."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from assessments.definition.versioning import numbers
from assessments.models import FrameworkVersion, Round

from . import region

LENGTH = timedelta(days=88)
OPEN_SINCE = timedelta(days=30)
OPEN_FOR = timedelta(days=365)  # from the day of seeding; seeding again after that opens it for another year


@dataclass(frozen=True)
class PlannedRound:
    """A round as it is to stand."""

    slug: str
    title: str
    framework: str
    opens_on: date
    closes_on: date
    scope: tuple[str, ...] = ()

    def made(self) -> tuple[Round, bool]:
        """The stored round, and whether it is new."""
        version = latest(self.framework)
        round_, is_new = Round.objects.get_or_create(
            slug=self.slug,
            defaults={
                "title": self.title,
                "framework_version": version,
                "opens_on": self.opens_on,
                "closes_on": self.closes_on,
            },
        )
        if is_new:
            round_.scope.set(version.sub_threads.filter(code__in=self.scope))
        return round_, is_new

    def moment(self, chance: Random) -> datetime:
        """A working hour of one of its days."""
        day = self.opens_on + timedelta(days=chance.randrange((self.closes_on - self.opens_on).days + 1))
        hour = time(chance.randrange(9, 17), chance.randrange(60))
        return datetime.combine(day, hour, timezone.get_current_timezone())


def latest(framework: str) -> FrameworkVersion:
    """The newest published version."""
    published = FrameworkVersion.objects.published().filter(framework__code=framework)
    return max(published, key=lambda version: numbers(version.version))


def closed(
    slug: str, title: str, framework: str, last_day: date, scope: tuple[str, ...] = ()
) -> PlannedRound:
    return PlannedRound(slug, title, framework, last_day - LENGTH, last_day, scope)


def demo_2025(today: date) -> PlannedRound:
    last_day = min(date(2025, 5, 30), today - timedelta(days=395))
    return closed("demo-2025", "Spring 2025 (demo)", "mtc-scr", last_day)


def demo_2026(today: date) -> PlannedRound:
    last_day = min(date(2026, 5, 29), today - timedelta(days=30))
    return closed("demo-2026", "Spring 2026 (demo)", "mtc-scr", last_day)


def demo_2026_acursc(today: date) -> PlannedRound:
    last_day = min(date(2026, 5, 29), today - timedelta(days=30))
    return closed("demo-2026-acursc", "Resilience 2026 (demo)", "acursc", last_day)


def demo_2027(today: date) -> PlannedRound:
    return PlannedRound("demo-2027", "Spring 2027 (demo)", "mtc-scr", today - OPEN_SINCE, today + OPEN_FOR)


def figure_6() -> PlannedRound:
    """The ten firms behind the report's Figure 6: its six sub-threads and nothing else."""
    scope = tuple(region.FIGURE_6_COUNTS)
    return closed("figure-6", "Ten firms of Figure 6 (demo)", "mtc-scr", date(2020, 12, 18), scope)


def keep_open(round_: Round, today: date) -> bool:
    """Open a round again that has closed since; says whether it had."""
    if round_.closes_on >= today:
        return False
    round_.closes_on = today + OPEN_FOR
    round_.save(update_fields=["closes_on"])
    return True
