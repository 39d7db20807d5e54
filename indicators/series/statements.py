"""What publications claim about the figures, each with what testing it gave, and what does not fit."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q

from indicators.choices import ClaimVerdict
from indicators.claims import UNITS
from indicators.models import ClaimTest, Discrepancy, Geography, Indicator, PublishedClaim
from indicators.validation import scale

from . import wording

LOOKS = {  # of the word beside a claim: tag and icon
    ClaimVerdict.AGREES: ("ok", "check"),
    ClaimVerdict.DISAGREES: ("danger", "triangle-alert"),
    ClaimVerdict.EXTERNAL: ("accent", "external-link"),
    ClaimVerdict.NOT_TESTABLE: ("line", "minus"),
}


@dataclass(frozen=True)
class ClaimRow:
    """One claim as readers see it."""

    claim: PublishedClaim
    test: ClaimTest | None  # the last one

    @property
    def verdict(self):
        return ClaimVerdict(self.test.verdict) if self.test else ClaimVerdict.NOT_TESTABLE

    @property
    def tag(self):
        return LOOKS[self.verdict][0]

    @property
    def icon(self):
        return LOOKS[self.verdict][1]

    @property
    def remark(self):
        return self.test.remark if self.test else "Not tested yet."

    @property
    def stated(self):
        """The stated value as printed."""
        claim = self.claim
        if claim.stated_value is None:
            return ""
        unit, decimals = UNITS.get(claim.unit, ""), claim.decimals or 0
        text = wording.printed(claim.stated_value * scale(unit), unit, decimals)
        return text if unit or claim.unit == "count" else f"{text} {claim.unit}"

    @property
    def period(self):
        """Of the figures that tested it."""
        release = self.test and self.test.release
        return wording.period_label(release) if release else ""


@dataclass(frozen=True)
class Filters:
    """Which claims are asked for, by code and slug; empty is all."""

    verdict: str = ""
    indicator: str = ""
    place: str = ""


@dataclass(frozen=True)
class Group:
    """An indicator with what is claimed about it and what does not fit."""

    indicator: Indicator
    claims: list[ClaimRow]
    discrepancies: list[Discrepancy]


@dataclass(frozen=True)
class Statements:
    """The claims asked for, what can be asked for, and how many there are of each verdict."""

    filters: Filters
    groups: list[Group]
    general: list[Discrepancy]  # about no indicator in particular
    counts: dict[ClaimVerdict, int]  # whatever verdict is asked for
    indicators: list[Indicator]
    places: list[Geography]

    @property
    def rows(self):
        return [row for group in self.groups for row in group.claims]

    @property
    def discrepancies(self):
        return [one for group in self.groups for one in group.discrepancies] + self.general

    @property
    def finding(self):
        agreeing = self.counts[ClaimVerdict.AGREES]
        tested = agreeing + self.counts[ClaimVerdict.DISAGREES]
        if not tested:
            return "The published figures can test none of these claims"
        if tested == 1:
            verb = "agrees" if agreeing else "disagrees"
            return f"The one claim that the published figures can test {verb} with them"
        verb = "agrees" if agreeing == 1 else "agree"
        return f"{agreeing} of {tested} claims that the published figures can test {verb} with them"

    @property
    def knows_filters(self):
        """Whether what is asked for exists."""
        known = (
            [*ClaimVerdict.values],
            [one.slug for one in self.indicators],
            [one.slug for one in self.places],
        )
        asked = self.filters.verdict, self.filters.indicator, self.filters.place
        return all(not one or one in values for one, values in zip(asked, known, strict=True))


def statements(filters):
    """Claims about indicators that are public, and what does not fit about these. Three queries."""
    every, misfits = _public_claims(), _public_discrepancies()
    asked = [row for row in every if _is_asked(row, filters)]
    shown = [row for row in asked if filters.verdict in ("", row.verdict)]
    is_narrowed = bool(filters.verdict or filters.place)
    indicators = {row.claim.indicator for row in shown}
    if not is_narrowed:  # else those of which no claim is shown are left out
        indicators |= {one.indicator for one in misfits if filters.indicator in ("", one.about)}
    counted = Counter(row.verdict for row in asked)
    return Statements(
        filters=filters,
        groups=[_group(one, shown, misfits) for one in _in_order(indicators - {None})],
        general=[] if is_narrowed or filters.indicator else [one for one in misfits if not one.about],
        counts={verdict: counted[verdict] for verdict in ClaimVerdict},
        indicators=_in_order({row.claim.indicator for row in every}),
        places=sorted({row.claim.geography for row in every}, key=lambda place: place.position),
    )


def claim_row(claim):
    """A claim that was fetched as `judged`."""
    return ClaimRow(claim, next(iter(claim.standing), None))


def _public_claims():
    found = PublishedClaim.objects.judged().filter(indicator__in=Indicator.objects.public())
    return [claim_row(claim) for claim in found.select_related("indicator__theme", "geography")]


def _public_discrepancies():
    """Each with the slug of what it is `about`, which may be nothing in particular."""
    is_public = Q(indicator=None) | Q(indicator__in=Indicator.objects.public())
    found = list(Discrepancy.objects.filter(is_public).select_related("indicator__theme"))
    for one in found:
        one.about = one.indicator.slug if one.indicator else ""
    return found


def _is_asked(row, filters):
    about = {row.claim.indicator.slug: filters.indicator, row.claim.geography.slug: filters.place}
    return all(wanted in ("", slug) for slug, wanted in about.items())


def _group(indicator, shown, misfits):
    return Group(
        indicator,
        [row for row in shown if row.claim.indicator == indicator],
        [one for one in misfits if one.indicator == indicator],
    )


def _in_order(indicators):
    return sorted(indicators, key=lambda one: (one.theme.position, one.position))
