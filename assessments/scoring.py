"""One firm's answers ▶ distribution, median, average, weak share, gaps and priorities. Pure: no Django, no rows.

The rules are those of docs/SCORING.md. Averages and shares are integers of millionths, rounded half up once, so
that a firm's page, the tally and a recount agree to the last unit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import median_low

MILLION = 1_000_000
STAGES = ("plan", "source", "make", "deliver", "return")
DEFAULT_TARGET = 3
MOST_PRIORITIES = 5

OUT_OF_SCOPE = "."
NOT_APPLICABLE = "N"
DONT_KNOW = "?"
BLANK = "-"

SHOWN = "shown"
TOO_FEW = "too few answers"
ALL_NOT_APPLICABLE = "not applicable"
TOO_FEW_ASKED = "too few asked"  # a short round: no firm could be shown
NOT_ASKED = "not asked"


@dataclass(frozen=True)
class Condition:
    """How many sub-threads must be answered, and which share of the applicable ones, in hundredths."""

    answered: int
    percent: int

    def holds(self, answered: int, applicable: int) -> bool:
        return answered >= self.answered and 100 * answered >= self.percent * applicable

    def least(self, applicable: int) -> int:
        """The smallest number of answers that will do.

        >>> Condition(0, 80).least(42)
        34
        """
        return max(self.answered, -(-self.percent * applicable // 100))


THREAD_CONDITION = Condition(3, 75)
STAGE_CONDITION = Condition(2, 60)
SUBMIT_CONDITION = Condition(1, 80)  # an assessment wholly not applicable says nothing
SUBMIT_THREAD_CONDITION = Condition(0, 50)


@dataclass(frozen=True)
class Shape:
    """The places of a framework version's sub-threads: one entry each, in the order of a frozen submission."""

    codes: tuple[str, ...]
    thread_of: tuple[str, ...]
    stage_of: tuple[str, ...]
    threads: tuple[str, ...]  # each once, in order
    stages: tuple[str, ...]  # those in use, from plan to return

    @classmethod
    def of(cls, layout: Iterable[tuple[str, str, str]]) -> "Shape":
        """From (code, thread code, stage) of each sub-thread, in order.

        >>> shape = Shape.of([("ORG-1", "ORG", "make"), ("ORG-2", "ORG", "plan"), ("REC-1", "REC", "plan")])
        >>> shape.threads, shape.stages, shape.places("plan", shape.stage_of)
        (('ORG', 'REC'), ('plan', 'make'), [1, 2])
        """
        rows = list(layout)
        stage_of = tuple(str(stage) for _, _, stage in rows)
        if unknown := set(stage_of) - set(STAGES):
            raise ValueError(f"unknown stages: {sorted(unknown)}")
        thread_of = tuple(thread for _, thread, _ in rows)
        return cls(
            codes=tuple(code for code, _, _ in rows),
            thread_of=thread_of,
            stage_of=stage_of,
            threads=tuple(dict.fromkeys(thread_of)),
            stages=tuple(stage for stage in STAGES if stage in stage_of),
        )

    @staticmethod
    def places(group: str, group_of: Sequence[str]) -> list[int]:
        """Where the sub-threads of a thread or stage stand."""
        return [place for place, one in enumerate(group_of) if one == group]


@dataclass(frozen=True)
class Counts:
    """How many sub-threads have each state; those out of scope are not counted."""

    levels: tuple[int, int, int, int]
    not_applicable: int
    dont_know: int
    blank: int

    @classmethod
    def of(cls, states: str) -> "Counts":
        """
        >>> Counts.of("223N1?-.")
        Counts(levels=(1, 2, 1, 0), not_applicable=1, dont_know=1, blank=1)
        """
        if unknown := set(states) - set("1234N?-."):
            raise ValueError(f"unknown states: {sorted(unknown)}")
        l1, l2, l3, l4 = (states.count(level) for level in "1234")
        return cls((l1, l2, l3, l4), *(states.count(state) for state in (NOT_APPLICABLE, DONT_KNOW, BLANK)))

    @property
    def answered(self) -> int:
        return sum(self.levels)

    @property
    def applicable(self) -> int:
        return self.answered + self.dont_know + self.blank

    @property
    def asked(self) -> int:
        return self.applicable + self.not_applicable

    @property
    def weak(self) -> int:
        return self.levels[0] + self.levels[1]


