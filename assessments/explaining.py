"""How the figure of a group was made, in words with its own numbers: lines of (what, text). Hides nothing itself.

It is given what may be told and tells no more: what is withheld is not given to it. Of released figures only the
printed values may be given, so that no line holds more digits than the release (`is_exact` False).
Source of the rules: docs/SCORING.md, sections 2 and 4.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.scoring import MILLION, one_decimal, percent

Line = tuple[str, str]
SUB_THREAD, THREAD, STAGE, OVERALL = "subthread", "thread", "stage", "overall"
HAS_FIGURE = {
    SUB_THREAD: "that gave a level here",
    THREAD: "with a figure here: at least 3 answers in the thread, and three quarters of what applies to them",
    STAGE: "with a figure here: at least 2 answers in the stage, and 60 % of what applies to them",
    OVERALL: "with an overall figure: every thread has one, or is missing only because it does not apply",
}
OWN_PART = {THREAD: "its answers in the thread", STAGE: "its answers in the stage", OVERALL: "its threads"}


@dataclass(frozen=True)
class Figure:
    """One cell as it may be told: averages and weak shares in millionths, None where they are withheld."""

    kind: str  # SUB_THREAD, THREAD, STAGE or OVERALL
    firms: int
    levels: Sequence[int] | None = None  # firms at L1 to L4; of all but a sub-thread by their median
    median: int | None = None
    average: int | None = None
    weak_share: int | None = None
    who: str = "firms"  # "contributors" in a release
    is_exact: bool = True


@dataclass(frozen=True)
class LeftOut:
    """Firms without a figure; numbers only where they may be told."""

    firms: int | None  # None: how many is not told
    reasons: Sequence[tuple[int, str]] = ()  # (2, "do not know")


def lines(figure: Figure, left_out: LeftOut | None = None) -> list[Line]:
    """Everything about one cell: who is counted, each formula, what was left out.

    >>> for what, text in lines(Figure(SUB_THREAD, 10, (3, 5, 0, 2), 2, 2_100_000, 800_000)): print(f"{what}: {text}")
    Counted: 10 firms that gave a level here.
    At L1 or L2: 3 at L1 + 5 at L2 = 8 of 10 firms; 8 ÷ 10 = 80%.
    Mean: (3 × 1 + 5 × 2 + 0 × 3 + 2 × 4) ÷ 10 = 2.10, shown as 2.1.
    Median: in order of level, firm 5 of 10 (the lower of the two in the middle) is at L2.
    """
    said = [("Counted", f"{figure.firms} {figure.who} {HAS_FIGURE[figure.kind]}.")]
    if figure.weak_share is not None:
        said.append(("At L1 or L2", weak_formula(figure)))
    if figure.average is not None:
        said.append(("Mean", mean_formula(figure)))
    if figure.median is not None:
        said.append(("Median", median_formula(figure)))
    return [*said, *([("Left out", _left_out(left_out, figure.who))] if left_out else [])]


def weak_formula(figure: Figure) -> str:
    """The share at L1 or L2: of the firms, or of all but a sub-thread the mean of the firms' own shares."""
    shown = percent(figure.weak_share or 0)
    if figure.kind == SUB_THREAD and figure.levels:
        l1, l2 = figure.levels[:2]
        weak = f"{l1} at L1 + {l2} at L2 = {l1 + l2} of {figure.firms} {figure.who}"
        return f"{weak}; {l1 + l2} ÷ {figure.firms} = {_share(l1 + l2, figure.firms, shown)}."
    means = f"each of the {figure.who}’ own share, of {OWN_PART.get(figure.kind, 'its answers')}, at L1 or L2"
    return f"{means}; {_sum_over(figure, figure.weak_share, f'{_share_of(figure.weak_share)}', shown)}."


def mean_formula(figure: Figure) -> str:
    shown = one_decimal(figure.average or 0)
    if figure.kind == SUB_THREAD and figure.levels:
        terms = " + ".join(f"{number} × {level}" for level, number in enumerate(figure.levels, 1))
        return f"({terms}) ÷ {figure.firms} = {two_decimals(figure.average)}, shown as {shown}."
    means = f"each of the {figure.who}’ own mean of {OWN_PART.get(figure.kind, 'its answers')}"
    return f"{means}; {_sum_over(figure, figure.average, two_decimals(figure.average), shown)}."


def median_formula(figure: Figure) -> str:
    place = (figure.firms + 1) // 2
    lower = " (the lower of the two in the middle)" if figure.firms % 2 == 0 else ""
    by = "level" if figure.kind == SUB_THREAD else "their own median level here"
    one = figure.who.removesuffix("s")
    return f"in order of {by}, {one} {place} of {figure.firms}{lower} is at L{figure.median}."


