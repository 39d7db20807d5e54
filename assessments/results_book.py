"""A firm's results page as the sheets of a workbook: the same figures, from the same objects."""

from itertools import chain

from assessments import scoring
from meo_site.exports import Table

OWN = (
    "Applicable", "Answered", "L1", "L2", "L3", "L4", "Not applicable", "Don’t know", "Not answered",
    "Your median", "Your average", "At L1–L2, %", "Not shown because", "Your target",
)  # fmt: skip
FIRMS = (
    "Compared with", "Firms", "Firms at L1", "Firms at L2", "Firms at L3", "Firms at L4", "Firms’ median",
    "Firms’ average", "Middle half from", "Middle half to", "In words",
)  # fmt: skip
ANSWERS = (
    "Sub-thread", "Title", "Thread", "Stage", "Answer", "Why not applicable", "Target", "Importance", "Note",
    "What the next level looks like", "Next action",
)  # fmt: skip


def sheets(profile, compared, change):
    yield Table(
        "Threads", ("Thread", *OWN, *_beside(compared)), _parts(profile.threads, compared, profile.overall)
    )
    yield Table("Stages", ("Stage", *OWN, *_beside(compared)), _parts(profile.stages, compared))
    yield Table(
        "Where to begin", ("Sub-thread", "Title", "Level", "Target", "Why", "Next action"), _first(profile)
    )
    yield Table("Sub-threads", (*ANSWERS, *_beside(compared)), _answers(profile, compared))
    if change:
        columns = (
            "Sub-thread",
            "Title",
            "Direction",
            str(change.before.round),
            str(profile.assessment.round),
        )
        yield Table("Change", columns, _moves(change))


def notes(profile, compared, change):
    """What the file is: (what, text) of each line."""
    assessment, version = profile.assessment, profile.assessment.round.framework_version
    yield "Firm", str(assessment.firm)
    yield "Round", str(assessment.round)
    yield "Questionnaire", f"{version.title}, version {version.version}"
    yield "Submitted", f"{assessment.submitted_at:%Y-%m-%d}, {assessment.get_mode_display().lower()}"
    yield "Levels", "Steps in an order, not distances: read the spread and the median first."
    if compared:
        release = compared.release
        yield "Other firms", f"{release} of {release.published_at:%Y-%m-%d}. Threads: {compared.whom}"
        yield "Stages, sub-threads", compared.whom_in_stages
    if change:
        yield (
            "Change",
            f"Since {change.before.round}: {len(change.up)} up, {len(change.same)} the same, {len(change.down)} down",
        )
    yield from ((f"All threads: {what}", how) for what, how in profile.explained)
    yield "Attribution", version.attribution


def _beside(compared):
    return FIRMS if compared else ()


def _parts(rows, compared, overall=None):
    for row in chain(rows, [overall] if overall else ()):
        counts = row.summary.counts
        why_not = "" if row.summary.is_shown else row.summary.condition
        figures = (row.median, _number(row.average), _percent(row.weak_share), why_not)
        own = (
            counts.applicable,
            counts.answered,
            *counts.levels,
            counts.not_applicable,
            counts.dont_know,
            counts.blank,
        )
        yield row.title, *own, *figures, row.target, *(_firms(row.beside) if compared and row.beside else ())


def _firms(beside):
    if not beside.peers:
        return (*(None,) * (len(FIRMS) - 1), beside.words)
    peers = beside.peers
    return (
        peers.group.title, peers.firms, *peers.cell.levels, peers.median, _number(peers.average),
        *peers.middle_half, beside.words,
    )  # fmt: skip


def _first(profile):
    for step in profile.priorities:
        yield (
            step.sub_thread.label,
            step.sub_thread.title,
            step.level,
            step.priority.target,
            step.distance,
            step.action,
        )


def _answers(profile, compared):
    steps = {step.answer.pk: step for step in profile.steps}
    for answer in profile.answers:
        part, step = answer.sub_thread, steps.get(answer.pk)
        own = (
            part.label, part.title, part.thread.title, part.get_stage_display(), answer.get_state_display(),
            answer.na_reason, answer.target or scoring.DEFAULT_TARGET, answer.get_importance_display(), answer.note,
            step and step.then, step and step.action,
        )  # fmt: skip
        yield *own, *(_firms(answer.beside) if compared else ())


def _moves(change):
    for move in change.moves:
        yield move.sub_thread.label, move.sub_thread.title, move.direction, move.before, move.now


def _percent(text):
    """A whole per cent as printed, as a number."""
    return int(text.removesuffix("%")) if text else None


def _number(text):
    """One decimal as printed, as a number."""
    return float(text) if text else None
