"""Claims tested on published figures, with a history of what came out. The only writer of `ClaimTest`."""

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from indicators import claims
from indicators.compare import Figure
from indicators.models import ClaimTest, Observation, PublishedClaim, Release
from indicators.validation import in_print

PLACES = {  # as formulas name them
    "wm": "west-midlands",
    "em": "east-midlands",
    "me": "midlands-engine",
    "uk": "uk",
}
SHORT = {slug: short for short, slug in PLACES.items()}
NO_FIGURE = "A figure it needs is not published: {}."
NO_RELEASE = "No figures are published for the period it is tested on."
MOST_DECIMALS = 6  # as many as a stated value has
FIELD = ["period_start"]
RESULT = ("verdict", "remark", "arithmetic", "value", "low", "high")


@transaction.atomic
def retest(indicator_id=None, *, because=None, by=None):
    """Test the claims about an indicator (or all) on the figures as they stand; a result that differs is stored.

    `because` is the release that came or went, `by` who did it.
    """
    of_indicator = PublishedClaim.objects.filter(**{"indicator": indicator_id} if indicator_id else {})
    # alone with them: two periods of an indicator may be published at the same moment
    _store(list(of_indicator.select_for_update().order_by("pk")), because, by)


@transaction.atomic
def retest_one(claim, *, by):
    """Test a claim that has been written or edited."""
    _store([PublishedClaim.objects.select_for_update().get(pk=claim.pk)], None, by)


def problem_of(formula, indicator):
    """What is wrong with a formula about an indicator, in words; empty where nothing is."""
    try:
        cells = claims.cells_of(claims.parse(formula))
    except claims.ParseError as reason:
        return str(reason)
    labels = {label.code: label.is_headline for label in indicator.breakdowns.all()}
    for cell in cells:
        if cell.place not in PLACES:
            return f"“{cell.place}” is no place: a formula names {', '.join(PLACES)}."
        if cell.label and cell.label not in labels:
            return f"“{cell.label}” is no label of {indicator}: it has {', '.join(labels)}."
        if not cell.label and not any(labels.values()):
            return f"“{cell.place}” needs a label in brackets: {cell.place}[{min(labels, default='…')}]."
    return ""


def _store(found, because, by):
    """In as many queries for a hundred claims as for one."""
    last = ClaimTest.objects.filter(claim__in=found, ended_at=None).select_related("release")
    standing = {one.claim_id: one for one in last}
    results = _results(found, standing, by)
    changed = [one for one in results if _differs(one, standing.get(one.claim_id))]
    at = timezone.now()
    for one in changed:
        one.because, one.by, one.tested_at = because, by, at
    ClaimTest.objects.filter(claim__in=[one.claim_id for one in changed], ended_at=None).update(ended_at=at)
    ClaimTest.objects.bulk_create(changed)


def _differs(result, standing):
    """A correction that leaves a result as it was is none; the same result on another period is one."""
    if standing is None:
        return True
    periods = [
        one.release and (one.release.period_start, one.release.period_end) for one in (result, standing)
    ]
    return periods[0] != periods[1] or any(
        getattr(result, name) != getattr(standing, name) for name in RESULT
    )


def _results(found, standing, by):
    """What testing each claim gives now, not stored yet; `standing` is the last result of each."""
    releases = _releases({claim.indicator_id for claim in found})
    used = [
        (claim, _release_of(claim, releases.get(claim.indicator_id, []), standing.get(claim.pk)))
        for claim in found
    ]
    _stay_with([(claim, release) for claim, release in used if claim.pk not in standing], _from_the_first)
    _stay_with(used, lambda claims: bulk_update_with_history(claims, PublishedClaim, FIELD, default_user=by))
    return [_result(claim, release) for claim, release in used]


def _stay_with(used, store):
    """A claim that names no period is about the one it was first tested on: newer figures say nothing about it."""
    new = [(claim, release) for claim, release in used if claim.period_start is None and release]
    for claim, release in new:
        claim.period_start = release.period_start
    if new:
        store([claim for claim, _ in new])


def _from_the_first(claims):
    """Nobody has seen these without a period: going back to their first record must not take it away."""
    PublishedClaim.objects.bulk_update(claims, FIELD)
    for start in {claim.period_start for claim in claims}:
        own = [claim.pk for claim in claims if claim.period_start == start]
        PublishedClaim.history.filter(id__in=own).update(period_start=start)


def _result(claim, release):
    stated = claims.Claim(
        formula=claim.formula,
        basis=claim.basis,
        stated=claim.stated_value,
        unit=claim.unit,
        decimals=min(claim.decimals or 0, MOST_DECIMALS),
        is_external=claim.is_external,
    )
    judged = claims.judge(stated, _cells(release), NO_FIGURE if release else NO_RELEASE)
    bounds = judged.value
    return ClaimTest(
        claim=claim,
        verdict=judged.word,
        remark=judged.remark,
        arithmetic=judged.arithmetic,
        release=release if judged.arithmetic else None,
        **({"value": bounds.value, "low": bounds.low, "high": bounds.high} if bounds else {}),
    )


def _releases(indicators):
    """Published releases by indicator, newest period first, with their values."""
    found = Release.objects.published().filter(indicator__in=indicators)
    by_indicator = {}
    values = Prefetch("observations", Observation.objects.select_related("geography", "breakdown"))
    for release in found.order_by("-period_end", "-period_start").prefetch_related(values):
        by_indicator.setdefault(release.indicator_id, []).append(release)
    return by_indicator


def _release_of(claim, releases, last):
    """Of the period it is about, or the newest; of two that begin on one day, that of the `last` result."""
    if claim.period_start is None:
        return next(iter(releases), None)
    found = [one for one in releases if one.period_start == claim.period_start]
    same = [one for one in found if last and last.release and one.period_end == last.release.period_end]
    return next(iter(same or found), None)


def _cells(release):
    """The figures that a formula may name; the label that stands for the indicator goes without its name too."""
    found = {}
    for observation in release.observations.all() if release else ():
        if short := SHORT.get(observation.geography.slug):
            found[claims.Cell(short, observation.breakdown.code)] = _printed(observation)
            if observation.breakdown.is_headline:
                found[claims.Cell(short)] = _printed(observation)
    return found


def _printed(observation):
    if observation.value is None:
        return claims.Missing(f"A figure it needs is missing: {observation.note}")
    figure = Figure(observation.value, observation.rounding_half_width)
    unit = observation.display_unit if observation.display_unit[:1] in "£%" else ""
    text = in_print(observation.value, unit, observation.decimals).strip()
    return claims.Printed(figure, text, is_queried=bool(observation.review_flag))
