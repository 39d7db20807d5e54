"""The questionnaire on paper: as far as it is answered, or blank, to be filled in by hand."""

from dataclasses import dataclass
from itertools import groupby

from assessments.choices import Importance, Level, State
from assessments.models import Answer, Assessment, FrameworkVersion, LevelMeaning, SubThread, Thread


@dataclass
class Box:
    """Something to tick."""

    label: str
    is_ticked: bool = False
    text: str = ""


@dataclass
class Question:
    """One sub-thread with its boxes; on a blank form without an answer."""

    sub_thread: SubThread
    answer: Answer | None = None

    @property
    def _said(self):
        return self.answer.state if self.answer else None

    @property
    def levels(self):
        found = self.sub_thread.descriptors.all()
        return [Box(f"L{one.level}", self._said == str(one.level), one.text) for one in found]

    @property
    def others(self):
        states = [State.DONT_KNOW, State.NOT_APPLICABLE][: 1 + self.sub_thread.allow_na]
        return [Box(state.label, self._said == state) for state in states]

    @property
    def targets(self):
        target = self.answer.target if self.answer else None
        return [Box(level.label, target == level) for level in Level]

    @property
    def importances(self):
        is_said = self.answer and self.answer.changed_at  # the default is nobody's word
        importance = self.answer.importance if is_said else None
        return [Box(one.label, importance == one) for one in Importance]


@dataclass
class Paper:
    """A whole questionnaire, thread by thread."""

    version: FrameworkVersion
    meanings: list[LevelMeaning]
    threads: list[tuple[Thread, list[Question]]]
    assessment: Assessment | None = None
    is_blank: bool = True


def of_assessment(assessment, *, is_blank):
    """What one round asks a firm, with or without its answers."""
    answers = (
        assessment.answers.select_related("sub_thread__thread", "changed_by")
        .prefetch_related("sub_thread__descriptors")
        .order_by("sub_thread__position")
    )
    questions = [Question(one.sub_thread, None if is_blank else one) for one in answers]
    return _paper(assessment.round.framework_version, questions, assessment, is_blank)


def of_version(version):
    """All that a questionnaire can ask, to be filled in by hand."""
    asked = version.sub_threads.select_related("thread").prefetch_related("descriptors").order_by("position")
    return _paper(version, [Question(one) for one in asked])


def _paper(version, questions, assessment=None, is_blank=True):
    threads = groupby(questions, key=lambda question: question.sub_thread.thread)
    meanings = list(version.level_meanings.order_by("level"))
    return Paper(version, meanings, [(thread, list(own)) for thread, own in threads], assessment, is_blank)
