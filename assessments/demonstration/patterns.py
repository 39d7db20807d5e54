"""What must be true of the demonstration: the patterns of the published report."""

from collections import defaultdict
from statistics import fmean

from assessments.models import Round, Submission

from . import region


class Different(Exception):
    """The seeded rows do not show what the report found; nothing of them should be kept."""


def levels_by_sub_thread(round_: Round) -> dict[str, list[int]]:
    """Levels pooled over firms, by sub-thread."""
    return pooled(round_, lambda sector, code, thread: code)


def pooled(round_: Round, group) -> dict[str, list[int]]:
    """Levels pooled over the submissions of a round; `group` names the pool of (sector, sub-thread, thread)."""
    layout = round_.framework_version.layout()
    pools = defaultdict(list)
    for sector, levels in Submission.objects.filter(round=round_).values_list("sector__code", "levels"):
        for (code, thread, _), state in zip(layout, levels, strict=True):
            if state in "1234":
                pools[group(sector, code, thread)].append(int(state))
    return pools


def in_order(pools: dict[str, list[int]]) -> list[str]:
    return sorted(pools, key=lambda name: fmean(pools[name]))


def check_readiness(round_: Round) -> None:
    """Concurrent engineering is lowest; innovation and digital are; medtech is below automotive and aerospace."""
    if (lowest := in_order(levels_by_sub_thread(round_))[0]) != "SCR-39":
        raise Different(f"{lowest} is the lowest sub-thread of {round_.slug}; the report has SCR-39")
    threads = in_order(pooled(round_, lambda sector, code, thread: thread))
    if set(threads[:2]) != {"ITM", "DIG"}:
        raise Different(
            f"{threads[:2]} are the two lowest threads of {round_.slug}; the report has ITM and DIG"
        )
    sectors = in_order(pooled(round_, lambda sector, code, thread: sector))
    if sectors.index("medtech-pharma") > min(sectors.index("automotive"), sectors.index("aerospace-space")):
        raise Different(f"medtech is not below automotive and aerospace in {round_.slug}")


def check_figure_6(round_: Round) -> None:
    """The 24 printed counts."""
    pools = levels_by_sub_thread(round_)
    counts = {
        code: tuple(pools[code].count(level) for level in (1, 2, 3, 4)) for code in region.FIGURE_6_COUNTS
    }
    if counts != region.FIGURE_6_COUNTS:
        raise Different(f"the counts of {round_.slug} are {counts}, not those of Figure 6")
