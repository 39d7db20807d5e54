"""What a short round asks: the sub-threads to choose from, and two proposals to begin with."""

from dataclasses import dataclass
from itertools import groupby

from assessments.disclosure.working import LEAST
from assessments.models import FrameworkVersion, Round, SubThread, Thread
from assessments.ranking import rank
from assessments.tally import firms

PROPOSALS = {"spread": "Spread evenly over the threads", "weakest": "The weakest in the newest round"}


@dataclass
class Part:
    """A thread with its sub-threads."""

    thread: Thread
    sub_threads: list[SubThread]


def parts(version: FrameworkVersion) -> list[Part]:
    """All that a version could ask, thread by thread."""
    by_thread = groupby(version.in_tables(), key=lambda one: one.thread)
    return [Part(thread, list(within)) for thread, within in by_thread]


def proposed(version: FrameworkVersion, how: str, number: int) -> list[SubThread]:
    """So many sub-threads of a version; where no round shows which are weak, spread evenly."""
    spread = _spread(parts(version), number)
    if how != "weakest":
        return spread
    every = {one.code: one for one in version.in_tables()}
    weakest = [every[code] for code in _weakest_codes(version) if code in every][:number]
    return weakest + [one for one in spread if one not in weakest][: number - len(weakest)]


def _spread(all_parts: list[Part], number: int) -> list[SubThread]:
    """As many of each thread as of any other, give or take one; within it, from its beginning, middle and end."""
    shares = [number // len(all_parts)] * len(all_parts)
    for place in range(number % len(all_parts)):
        shares[place * len(all_parts) // (number % len(all_parts))] += 1
    return [
        part.sub_threads[(2 * place + 1) * len(part.sub_threads) // (2 * share)]
        for part, share in zip(all_parts, shares, strict=True)
        for place in range(share)
    ]


def _weakest_codes(version: FrameworkVersion) -> list[str]:
    rounds = Round.objects.filter(framework_version__framework=version.framework_id)
    counted = firms.count_in(rounds.select_related("framework_version"))
    newest = next((one for one in counted if one.submitted >= LEAST), None)
    return [row.sub_thread.code for row in rank(newest) if not row.is_withheld] if newest else []
