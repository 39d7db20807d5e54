"""What staff see of one round: what it asks and whom, who takes part, who was written to."""

from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from assessments import lifecycle, response
from assessments.choices import Asking, Status
from assessments.lifecycle.asking import owner_of
from assessments.models import Assessment, Round, Sector, SizeBand
from indicators.models import Geography
from meo_site.mail.models import Stopped

MAILINGS_SHOWN = 5


def of(round_: Round) -> dict:
    """The page of a round, in a number of queries that does not grow with firms, sectors or days."""
    rows = response.by_sector(round_)
    mailings = list(round_.mailings.select_related("asked_by")[:MAILINGS_SHOWN])
    return {
        "round": round_,
        "rows": rows,
        "total": response.total(rows),
        "days": response.by_day(round_),
        "scope": list(round_.scope.select_related("thread")),
        "population": in_words(round_),
        "to_invite": lifecycle.count_to_ask(round_, Asking.ROUND) if round_.is_open else 0,
        "to_remind": lifecycle.count_to_ask(round_, Asking.REMINDER) if round_.is_open else 0,
        "days_left": (round_.closes_on - timezone.localdate()).days + 1,
        "mailings": mailings,
        "is_released": not round_.is_open and round_.releases.current().exists(),
        "is_quiet": all(one.finished_at for one in mailings),
        "mailing": next((one for one in mailings if _is_news(one)), None),
        "written": written(round_),
    }


def _is_news(mailing) -> bool:
    """Under way, or done within the day; older ones are in the list of what was sent."""
    return not mailing.finished_at or mailing.finished_at > timezone.now() - timedelta(days=1)


def in_words(round_: Round) -> list[str]:
    """Whom a round asks."""
    if round_.is_by_list:
        return ["Only firms on the list"]
    named = [
        [str(one) for one in kind.all()] for kind in (round_.sectors, round_.geographies, round_.size_bands)
    ]
    return [", ".join(one.removesuffix(" LEP") for one in kind) for kind in named if kind] or ["All firms"]


def written(round_: Round) -> dict:
    """Firms on the list by what has been sent to them."""
    return listed(round_).aggregate(
        on_list=Count("pk"),
        not_registered=Count("pk", filter=Q(firm=None)),
        invited=Count("invited_at"),
        reminded=Count("reminded_at"),
        stopped=Count("pk", filter=Q(is_stopped=True)),
    )


def listed(round_: Round):
    """The firms on the list, with the address that is written to, what they have done, and whether they want mail."""
    stopped = Stopped.objects.filter(kind__in=Asking.values, address=OuterRef("address"))
    own = Assessment.objects.filter(round=round_, firm=OuterRef("firm"))
    return round_.invited_firms.select_related("sector", "firm__sector").annotate(
        address=Coalesce(owner_of(OuterRef("firm")), F("email")),
        is_stopped=Exists(stopped),
        is_submitted=Exists(own.filter(status=Status.SUBMITTED)),
        is_started=Exists(own.filter(status=Status.DRAFT)),
    )


def of_asking(round_: Round, kind: Asking) -> dict:
    """What stands on the page that asks whether to write."""
    return {
        "round": round_,
        "is_reminder": kind == Asking.REMINDER,
        "firms": lifecycle.count_to_ask(round_, kind) if round_.is_open else 0,
        "under_way": round_.mailings.filter(finished_at=None).first(),
    }


def vocabularies() -> dict:
    """The codes that a list may use."""
    areas = Geography.objects.areas()
    return {
        "vocabularies": [
            ("sector", [(one.code, one.title) for one in Sector.objects.all()]),
            ("area", [(one.slug, one.name.removesuffix(" LEP")) for one in areas]),
            ("size_band", [(one.code, one.title) for one in SizeBand.objects.all()]),
        ]
    }
