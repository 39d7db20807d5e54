"""The frozen submissions of a round become its contributors: the sites of one enterprise group count once.

Source: docs/DISCLOSURE.md, "Who sees what".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assessments.tally import arithmetic
from assessments.tally.arithmetic import Integers, Layout

DIMENSIONS = ("sector", "size", "area", "tier")
SIZE = DIMENSIONS.index("size")


class Kind(NamedTuple):
    """A sector, size band, area or tier; family: its SIA priority or region, "" where it has none."""

    code: str
    family: str = ""


@dataclass(frozen=True)
class Vocabularies:
    """The kinds of each dimension in their own order: size bands from small, tiers by position."""

    sector: tuple[Kind, ...]
    size: tuple[Kind, ...]
    area: tuple[Kind, ...]
    tier: tuple[Kind, ...]

    def of(self, dimension: str) -> tuple[Kind, ...]:
        kinds: tuple[Kind, ...] = getattr(self, dimension)
        return kinds


@dataclass(frozen=True)
class FrozenRound:
    """The submissions that count in a closed round, in the order in which they came.

    levels: as frozen, one character a sub-thread of `layout`; kinds: (submissions, 4) positions in the
    vocabularies, a column for each of DIMENSIONS; firms: who submitted, a name that stays the same from one
    release of the round to the next; enterprise_groups: "" where a firm is alone.
    """

    layout: Layout
    levels: Sequence[str]
    kinds: Integers
    firms: Sequence[str]
    enterprise_groups: Sequence[str]


@dataclass(frozen=True)
class Contributors:
    """Whose figures a release counts: one row each.

    states: (contributors, sub-threads) characters; kinds: (contributors, 4); keys: who they are, each once.
    """

    layout: Layout
    states: NDArray[np.uint8]
    kinds: Integers
    keys: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.keys)


def contributors(frozen: FrozenRound) -> Contributors:
    """One for each enterprise group, standing where its largest site stands; in the order of their first site.

    ValueError where a firm comes twice or a frozen string is not one.
    """
    if len(set(frozen.firms)) < len(frozen.firms):
        raise ValueError("a firm counts twice in one round")
    states = arithmetic.characters(frozen.levels, len(frozen.layout)).copy()
    sites_of: dict[str, list[int]] = {}
    for site, (firm, name) in enumerate(zip(frozen.firms, frozen.enterprise_groups, strict=True)):
        sites_of.setdefault(_key(firm, name), []).append(site)
    standing = np.array([_largest(sites, frozen.kinds) for sites in sites_of.values()], np.int64)
    merged = states[standing]
    for place, sites in enumerate(sites_of.values()):
        if len(sites) > 1:
            merged[place] = _middle(states[sites])
    return Contributors(
        frozen.layout, merged, frozen.kinds[standing].reshape(-1, len(DIMENSIONS)), tuple(sites_of)
    )


def _key(firm: str, enterprise_group: str) -> str:
    """The same for every site of a group, however its name is spaced or capitalised."""
    name = " ".join(enterprise_group.split()).casefold()
    return f"group {name}" if name else f"firm {firm}"


def _largest(sites: list[int], kinds: Integers) -> int:
    """The site of the largest size band; of several, the first submitted."""
    return max(sites, key=lambda site: (int(kinds[site, SIZE]), -site))


def _middle(states: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The lower median of the sites' levels, item by item; without any, what they say instead.

    Not applicable and out of scope need every site to say so; of the rest, "don't know" comes before blank.
    """
    levels = np.stack([(states == ord(level)).sum(axis=0) for level in "1234"], axis=1)
    middle = arithmetic.median_low(levels) + ord("0")
    return np.select(
        [
            levels.any(axis=1),
            (states == ord(".")).all(axis=0),
            np.isin(states, [ord("N"), ord(".")]).all(axis=0),
            (states == ord("?")).any(axis=0),
        ],
        [middle.astype(np.uint8), np.uint8(ord(".")), np.uint8(ord("N")), np.uint8(ord("?"))],
        np.uint8(ord("-")),
    )
