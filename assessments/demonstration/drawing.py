"""Drawing the firms of the region and their levels: a seed in, the same firms out, for ever.

A firm's latent answer is its ability, less how hard thread and sub-thread are, plus chance; three cuts make levels
of it. The order of draws is part of the data: one draw more anywhere changes everything after it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from . import region


class Item(NamedTuple):
    """A sub-thread as the drawing sees it."""

    framework: str
    thread: str
    code: str
    allows_na: bool


@dataclass(frozen=True)
class DrawnFirm:
    """One fictional firm: what it is, how able, and its states by framework and sub-thread."""

    number: int  # from 1
    name: str
    activity: str
    sector: str
    size_band: str
    geography: str
    tier: str
    ability: float
    states: dict[str, dict[str, str]] = field(default_factory=dict)


class Region:
    """The region of one seed: how hard its items turned out to be, and its firms."""

    def __init__(self, items: Iterable[Item], seed: int = region.SEED) -> None:
        self.items = list(items)
        self.chance = Random(seed)  # noqa: S311 - chance for a fiction, not for secrets
        self.jitter = {item.code: self.chance.gauss(0, region.ITEM_SPREAD) for item in self.items}
        self.firms: list[DrawnFirm] = []
        for sector, (count, mean) in region.SECTORS.items():
            self.draw_sector(sector, count, mean)

    def draw_sector(self, sector: str, count: int, mean: float) -> None:
        names = [(stem, activity) for stem in region.STEMS for activity in region.ACTIVITIES[sector]]
        self.chance.shuffle(names)
        for _ in range(count):
            self.firms.append(self.draw_firm(sector, mean, *names.pop(), number=len(self.firms) + 1))

    def draw_firm(self, sector: str, mean: float, stem: str, activity: str, *, number: int) -> DrawnFirm:
        size_band = self.one_of({band: weight for band, (weight, _) in region.SIZE_BANDS.items()})
        geography = self.one_of(region.GEOGRAPHIES)
        tier = self.one_of(region.TIERS)
        tier_shift = region.HIGHER_TIER_SHIFT if tier in region.HIGHER_TIERS else 0
        ability = self.chance.gauss(
            mean + region.SIZE_BANDS[size_band][1] + tier_shift, region.ABILITY_SPREAD
        )
        firm = DrawnFirm(
            number, f"{stem} {activity} (demo)", activity, sector, size_band, geography, tier, ability
        )
        for framework in self.frameworks_of(sector):
            firm.states[framework] = {}
        for item in self.items:
            if item.framework in firm.states:
                firm.states[item.framework][item.code] = self.draw_state(firm, item)
        return firm

    def one_of(self, weights: dict[str, float] | dict[str, int]) -> str:
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def frameworks_of(self, sector: str) -> list[str]:
        """The questionnaires a firm answers; at least one."""
        place = 0 if sector == "food-drink" else 1
        return [
            framework
            for framework, rates in region.ANSWER_RATES.items()
            if self.chance.random() < rates[place]
        ] or ["mtc-scr"]

    def draw_state(self, firm: DrawnFirm, item: Item) -> str:
        if item.allows_na and self.chance.random() < region.NOT_APPLICABLE_SHARE:
            return "N"
        if self.chance.random() < region.BLANK_SHARE:
            return "-"
        return self.draw_level(firm, item, self.chance)

    def draw_level(self, firm: DrawnFirm, item: Item, chance: Random, shift: float = 0.0) -> str:
        """A level of a firm whose ability is shifted; `chance` may be one's own, to leave the region as it is."""
        # The order of the terms is part of the data too: floating-point sums depend on it.
        latent = (
            firm.ability
            + shift
            - region.THREADS[item.thread]
            - region.SUB_THREADS.get(item.code, 0)
            - region.SECTOR_SUB_THREADS.get((firm.sector, item.code), 0)
            - self.jitter[item.code]
            + chance.gauss(0, region.ANSWER_SPREAD)
        )
        return str(1 + sum(latent > cut for cut in region.CUTS))
