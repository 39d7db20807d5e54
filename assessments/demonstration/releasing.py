"""The releases of the demonstration, by the verbs that analysts and publishers use."""

from assessments import releases
from assessments.choices import ReleaseStatus
from assessments.models import Round
from meo_site.accounts.models import User

SLUGS = ("demo-2025", "demo-2026", "demo-2026-acursc")


class Refused(Exception):
    """The audit refuses a release of the demonstration; nothing of the seeding should be kept."""


def release(slug: str, *, analyst: User, publisher: User) -> bool:
    """Release a round, unless it has been; says whether it is new."""
    round_ = Round.objects.select_related("framework_version").get(slug=slug)
    if round_.releases.public().exists():
        return False
    made = releases.make(releases.ask(round_, by=analyst).pk)
    if made.status != ReleaseStatus.READY:
        raise Refused(f"{slug} cannot be released: {'; '.join(made.proof.failures)}")
    releases.approve(made, by=publisher)
    return True