def difference_lines(verified: Figure, own: Figure) -> list[Line]:
    """Verified less own: two figures of firms that have both."""
    weak = (
        f"verified {percent(verified.weak_share)} less own {percent(own.weak_share)}, before rounding "
        f"{_points(verified.weak_share - own.weak_share)} points"
    )
    counted = (
        f"firms with verified levels: {verified.firms} {HAS_FIGURE[verified.kind]}, by what assessors found"
    )
    said = [("Counted", f"{counted}; {own.firms} by their own levels."), ("At L1 or L2", f"{weak}.")]
    if verified.average is None or own.average is None:
        return said
    mean = f"verified {two_decimals(verified.average)} less own {two_decimals(own.average)}"
    return [
        *said,
        ("Verified", weak_formula(verified)),
        ("Own", weak_formula(own)),
        ("Mean", f"{mean} = {_signed(verified.average - own.average)}."),
        ("Verified mean", mean_formula(verified)),
        ("Own mean", mean_formula(own)),
    ]


@dataclass(frozen=True)
class Change:
    """The firms with a level in both of two rounds; means and shares (before, after) in millionths."""

    kind: str
    firms: int
    up: int
    same: int
    down: int
    averages: tuple[int, int]
    weak_shares: tuple[int, int]


def change_lines(change: Change, before: str, after: str, left_out: LeftOut | None = None) -> list[Line]:
    """How the firms in both rounds moved."""
    level = "level" if change.kind == SUB_THREAD else "median level here"
    moved = f"{change.up} up + {change.same} the same + {change.down} down = {change.firms} firms"
    rounds = list(zip((before, after), change.weak_shares, change.averages, strict=True))
    weak = "; ".join(f"in “{name}” {_weak_sum(change, share)}" for name, share, _ in rounds)
    mean = "; ".join(f"in “{name}” {_mean_sum(change, average)}" for name, _, average in rounds)
    own = OWN_PART.get(change.kind)
    shares, means = (f"each firm’s own {what} of {own}; " if own else "" for what in ("share", "mean"))
    said = [
        ("Counted", f"{change.firms} firms with a level here in both rounds: {moved}."),
        ("Up or down", f"each firm’s {level} in “{after}” beside its own in “{before}”: higher is up."),
        ("At L1 or L2", f"{shares}{weak}."),
        ("Mean", f"{means}{mean}."),
    ]
    return [*said, *([("Left out", _left_out(left_out, "firms"))] if left_out else [])]


def _weak_sum(change: Change, share: int) -> str:
    shown = percent(share)
    if change.kind == SUB_THREAD:
        weak = (2 * share * change.firms + MILLION) // (2 * MILLION)
        return (
            f"{weak} of {change.firms} firms, {weak} ÷ {change.firms} = {_share(weak, change.firms, shown)}"
        )
    return _sum_over(Figure(change.kind, change.firms), share, _share_of(share), shown)


def _mean_sum(change: Change, average: int) -> str:
    shown = one_decimal(average)
    if change.kind == SUB_THREAD:
        levels = (2 * average * change.firms + MILLION) // (2 * MILLION)
        return (
            f"their levels add up to {levels}, ÷ {change.firms} = {two_decimals(average)}, shown as {shown}"
        )
    return _sum_over(Figure(change.kind, change.firms), average, two_decimals(average), shown)


def source_lines(round_: str, dates: str, questionnaire: str, levels: Sequence[str]) -> list[Line]:
    """Where a figure is from: what stands beside every figure of a table."""
    return [("Round", f"{round_}, {dates}"), ("Questionnaire", questionnaire), ("Levels", "; ".join(levels))]


def _left_out(left_out: LeftOut, who: str) -> str:
    if left_out.firms is None:
        why = "not applicable, don’t know, no answer or too few answers"
        return f"{who} without a figure here ({why}); none counts as L1."
    if not left_out.firms:
        return "nobody who was asked."
    reasons = ", ".join(f"{number} {reason}" for number, reason in left_out.reasons)
    return (
        f"{left_out.firms} {who} without a figure here{f': {reasons}' if reasons else ''}. None counts as L1."
    )


def _sum_over(figure: Figure, mean: int | None, written: str, shown: str) -> str:
    """The mean of the firms' own figures, with their sum where more digits than the printed ones may be told."""
    if not figure.is_exact:
        return f"their mean over {figure.firms} {figure.who} is {shown}"
    total = two_decimals((mean or 0) * figure.firms)
    return f"they add up to {total}, ÷ {figure.firms} = {written}, shown as {shown}"


def _share(part: int, whole: int, shown: str) -> str:
    exact = _share_of((2 * part * MILLION + whole) // (2 * whole))
    return shown if exact.removesuffix(".0%") == shown.removesuffix("%") else f"{exact}, shown as {shown}"


def _share_of(millionths: int | None) -> str:
    tenths = ((millionths or 0) + 500) // 1_000
    return f"{tenths // 10}.{tenths % 10}%"


def two_decimals(millionths: int | None) -> str:
    """
    >>> two_decimals(2_345_000)
    '2.35'
    """
    hundredths = ((millionths or 0) + 5_000) // 10_000
    return f"{hundredths // 100}.{hundredths % 100:02}"


def _signed(millionths: int) -> str:
    return f"{'−' if millionths < 0 else '+' if millionths > 0 else ''}{two_decimals(abs(millionths))}"


def _points(millionths: int) -> str:
    share = _share_of(abs(millionths)).removesuffix("%")
    return f"{'−' if millionths < 0 else '+' if millionths > 0 else ''}{share}"
