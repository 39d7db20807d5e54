"""What publications claim about the figures, each with what testing it gave, and what does not fit.

A page holds so many indicators with all that is claimed about them, a file so many claims.
"""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, FilteredRelation, OuterRef, Prefetch, Q

from indicators.choices import ClaimVerdict
from indicators.claims import UNITS
from indicators.models import ClaimTest, Discrepancy, Geography, Indicator, PublishedClaim
from indicators.validation import scale

from . import wording
from .selected import ORDER, TooMuch

INDICATORS_A_PAGE = 25
MOST = 10_000  # claims in a file

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
    """A page of the claims asked for, and how many there are of each verdict on all pages."""

    filters: Filters
    page: Page  # of indicators
    groups: list[Group]
    general: list[Discrepancy]  # about no indicator in particular; at the end
    counts: dict[ClaimVerdict, int]  # whatever verdict is asked for

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


@dataclass(frozen=True)
class Offered:
    """What can be asked for: what there are claims about."""

    indicators: list[dict]  # slug and name
    places: list[Geography]


def statements(filters, number=1):
    """Claims about indicators that are public, and what does not fit about these. Any `number` gives a page."""
    asked = _asked(filters)
    shown = _of_verdict(asked, filters.verdict)
    is_narrowed = bool(filters.verdict or filters.place)
    page = Paginator(_keys(filters, shown, is_narrowed=is_narrowed), INDICATORS_A_PAGE).get_page(number)
    is_whole = not is_narrowed and not filters.indicator
    return Statements(
        filters=filters,
        page=page,
        groups=_groups(shown, page.object_list),
        general=list(Discrepancy.objects.filter(indicator=None)) if is_whole and not page.has_next() else [],
        counts=_counts(asked),
    )


def claim_rows(filters):
    """Every claim that is asked for, in the order of the pages, if a file holds so many."""
    shown = _of_verdict(_asked(filters), filters.verdict)
    found = shown.order_by(*(f"indicator__{name}" for name in ORDER), "code")
    if found[: MOST + 1].count() > MOST:
        raise TooMuch(
            f"That is more than the {MOST:,} claims that one file holds. Narrow it by verdict, indicator or place."
        )
    standing = ClaimTest.objects.filter(ended_at=None).order_by().prefetch_related("release")
    tested = Prefetch("tests", standing, to_attr="standing")  # what many refer to is fetched once
    return [claim_row(claim) for claim in found.prefetch_related(tested, "indicator", "geography")]


def unknown_filter(filters):
    """The filter that names what nothing is claimed about; empty if all of them are known."""
    claims = _public_claims()
    if filters.verdict and filters.verdict not in ClaimVerdict.values:
        return "verdict"
    if filters.indicator and not _has(claims, indicator__slug=filters.indicator):
        return "indicator"
    return "place" if filters.place and not _has(claims, geography__slug=filters.place) else ""


def offered():
    claims = _public_claims().order_by()
    indicators = Indicator.objects.filter(pk__in=claims.values("indicator")).order_by(*ORDER)
    places = Geography.objects.filter(pk__in=claims.values("geography")).order_by("position")
    return Offered(list(indicators.values("slug", "name")), list(places))


def claim_row(claim):
    """A claim that was fetched as `judged`."""
    return ClaimRow(claim, next(iter(claim.standing), None))


def _public_claims():
    return PublishedClaim.objects.filter(indicator__in=Indicator.objects.public().order_by())


def _has(claims, **named):
    return not any("\0" in slug for slug in named.values()) and claims.filter(**named).exists()


def _asked(filters):
    """Whatever their verdict."""
    found = _public_claims()
    if filters.indicator:
        found = found.filter(indicator__slug=filters.indicator)
    return found.filter(geography__slug=filters.place) if filters.place else found


def _of_verdict(claims, verdict):
    """A claim that has not been tested yet is one that cannot be."""
    if not verdict:
        return claims
    standing = ClaimTest.objects.filter(claim=OuterRef("pk"), ended_at=None).order_by()
    if verdict == ClaimVerdict.NOT_TESTABLE:
        return claims.exclude(Exists(standing.exclude(verdict=verdict)))
    return claims.filter(Exists(standing.filter(verdict=verdict)))


def _counts(asked):
    standing = FilteredRelation("tests", condition=Q(tests__ended_at=None))
    by_verdict = asked.order_by().annotate(last=standing).values_list("last__verdict")
    counted = dict(by_verdict.annotate(Count("pk")))
    counts = {verdict: counted.get(verdict, 0) for verdict in ClaimVerdict}
    return counts | {ClaimVerdict.NOT_TESTABLE: counts[ClaimVerdict.NOT_TESTABLE] + counted.get(None, 0)}


def _keys(filters, shown, *, is_narrowed):
    """Of indicators with such claims; where all are shown, also of those that something does not fit about."""
    found = Q(pk__in=shown.order_by().values("indicator"))
    if not is_narrowed:
        misfits = Discrepancy.objects.filter(indicator__in=Indicator.objects.public().order_by())
        if filters.indicator:
            misfits = misfits.filter(indicator__slug=filters.indicator)
        found |= Q(pk__in=misfits.order_by().values("indicator"))
    return list(Indicator.objects.filter(found).order_by(*ORDER).values_list("pk", flat=True))


def _groups(shown, keys):
    """The indicators with their claims, and what does not fit about them."""
    indicators = Indicator.objects.filter(pk__in=keys).order_by(*ORDER)
    claims, misfits = {}, {}
    for one in shown.filter(indicator__in=keys).judged().select_related("indicator", "geography"):
        claims.setdefault(one.indicator_id, []).append(claim_row(one))
    for one in Discrepancy.objects.filter(indicator__in=keys).select_related("indicator"):
        misfits.setdefault(one.indicator_id, []).append(one)
    return [Group(one, claims.get(one.pk, []), misfits.get(one.pk, [])) for one in indicators]
