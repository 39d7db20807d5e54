"""What has changed in a firm's own levels since the round that it submitted before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from assessments.choices import Status
from assessments.models import Assessment, SubThread


@dataclass(frozen=True)
class Move:
    """One sub-thread with a level in both rounds."""

    code: str
    before: int
    now: int
    sub_thread: SubThread | None = None

    @property
    def direction(self) -> str:
        return "up" if self.now > self.before else "down" if self.now < self.before else "same"


@dataclass
class Change:
    """A submission beside the one before it: sub-threads up, the same and down, never a difference of means.

    left_out: sub-threads asked now that have no level in one of the two.
    """

    before: Assessment
    moves: list[Move]
    left_out: int

    @cached_property
    def up(self) -> list[Move]:
        return [one for one in self.moves if one.now > one.before]

    @cached_property
    def down(self) -> list[Move]:
        return [one for one in self.moves if one.now < one.before]

    @cached_property
    def same(self) -> list[Move]:
        return [one for one in self.moves if one.now == one.before]

    @property
    def moved(self) -> list[Move]:
        """Which ones: those up first, each in the order of the questionnaire."""
        return self.up + self.down

    @property
    def parts(self) -> Iterable[dict[str, object]]:
        """The strip of change: what goes down, stays and goes up, with places in per cent of its width."""
        at = 0
        for name, moves in (("down", self.down), ("same", self.same), ("up", self.up)):
            if moves:
                x, width = 100 * at / len(self.moves), 100 * len(moves) / len(self.moves)
                yield {"name": name, "number": len(moves), "x": f"{x:.3f}%", "width": f"{width:.3f}%"}
            at += len(moves)


def of_submitted(
    assessment: Assessment, own: Iterable[Assessment], codes: dict[int, Sequence[str]]
) -> Change | None:
    """The change since the last round before, among a firm's own assessments; None where there is none.

    codes: of each version's sub-threads, in the order of a frozen submission.
    """
    before = _last_before(assessment, own)
    return None if before is None else _between(before, assessment, codes)


def _between(before: Assessment, assessment: Assessment, codes: dict[int, Sequence[str]]) -> Change:
    now, then = (_levels(one, codes) for one in (assessment, before))
    asked = [code for code, state in now.items() if state != "."]
    both = [code for code in asked if now[code] in "1234" and then.get(code, ".") in "1234"]
    moves = [Move(code, int(then[code]), int(now[code])) for code in both]
    return Change(before, moves, len(asked) - len(moves))


def of_one(assessment: Assessment) -> Change | None:
    """The same for one assessment by itself, in two queries."""
    framework = assessment.round.framework_version.framework_id
    own = (
        Assessment.objects.counted().in_context().select_related("submission")
        .filter(firm=assessment.firm_id, round__framework_version__framework=framework)
        .exclude(round=assessment.round_id)
    )  # fmt: skip
    if not (before := _last_before(assessment, own)):
        return None
    own_version, earlier = (one.round.framework_version_id for one in (assessment, before))
    parts = SubThread.objects.filter(version__in=[own_version, earlier]).order_by("position")
    by_version: dict[int, dict[str, SubThread]] = {own_version: {}, earlier: {}}
    for part in parts.only("version_id", "code", "number", "title"):
        by_version[part.version_id][part.code] = part
    found = _between(before, assessment, {pk: list(codes) for pk, codes in by_version.items()})
    found.moves = [replace(move, sub_thread=by_version[own_version][move.code]) for move in found.moves]
    return found


def _last_before(assessment: Assessment, own: Iterable[Assessment]) -> Assessment | None:
    """What counts in another round of the same framework and MAJOR version, in which a code means the same."""
    version = assessment.round.framework_version
    comparable = [
        one
        for one in own
        if one.status == Status.SUBMITTED
        and one.round_id != assessment.round_id
        and one.submitted_at < assessment.submitted_at
        and one.round.framework_version.framework_id == version.framework_id
        and one.round.framework_version.major == version.major
    ]
    return max(comparable, key=lambda one: one.submitted_at, default=None)


def _levels(assessment: Assessment, codes: dict[int, Sequence[str]]) -> dict[str, str]:
    return dict(zip(codes[assessment.round.framework_version_id], assessment.submission.levels, strict=True))