@dataclass(frozen=True)
class Summary:
    """What may be said of a firm in one thread or stage; the three figures are None unless the condition is SHOWN.

    average: millionths of a level; weak_share: millionths, share of the answered at L1 or L2.
    """

    counts: Counts
    condition: str
    median: int | None = None
    average: int | None = None
    weak_share: int | None = None

    @property
    def is_shown(self) -> bool:
        return self.condition == SHOWN

    @property
    def strong_share(self) -> int | None:
        return None if self.weak_share is None else MILLION - self.weak_share


@dataclass(frozen=True)
class Overall(Summary):
    """A firm as a whole: each shown thread counts equally."""

    threads_shown: int = 0
    threads_asked: int = 0


def mean_in_millionths(total: int, n: int) -> int:
    """total / n in millionths, half up: SCORING section 4.

    >>> mean_in_millionths(5, 3)
    1666667
    """
    return (2 * total * MILLION + n) // (2 * n)


def thread_summaries(states: str, shape: Shape) -> dict[str, Summary]:
    """A summary of each thread, in order.

    >>> shape = Shape.of((f"ITM-{n}", "ITM", "make") for n in range(1, 6))
    >>> itm = thread_summaries("223N1", shape)["ITM"]
    >>> itm.counts.applicable, itm.counts.answered, itm.median, itm.average, itm.weak_share
    (4, 4, 2, 2000000, 750000)
    """
    return _summaries(states, shape.threads, shape.thread_of, THREAD_CONDITION)


def stage_summaries(states: str, shape: Shape) -> dict[str, Summary]:
    """A summary of each stage, over the sub-threads whose primary stage it is."""
    return _summaries(states, shape.stages, shape.stage_of, STAGE_CONDITION)


def _summaries(
    states: str, groups: tuple[str, ...], group_of: tuple[str, ...], condition: Condition
) -> dict[str, Summary]:
    collected: dict[str, list[str]] = {group: [] for group in groups}
    for state, group in zip(states, group_of, strict=True):
        collected[group].append(state)
    return {group: _summary("".join(own), condition) for group, own in collected.items()}


def _summary(states: str, condition: Condition) -> Summary:
    counts = Counts.of(states)
    if reason := _reason_to_hide(counts, condition):
        return Summary(counts, reason)
    levels = [int(state) for state in states if state in "1234"]
    return Summary(
        counts,
        SHOWN,
        median=median_low(levels),
        average=mean_in_millionths(sum(levels), counts.answered),
        weak_share=mean_in_millionths(counts.weak, counts.answered),
    )


def _reason_to_hide(counts: Counts, condition: Condition) -> str:
    if counts.asked == 0:
        return NOT_ASKED
    if counts.applicable == 0:
        return ALL_NOT_APPLICABLE
    if counts.asked < condition.answered:
        return TOO_FEW_ASKED
    return "" if condition.holds(counts.answered, counts.applicable) else TOO_FEW


def overall(states: str, shape: Shape) -> Overall:
    """The mean of the thread averages, shown where each asked thread is, or is missing only because of N/A.

    The median is the median_low of the shown threads' medians (SCORING section 4).
    """
    counts = Counts.of(states)
    asked = [one for one in thread_summaries(states, shape).values() if one.condition != NOT_ASKED]
    shown = [one for one in asked if one.is_shown]
    condition = _overall_condition(asked)
    if condition != SHOWN:
        return Overall(counts, condition, threads_shown=len(shown), threads_asked=len(asked))
    return Overall(
        counts,
        SHOWN,
        median=median_low(one.median for one in shown if one.median is not None),
        average=_mean_of(one.average for one in shown),
        weak_share=_mean_of(one.weak_share for one in shown),
        threads_shown=len(shown),
        threads_asked=len(asked),
    )


def _overall_condition(asked: Sequence[Summary]) -> str:
    if not asked:
        return NOT_ASKED
    missing = [one for one in asked if not one.is_shown]
    if any(one.counts.asked < THREAD_CONDITION.answered for one in asked):
        return TOO_FEW_ASKED  # the same for every firm of the round
    if any(one.counts.applicable >= THREAD_CONDITION.answered for one in missing):
        return TOO_FEW  # this thread could have been shown, had it been answered
    if len(missing) < len(asked):
        return SHOWN
    return TOO_FEW if any(one.counts.applicable for one in missing) else ALL_NOT_APPLICABLE


