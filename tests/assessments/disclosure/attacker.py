"""One who knows the minimum, every number of firms, all that is published and perhaps one firm's own answer.

It tries every set of answers that agrees with these. `gives_away` says what it then knows.
"""

from functools import cache
from itertools import product


@cache
def compositions(firms):
    """Every way in which so many firms can stand at four levels."""
    return [one for one in product(range(firms + 1), repeat=4) if sum(one) == firms]


def plus(one, other):
    return tuple(a + b for a, b in zip(one, other, strict=True))


def minus(one, other):
    return tuple(a - b for a, b in zip(one, other, strict=True))


def possible(truth, shown, total_shown, own=None):
    """For each withheld group, the counts that it may have; truth: counts of each group; own: (group, level)."""
    hidden = [group for group in range(len(truth)) if not shown[group]]
    choices = {
        group: [
            counts
            for counts in compositions(sum(truth[group]))
            if own is None or own[0] != group or counts[own[1]] > 0
        ]
        for group in hidden
    }
    if not total_shown:
        return choices
    left = (0, 0, 0, 0)
    for group in hidden:
        left = plus(left, truth[group])  # all less the groups shown: public
    found = {}
    for group in hidden:
        sums = {(0, 0, 0, 0)}
        for other in hidden:
            if other != group:
                totals = {plus(before, counts) for before in sums for counts in choices[other]}
                sums = {total for total in totals if min(minus(left, total)) >= 0}
        found[group] = [counts for counts in choices[group] if minus(left, counts) in sums]
    return found


def gives_away(truth, shown, total_shown):
    """Withheld groups of which somebody knows that no fewer than there are stand at some level."""
    readers = [None] + [
        (group, level) for group, counts in enumerate(truth) for level in range(4) if counts[level]
    ]
    broken = set()
    for reader in readers:
        for group, worlds in possible(truth, shown, total_shown, reader).items():
            for level in range(4):
                alone = reader == (group, level) and truth[group][level] == 1
                fewest = min(counts[level] for counts in worlds)
                if truth[group][level] and not alone and fewest == truth[group][level]:
                    broken.add(group)
    return broken
