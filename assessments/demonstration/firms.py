"""The fictional firms as rows."""

from collections.abc import Iterable

from assessments.choices import MemberRole
from assessments.models import ActorType, Firm, Membership, Sector, SizeBand, SubSector, Tier
from indicators.models import Geography
from meo_site.accounts.models import User

from . import region
from .drawing import DrawnFirm


def described(drawn: DrawnFirm) -> dict[str, str]:
    """What kind of firm it is, by code."""
    said = region.ACTORS.get(drawn.activity)
    return ({"actor_type": said} if said else {}) | {
        "name": drawn.name,
        "sector": drawn.sector,
        "sub_sector": region.ACTIVITIES[drawn.sector][drawn.activity],
        "size_band": drawn.size_band,
        "tier": drawn.tier,
        "geography": drawn.geography,
    }


def make(descriptions: Iterable[dict[str, str]]) -> list[Firm]:
    """Store firms that say of themselves that they are fictional."""
    rows = {
        "sector": {row.code: row for row in Sector.objects.all()},
        "sub_sector": {row.code: row for row in SubSector.objects.all()},
        "size_band": {row.code: row for row in SizeBand.objects.all()},
        "tier": {row.code: row for row in Tier.objects.all()},
        "actor_type": {row.code: row for row in ActorType.objects.all()},
        "geography": {row.slug: row for row in Geography.objects.all()},
    }
    return Firm.objects.bulk_create(
        Firm(
            is_demo=True,
            **{name: rows[name][value] if name in rows else value for name, value in description.items()},
        )
        for description in descriptions
    )


def owners(firms: Iterable[Firm]) -> dict[int, User]:
    """Who answers for each firm, by its primary key."""
    found = Membership.objects.filter(firm__in=[firm.pk for firm in firms], role=MemberRole.OWNER)
    return {membership.firm_id: membership.user for membership in found.select_related("user")}


def of_owners(addresses: Iterable[str]) -> dict[str, Firm]:
    """The fictional firm that each of these people owns, by address."""
    found = Membership.objects.filter(
        user__email__in=list(addresses), role=MemberRole.OWNER, firm__is_demo=True
    )
    return {membership.user.email: membership.firm for membership in found.select_related("user", "firm")}
