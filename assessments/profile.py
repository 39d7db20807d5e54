"""What a firm gets back: its profile by thread and stage, its priorities, the next step for each weak sub-thread."""

from dataclasses import dataclass
from statistics import median_low

from assessments import own_figures, scoring
from assessments.choices import Importance, Stage
from assessments.models import Answer, Assessment, LevelDescriptor

ENDS_SHOWN = 5  # strongest and weakest sub-threads listed


@dataclass
class Row:
    """One thread or stage of the profile; target: the median of the targets of its answered sub-threads."""

    title: str
    summary: scoring.Summary
    code: str = ""
    unit: str = ""
    target: int | None = None
    beside = None  # what a release has for it, and where all that stands in its plot: set by peers
    plot = None

    @property
    def median(self):
        return self.summary.median

    @property
    def average(self):
        return scoring.one_decimal(self.summary.average) if self.summary.is_shown else ""

    @property
    def weak_share(self):
        return scoring.percent(self.summary.weak_share) if self.summary.is_shown else ""

    @property
    def explained(self):
        return own_figures.of_part(self.summary, self.unit, self.target)

    @property
    def bars(self):
        return bars(self.summary.counts.levels)


@dataclass
class Step:
    """A sub-thread and what its next level asks for."""

    answer: Answer
    level: int
    now: str
    then: str
    action: str
    priority: scoring.Priority | None = None

    @property
    def sub_thread(self):
        return self.answer.sub_thread

    @property
    def next_level(self):
        return self.level + 1

    @property
    def others(self):
        """How many firms have come as far as the next level."""
        return self.answer.beside.reached(self.next_level)

    @property
    def distance(self):
        """P in words; an importance that the firm has left as it was goes without saying."""
        gap, importance = self.priority.gap, Importance(self.priority.importance)
        steps = f"{gap} step{'s' if gap > 1 else ''} below target"
        return steps if importance == Importance.IMPORTANT else f"{steps}, {importance.label.lower()}"


@dataclass
class Profile:
    """Everything on a firm's results page."""

    assessment: Assessment
    overall: Row
    threads: list[Row]
    stages: list[Row]
    strong: list[Answer]
    weak: list[Answer]
    priorities: list[Step]
    steps: list[Step]
    answers: list[Answer]

    @property
    def strongest(self):
        return sorted(self.strong, key=lambda answer: answer.state, reverse=True)[:ENDS_SHOWN]

    @property
    def weakest(self):
        return sorted(self.weak, key=lambda answer: answer.state)[:ENDS_SHOWN]

    @property
    def explained(self):
        """How the figures over all threads come about."""
        return own_figures.of_overall(
            self.overall.summary, [(row.title, row.summary) for row in self.threads]
        )

    @property
    def weakest_sub_threads(self):
        return [answer.sub_thread for answer in self.weakest]


def bars(levels):
    """(level, count, x, width, middle) of a stacked bar, positions in per cent of its width."""
    total, before, found = sum(levels), 0, []
    for level, count in enumerate(levels, 1):
        if count:
            x, width = 100 * before / total, 100 * count / total
            places = {"x": x, "width": width, "middle": x + width / 2}
            found.append(
                {"level": level, "count": count} | {name: f"{at:.3f}%" for name, at in places.items()}
            )
        before += count
    return found


def of_submission(submission, share_above=lambda code, level: None):
    """The profile of a frozen submission; targets, notes and wording come from its assessment.

    share_above: the share of peers above a level of a sub-thread, by code; None where too few stand behind it.
    """
    assessment = submission.assessment
    version = assessment.round.framework_version
    layout = version.layout()
    shape, states = scoring.Shape.of(layout), submission.levels
    answers = list(
        assessment.answers.select_related("sub_thread__thread", "changed_by").order_by("sub_thread__position")
    )
    by_code = {answer.sub_thread.code: answer for answer in answers}
    titles = dict(version.threads.values_list("code", "title"))
    texts = _texts(version)
    first = _priorities(states, shape, by_code, share_above)
    return Profile(
        assessment=assessment,
        overall=Row("All threads", scoring.overall(states, shape)),
        threads=_rows(
            "Thread", scoring.thread_summaries(states, shape), titles, _targets(answers, _thread_of)
        ),
        stages=_rows(
            "Stage", scoring.stage_summaries(states, shape), dict(Stage.choices), _targets(answers, _stage_of)
        ),
        strong=[answer for answer in answers if answer.state in "34"],
        weak=[answer for answer in answers if answer.state in "12"],
        priorities=[_step(by_code[one.code], texts, one) for one in first],
        steps=[_step(answer, texts) for answer in answers if answer.state in "12"],
        answers=answers,
    )


def _rows(unit, summaries, titles, targets):
    return [
        Row(titles[code], one, code, unit, targets.get(code))
        for code, one in summaries.items()
        if one.condition != scoring.NOT_ASKED
    ]


def _thread_of(answer):
    return answer.sub_thread.thread.code


def _stage_of(answer):
    return answer.sub_thread.stage


def _targets(answers, group_of):
    """The median target of the answered sub-threads of each thread or stage."""
    collected = {}
    for answer in answers:
        if answer.state in "1234":
            collected.setdefault(group_of(answer), []).append(answer.target or scoring.DEFAULT_TARGET)
    return {group: median_low(targets) for group, targets in collected.items()}


def _priorities(states, shape, by_code, share_above):
    asked = [by_code.get(code) for code in shape.codes]
    targets = [answer.target if answer else None for answer in asked]
    importances = [answer.importance if answer else Importance.IMPORTANT for answer in asked]
    shares = {
        code: share
        for code, state in zip(shape.codes, states, strict=True)
        if state in "1234" and (share := share_above(code, int(state))) is not None
    }
    return scoring.priorities(states, targets, importances, shape, shares)


def _texts(version):
    """(text, next step) of each level of each sub-thread."""
    descriptors = LevelDescriptor.objects.filter(sub_thread__version=version).order_by()
    rows = descriptors.values_list("sub_thread_id", "level", "text", "next_step")
    return {(pk, level): (text, step) for pk, level, text, step in rows}


def _step(answer, texts, priority=None):
    level = int(answer.state)
    now, action = texts[answer.sub_thread_id, level]
    then, _ = texts.get((answer.sub_thread_id, level + 1), ("", ""))
    return Step(answer, level, now, then, action, priority)
