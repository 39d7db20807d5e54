"""What the figures of an edition say, as sentences made from them: never more than they show."""

from indicators.choices import Aggregation, ValueType
from indicators.compare import ABOVE, BELOW, SIMILAR, position

from . import wording

BOTH = {ABOVE: "both are above", BELOW: "both are below", SIMILAR: "both are similar to"}
IS = {ABOVE: "above", BELOW: "below", SIMILAR: "similar to"}


def finding(indicator, edition):
    """The heading of an indicator's figures."""
    if indicator.aggregation == Aggregation.SUM:
        return _share(edition)
    if indicator.value_type == ValueType.COMPOSITION:
        return _largest(edition)
    if edition.headline:
        return _against(edition.headline)
    return _parts_above(edition.rows)


def _share(edition):
    if edition.share is None:
        figures = [f"{cell.name} {cell.text}" for part in edition.parts for cell in part.wide if cell.figure]
        return wording.listed(figures) if figures else "No figure is published"
    regions = wording.listed([f"{cell.name} {cell.text}" for cell in edition.headline.regions])
    if edition.contradiction:
        return f"{regions}; two different shares of the {edition.headline.benchmark.name} are in print"
    benchmark = edition.headline.benchmark.name
    return f"The two regions make up {wording.percent(edition.share.value)} of the {benchmark} total"


def _against(part):
    """One label: both regions against the benchmark, and against each other where rounding lets us."""
    compared = [part.comparisons[cell.slug] for cell in part.regions if cell.slug in part.comparisons]
    if not compared:
        return "No figure to compare with"
    benchmark, places = part.benchmark.name, {one.place for one in compared}
    if len(compared) == 1 or len(places) > 1:
        said = [f"{one.cell.name} is {IS[one.place]} the {benchmark}" for one in compared]
        return "; ".join(said)
    first, second = sorted(compared, key=lambda one: -one.cell.figure.value)[:2]
    if position(first.cell.figure, second.cell.figure) == SIMILAR:
        return f"The two regions are similar, and {BOTH[first.place]} the {benchmark}"
    return f"{first.cell.name} is above {second.cell.name}, and {BOTH[first.place]} the {benchmark}"


def _largest(edition):
    """A composition: the label with the largest share, in each region."""
    largest = {}
    for part in edition.rows:
        for cell in part.regions:
            if cell.slug not in largest or cell.figure.value > largest[cell.slug][1].figure.value:
                largest[cell.slug] = part.title, cell
    titles = {title for title, _ in largest.values()}
    if len(titles) == 1:
        shares = wording.listed([f"{cell.text} in {cell.name}" for _, cell in largest.values()])
        return f"{titles.pop()} takes the largest share: {shares}"
    said = [f"{title} in {cell.name} ({cell.text})" for title, cell in largest.values()]
    return f"Largest shares: {wording.listed(said)}"


def _parts_above(parts):
    """Several labels: for which of them each region is above the benchmark."""
    above, benchmark = {}, ""
    for part in parts:
        benchmark = part.benchmark.name
        for cell in part.regions:
            named = above.setdefault(cell.name, [])
            if (one := part.comparisons.get(cell.slug)) and one.place == ABOVE:
                named.append(wording.inside(part.title))
    said = [
        f"{name} is above the {benchmark} for {wording.listed(titles)}"
        for name, titles in above.items()
        if titles
    ]
    return "; ".join(said) or f"No region is above the {benchmark} for any of these"
