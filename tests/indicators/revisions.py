"""Releases for tests, by the ordinary verbs: an editor corrects, a publisher approves."""

import datetime
from decimal import Decimal

from indicators import publishing
from indicators.choices import PeriodType
from indicators.models import Indicator, Observation, Release
from meo_site.accounts.roles import Role
from tests.factories import staff

REASON = "The source printed it wrongly."


def current(slug):
    return Release.objects.newest().get(indicator__slug=slug)


def drafted(slug, value, *, place="west-midlands", reason=REASON, **fields):
    """A draft that corrects one value of an indicator without labels."""
    draft = publishing.correct(current(slug), by=staff(Role.EDITOR), reason=reason)
    draft.observations.filter(geography__slug=place).update(
        **{"value": value and Decimal(value), "as_printed": ""} | fields
    )
    return draft


def corrected(slug, value, **fields):
    """The same, published."""
    return approved(drafted(slug, value, **fields))


def approved(draft):
    publishing.submit_for_approval(draft, by=draft.author)
    return publishing.approve(draft, by=staff(Role.PUBLISHER))


def withdrawn(slug, reason=REASON):
    publishing.withdraw(current(slug), by=staff(Role.PUBLISHER), reason=reason)


def earlier(slug, year, values, *, publish=True, **fields):
    """A release of an earlier year: values of the headline label by place."""
    after = current(slug)
    editor = staff(Role.EDITOR)
    draft = publishing.draft(
        Release(
            indicator=Indicator.objects.get(slug=slug),
            period_start=datetime.date(year, 1, 1),
            period_end=datetime.date(year, 12, 31),
            period_type=PeriodType.CALENDAR_YEAR,
            period_label=str(year),
            source=after.source,
        ),
        by=editor,
    )
    like = {one.geography.slug: one for one in after.observations.select_related("geography")}
    Observation.objects.bulk_create(
        Observation(
            release=draft,
            geography=like[place].geography,
            breakdown=like[place].breakdown,
            value=Decimal(value),
            display_unit=like[place].display_unit,
            decimals=like[place].decimals,
            rounding_half_width=like[place].rounding_half_width,
            **fields,
        )
        for place, value in values.items()
    )
    return approved(draft) if publish else draft
