"""Closed rounds with submissions enough for a release, written as the demonstration writes its own."""

from datetime import timedelta
from functools import cache
from random import Random

from django.utils import timezone

from assessments import releases
from assessments.choices import Status
from assessments.demonstration.delivering import Delivery, deliver
from assessments.models import Assessment, Firm, Round, Submission
from tests import factories

ASKED = ("SCR-01", "SCR-07", "SCR-39")
SECTORS = ("automotive", "rail")


def levels_of(number, chance=7, asked=3):
    """What so many firms say, one character for each sub-thread asked."""
    draw = Random(chance)  # noqa: S311 - chance for a fiction, not for secrets
    return ["".join(draw.choices("1234", k=asked)) for _ in range(number)]


def closed_round(levels=None, *, sectors=SECTORS, asked=ASKED, minimum=5, firms=None, **fields):
    """A round that closed yesterday; firms of these sectors in turn have said these levels."""
    today = timezone.localdate()
    days = {"opens_on": today - timedelta(days=30), "closes_on": today - timedelta(days=1)}
    round_ = factories.round_(scope=asked, minimum=minimum, **days | fields)
    said(round_, levels or levels_of(40), sectors=sectors, asked=asked, firms=firms)
    return round_


def said(round_, levels, *, sectors=SECTORS, asked=ASKED, firms=None):
    """Further firms submit in a round, whether or not it is open."""
    person, at = factories.user(), timezone.now() - timedelta(days=2)
    firms = firms or [firm_in(sectors[number % len(sectors)]) for number in range(len(levels))]
    deliver(
        round_,
        [
            Delivery(firm, person, dict(zip(asked, states, strict=True)), at)
            for firm, states in zip(firms, levels, strict=True)
        ],
    )


def firm_in(sector):
    """Like `factories.firm`, looking up its kind once."""
    return Firm.objects.create(name=f"Firm {next(factories.numbers)}", **kind_in(sector))


@cache
def kind_in(sector):
    firm = factories.firm(sector=sector)
    return {name: getattr(firm, name) for name in ("sector_id", "size_band_id", "tier_id", "geography_id")}


def correct(round_, number, turn=None, *, parts=None):
    """So many firms of a round say another level, as if it had been open again: new attempts that count.

    parts: positions of the sub-threads at which they do; without any, everywhere.
    """
    turn = turn or {"1": "2", "2": "3", "3": "4", "4": "1"}
    counted = Submission.objects.filter(round=round_, assessment__status=Status.SUBMITTED).order_by("pk")
    for old in counted.select_related("assessment")[:number]:
        attempt = Assessment.objects.get(pk=old.assessment_id)
        Assessment.objects.filter(pk=attempt.pk).update(status=Status.REPLACED)
        made = Assessment.objects.create(
            firm=attempt.firm, round=round_, attempt=attempt.attempt + 1, status=Status.SUBMITTED,
            submitted_at=timezone.now(), submitted_by=attempt.submitted_by,
        )  # fmt: skip
        becomes = (
            turn.get(one, one) if parts is None or at in parts else one for at, one in enumerate(old.levels)
        )
        Submission.of(made, "".join(becomes)).save()


def made(round_, *, by=None):
    """A release of a round as the job leaves it."""
    return releases.make(releases.ask(round_, by=by or factories.staff("analyst")).pk)


def published(round_):
    """A release of a round that everybody can read."""
    return releases.approve(made(round_), by=factories.staff("publisher"))


def reopened(round_):
    """The same round, taking answers again."""
    Round.objects.filter(pk=round_.pk).update(closes_on=timezone.localdate())
    return Round.objects.get(pk=round_.pk)
