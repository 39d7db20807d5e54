"""The tally as readers see it: rows and pending entries added, in one statement, so that neither is missed nor twice.

The statement is written by hand and comes with what every working table asks beside the counts: building it anew by
the ORM, and asking for the rest in statements of their own, was most of the time of a heatmap.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from assessments.choices import Counting, EntryKind
from assessments.models import Round
from assessments.models.release import HAS_BEEN_PUBLIC

from .arithmetic import Integers, Items, unpack
from .store import ALL, Counted, held_by_segment

MODES = {"own": (Counting.SELF, Counting.FACILITATED)} | {mode.value: (mode,) for mode in Counting}
PART_OF = {
    "self": "own",
    "facilitated": "own",
    "difference": "own",
}  # whose firms are some of the firms of another
ROW, ENTRY, SECTOR, RELEASE = range(4)

COUNTED_AS = f"CASE WHEN entry.kind = '{EntryKind.OWN}' THEN firm.mode ELSE entry.kind END"
# Nothing that a person has written becomes part of the text. Its columns: what a row is, the number of its sector or
# release, mode or code, packed counts, sign or place in order, levels or title.
STATEMENT = f"""
    SELECT {ROW}, sector, mode, counts, 0, '' FROM assessments_tallyrow
    WHERE round_id = %s AND mode IN ({{modes}}) AND geography = %s AND size_band = %s AND tier = %s
    UNION ALL
    SELECT {ENTRY}, firm.sector_id, {COUNTED_AS}, NULL, entry.sign, {{levels}}
    FROM assessments_tallyentry entry JOIN assessments_submission firm ON firm.id = entry.submission_id {{joined}}
    WHERE entry.round_id = %s AND {COUNTED_AS} IN ({{modes}}) {{inside}}
    UNION ALL
    SELECT {SECTOR}, id, code, NULL, position, title FROM assessments_sector
    UNION ALL
    SELECT {RELEASE}, id, '', NULL, 0, '' FROM assessments_release WHERE round_id = %s AND status IN ({{public}})
"""  # noqa: S608


class Kind(NamedTuple):
    """A sector, as tables name it."""

    pk: int
    code: str
    title: str


class Reading(NamedTuple):
    """One moment of a round: counts by sector and mode, all sectors in order, its releases that have been public."""

    counts: dict[tuple[int, str], Integers]
    sectors: list[Kind]
    releases: list[int]

    def of(self, *modes: str) -> dict[int, Integers]:
        """Counts (items, measures) of each sector that has firms, of these modes together."""
        totals: dict[int, Integers] = {}
        for (sector, mode), counts in self.counts.items():
            if mode in modes:
                totals[sector] = totals[sector] + counts if sector in totals else counts
        return {sector: counts for sector, counts in totals.items() if counts.any()}


def read(round_: Round, items: Items, *, mode: str = "own", **segment: int) -> dict[int, Integers]:
    """Counts (items, measures) of each sector that has firms.

    mode is one of MODES; of a segment, geography, size_band and tier are primary keys, or ALL; a geography may be a
    region.
    """
    return now(round_, items, MODES[mode], **segment).of(*MODES[mode])


def read_whole(
    round_: Round, items: Items, *, mode: str = "own", **segment: int
) -> dict[int, Integers] | None:
    """The counts of all firms of the round that a mode or segment is a part of; None, unasked, where it is no part."""
    if mode not in PART_OF and not any(segment.values()):
        return None
    return read(round_, items, mode=PART_OF.get(mode, mode))


def read_verified_and_paired(
    round_: Round, items: Items, **segment: int
) -> tuple[dict[int, Integers], dict[int, Integers]]:
    """What `read` gives for verified levels and for the own levels of the same firms, of one moment."""
    both = now(round_, items, (Counting.VERIFIED, Counting.PAIRED), **segment)
    return both.of(Counting.VERIFIED), both.of(Counting.PAIRED)


def now(
    round_: Round,
    items: Items,
    modes: Iterable[Counting],
    *,
    geography: int = ALL,
    size_band: int = ALL,
    tier: int = ALL,
) -> Reading:
    """What stands in the database at one moment."""
    modes = list(modes)
    statement, chosen = _statement(modes, geography, size_band, tier)
    where = [round_.pk, *modes, geography, size_band, tier]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*where, round_.pk, *modes, *chosen, round_.pk, *HAS_BEEN_PUBLIC])
        found = cursor.fetchall()
    counts = {(sector, mode): unpack(packed) for what, sector, mode, packed, *_ in found if what == ROW}
    waiting = [
        Counted((sector, mode), levels, sign)
        for what, sector, mode, _, sign, levels in found
        if what == ENTRY
    ]
    for segment, held in held_by_segment(waiting, items) if waiting else ():
        counts[segment] = counts[segment] + held.counts if segment in counts else held.counts
    sectors = sorted((place, pk, code, title) for what, pk, code, _, place, title in found if what == SECTOR)
    releases = [one[1] for one in found if one[0] == RELEASE]
    return Reading(counts, [Kind(*sector) for _, *sector in sectors], releases)


def _statement(modes: list[Counting], geography: int, size_band: int, tier: int) -> tuple[str, list[int]]:
    """The statement, and the numbers of the segment that it asks entries for."""
    joined, inside, chosen = "", "", []
    if geography != ALL:
        joined += "JOIN indicators_geography place ON place.id = firm.geography_id"
        inside += " AND (place.id = %s OR place.parent_id = %s)"
        chosen += [geography, geography]
    for column, number in (("size_band_id", size_band), ("tier_id", tier)):
        if number != ALL:
            inside += f" AND firm.{column} = %s"
            chosen.append(number)
    levels = "firm.levels"
    if Counting.VERIFIED in modes:
        joined += " LEFT JOIN assessments_verifiedlevels found ON found.submission_id = firm.id"
        levels = f"CASE WHEN entry.kind = '{EntryKind.VERIFIED}' THEN found.levels ELSE firm.levels END"
    listed, public = (", ".join(["%s"] * len(them)) for them in (modes, HAS_BEEN_PUBLIC))
    parts = {"joined": joined, "inside": inside, "levels": levels, "modes": listed, "public": public}
    return STATEMENT.format(**parts), chosen
