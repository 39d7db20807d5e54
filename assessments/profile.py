"""What a firm gets back: its profile by thread and stage, its priorities, the next step for each weak sub-thread."""

from dataclasses import dataclass

from assessments import scoring
from assessments.choices import Importance, Stage
from assessments.models import Answer, Assessment, LevelDescriptor

ENDS_SHOWN = 5  # strongest and weakest sub-threads listed


@dataclass
class Row:
    """One thread or stage of the profile."""

    title: str
    summary: scoring.Summary

    @property
    def average(self):
        return scoring.one_decimal(self.summary.average) if self.summary.is_shown else ""

    @property
    def weak_share(self):
        return scoring.percent(self.summary.weak_share) if self.summary.is_shown else ""

    @property
    def bars(self):
        """(level, count, x, width, middle) of the stacked bar, positions in per cent of its width."""
        answered = self.summary.counts.answered
        before = 0
        for level, count in enumerate(self.summary.counts.levels, 1):
            if count:
                x, width = 100 * before / answered, 100 * count / answered
                places = {"x": x, "width": width, "middle": x + width / 2}
                yield {"level": level, "count": count} | {name: f"{at:.3f}%" for name, at in places.items()}
            before += count


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
    def weakest_sub_threads(self):
        return [answer.sub_thread for answer in self.weakest]


def of_submission(submission):
    """The profile of a frozen submission; targets, notes and wording come from its assessment."""
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
    return Profile(
        assessment=assessment,
        overall=Row("All threads", scoring.overall(states, shape)),
        threads=_rows(scoring.thread_summaries(states, shape), titles),
        stages=_rows(scoring.stage_summaries(states, shape), dict(Stage.choices)),
        strong=[answer for answer in answers if answer.state in "34"],
        weak=[answer for answer in answers if answer.state in "12"],
        priorities=[_step(by_code[one.code], texts, one) for one in _priorities(states, shape, by_code)],
        steps=[_step(answer, texts) for answer in answers if answer.state in "12"],
        answers=answers,
    )


def _rows(summaries, titles):
    return [Row(titles[code], one) for code, one in summaries.items() if one.condition != scoring.NOT_ASKED]


def _priorities(states, shape, by_code):
    asked = [by_code.get(code) for code in shape.codes]
    targets = [answer.target if answer else None for answer in asked]
    importances = [answer.importance if answer else Importance.IMPORTANT for answer in asked]
    return scoring.priorities(states, targets, importances, shape)


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
