"""The report's Figure 6: the table as printed, and ten firms whose answers give it, submitted like any others."""

from pathlib import Path
from random import Random

from assessments import definition, lifecycle
from assessments.models import ReferenceSeries

from . import firms, patterns, people, region, rounds
from .delivering import Delivery, deliver

PRINTED = Path(__file__).parents[1] / "references" / "figure-6.yaml"


def seed() -> int:
    """Make the round and its ten submissions unless they stand; says how many submissions are new."""
    planned = rounds.figure_6()
    round_, is_new = planned.made()
    if is_new:
        deliver(round_, list(deliveries(planned)))
        patterns.check_figure_6(round_)
    return len(region.FIGURE_6_FIRMS) if is_new else 0


def publish() -> bool:
    """Show the table itself, unless it is there in whatever state; says whether it is new."""
    ((described, rows),) = definition.read_references([PRINTED])
    if is_new := not ReferenceSeries.objects.filter(slug=described["slug"]).exists():
        lifecycle.load_series(described, rows, publish=True)
    return is_new


def deliveries(planned):
    made = firms.make(
        {
            "name": f"Fig6 {letter} (demo)",
            "sector": sector,
            "size_band": "medium",
            "tier": "tier-1",
            "geography": "lep-coventry-warwickshire",
        }
        for letter, (sector, _) in region.FIGURE_6_FIRMS.items()
    )
    people.make_owners({f"fig6-{firm.name[5].lower()}@example.org": firm for firm in made})
    owners = firms.owners(made)
    chance = Random(f"{region.SEED} {planned.slug}")  # noqa: S311 - chance for a fiction
    for firm, (_, levels) in zip(made, region.FIGURE_6_FIRMS.values(), strict=True):
        states = dict(zip(planned.scope, levels, strict=True))
        yield Delivery(firm, owners[firm.pk], states, planned.moment(chance))
