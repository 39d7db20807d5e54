"""Small sectors, size bands, areas and tiers join others before anything is counted; decided by numbers alone.

Source: docs/DISCLOSURE.md, "Making a release" 2.
"""

from collections.abc import Sequence

from .contributors import Kind

Group = tuple[int, ...]  # positions of the kinds that stand together, ascending
PERCENT_OF_MINIMUM = 115  # a group this small loses its cells as soon as a few leave a sub-thread unanswered
RELATED = ("sector", "area")  # join by family; size bands and tiers by being next to each other


def merged(
    dimension: str,
    kinds: Sequence[Kind],
    numbers: Sequence[int],
    minimum: int,
    groups: Sequence[Group] | None = None,
) -> list[Group]:
    """The groups of a dimension, in its order, each with enough contributors or alone.

    numbers: contributors of each kind; kinds without any stand in no group. groups: those of the round's previous
    release, which stay together.
    """
    standing = _standing(numbers, groups)
    while len(standing) > 1:
        smallest = min(standing, key=lambda group: (_size(group, numbers), group))
        if 100 * _size(smallest, numbers) >= PERCENT_OF_MINIMUM * minimum:
            break
        standing = _joined(standing, smallest, _partner(dimension, smallest, standing, kinds, numbers))
    return standing


def with_the_smallest_merged(
    dimension: str, kinds: Sequence[Kind], numbers: Sequence[int], groups: Sequence[Group]
) -> list[Group]:
    """One group fewer: the smallest and the one the rule gives it. With two left: none, so that `all` stands alone."""
    if len(groups) <= 2:
        return []
    smallest = min(groups, key=lambda group: (_size(group, numbers), group))
    return _joined(groups, smallest, _partner(dimension, smallest, groups, kinds, numbers))


def _standing(numbers: Sequence[int], groups: Sequence[Group] | None) -> list[Group]:
    """Where merging begins; a kind that nobody stood in before comes as a group of its own."""
    before = [tuple(group) for group in groups or ()]
    known = {kind for group in before for kind in group}
    new: list[Group] = [(kind,) for kind, number in enumerate(numbers) if number and kind not in known]
    return sorted(group for group in [*before, *new] if _size(group, numbers))


def _size(group: Group, numbers: Sequence[int]) -> int:
    return sum(numbers[kind] for kind in group)


def _joined(groups: Sequence[Group], one: Group, other: Group) -> list[Group]:
    return sorted([group for group in groups if group not in (one, other)] + [tuple(sorted(one + other))])


def _partner(
    dimension: str, group: Group, groups: Sequence[Group], kinds: Sequence[Kind], numbers: Sequence[int]
) -> Group:
    others = [other for other in groups if other != group]
    if dimension not in RELATED:
        return _neighbour(dimension, group, others, numbers)
    family = _family(group, kinds)
    siblings = [other for other in others if _family(other, kinds) == family] if family else []
    alone = [other for other in others if not _family(other, kinds)] if dimension == "sector" else []
    return min(siblings or alone or others, key=lambda other: (_size(other, numbers), other))


def _family(group: Group, kinds: Sequence[Kind]) -> str:
    """The priority or region of all of its members, "" where they differ."""
    families = {kinds[kind].family for kind in group}
    return families.pop() if len(families) == 1 else ""


def _neighbour(dimension: str, group: Group, others: Sequence[Group], numbers: Sequence[int]) -> Group:
    """The group next to it in the order: a tier joins the next one, a size band the smaller neighbour."""
    below = [other for other in others if other < group]
    above = [other for other in others if other > group]
    if not below or not above:
        return above[0] if above else below[-1]
    if dimension == "tier":
        return above[0]
    return min(below[-1], above[0], key=lambda other: (_size(other, numbers), other))
