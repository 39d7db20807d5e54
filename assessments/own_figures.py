"""How each figure on a firm's results page comes about, in words and with the firm's own numbers."""

from assessments import scoring

CONDITIONS = {"Thread": scoring.THREAD_CONDITION, "Stage": scoring.STAGE_CONDITION}
Said = list[tuple[str, str]]


def of_part(summary: scoring.Summary, unit: str, target: int | None) -> Said:
    """A thread's or stage's own figures: what was counted, the formula, what was left out."""
    counts = summary.counts
    said = [
        (
            "Counted",
            f"{counts.answered} of {counts.applicable} applicable sub-threads: {at_levels(counts.levels)}",
        )
    ]
    said += left_out(counts)
    if summary.is_shown:
        said += [
            (
                "Median",
                f"{_middle(counts.answered)} of the {counts.answered} levels in order: L{summary.median}",
            ),
            (
                "Average",
                f"{_mean(counts)} = {scoring.one_decimal(summary.average or 0)}, before rounding to one decimal",
            ),
            ("At L1–L2", f"{counts.weak} of {counts.answered} = {scoring.percent(summary.weak_share or 0)}"),
        ]
    else:
        said.append(("Not shown", f"{summary.condition.capitalize()}. {_needed(CONDITIONS[unit])}"))
    if target:
        said.append(
            ("Target", f"the median of the targets of these sub-threads, L3 where none was set: L{target}")
        )
    return said


def of_overall(overall: scoring.Overall, threads: list[tuple[str, scoring.Summary]]) -> Said:
    """The figures over all threads; threads: (title, summary) of those asked."""
    shown = [(title, one) for title, one in threads if one.is_shown]
    missing = [f"{title} ({one.condition})" for title, one in threads if not one.is_shown]
    said = [("Counted", f"{overall.counts.answered} of {overall.counts.applicable} applicable sub-threads")]
    said += left_out(overall.counts)
    if overall.is_shown:
        medians = ", ".join(f"L{median}" for median in sorted(one.median or 0 for _, one in shown))
        averages = ", ".join(scoring.one_decimal(one.average or 0) for _, one in shown)
        median, average = f"L{overall.median}", scoring.one_decimal(overall.average or 0)
        same = "each before rounding, each thread counting the same"
        said += [
            (
                "Median",
                f"{_middle(len(shown))} of the {len(shown)} thread medians in order, {medians}: {median}",
            ),
            ("Average", f"the mean of the thread averages {averages}, {same}: {average}"),
        ]
    else:
        said.append(
            (
                "Not shown",
                f"{overall.condition.capitalize()}. Every thread has to be shown, or to be not applicable.",
            )
        )
    if missing:
        said.append(("Threads left out", ", ".join(missing)))
    return said


def at_levels(levels: tuple[int, ...]) -> str:
    """
    >>> at_levels((4, 0, 9, 3))
    '4 at L1, 0 at L2, 9 at L3, 3 at L4'
    """
    return ", ".join(f"{number} at L{level}" for level, number in enumerate(levels, 1))


def left_out(counts: scoring.Counts) -> Said:
    named = {
        "not applicable": counts.not_applicable,
        "don’t know": counts.dont_know,
        "not answered": counts.blank,
    }
    parts = [f"{number} {name}" for name, number in named.items() if number]
    return [("Left out", ", ".join(parts) if parts else "nothing")]


def _middle(number: int) -> str:
    """
    >>> _middle(5), _middle(4)
    ('no. 3', 'no. 2, the lower of the middle two,')
    """
    place = (number + 1) // 2
    return f"no. {place}" if number % 2 else f"no. {place}, the lower of the middle two,"


def _mean(counts: scoring.Counts) -> str:
    terms = " + ".join(f"{number} × {level}" for level, number in enumerate(counts.levels, 1) if number)
    return f"({terms}) ÷ {counts.answered}"


def _needed(condition: scoring.Condition) -> str:
    return f"At least {condition.answered} answers, and {condition.percent}% of the applicable sub-threads, are needed."
