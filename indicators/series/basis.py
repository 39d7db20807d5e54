"""Figures on a new basis: the first of each place since the series broke, as a break, with the day and the reason.

A value may be marked as a break itself; a SeriesBreak, or members that changed, mark it here, for pages and files.
"""

from dataclasses import replace
from typing import NamedTuple

from django.db.models import Q

from indicators.choices import ObservationStatus
from indicators.models import Observation, Release, SeriesBreak

from . import wording
from .editions import members_then
from .movement import new_starts


class Span(NamedTuple):
    """A published period; in order of their ends."""

    period_end: object
    period_start: object


def marked(found, derived, moment=None):
    """(indicator, its editions) with the first figures on a new basis marked, whichever editions were read.

    At most two queries. Periods that were public at the `moment` count.
    """
    breaks, members = {}, {place.slug: place.memberships.all() for place in derived}
    indicators = [indicator for indicator, _ in found]
    for one in SeriesBreak.objects.filter(indicator__in=indicators).select_related("geography"):
        breaks.setdefault(one.indicator_id, []).append(one)
    changing = [place for place in derived if any(one.since or one.until for one in members[place.slug])]
    if not breaks and not changing:
        return found
    spans = _spans(indicators, breaks, changing, moment)
    for indicator in indicators:
        for place in derived:
            _add_sums(spans.get(indicator.pk, {}), place)
    return [
        (
            indicator,
            [
                _of_edition(one, breaks.get(indicator.pk, []), members, spans[indicator.pk])
                for one in editions
            ],
        )
        if indicator.pk in spans
        else (indicator, editions)
        for indicator, editions in found
    ]


def _spans(indicators, breaks, changing, moment):
    """{indicator: {(code of label, place): periods with a figure}}, where the series may be on a new basis."""
    makers = {pk for place in changing for one in place.memberships.all() for pk in (place.pk, one.part_id)}
    concerned = Q(release__indicator__in=breaks)
    if makers:
        concerned |= Q(release__indicator__in=indicators, geography__in=makers)
    public = Release.objects.public_at(moment).filter(indicator__in=indicators).order_by()
    figures = Observation.objects.filter(concerned, release__in=public, value__isnull=False).order_by()
    found = {}
    for indicator, code, place, start, end in figures.values_list(
        "release__indicator",
        "breakdown__code",
        "geography__slug",
        "release__period_start",
        "release__period_end",
    ):
        found.setdefault(indicator, {}).setdefault((code, place), set()).add(Span(end, start))
    return found


def _add_sums(spans, place):
    """The periods in which all that a place was made of has a figure."""
    parts = {one.part.slug for one in place.memberships.all()}
    for code in {code for code, slug in spans if slug in parts}:
        read = {slug: spans.get((code, slug), set()) for slug in parts}
        for span in set().union(*read.values()):
            made_of = members_then([place], span).get(place)
            if made_of and all(span in read[slug] for slug in made_of):
                spans.setdefault((code, place.slug), set()).add(span)


def _of_edition(edition, breaks, members, spans):
    span = Span(edition.release.period_end, edition.release.period_start)
    return replace(edition, parts=[_of_part(part, span, breaks, members, spans) for part in edition.parts])


def _of_part(part, span, breaks, members, spans):
    cells = {
        slug: _of_cell(
            cell, span, new_starts(slug, breaks, members.get(slug, [])), spans.get((part.code, slug), ())
        )
        for slug, cell in part.cells.items()
    }
    return replace(part, cells=cells, benchmark=cells[part.benchmark.slug])


def _of_cell(cell, span, starts, spans):
    before = max((one for one in spans if one < span), default=None)
    if cell.figure is None or before is None:
        return cell
    said = [
        f"{wording.NEW_BASIS} {wording.day(day)}: {reason}"
        for day, reason in starts
        if before.period_start < day <= span.period_end
    ]
    if not said:
        return cell
    basis = " ".join(dict.fromkeys(said))
    note = f"{cell.note} {basis}".strip()
    return replace(cell, status=ObservationStatus.BREAK, basis=basis, note=note)
