"""A release of a whole round: reading what was submitted, and making every registered table with its proofs."""

import resource

from assessments.disclosure.release import release_tables
from assessments.releases.frozen import freeze, vocabularies

from .scale import timed


def measure(table, round_, firms):
    reading, frozen = timed(lambda: freeze(round_).frozen)
    kinds = vocabularies()
    making, released = timed(lambda: release_tables(frozen, round_.minimum, kinds))
    table.add(f"release of {firms:,} firms: reading what was submitted", reading, " s")
    table.add(
        f"release of {firms:,} firms: all registered tables, with the reading",
        reading + making,
        " s",
        most=60,
    )
    table.add("tables of it that fail their checks", len(released.failures), most=0)
    table.add("memory at its highest", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, " MB")