def _mean_of(values: Iterable[int | None]) -> int:
    """The mean of integers of millionths, again in millionths, half up."""
    known = [value for value in values if value is not None]
    return (2 * sum(known) + len(known)) // (2 * len(known))


@dataclass(frozen=True)
class Shortfall:
    """Why a draft cannot be submitted yet: in a thread, or (thread None) overall."""

    thread: str | None
    answered: int
    applicable: int
    needed: int
    missing: tuple[str, ...]  # codes of the sub-threads without a level that are applicable


def below_submit_thresholds(states: str, shape: Shape) -> list[Shortfall]:
    """What keeps a draft from being submitted; empty when nothing does.

    >>> shape = Shape.of([("ORG-1", "ORG", "make"), ("ORG-2", "ORG", "plan"), ("REC-1", "REC", "plan")])
    >>> [(s.thread, s.answered, s.needed, s.missing) for s in below_submit_thresholds("33-", shape)]
    [(None, 2, 3, ('REC-1',)), ('REC', 0, 1, ('REC-1',))]
    >>> below_submit_thresholds("33N", shape)
    []
    """
    everything = _shortfall(None, range(len(states)), states, shape, SUBMIT_CONDITION)
    threads = (
        _shortfall(thread, shape.places(thread, shape.thread_of), states, shape, SUBMIT_THREAD_CONDITION)
        for thread in shape.threads
    )
    return [shortfall for shortfall in (everything, *threads) if shortfall]


def _shortfall(
    thread: str | None, places: Iterable[int], states: str, shape: Shape, condition: Condition
) -> Shortfall | None:
    own = list(places)
    counts = Counts.of("".join(states[place] for place in own))
    if condition.holds(counts.answered, counts.applicable):
        return None
    missing = tuple(shape.codes[place] for place in own if states[place] in (DONT_KNOW, BLANK))
    return Shortfall(thread, counts.answered, counts.applicable, condition.least(counts.applicable), missing)


@dataclass(frozen=True)
class Priority:
    """A step a firm may take next. P = gap × importance orders a to-do list; it is no score."""

    code: str
    level: int
    target: int
    importance: int

    @property
    def gap(self) -> int:
        """Steps still to take, not a distance."""
        return max(0, self.target - self.level)

    @property
    def weight(self) -> int:
        return self.gap * self.importance


def priorities(
    states: str,
    targets: Sequence[int | None],
    importances: Sequence[int],
    shape: Shape,
    peers_above: Mapping[str, float] | None = None,
) -> list[Priority]:
    """At most five sub-threads below target: heaviest first, then lower level, more peers above, framework order.

    One entry a sub-thread in states, targets (None: L3) and importances (1-3); peers_above: share by code, only
    where at least ten peers stand behind it.
    """
    above = peers_above or {}
    found = [
        Priority(code, int(state), target or DEFAULT_TARGET, importance)
        for code, state, target, importance in zip(shape.codes, states, targets, importances, strict=True)
        if state in "1234"
    ]
    below = [one for one in found if one.gap]
    below.sort(key=lambda one: (-one.weight, one.level, -above.get(one.code, 0.0)))  # stable: framework order
    return below[:MOST_PRIORITIES]


def middle_half(levels: Sequence[int]) -> tuple[int, int]:
    """The levels between which the middle half of the firms lies, from counts at L1 to L4: lower and upper quartile.

    The lower one is the least level that at least a quarter of the firms do not exceed, the upper one the least that
    three quarters do not exceed. Where both are one level, most of the firms are at it.

    >>> middle_half((3, 6, 1, 0)), middle_half((0, 0, 0, 5))
    ((1, 2), (4, 4))
    """
    firms = sum(levels)
    if not firms:
        raise ValueError("no firms")
    up_to = list(accumulate(levels))
    lower, upper = (
        next(level for level, n in enumerate(up_to, 1) if 4 * n >= part * firms) for part in (1, 3)
    )
    return lower, upper


def one_decimal(millionths: int) -> str:
    """As a firm reads an average: one decimal, half up, never more.

    >>> one_decimal(2_250_000), one_decimal(1_666_667)
    ('2.3', '1.7')
    """
    tenths = (millionths + 50_000) // 100_000
    return f"{tenths // 10}.{tenths % 10}"


def percent(millionths: int) -> str:
    """A share in whole per cent, half up.

    >>> percent(666_667)
    '67%'
    """
    return f"{(millionths + 5_000) // 10_000}%"
