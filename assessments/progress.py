"""How far a draft has come, thread by thread: what the side list and the dashboard's card show."""

from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

from assessments.choices import State
from assessments.models import Answer, Assignment, SubThread


@dataclass
class ThreadProgress:
    """Sub-threads asked in one thread, and how many say something: a level, not applicable or don't know."""

    code: str
    title: str
    asked: int = 0
    given: int = 0
    to_confirm: int = 0  # carried over from the last round, and neither confirmed nor changed
    assigned: Assignment | None = None  # whose it is

    @property
    def state(self):
        if self.given == self.asked:
            return "done"
        return "part" if self.given else "none"


@dataclass
class Progress:
    """A draft as a whole, in the order of its questionnaire."""

    threads: list[ThreadProgress] = field(default_factory=list)
    first_blank: SubThread | None = None
    saved_at: datetime | None = None
    saved_by: str = ""
    anew: int = 0  # answered in an earlier round, of sub-threads that have changed since

    @property
    def asked(self):
        return sum(thread.asked for thread in self.threads)

    @property
    def given(self):
        return sum(thread.given for thread in self.threads)

    @property
    def to_confirm(self):
        return sum(thread.to_confirm for thread in self.threads)

    def minutes_left(self, version, sub_threads):
        """Of the advertised minutes of a whole questionnaire, the part still to do; in fives from ten on."""
        minutes = ceil(version.completion_minutes * (self.asked - self.given) / sub_threads)
        return minutes if minutes < 10 else 5 * round(minutes / 5)

    def place(self, code):
        """Position of a thread from 0, or None where nothing of it is asked."""
        codes = [thread.code for thread in self.threads]
        return codes.index(code) if code in codes else None


def of_drafts(assessments):
    """Progress of several assessments by primary key, in one query."""
    answers = (
        Answer.objects.filter(assessment__in=assessments)
        .select_related("sub_thread__thread", "changed_by")
        .only("assessment_id", "state", "proposed", "changed_at", "changed_by__name", "changed_by__email",
              "sub_thread__code", "sub_thread__number", "sub_thread__title",
              "sub_thread__thread__code", "sub_thread__thread__title")
        .order_by("sub_thread__position")
    )  # fmt: skip
    found = {assessment.pk: Progress() for assessment in assessments}
    for answer in answers:
        _add(found[answer.assessment_id], answer)
    return found


def of_thread_page(assessment):
    """Progress of one assessment without who saved when: the page's side list."""
    progress = Progress()
    rows = assessment.answers.order_by("sub_thread__position").values_list(
        "sub_thread__thread__code", "sub_thread__thread__title", "state", "proposed", "last_said_at"
    )
    for code, title, state, proposed, last_said_at in rows:
        _count(progress, code, title, state, proposed)
        progress.anew += state == State.BLANK and not proposed and last_said_at is not None
    assigned = {one.thread.code: one for one in assessment.assignments.select_related("thread", "user")}
    for thread in progress.threads:
        thread.assigned = assigned.get(thread.code)
    return progress


def _add(progress, answer):
    thread = answer.sub_thread.thread
    _count(progress, thread.code, thread.title, answer.state, answer.proposed)
    if answer.state == State.BLANK and progress.first_blank is None:
        progress.first_blank = answer.sub_thread
    if answer.changed_at and (progress.saved_at is None or answer.changed_at > progress.saved_at):
        progress.saved_at, progress.saved_by = answer.changed_at, str(answer.changed_by or "")


def _count(progress, code, title, state, proposed):
    if not progress.threads or progress.threads[-1].code != code:
        progress.threads.append(ThreadProgress(code, title))
    progress.threads[-1].asked += 1
    progress.threads[-1].given += state != State.BLANK
    progress.threads[-1].to_confirm += state == State.BLANK and proposed != ""
