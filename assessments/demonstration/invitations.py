"""Firms of the open round that were invited and have not registered; fictional like all the others."""

from datetime import datetime, timedelta

from assessments.models import InvitedFirm, Round, Sector, SizeBand
from indicators.models import Geography

INVITED = (  # name, sector, area, size band
    ("Ashlow Axles", "automotive", "lep-black-country", "small"),
    ("Barrowmere Bodyshells", "automotive", "lep-coventry-warwickshire", "medium"),
    ("Candlebrook Couplings", "rail", "lep-d2n2", "small"),
    ("Dunnet Dairies", "food-drink", "lep-greater-lincolnshire", "medium"),
    ("Elmswick Engines", "aerospace-space", "lep-d2n2", "large"),
    ("Fallowfield Feeds", "food-drink", "lep-the-marches", "micro"),
    ("Garrowby Gauges", "aerospace-space", "lep-leicester-leicestershire", "small"),
    ("Hollinsend Harnesses", "automotive", "lep-greater-birmingham-solihull", "medium"),
    ("Inkberrow Instruments", "", "lep-worcestershire", "small"),
    ("Jessop Lane Joints", "rail", "lep-stoke-staffordshire", "small"),
    ("Kettlesing Kilns", "", "lep-stoke-staffordshire", "medium"),
    ("Lowdham Linkages", "automotive", "lep-d2n2", "small"),
)
NO_MAIL_YET = 3  # of these, the last on the list
AFTER_OPENING, REMINDED_AFTER = timedelta(days=1), timedelta(days=15)


def invite(round_: Round, opened: datetime) -> int:
    """Put them on the list of a round, as if it had been worked on since it opened; how many."""
    sectors = {one.code: one for one in Sector.objects.all()}
    areas = {one.slug: one for one in Geography.objects.areas()}
    sizes = {one.code: one for one in SizeBand.objects.all()}
    invited, reminded = opened + AFTER_OPENING, opened + REMINDED_AFTER
    rows = [
        InvitedFirm(
            round=round_,
            name=f"{name} (demo)",
            email=f"invited-{number:02d}@example.org",
            sector=sectors.get(sector),
            geography=areas[area],
            size_band=sizes[size],
            invited_at=invited if number <= len(INVITED) - NO_MAIL_YET else None,
            reminded_at=reminded if number % 2 and number <= len(INVITED) - NO_MAIL_YET else None,
        )
        for number, (name, sector, area, size) in enumerate(INVITED, start=1)
    ]
    return len(InvitedFirm.objects.bulk_create(rows))
