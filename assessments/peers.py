"""A firm's own figures beside the released ones of firms like it: a release's figures alone, and never a rank."""

from dataclasses import dataclass
from functools import cached_property

from assessments import benchmark, scoring
from assessments.choices import Status
from assessments.own_figures import Said, at_levels
from assessments.profile import bars

CHOICES = {"sector": "Your sector", "size": "Your size", "all": "All firms"}
TABLES = ("sector-stage", "sector-thread", "sector-subthread", "size-thread")
LEAST_TO_ORDER_BY = 10  # firms, before their levels order a firm's priorities
OWN_GROUP = {"sector": "your sector", "size": "firms of your size"}
PLOT_START, PLOT_STEP = 4, 92 / 3  # L1 to L4 stand at 4 to 96 per cent of the plot's width
PLOT_MARGIN = 3  # by which the band of the middle half goes beyond its levels: it may be one level


@dataclass(frozen=True)
class Peers:
    """The released figures of a group for a stage, thread or sub-thread, and the firm's own level (None: not shown)."""

    group: benchmark.Row
    cell: benchmark.Cell
    own: int | None

    @property
    def firms(self):
        return self.cell.firms

    @property
    def median(self):
        return self.cell.median

    @property
    def average(self):
        return None if self.cell.average is None else scoring.one_decimal(self.cell.average)

    @property
    def at_low_levels(self):
        """What the public heatmap shows of them by default: the mean share of each firm's answers at L1 or L2."""
        return None if self.cell.weak_share is None else scoring.percent(self.cell.weak_share)

    @property
    def middle_half(self):
        return scoring.middle_half(self.cell.levels)

    @property
    def bars(self):
        return bars(self.cell.levels)

    def reached(self, level):
        """How many firms are at this level or above."""
        return sum(self.cell.levels[level - 1 :])

    @property
    def words(self):
        """The firm's own place in the distribution."""
        lower, upper = self.middle_half
        most = next((level for level, n in enumerate(self.cell.levels, 1) if 2 * n > self.firms), None)
        if most:
            said = f"Most of the {self.firms} firms are at L{most}"
            return f"{said}{self._beside_most(most)}."
        return f"The middle half of the {self.firms} firms is at L{lower} to L{upper}{self._beside_half(lower, upper)}."

    def _beside_most(self, most):
        if not self.own:
            return ""
        return ", and so are you" if self.own == most else f"; you are at L{self.own}"

    def _beside_half(self, lower, upper):
        if not self.own:
            return ""
        where = "below it" if self.own < lower else "above it" if self.own > upper else "within it"
        return f"; you are {where}, at L{self.own}"

    @property
    def explained(self) -> Said:
        first, last = -(-self.firms // 4), -(-3 * self.firms // 4)
        lower, upper = self.middle_half
        average = "withheld" if self.average is None else f"{self.average}, the mean of the firms’ averages"
        return [
            ("Firms", f"{self.group.title}: {self.firms} firms, {at_levels(self.cell.levels)}"),
            ("Their median", f"no. {(self.firms + 1) // 2} of {self.firms} in order: L{self.median}"),
            (
                "Middle half",
                f"from no. {first} to no. {last} of {self.firms} in order: {_levels(lower, upper)}",
            ),
            ("Their average", average),
            ("At L1–L2", self.at_low_levels or "withheld"),
        ]


def _levels(lower, upper):
    return f"L{lower}" if lower == upper else f"L{lower} to L{upper}"


@dataclass(frozen=True)
class Beside:
    """What stands beside one of the firm's figures: peers, or why there are none, or why these."""

    peers: Peers | None
    why: str = ""

    @property
    def words(self):
        return " ".join(part for part in (self.why, self.peers.words if self.peers else "") if part)

    def reached(self, level):
        """How many firms have come as far as this level of a sub-thread."""
        if not self.peers:
            return self.why
        who = "firms" if self.is_of_all or self.peers.group.code == benchmark.ALL else "firms like yours"
        said = f"{self.peers.reached(level)} of {self.peers.firms} {who} are at L{level} or above."
        return f"{self.why} {said}" if self.why else said

    @property
    def is_of_all(self):
        """Whether all firms stand here in place of the group that the page is about."""
        return bool(self.why and self.peers)


@dataclass(frozen=True)
class Plot:
    """Where own level, target and the peers' figures stand in the dot plot, in per cent of its width."""

    own: str = ""
    target: str = ""
    median: str = ""
    lower: str = ""
    upper: str = ""


class Comparison:
    """A submission beside a release of its round, else beside the newest release of its questionnaire."""

    def __init__(self, submission, choice=None):
        self.assessment = submission.assessment
        self.round = self.assessment.round
        self.choice = choice if choice in CHOICES else "sector"
        self.release = _release_for(self.round)
        if self.release:
            self._tables = benchmark.tables(self.release, *TABLES)
            kinds = {
                "sector": submission.sector.code,
                "size": submission.size_band.code,
                "all": benchmark.ALL,
            }
            # Sizes are released by thread alone.
            self._by = dict.fromkeys(("thread", "stage", "subthread"), self.choice)
            if self.choice == "size":
                self._by |= {"stage": "sector", "subthread": "sector"}
            self._kinds = kinds

    axis = property(lambda self: [at(level) for level in (1, 2, 3, 4)])

    def __bool__(self):
        return self.release is not None

    @property
    def is_of_own_round(self):
        return self.release.round_id == self.round.pk

    @property
    def counts_own(self):
        return self.is_of_own_round and self.assessment.status == Status.SUBMITTED

    def table(self, by):
        dimension = "size" if self._by[by] == "size" else "sector"
        return self._tables.get(f"{dimension}-{by}")

    def group(self, by):
        """Who the peers of a thread, stage or sub-thread are."""
        table = self.table(by)
        return table and table.standing(self._kinds[self._by[by]])

    def beside(self, by, code, own):
        """Peers for one figure, by the ladder: the firm's group, else all firms, else a reason."""
        table, group = self.table(by), self.group(by)
        column = table and table.column(code)
        if column is None:
            return Beside(None, "Not in this release.")
        found = table.peers(self._kinds[self._by[by]], code)
        peers = found and Peers(*found, own)
        if peers and peers.group is group:
            return Beside(peers)
        missing = table.cell(group.code, code).withheld == "no firms"
        whose = "" if group.code == benchmark.ALL else f" for {OWN_GROUP[self._by[by]]}"
        why = f"No firms{whose} in this release" if missing else f"Withheld{whose} in this release"
        return Beside(peers, f"{why}; of all firms:" if peers else f"{why}.")

    def share_above(self, code, level):
        """The share of the peers above a level of a sub-thread; None where too few stand behind it."""
        if not self:
            return None
        peers = self.beside("subthread", code, level).peers
        if not peers or peers.firms < LEAST_TO_ORDER_BY:
            return None
        return peers.reached(level + 1) / peers.firms

    def stand_beside(self, profile):
        """Put what is released beside each thread, stage and answer of a profile."""
        if not self:
            return
        for by, rows in (("thread", profile.threads), ("stage", profile.stages)):
            for row in rows:
                row.beside = self.beside(by, row.code, row.median)
                row.plot = _plot(row, row.beside.peers)
        for answer in profile.answers:
            level = int(answer.state) if answer.state in "1234" else None
            answer.beside = self.beside("subthread", answer.sub_thread.code, level)

    @cached_property
    def whom(self):
        """Whose figures stand beside the firm's threads, in a sentence."""
        return self._whom("thread")

    @property
    def whom_in_stages(self):
        return self._whom("stage")

    def _whom(self, by):
        choice, group = self._by[by], self.group(by)
        if group is None or choice == "all":
            return "All firms."
        if group.code == benchmark.ALL:
            needed = self.release.minimum
            return (
                f"No figures for {OWN_GROUP[choice]} in this release (at least {needed} firms are needed). "
                "All firms stand beside yours."
            )
        if group.is_merged:
            return f"{group.title}, merged in this release because of small numbers."
        return f"{group.title}."


def _release_for(round_):
    """The current release of a round; else the newest one of the same questionnaire, in which codes mean the same."""
    version = round_.framework_version
    found = [
        one
        for one in benchmark.current(version.framework.code)
        if one.round.framework_version.major == version.major
    ]
    return next((one for one in found if one.round_id == round_.pk), next(iter(found), None))


def _plot(row, peers):
    lower, upper = peers.middle_half if peers else (None, None)
    places = {"own": (row.median, 0), "target": (row.target, 0), "median": (peers and peers.median, 0)}
    places |= {"lower": (lower, -PLOT_MARGIN), "upper": (upper, PLOT_MARGIN)}
    return Plot(**{name: at(level, beyond) for name, (level, beyond) in places.items() if level})


def at(level, beyond=0.0):
    """
    >>> at(1), at(4, 3)
    ('4.000%', '99.000%')
    """
    return f"{PLOT_START + PLOT_STEP * (level - 1) + beyond:.3f}%"
