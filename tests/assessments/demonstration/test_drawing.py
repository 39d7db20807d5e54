"""The drawn region is the same for ever, and shows what its measured figures say."""

from collections import Counter, defaultdict
from hashlib import sha256
from statistics import fmean

import pytest

from assessments.demonstration import region
from assessments.demonstration.drawing import Item, Region
from tests.assessments.definition.files import content

# Of every drawn state, in order; computed from an independent implementation of the same description.
DIGEST = "f505b0807ddfa80845e27e3464633012b180809bf1e0b4a70ea0a1682970c145"


# (framework, thread, sub-thread) of the shipped questionnaires, in the order of drawing
PARTS = [
    (name, thread["code"], sub_thread)
    for name in ("acursc", "mtc-scr")
    for thread in content(name)["threads"]
    for sub_thread in thread["subthreads"]
]


@pytest.fixture(scope="module")
def drawn():
    return Region(
        Item(name, thread, part["code"], part.get("allow_na", False)) for name, thread, part in PARTS
    )


def means(drawn, framework, group):
    """Mean level of each pool, lowest first, of all drawn levels of a questionnaire."""
    pools = defaultdict(list)
    for firm in drawn.firms:
        for _, thread, part in (one for one in PARTS if one[0] == framework and framework in firm.states):
            state = firm.states[framework][part["code"]]
            if state in "1234":
                pools[group(firm, thread, part)].append(int(state))
    rounded = {name: round(fmean(levels), 2) for name, levels in pools.items()}
    return dict(sorted(rounded.items(), key=lambda pair: pair[1]))


def test_every_draw_is_the_draw_of_ever(drawn):
    states = [
        (f"DEMO-{firm.number:03d}", name, part["code"], firm.states[name][part["code"]])
        for firm in drawn.firms
        for name, _, part in PARTS
        if name in firm.states
    ]

    assert len(states) == 13528
    assert sha256(repr(states).encode()).hexdigest() == DIGEST


def test_the_first_and_the_last_firm_are_who_they_always_were(drawn):
    first, last = drawn.firms[0], drawn.firms[-1]

    assert (first.name, first.sector, first.size_band, first.geography, first.tier, round(first.ability, 3)) == (
        "Orchardine Driveline (demo)", "automotive", "medium", "lep-d2n2", "tier-3", 0.541,
    )  # fmt: skip
    assert (last.number, last.sector) == (240, "other-manufacturing")


def test_firms_are_counted_by_sector_and_named_once(drawn):
    assert Counter(firm.sector for firm in drawn.firms) == {
        sector: n for sector, (n, _) in region.SECTORS.items()
    }
    assert len({firm.name for firm in drawn.firms}) == 240
    assert {firm.name.endswith(" (demo)") for firm in drawn.firms} == {True}
    assert Counter(name for firm in drawn.firms for name in firm.states) == {"mtc-scr": 204, "acursc": 155}


def test_thread_means_are_the_measured_ones(drawn):
    assert means(drawn, "mtc-scr", lambda firm, thread, part: thread) == {
        "ITM": 2.05, "DIG": 2.12, "DEV": 2.23, "RSK": 2.34, "SRC": 2.34, "CUS": 2.43, "PDR": 2.57, "OPX": 2.57,
    }  # fmt: skip


def test_sector_means_are_the_measured_ones(drawn):
    assert means(drawn, "mtc-scr", lambda firm, thread, part: firm.sector) == {
        "medtech-pharma": 1.84, "energy-low-carbon": 2.23, "rail": 2.27, "advanced-manufacturing": 2.28,
        "food-drink": 2.32, "other-manufacturing": 2.33, "automotive": 2.53, "aerospace-space": 2.64,
    }  # fmt: skip


def test_stage_means_are_the_measured_ones(drawn):
    found = means(drawn, "mtc-scr", lambda firm, thread, part: part["stage"])

    assert list(found.items()) == [
        ("plan", 2.27), ("source", 2.31), ("make", 2.34), ("return", 2.40), ("deliver", 2.44),
    ]  # fmt: skip


def test_the_weakest_sub_threads_are_the_measured_ones(drawn):
    readiness = means(drawn, "mtc-scr", lambda firm, thread, part: part["code"])
    resilience = means(drawn, "acursc", lambda firm, thread, part: thread)

    assert list(readiness.items())[:2] == [("SCR-39", 1.83), ("SCR-01", 1.96)]
    assert resilience == {
        "ANT": 2.15, "FIN": 2.26, "COL": 2.26, "REC": 2.27, "FOF": 2.32, "FSO": 2.37, "ORG": 2.51, "ADP": 2.55,
    }  # fmt: skip


def test_another_seed_draws_another_region(drawn):
    other = Region(drawn.items, seed=1)

    assert [firm.name for firm in other.firms] != [firm.name for firm in drawn.firms]


def test_the_ten_firms_of_figure_6_give_the_printed_counts():
    columns = zip(*(levels for _, levels in region.FIGURE_6_FIRMS.values()), strict=True)
    counts = [tuple(column.count(level) for level in "1234") for column in columns]

    assert counts == list(region.FIGURE_6_COUNTS.values())
